"""How a server is prepared and started: what the engines' own modules fill in."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runner.databases.shapes import Database, Question
from runner.server.jail import HOME

DATA = f"{HOME}/data"
RUN = f"{HOME}/run"
EMPTY = f"{HOME}/empty"
PATH = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"


@dataclass(frozen=True)
class Recipe:
    """One engine. Commands are seen from the jail, whose home is the database's folder.

    `prepare` fills DATA of a template. `start` becomes the server; `files` are put into RUN before.
    `driver` is the Python module that asks, and `connection` what it is told besides the address.
    `is_ready` tells, by the database's folder, whether a server that listens takes clients.
    `binds` are folders of the host that the jail needs besides. Where the server itself has no TLS,
    the runner ends it, and `secured` is the server's address for those who came that way.
    """

    prepare: Sequence[str]
    start: Callable[[Database], Sequence[str]]
    files: Callable[[Database], Mapping[str, str]]
    driver: str
    connection: Callable[[Question], Mapping[str, Any]]
    binds: Sequence[tuple[Path, str]] = ()
    is_ready: Callable[[Path], bool] = lambda _: True
    secured: str | None = None


def found(command: str) -> str | None:
    """Return where jails see a program of the host: below /usr."""
    return shutil.which(command, path=PATH)
