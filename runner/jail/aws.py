"""`aws` in the jail: ask the workspace's warm server, else run the packaged command line here.

Only what starts in a millisecond is imported before it is known that the slow way must be taken.
The server runs as the same learner, in a jail of the same workspace, and sees the same home; it
gets our standard streams, so that pipes, redirections and prompts are as ever.
"""

import _socket
import importlib
import os
import site
import sys

ADDRESS = b"\0groundschool-aws"  # of the workspace's own network namespace
SCM_RIGHTS = 1
# What changes how Python or botocore themselves start cannot be had from a server that has.
OWN_WAY = ("PYTHON", "AWS_DATA_PATH", "BOTO_CONFIG", "LC_")
HARMLESS = ("PYTHONDONTWRITEBYTECODE",)
INTERRUPTED = 130


def main() -> None:
    try:
        code = ask_server(sys.argv[1:])
        if code is None:
            code = run_here()
    except KeyboardInterrupt:
        code = INTERRUPTED
    sys.exit(code)


def ask_server(words: list[str]) -> int | None:
    """Return the exit code, None when there is no server or the command needs its own way."""
    if any(name.startswith(OWN_WAY) and name not in HARMLESS for name in os.environ):
        return None
    if len(os.listdir("/proc/self/fd")) > len((0, 1, 2, "the listing")):
        return None  # such as `<(…)`, which only we have open
    connection = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    try:
        connection.connect(ADDRESS)
        connection.sendmsg(
            [packed(words)], [(_socket.SOL_SOCKET, SCM_RIGHTS, b"".join(map(number, (0, 1, 2))))]
        )
    except OSError:
        return None
    return await_code(connection)


def packed(words: list[str]) -> bytes:
    settings = [b"%b=%b" % item for item in os.environb.items()]
    parts = [os.getcwdb(), str(len(words)).encode(), *map(os.fsencode, words), *settings]
    content = b"\0".join(parts)
    return len(content).to_bytes(4, "big") + content


def number(value: int) -> bytes:
    return value.to_bytes(4, sys.byteorder)


def await_code(connection: _socket.socket) -> int:
    while True:
        try:
            told = connection.recv(1)
            return told[0] if told else 1
        except KeyboardInterrupt:
            try:
                connection.send(b"I")
            except OSError:
                return INTERRUPTED


def run_here() -> int:
    site.main()  # the packages' folders, which the fast way does without
    sys.argv[0] = "aws"
    return int(importlib.import_module("awscli.clidriver").main() or 0)
