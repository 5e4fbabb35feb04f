"""`python -m cloud clock`: show an account's clock, or set it forward."""

import argparse
import re
from typing import Any

from cloud.client import CloudClient

_UNITS = {"d": 86_400, "h": 3600, "m": 60, "s": 1}  # seconds
_DURATION = re.compile(r"(?:[0-9]+[dhms])+")


def add_to(commands: Any) -> list[argparse.ArgumentParser]:  # noqa: ANN401 - argparse's own
    """Add the command; return the parsers of its actions."""
    clock = commands.add_parser("clock", help="show an account's clock, or set it forward")
    actions = clock.add_subparsers(dest="action", required=True)
    show = actions.add_parser("show", help="show the account's time and what is due next")
    advance = actions.add_parser("advance", help="let time pass, and what is due in it happen")
    for parser in (show, advance):
        parser.add_argument("--account", required=True, metavar="12DIGITS")
    advance.add_argument(
        "--by", required=True, type=seconds, metavar="DURATION", help="such as 90d, 2h, 1d12h, 300s"
    )
    return [show, advance]


def run(client: CloudClient, options: argparse.Namespace) -> object:
    """Do what is asked for; return what to print as JSON."""
    if options.action == "show":
        return client.clock(options.account).model_dump(exclude={"fired", "skipped"})
    return client.advance_clock(options.account, options.by).model_dump()


def seconds(text: str) -> float:
    """Return the seconds that `90d` or `1h30m` mean. Raises argparse.ArgumentTypeError."""
    if not _DURATION.fullmatch(text):
        sentence = f"“{text}” is not a duration such as 90d, 2h, 1d12h or 300s"
        raise argparse.ArgumentTypeError(sentence)
    return float(sum(int(n) * _UNITS[unit] for n, unit in re.findall(r"([0-9]+)([dhms])", text)))
