"""The decision table once more, through the front door: with boto3, as the principal."""

from collections.abc import Iterator
from typing import Any

import pytest

from cloud.client import CloudClient
from cloud.policy.context import as_text
from tests.cloud.authorization.over_http import World, as_made, can_be_asked
from tests.policy.asked import document
from tests.policy.rows import ALLOWED, EXPLICIT, IMPLICIT, OWN, Row, allow, deny
from tests.policy.table_conditions import CONDITIONS
from tests.policy.test_table import ROWS

# The simulator takes no key of fewer than five characters.
SIMULATED = [row for row in CONDITIONS if all(len(key) >= 5 for key in row[2])]
ASKED = [as_made(row) for row in ROWS if can_be_asked(row)]


@pytest.fixture(scope="module")
def world(cloud, control: CloudClient) -> Iterator[World]:
    control.create_account(OWN)
    yield World(cloud.endpoint, control.operator(OWN))
    control.drop_account(OWN)


@pytest.mark.xdist_group("table")
@pytest.mark.parametrize("row", ASKED, ids=str)
def test_the_call_ends_as_documented(row: Row, world: World):
    try:
        verdict, message = world.verdict(row)
    finally:
        world.tidy()
    if row.caller.kind == "anonymous":
        assert (verdict == ALLOWED) is (row.expect == ALLOWED)
        return
    assert verdict == row.expect, message
    if row.layer is not None and "identity-based" not in row.layer:
        assert row.layer in message


def test_most_of_the_table_is_asked():
    assert len(ASKED) >= 165
    assert len(ASKED) + len(SIMULATED) >= 250


def _entries(context: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a row's context as the simulator takes it."""
    entries = []
    for key, value in context.items():
        several = isinstance(value, list | tuple)
        values = [as_text(one) for one in (value if several else [value])]
        kind = "stringList" if several else "string"
        entries.append({"ContextKeyName": key, "ContextKeyValues": values, "ContextKeyType": kind})
    return entries


@pytest.mark.xdist_group("table")
@pytest.mark.parametrize(("source", "condition", "context", "holds"), SIMULATED)
def test_a_condition_holds_when_it_is_simulated(source, condition, context, holds, world: World):
    granted = [allow(Condition=condition)]
    refused = [allow("*"), deny(Condition=condition)]
    for statements, verdict in (
        (granted, ALLOWED if holds else IMPLICIT),
        (refused, EXPLICIT if holds else ALLOWED),
    ):
        told = world.client("iam").simulate_custom_policy(
            PolicyInputList=[document(statements)],
            ActionNames=["s3:GetObject"],
            ResourceArns=["arn:aws:s3:::demo-bucket/reports/july.csv"],
            ContextEntries=_entries(context),
        )
        assert told["EvaluationResults"][0]["EvalDecision"] == verdict, source
