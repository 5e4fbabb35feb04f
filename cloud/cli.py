"""`python -m cloud`: serve the learner cloud, or act on the one that runs."""

import argparse
import contextlib
import importlib
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from cloud import account_command, clock_command, events_command, explain_command
from cloud.client import CloudClient
from cloud.errors import CloudError

OK, REFUSED, USAGE = 0, 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(argv)
    try:
        return _COMMANDS[options.command](options)
    except CloudError as fault:
        _complain(str(fault))
        return REFUSED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m cloud", description="AWS accounts for learners, many in one process."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="run the cloud until it is stopped")
    serve.add_argument("--listen", default="127.0.0.1:4566", metavar="HOST:PORT")
    serve.add_argument("--events-url", metavar="URL", help="Redis that is told of calls")
    serve.add_argument("--public-endpoint", metavar="URL", help="what learners are told")
    serve.add_argument(
        "--sleep-after", type=float, default=300.0, metavar="SECONDS", help="0: after every call"
    )
    serve.add_argument(
        "--runner",
        type=Path,
        metavar="SOCKET",
        help="the runner of functions, databases, instances",
    )
    serve.add_argument("--sync", action="store_true", help="survive a power cut, at a price")
    accounts = account_command.add_to(commands)
    events = events_command.add_to(commands)
    explain = explain_command.add_to(commands)
    clocks = clock_command.add_to(commands)
    for parser_ in (serve, events, explain, *accounts, *clocks):
        parser_.add_argument("--data", type=Path, default=Path("var/cloud"), metavar="DIR")
        parser_.add_argument("--control", type=Path, metavar="SOCKET")
    return parser


def _serve(options: argparse.Namespace) -> int:
    host, _, port = options.listen.rpartition(":")
    if not host or not port.isdigit():
        _complain(f"--listen wants HOST:PORT, which “{options.listen}” is not.")
        return USAGE
    # moto takes half a second to import: only who serves pays for it.
    serving = importlib.import_module("cloud.server.serve")
    return int(
        serving.serve(
            serving.Options(
                host=host.strip("[]"),
                port=int(port),
                data=options.data,
                control=_control(options),
                events_url=options.events_url,
                public_endpoint=options.public_endpoint,
                sleep_after=options.sleep_after,
                runner=options.runner,
                sync=options.sync,
            )
        )
    )


def _account(options: argparse.Namespace) -> int:
    answer = account_command.run(CloudClient(_control(options)), options)
    sys.stdout.write(json.dumps(answer, indent=2) + "\n")
    return OK


def _clock(options: argparse.Namespace) -> int:
    answer = clock_command.run(CloudClient(_control(options)), options)
    sys.stdout.write(json.dumps(answer, indent=2) + "\n")
    return OK


def _events(options: argparse.Namespace) -> int:
    with contextlib.suppress(KeyboardInterrupt):  # how one stops following
        events_command.run(CloudClient(_control(options)), options)
    return OK


def _explain(options: argparse.Namespace) -> int:
    explain_command.run(CloudClient(_control(options)), options)
    return OK


def _control(options: argparse.Namespace) -> Path:
    control: Path = options.control or options.data / "control.sock"
    return control


def _complain(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")


_COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "serve": _serve,
    "account": _account,
    "clock": _clock,
    "events": _events,
    "explain": _explain,
}
