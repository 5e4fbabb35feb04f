"""The workspace's warm `aws`: imports and service models are loaded once, each call is a fork.

Runs as the learner in a jail of theirs, so that it may do what they may and no more.
"""

import contextlib
import fcntl
import gc
import importlib
import io
import logging
import os
import signal
import socket
import sys
import time
from typing import Any

ADDRESS = b"\0groundschool-aws"  # where aws.py asks
IDLE = 1800.0  # seconds without a call after which it ends
LONGEST = 4 << 20
SAY_WITHIN = 10.0  # seconds
SERVICES = ("sts", "s3", "iam", "sqs")
REGION = "us-east-1"
DATA_PATH = "AWS_DATA_PATH"  # the package sets it when it is imported, for its own data
MODULES = (
    "awscli.customizations.s3.subcommands",
    "awscli.formatter",
    "awscli.paramfile",
    "awscli.table",
    "awscli.text",
)
STREAMS = 3

Driver = Any


def main() -> None:
    warm = Warm()
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(ADDRESS)
    listener.listen(16)
    listener.settimeout(IDLE)
    os.write(1, b"\n")  # who started us may wait for that
    os.dup2(0, 1)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel buries what has ended
    while True:
        try:
            connection, _ = listener.accept()
        except TimeoutError:
            return
        if os.fork() == 0:
            listener.close()
            warm.serve(connection)
        connection.close()


class Warm:
    """A driver made ready, and what it was made ready for."""

    def __init__(self) -> None:
        self._module = importlib.import_module("awscli.clidriver")
        for name in MODULES:
            importlib.import_module(name)
        self._share_loader()
        self._driver = self._module.create_clidriver()
        self._made_for = circumstances()
        self._driver._get_command_table()
        gc.collect()
        gc.freeze()  # what is never collected stays shared with the forks

    def _share_loader(self) -> None:
        """Let every session have one loader, and let it read what is asked for most."""
        session = importlib.import_module("botocore.session")
        loader = session.create_loader(os.environ.get(DATA_PATH))
        vars(session)["create_loader"] = lambda _=None: loader
        apart = self._module.create_clidriver().session
        for service in SERVICES:
            apart.create_client(service, region_name=REGION)
            for model in (apart.get_paginator_model, apart.get_waiter_model):
                with contextlib.suppress(Exception):  # not every service has one
                    model(service)

    def serve(self, connection: socket.socket) -> None:
        """Do one call in this fresh process. Does not return."""
        code = 1
        try:
            words = take_over(connection)
            obey(connection)
            code = self._run(words)
        except KeyboardInterrupt:
            code = 130
        except Exception:
            logging.getLogger(__name__).exception("The command failed.")
        finally:
            for stream in (sys.stdout, sys.stderr):
                with contextlib.suppress(OSError, ValueError):
                    stream.flush()
            with contextlib.suppress(OSError):
                connection.setblocking(True)  # noqa: FBT003
                connection.send(bytes([code & 0xFF]))
            os._exit(code)

    def _run(self, words: list[str]) -> int:
        sys.argv = ["aws", *words]
        try:
            if circumstances() == self._made_for:
                return int(self._driver.main(words) or 0)
            return int(self._module.main() or 0)
        except SystemExit as end:
            return end.code if isinstance(end.code, int) else 1


def circumstances() -> tuple[Any, ...]:
    """Return what a driver reads when it is made: variables and the learner's own settings."""
    variables = tuple(sorted(item for item in os.environ.items() if item[0].startswith("AWS_")))
    home = os.environ.get("HOME", "")
    return (home, variables, *(stamp(f"{home}/.aws/{name}") for name in ("config", "credentials")))


def stamp(path: str) -> tuple[int, int, int] | None:
    try:
        told = os.stat(path)
    except OSError:
        return None
    return told.st_mtime_ns, told.st_size, told.st_ino


def take_over(connection: socket.socket) -> list[str]:
    """Become what the caller is: its streams, folder and variables; return its words."""
    connection.settimeout(SAY_WITHIN)
    content, descriptors, _, _ = socket.recv_fds(connection, 1 << 16, STREAMS)
    length = int.from_bytes(content[:4], "big")
    while len(content) < min(length, LONGEST) + 4:
        more = connection.recv(1 << 16)
        if not more:
            raise EOFError
        content += more
    for target, source in enumerate(descriptors):
        os.dup2(source, target)
        os.close(source)
    folder, count, *rest = content[4:].split(b"\0")
    os.chdir(folder)
    words, settings = rest[: int(count)], rest[int(count) :]
    found = os.environ.get(DATA_PATH)
    os.environb.clear()
    for item in settings:
        name, _, value = item.partition(b"=")
        os.environb[name] = value
    if found is not None:
        os.environ[DATA_PATH] = found
    time.tzset()
    sys.stdin, sys.stdout, sys.stderr = (stream(number) for number in range(STREAMS))
    return [os.fsdecode(word) for word in words]


def stream(number: int) -> io.TextIOWrapper:
    """Return a standard stream as Python would have made it at its start."""
    raw = open(number, "wb" if number else "rb", closefd=False)  # noqa: SIM115
    errors = "backslashreplace" if number == 2 else "surrogateescape"
    line_by_line = number == 2 or os.isatty(number)
    return io.TextIOWrapper(raw, encoding="utf-8", errors=errors, line_buffering=line_by_line)


def obey(connection: socket.socket) -> None:
    """Be interrupted when the caller is, and end when it is gone."""

    def hear(*_: object) -> None:
        try:
            told = connection.recv(16)
        except BlockingIOError:
            return
        if not told:
            os._exit(1)
        signal.raise_signal(signal.SIGINT)

    connection.setblocking(False)  # noqa: FBT003
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGIO, hear)
    descriptor = connection.fileno()
    fcntl.fcntl(descriptor, fcntl.F_SETOWN, os.getpid())
    flags = fcntl.fcntl(descriptor, fcntl.F_GETFL)
    fcntl.fcntl(descriptor, fcntl.F_SETFL, flags | fcntl.FASYNC)
