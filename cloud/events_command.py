"""`python -m cloud events`: read an account's record, or follow it."""

import argparse
import sys
from datetime import UTC, datetime

from cloud.client import CloudClient
from cloud.events import Wanted, in_words
from cloud.shapes import Event


def add_to(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> argparse.ArgumentParser:
    parser = commands.add_parser("events", help="show what was called in an account")
    parser.add_argument("--account", required=True, metavar="12DIGITS")
    parser.add_argument("--follow", action="store_true", help="stay, and show calls as they come")
    parser.add_argument("--json", action="store_true", help="CloudTrail's shape, one call a line")
    parser.add_argument("--after", type=int, default=0, metavar="SEQUENCE")
    parser.add_argument("--limit", type=int, default=1000, help="at most so many, default 1000")
    parser.add_argument("--event-name", metavar="NAME", help="such as PutObject")
    parser.add_argument("--principal", metavar="WHO", help="ARN, name or key id; * and ? allowed")
    parser.add_argument("--action", metavar="ACTION", help="such as s3:GetObject; * and ? allowed")
    parser.add_argument("--resource", metavar="WHAT", help="ARN or name; * and ? allowed")
    parser.add_argument("--outcome", choices=("allowed", "denied", "error"))
    parser.add_argument("--since", type=_moment, metavar="TIME", help="ISO 8601; UTC unless said")
    parser.add_argument("--until", type=_moment, metavar="TIME")
    parser.add_argument("--operator", action="store_true", help="the platform's own calls as well")
    return parser


def run(client: CloudClient, options: argparse.Namespace) -> None:
    """Raises CloudError."""
    wanted: Wanted = {
        "event_name": options.event_name,
        "principal": options.principal,
        "action": options.action,
        "resource": options.resource,
        "outcome": options.outcome,
        "since": options.since,
        "until": options.until,
        "include_operator": options.operator,
    }
    if options.follow:
        for event in client.follow(options.account, after=options.after, **wanted):
            _show(event, as_json=options.json)
        return
    found = client.events(options.account, after=options.after, limit=options.limit, **wanted)
    for event in found:
        _show(event, as_json=options.json)


def _show(event: Event, *, as_json: bool) -> None:
    sys.stdout.write(
        (event.model_dump_json(exclude_unset=True) if as_json else in_words(event)) + "\n"
    )
    sys.stdout.flush()


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
