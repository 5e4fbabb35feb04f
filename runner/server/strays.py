"""Jails that a killed runner left half made.

bubblewrap asks to be killed with its parent only once its namespaces are set up. When runner and
launcher are killed before that, its inner process waits for ever for an outer one that is gone;
the system's init has adopted it, and it holds a learner's uid. No living jail has such a parent.
"""

import contextlib
import logging
import subprocess
from pathlib import Path

logger = logging.getLogger(__name__)

INIT = 1
NAME = b"bwrap"
WITHIN = 5.0  # seconds to kill one


def find(first_uid: int, last_uid: int) -> list[tuple[int, int]]:
    """Return process and uid of each stray whose uid is in the range, as this namespace counts."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        with contextlib.suppress(OSError):
            lines = (entry / "status").read_bytes().splitlines()[:12]
            told = {
                name: rest.split() for name, _, rest in (line.partition(b":") for line in lines)
            }
            uid = int(told[b"Uid"][0])
            orphan = int(told[b"PPid"][0]) == INIT and told[b"State"][0] != b"Z"
            if orphan and told[b"Name"] == [NAME] and first_uid <= uid <= last_uid:
                found.append((int(entry.name), uid))
    return found


def sweep(first_uid: int, last_uid: int) -> int:
    """Kill the strays; return how many there were.

    They belong to the namespace of a runner that is gone, over which this one has no rights: only
    the learner's own uid may kill them. So nothing of anybody else can be hit, either.
    """
    strays = find(first_uid, last_uid)
    for process, uid in strays:
        logger.warning("A jail that was left half made is ended: process %d.", process)
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            subprocess.run(  # noqa: S603
                ["/bin/kill", "-KILL", str(process)],
                user=uid,
                group=uid,
                extra_groups=[],
                env={},
                check=False,
                capture_output=True,
                timeout=WITHIN,
            )
    return len(strays)
