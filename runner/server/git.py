"""Read a learner's repository without trusting it: everything of Git happens in throw-away jails.

The first jail sees the home, read-only, and packs what can be reached; the second sees only that
pack, checks every object in it, and tells the facts. What comes back is validated JSON.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from runner.errors import GitRefusedError, JailFailedError
from runner.server.cgroups import Limits
from runner.server.jail import View
from runner.server.jails import Holding, Jails
from runner.server.runs import Outcome, run
from runner.shapes import GitFacts

logger = logging.getLogger(__name__)

WITHIN = 10.0  # seconds for each jail
MOST_PACKED = 96 << 20
MOST_TOLD = 32 << 20
INSPECTION = Limits(memory=1 << 30, processes=128, processors=2.0)
INSPECTION_LIMITS = {
    "AS": 2 << 30,
    "CORE": 0,
    "CPU": int(WITHIN) + 5,
    "FSIZE": MOST_PACKED,
    "NOFILE": 256,
    # Above a learner's own: their fork bomb, under the same uid, must not stop the grading.
    "NPROC": 1024,
}
TOO_LONG = (
    "Reading the repository took too long. Remove very large files or folders from it, "
    "and anything in it that is not a plain file."
)
TOO_LARGE = "The repository is too large to be graded. Remove large files from its history."
START = "import sys; sys.path.insert(0, '/opt/lab/lib'); import {0}; {0}.main()"
KILLED = (-9, 128 + 9, 128 + 24)  # out of memory, out of processor time


@dataclass(frozen=True)
class Inspector:
    """What is needed to look into one workspace."""

    jails: Jails
    holding: Holding
    home: Path

    async def ask(
        self, program: str, *words: str, stdin: bytes | Awaitable[bytes] = b"", home: bool
    ) -> Outcome:
        """Run one of our programs in a jail of its own, with or without the home."""
        view = View(
            command=(self.jails.python, "-ISEc", START.format(program), *words),
            home=self.home if home else None,
            writable=False,
            own_network=True,
            folder="/",
            scratch_bytes=2 * MOST_PACKED,
        )
        outcome = await run(
            lambda stdio: self.jails.start(view, self.holding, stdio),
            stdin=stdin,
            timeout=WITHIN,
            kept=MOST_PACKED,
        )
        return _checked(outcome, program)


async def read_repository(inspector: Inspector, path: str) -> GitFacts:
    """Return the facts of the repository at `path`, relative to the home.

    Raises GitRefusedError with what the learner can do, JailFailedError for a fault of ours.
    """
    asked = "" if path == "." else path
    pack: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
    # Both start at once: the second is ready by the time the first has something to read.
    reading = asyncio.ensure_future(inspector.ask("git_read", stdin=pack, home=False))
    try:
        packed = await inspector.ask("git_pack", asked, home=True)
        head, _, content = packed.stdout.partition(b"\n")
        told = _told(head) | {"path": asked}
        references = told.pop("references", {})
        if references:
            pack.set_result(json.dumps(references).encode() + b"\n" + content)
            told |= _read_told(await reading)
    finally:
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
    told |= _remotes(told.get("local_config", {}))
    try:
        return GitFacts.model_validate(told)
    except ValidationError as error:
        raise JailFailedError("The repository's facts came in an unknown shape.") from error


def _read_told(read: Outcome) -> dict[str, Any]:
    if len(read.stdout) > MOST_TOLD:
        raise GitRefusedError(TOO_LARGE)
    return _told(read.stdout)


def _checked(outcome: Outcome, program: str) -> Outcome:
    if outcome.timed_out:
        raise GitRefusedError(TOO_LONG)
    if outcome.truncated:
        raise GitRefusedError(TOO_LARGE)
    if outcome.exit_code in KILLED:
        raise GitRefusedError(TOO_LARGE)
    if outcome.exit_code != 0:
        logger.error("%s failed: %s", program, outcome.stderr[-2000:].decode(errors="replace"))
        raise JailFailedError("The repository could not be read. This is not your mistake.")
    return outcome


def _told(text: bytes) -> dict[str, Any]:
    try:
        told = json.loads(text)
    except ValueError as error:
        raise JailFailedError("The repository's facts came in an unknown shape.") from error
    if not isinstance(told, dict):
        raise JailFailedError("The repository's facts came in an unknown shape.")
    if "refused" in told:
        raise GitRefusedError(str(told["refused"])[:1000])
    return told


def _remotes(config: dict[str, Sequence[str]]) -> dict[str, dict[str, str]]:
    """Return remotes and upstreams as the repository's own configuration names them."""
    remotes, upstreams = {}, {}
    for key, values in config.items():
        section, _, rest = key.partition(".")
        name, _, setting = rest.rpartition(".")
        if section == "remote" and setting == "url":
            remotes[name] = values[-1]
        elif section == "branch" and setting == "merge":
            remote = config.get(f"branch.{name}.remote", ["."])[-1]
            branch = values[-1].removeprefix("refs/heads/")
            upstreams[name] = branch if remote == "." else f"{remote}/{branch}"
    return {"remotes": remotes, "upstreams": upstreams}
