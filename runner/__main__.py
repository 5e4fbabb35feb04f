"""`python -m runner serve …`: see docs/operators/runner.md."""

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from runner.errors import SetupError
from runner.server import cgroups, pool
from runner.server.cgroups import Limits
from runner.server.gateway import Address
from runner.server.main import Settings, cgroup_name, serve


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m runner")
    commands = parser.add_subparsers(dest="command", required=True)
    asked = commands.add_parser("serve", help="Serve jails until SIGTERM.")
    asked.add_argument("--data", type=Path, required=True, help="Where the authority is kept.")
    asked.add_argument("--socket", type=Path, required=True, help="The unix socket to answer at.")
    asked.add_argument("--cloud", type=_address, required=True, metavar="HOST:PORT")
    asked.add_argument("--site", type=_address, required=True, metavar="HOST:PORT")
    asked.add_argument("--events-url", help="Redis to tell what changed: redis:// or unix://.")
    asked.add_argument("--tools", type=Path, help="Packages for the jail (aws, boto3 …).")
    asked.add_argument("--memory", type=int, default=768, help="MiB for a learner.")
    asked.add_argument("--processes", type=int, default=256, help="Processes for a learner.")
    asked.add_argument("--processors", type=float, default=1.0, help="Processors for a learner.")
    asked.add_argument(
        "--uid-base", type=int, default=pool.ROOT_BASE, help="First host id, when root starts it."
    )
    asked.add_argument(pool.IN_POOL, type=int, help=argparse.SUPPRESS)
    return parser


def _address(text: str) -> Address:
    host, colon, port = text.rpartition(":")
    if not (host and colon and port.isdecimal()):
        raise argparse.ArgumentTypeError(f"{text!r} is not HOST:PORT.")
    return Address(host.strip("[]"), int(port))


def main(arguments: Sequence[str]) -> int:
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    for chatty in ("httpx", "uvicorn"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    asked = _parser().parse_args(arguments)
    try:
        asked.data.mkdir(parents=True, exist_ok=True)
        if asked.in_pool is None:
            cgroups.prepare(cgroup_name(asked.data))
            pool.enter(arguments, base=asked.uid_base)
        serve(_settings(asked), parent_signal=asked.in_pool or 0)
    except SetupError as error:
        sys.stderr.write(f"{error}\n")
        return os.EX_UNAVAILABLE
    return os.EX_OK


def _settings(asked: argparse.Namespace) -> Settings:
    tools = _packages(asked.tools)
    repository = tools.with_name("instance-packages") if tools else None
    return Settings(
        data=asked.data.absolute(),
        socket=asked.socket.absolute(),
        cloud=asked.cloud,
        site=str(asked.site),
        events_url=asked.events_url,
        tools=tools,
        repository=repository if repository and (repository / "names").exists() else None,
        limits=Limits(asked.memory << 20, asked.processes, asked.processors),
    )


def _packages(told: Path | None) -> Path | None:
    """Return the folder with the packages: `told`, or `lab-packages` in it."""
    if told is None:
        return None
    for folder in (told / "lab-packages", told):
        if (folder / "boto3").is_dir():
            return folder.absolute()
    logging.getLogger(__name__).warning("There are no packages for the jail in %s.", told)
    return None


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
