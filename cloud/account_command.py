"""`python -m cloud account`: make, list, keep, restore, copy and drop accounts."""

import argparse
from typing import Any

from cloud.client import CloudClient


def add_to(commands: Any) -> list[argparse.ArgumentParser]:  # noqa: ANN401 - argparse's own
    """Add the command; return the parsers of its actions."""
    account = commands.add_parser("account", help="make, keep, restore, copy or drop accounts")
    actions = account.add_subparsers(dest="action", required=True)
    create = actions.add_parser("create", help="make an account, or show the one there is")
    create.add_argument("--id", metavar="12DIGITS", help="default: a free one")
    create.add_argument("--region", default="us-east-1")
    listing = actions.add_parser("list", help="list the accounts")
    drop = actions.add_parser("drop", help="forget an account wholly")
    keep = actions.add_parser("snapshot", help="keep the state of now under a label")
    index = actions.add_parser("snapshots", help="list what is kept")
    restore = actions.add_parser("restore", help="go back to what is kept under a label")
    unkeep = actions.add_parser("forget", help="forget what is kept under a label")
    fork = actions.add_parser("fork", help="copy an account, with an id and keys of its own")
    for parser in (drop, keep, index, restore, unkeep, fork):
        parser.add_argument("id", metavar="12DIGITS")
    for parser in (keep, restore, unkeep):
        parser.add_argument("--label", required=True)
    fork.add_argument("--label", help="copy what is kept under it; default: the state of now")
    fork.add_argument("--new-id", metavar="12DIGITS", help="default: a free one")
    fork.add_argument("--lease", type=float, metavar="SECONDS", help="then the copy is dropped")
    return [create, listing, drop, keep, index, restore, unkeep, fork]


def run(client: CloudClient, options: argparse.Namespace) -> object:
    """Do what is asked for; return what to print as JSON."""
    answer: object
    match options.action:
        case "create":
            account = client.create_account(options.id, region=options.region)
            answer = account.model_dump(exclude={"principal_arn"})
        case "fork":
            account = client.fork(
                options.id, label=options.label, new_id=options.new_id, lease=options.lease
            )
            answer = account.model_dump(exclude={"principal_arn"})
        case "list":
            answer = [summary.model_dump() for summary in client.accounts()]
        case "drop":
            client.drop_account(options.id)
            answer = {"account_id": options.id, "dropped": True}
        case _:
            answer = _kept(client, options)
    return answer


def _kept(client: CloudClient, options: argparse.Namespace) -> object:
    if options.action == "snapshots":
        return [kept.model_dump() for kept in client.snapshots(options.id)]
    if options.action == "forget":
        client.forget_snapshot(options.id, options.label)
        return {"account_id": options.id, "label": options.label, "forgotten": True}
    act = client.snapshot if options.action == "snapshot" else client.restore
    return {"account_id": options.id, **act(options.id, options.label).model_dump()}
