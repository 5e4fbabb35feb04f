"""Each rule that reads a call alone: its refusal, and its honest twin."""

import pytest

from cloud.rules.refuse import refuse
from cloud.seams.scope import Scope, entered
from tests.cloud.rules import rows, rows_more, rows_rest, rows_values

ROWS = [
    *rows.EC2,
    *rows.RDS,
    *rows.S3,
    *rows_more.ITEMS,
    *rows_more.MESSAGES,
    *rows_rest.FUNCTIONS,
    *rows_rest.WORKFLOWS,
    *rows_rest.REST,
    *rows_values.VALUES,
    *rows_values.MESSAGES,
    *rows_values.TABLES,
    *rows_values.DATABASES,
]


@pytest.mark.parametrize(
    ("service", "operation", "wrong", "right", "code", "sentence"),
    ROWS,
    ids=[f"{row[0]}-{row[1]}-{row[5][:40]}" for row in ROWS],
)
def test_mistakes_are_refused_and_honest_twins_pass(
    service, operation, wrong, right, code, sentence
):
    with entered(Scope("9" * 12)):
        refused, passed = refuse(service, operation, wrong), refuse(service, operation, right)
    assert passed is None
    assert refused is not None
    assert refused.code == code
    assert refused.message.startswith(sentence)
