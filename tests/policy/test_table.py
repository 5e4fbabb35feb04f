"""The decision table: what AWS's documentation says, row by row."""

import pytest

from tests.policy.asked import ask
from tests.policy.rows import ALLOWED, EXPLICIT, IMPLICIT, Row, allow, deny
from tests.policy.table_conditions import CONDITIONS
from tests.policy.table_elements import ELEMENTS
from tests.policy.table_order import ORDER
from tests.policy.table_principals import PRINCIPALS

ROWS = [*ELEMENTS, *PRINCIPALS, *ORDER]


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_the_decision_is_the_documented_one(row):
    decision = ask(row)
    assert decision.verdict == row.expect
    if row.layer is not None:
        assert decision.layer == row.layer


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_explain_tells_what_was_decided(row):
    """The trace is another way to the same answer, or Explain would tell tales."""
    decision = ask(row, trace=True)
    assert decision.verdict == ask(row).verdict
    applied = {
        (policy.layer, policy.name, statement.index)
        for policy in decision.trace
        for statement in policy.statements
        if statement.matched
    }
    assert {(d.layer, d.policy, d.index) for d in decision.deciding} <= applied
    assert any(policy.decisive for policy in decision.trace) is bool(decision.deciding)
    for policy in decision.trace:
        for statement in policy.statements:
            assert bool(statement.obstacle) is not statement.matched
            if statement.effect == "Deny" and statement.matched:
                assert decision.verdict == EXPLICIT or "BucketPolicy" in row.action


@pytest.mark.parametrize(("source", "condition", "context", "holds"), CONDITIONS)
def test_a_condition_holds_as_documented(source, condition, context, holds):
    granted = Row(source, "allow", "", context=context, identity=[allow(Condition=condition)])
    assert ask(granted).verdict == (ALLOWED if holds else IMPLICIT)
    refusal = [allow("*"), deny(Condition=condition)]
    refused = Row(source, "deny", "", context=context, identity=refusal)
    assert ask(refused).verdict == (EXPLICIT if holds else ALLOWED)


def test_every_row_has_its_page_and_the_table_is_as_long_as_it_should_be():
    sources = [row.source for row in ROWS] + [row[0] for row in CONDITIONS]
    assert all(source.startswith("https://docs.aws.amazon.com/") for source in sources)
    assert len(sources) >= 250
    assert len({row.what + row.source for row in ROWS}) == len(ROWS)
