"""Checks on what a database answers."""

from typing import Any

import pytest

from labs.providers.base import SqlAnswer
from tests.grader.memory import Probe, run

HOLD: tuple[tuple[dict[str, Any], dict[str, Any]], ...] = (
    ({"equals": 3}, {"equals": 4}),
    ({"query": "rows[*][1]", "contains": ["Ada"]}, {"query": "columns", "contains": ["x"]}),
    ({"instance": "shop", "at_least": 1}, {"instance": "other", "at_least": 1}),
    ({"at_most": 3}, {"error": "any"}),
)


@pytest.mark.parametrize(("right", "wrong"), HOLD)
def test_an_answer_is_compared(right, wrong):
    probe = Probe()
    probe.aws.statements["shop"] = SqlAnswer(columns=["n", "name"], rows=[[3, "Ada"], [4, "Bo"]])
    raw = {"kind": "sql", "instance": "shop", "statement": "SELECT 1", "otherwise": "No: {found}."}
    assert run({**raw, **right}, probe).passed
    assert not run({**raw, **wrong}, probe).passed


def test_a_refusal_is_told_by_its_code():
    probe = Probe()
    probe.aws.statements["shop"] = SqlAnswer(error="Access denied", code="1045")
    raw = {"kind": "sql", "instance": "shop", "statement": "SELECT 1", "otherwise": "No: {found}."}
    assert run({**raw, "error": "1045"}, probe).passed
    assert run({**raw, "error": "any"}, probe).passed
    assert not run({**raw, "error": "1044"}, probe).passed
    assert run({**raw, "equals": 1}, probe).message == "No: 1045: Access denied."
