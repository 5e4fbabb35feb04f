"""`python -m cloud explain`: why a call was allowed or denied, policy by policy."""

import argparse
import json
import sys
from collections.abc import Iterator
from typing import Any

from cloud.client import CloudClient
from cloud.shapes import Explanation

_MARKS = {True: "✓", False: "·"}


def add_to(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> argparse.ArgumentParser:
    parser = commands.add_parser("explain", help="tell why a call was allowed or denied")
    parser.add_argument("--event", required=True, metavar="ID", help="its eventID")
    parser.add_argument("--account", metavar="12DIGITS", help="where to look; default: everywhere")
    parser.add_argument("--json", action="store_true")
    return parser


def run(client: CloudClient, options: argparse.Namespace) -> None:
    """Raises CloudError."""
    explanation = client.explain(options.event, account_id=options.account)
    if options.json:
        text = json.dumps(explanation.model_dump(), indent=2)
    else:
        text = "\n".join(in_words(explanation))
    sys.stdout.write(text + "\n")


def in_words(explanation: Explanation) -> Iterator[str]:
    """Yield the lines that a person reads."""
    event = explanation.event
    yield f"{event.eventTime}  {event.eventSource}  {event.eventName}"
    yield f"by {event.userIdentity.arn or 'nobody who signed'}"
    if explanation.authorization is None:
        yield "No policy was asked: the platform's own call, or one refused before."
        return
    if not explanation.authorization.decisions:
        yield "No permission is needed for this operation."
    for decision in explanation.authorization.decisions:
        yield ""
        yield decision.sentence
        for policy in decision.policies:
            yield from _policy(policy)
    if not explanation.authorization.whole:
        yield ""
        yield "Only the deciding statements are kept of a call that was allowed some time ago."


def _policy(policy: dict[str, Any]) -> Iterator[str]:
    decisive = " (decides)" if policy["decisive"] else ""
    yield f"  {policy['layer']} {policy['policy']}{decisive}"
    for statement in policy["statements"]:
        name = statement["sid"] or f"statement {statement['index'] + 1}"
        said = "applies" if statement["matched"] else statement["obstacle"]
        yield f"    {_MARKS[statement['matched']]} {statement['effect']} {name}: {said}"
    if policy["left_out"]:
        yield f"    … and {policy['left_out']} more"
