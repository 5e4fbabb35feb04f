"""The decision table once more, through the front door: with boto3, as the principal."""

from collections.abc import Iterator

import pytest

from cloud.client import CloudClient
from tests.cloud.authorization.over_http import World, as_made, can_be_asked
from tests.policy.rows import ALLOWED, OWN, Row
from tests.policy.test_table import ROWS

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
