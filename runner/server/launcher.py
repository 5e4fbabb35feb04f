"""The process that starts jails: single-threaded, small, and ended with the runner.

`--die-with-parent` kills a jail when the very thread that started it ends, and a fork of a process
with threads is a gamble; so one process with one thread starts them all and outlives each.
It is the pool's root and gives its rights up, for the learner's uid, in the child that becomes
bubblewrap.
"""

import contextlib
import fcntl
import json
import os
import resource
import select
import signal
import socket
import termios
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from runner.server import syscalls

MESSAGE = 1 << 17
MOST_DESCRIPTORS = 32
FAILED = 251  # exit code when the jail could not even be tried
LIMITS = {name: getattr(resource, f"RLIMIT_{name}") for name in (
    "AS", "CORE", "CPU", "DATA", "FSIZE", "MEMLOCK", "MSGQUEUE", "NOFILE", "NPROC", "SIGPENDING",
)}  # fmt: skip


@dataclass(frozen=True)
class Order:
    """One jail to start.

    `descriptors` arrive as 0, 1, 2, 3 … in the order they were sent, the network namespace last
    when `joins_network`. `groups` are the cgroup.procs files to enter.
    """

    number: int
    uid: int
    argv: Sequence[str]
    joins_network: bool = False
    terminal: bool = False
    groups: Sequence[str] = ()
    limits: Mapping[str, int] = field(default_factory=dict)

    def packed(self) -> bytes:
        return json.dumps({"order": asdict(self)}).encode()


def start() -> tuple[int, socket.socket]:
    """Fork the launcher; return its process and our end of its socket. Call before any thread."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    parent = os.getpid()
    process = os.fork()
    if process:
        theirs.close()
        return process, ours
    ours.close()
    syscalls.set_death_signal(signal.SIGKILL)
    if os.getppid() != parent:  # it ended before we asked to be told
        os._exit(0)
    syscalls.adopt_orphans()
    os.setsid()  # a Ctrl-C meant for the runner is the runner's to handle
    try:
        _Launcher(theirs).serve()
    finally:
        os._exit(0)


class _Launcher:
    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._running: dict[int, int] = {}  # process → order
        self._wake, waker = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)

    def serve(self) -> None:
        watched = select.poll()
        watched.register(self._channel, select.POLLIN)
        watched.register(self._wake, select.POLLIN)
        while True:
            for descriptor, _ in watched.poll():
                if descriptor == self._wake:
                    with contextlib.suppress(BlockingIOError):
                        os.read(self._wake, 512)
                elif not self._receive():
                    return
            self._reap()

    def _receive(self) -> bool:
        message, descriptors, _, _ = socket.recv_fds(self._channel, MESSAGE, MOST_DESCRIPTORS)
        if not message:
            return False
        told = json.loads(message)
        if "kill" in told:
            self._kill(told["kill"])
            return True
        order = Order(**told["order"])
        try:
            process = os.fork()
        except OSError:  # the machine has no room for another process
            self._tell({"ended": order.number, "code": FAILED})
        else:
            if process == 0:
                _become(order, descriptors)
            self._running[process] = order.number
        for descriptor in descriptors:
            os.close(descriptor)
        return True

    def _kill(self, number: int) -> None:
        """Kill by order: a process that is not yet reaped cannot have lent its id to another."""
        for process, order in self._running.items():
            if order == number:
                os.kill(process, signal.SIGKILL)

    def _reap(self) -> None:
        """Take note of what ended; orphans of killed jails come to us as well."""
        with contextlib.suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                process, status = ended
                order = self._running.pop(process, None)
                if order is not None:
                    self._tell({"ended": order, "code": os.waitstatus_to_exitcode(status)})
                    self._kill_orphans()

    def _kill_orphans(self) -> None:
        """Kill what an ended jail left us: one that was killed while bubblewrap still set it up.

        Its inner process then waits for ever for the outer one. They are our children, not yet
        reaped: their ids belong to nobody else.
        """
        children = Path(f"/proc/self/task/{os.getpid()}/children")
        with contextlib.suppress(FileNotFoundError):  # a kernel without it
            for child in map(int, children.read_text().split()):
                if child not in self._running:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(child, signal.SIGKILL)

    def _tell(self, message: dict[str, int]) -> None:
        self._channel.send(json.dumps(message).encode())


def _become(order: Order, descriptors: list[int]) -> None:
    """Turn this fresh child into the jail. Does not return."""
    try:
        signal.set_wakeup_fd(-1)
        if order.joins_network:
            network = descriptors.pop()
            syscalls.setns(network, syscalls.CLONE_NEWNET)
        _place(descriptors)
        os.setsid()
        if order.terminal:
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
        for group in order.groups:
            _enter(group)
        _give_up_rights(order.uid, order.limits)
        for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM, signal.SIGPIPE):
            signal.signal(number, signal.SIG_DFL)
        os.execve(order.argv[0], list(order.argv), {})  # noqa: S606
    except OSError as error:
        with contextlib.suppress(OSError):
            os.write(2, f"The machine could not start the jail: {error}\n".encode())
    finally:
        os._exit(FAILED)


def _place(descriptors: list[int]) -> None:
    """Make them 0, 1, 2 … and close everything else."""
    high = [fcntl.fcntl(descriptor, fcntl.F_DUPFD, 100) for descriptor in descriptors]
    for target, source in enumerate(high):
        os.dup2(source, target, inheritable=True)
    os.closerange(len(high), resource.getrlimit(resource.RLIMIT_NOFILE)[0])


def _enter(group: str) -> None:
    descriptor = os.open(group, os.O_WRONLY)
    try:
        os.write(descriptor, b"0")
    finally:
        os.close(descriptor)


def _give_up_rights(uid: int, limits: Mapping[str, int]) -> None:
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    os.umask(0o022)
    for name, value in limits.items():
        resource.setrlimit(LIMITS[name], (value, value))
