"""Enter the pool: a user and mount namespace in which every learner has a user id of their own.

Started by root or by an ordinary user, the code after this module is the same: it is root inside
the pool, and only there. See docs/operators/runner.md.
"""

import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from runner.errors import SetupError
from runner.server import syscalls

IN_POOL = "--in-pool"
ROOT_BASE = 1_879_000_000  # host ids of a runner started by root; used by nothing we know of
POOL_SIZE = 65_535
INOTIFY_INSTANCES = "32"
KEPT = ("PATH", "LANG", "PYTHONPATH", "PYTHONUNBUFFERED", "TZ")


def enter(arguments: Sequence[str], *, base: int) -> None:
    """Replace this process by the same program inside the pool. Does not return.

    `base` is the first host id when root starts it. Raises SetupError with the remedy.
    """
    check_programs()
    signal_of_parent = syscalls.death_signal()
    mapper = _start_mapper(base)
    try:
        syscalls.unshare(syscalls.CLONE_NEWUSER)
    except OSError as error:
        mapper.close()
        raise SetupError(
            "This machine does not let its users make user namespaces. Allow it with: "
            "sudo sysctl -w kernel.unprivileged_userns_clone=1 "
            "kernel.apparmor_restrict_unprivileged_userns=0"
        ) from error
    mapper.map()
    syscalls.unshare(syscalls.CLONE_NEWNS)
    syscalls.mount("none", Path("/"), None, syscalls.MS_REC | syscalls.MS_PRIVATE)
    Path("/proc/sys/user/max_inotify_instances").write_text(INOTIFY_INSTANCES)
    # A clean environment: what the parent knew could otherwise be read in /proc.
    environment = {name: os.environ[name] for name in KEPT if name in os.environ}
    command = [sys.executable, "-m", "runner", *arguments, IN_POOL, str(signal_of_parent)]
    os.execve(sys.executable, command, environment)  # noqa: S606


def check_programs() -> None:
    """Raise SetupError naming what to install when something is missing."""
    needed = {"bwrap": "bubblewrap", "git": "git"}
    if os.getuid() != 0:
        needed |= {"newuidmap": "uidmap", "newgidmap": "uidmap"}
    missing = sorted({package for name, package in needed.items() if not shutil.which(name)})
    if missing:
        raise SetupError(
            f"The runner needs {' and '.join(missing)}. "
            f"Please run: sudo apt-get install -y {' '.join(missing)}"
        )


class _Mapper:
    """A child outside the namespace that writes its maps: from inside only one id may be mapped."""

    def __init__(self, process: int, go: int, done: int) -> None:
        self._process, self._go, self._done = process, go, done

    def map(self) -> None:
        os.write(self._go, b"x")
        problem = os.read(self._done, 4096).decode()
        self.close()
        if problem:
            raise SetupError(problem)

    def close(self) -> None:
        os.close(self._go)
        os.close(self._done)
        os.waitpid(self._process, 0)


def _start_mapper(base: int) -> _Mapper:
    ranges = _ranges(base)
    wait, go = os.pipe()
    done, tell = os.pipe()
    target = os.getpid()
    process = os.fork()
    if process:
        os.close(wait)
        os.close(tell)
        return _Mapper(process, go, done)
    os.close(go)
    os.close(done)
    problem = ""
    if os.read(wait, 1):
        try:
            _write_maps(target, ranges)
        except (OSError, subprocess.SubprocessError) as error:
            problem = f"The pool's user ids could not be mapped: {error}"
        os.write(tell, problem.encode())
    os._exit(0)


Ranges = dict[str, tuple[int, int, int]]


def _ranges(base: int) -> Ranges:
    """Return for uid and gid: our own id, the first id of the pool, how many there are."""
    if os.getuid() == 0:
        return dict.fromkeys(("uid", "gid"), (0, base, POOL_SIZE))
    return {
        "uid": (os.getuid(), *_subordinate("uid")),
        "gid": (os.getgid(), *_subordinate("gid")),
    }


def _subordinate(kind: str) -> tuple[int, int]:
    user = pwd.getpwuid(os.getuid()).pw_name
    table = Path(f"/etc/sub{kind}")
    lines = table.read_text().splitlines() if table.exists() else []
    for line in lines:
        name, _, rest = line.partition(":")
        first, _, count = rest.partition(":")
        if name in (user, str(os.getuid())) and int(count) >= 1000:
            return int(first), min(int(count), POOL_SIZE)
    raise SetupError(
        f"The user {user} has no range of subordinate ids in {table}. Please run: "
        f"sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 {user}"
    )


def _write_maps(target: int, ranges: Ranges) -> None:
    for kind, (own, first, count) in ranges.items():
        if os.getuid() == 0:
            Path(f"/proc/{target}/{kind}_map").write_text(f"0 {own} 1\n1 {first} {count}\n")
            continue
        command = [f"new{kind}map", str(target), "0", str(own), "1", "1", str(first), str(count)]
        told = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        if told.returncode:
            raise subprocess.SubprocessError(told.stderr.strip() or command[0])
