"""The tables of what calls ask for, each row through boto3's own serializers."""

import pytest

from cloud.authorization import reference
from tests.cloud.authorization import table_wanted_compute, table_wanted_data, table_wanted_s3
from tests.cloud.authorization import table_wanted_identity as identity
from tests.cloud.authorization.asking import Caller

ROWS = [
    *table_wanted_s3.ROWS,
    *identity.ROWS,
    *table_wanted_data.ROWS,
    *table_wanted_compute.ROWS,
]
caller = Caller()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_row(row):
    asked = caller.wanted(row.service, row.operation, **row.given)
    found = [(one.action, [target.arn for target in one.targets]) for one in asked]
    assert found == row.wants, row.source


def test_the_tables_name_actions_that_exist():
    actions = {action for row in ROWS for action, _ in row.wants}
    assert {action for action in actions if reference.action(action) is None} == set()


def test_every_row_says_where_it_comes_from():
    assert len(ROWS) >= 120
    assert all(row.source for row in ROWS)
