"""Checks on executions, over histories written down."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.grader.memory import Probe, run

START = datetime(2026, 1, 1, tzinfo=UTC)
ARN = "arn:aws:states:us-east-1:111122223333:stateMachine:sort"


def entered(at: float, name: str):
    return {"timestamp": START + timedelta(seconds=at), "type": "WaitStateEntered",
            "stateEnteredEventDetails": {"name": name}}  # fmt: skip


def left(at: float, name: str):
    return {"timestamp": START + timedelta(seconds=at), "type": "WaitStateExited",
            "stateExitedEventDetails": {"name": name}}  # fmt: skip


def plain(kind: str):
    return {"timestamp": START, "type": kind}


EVENTS = [
    *(entered(0, "Size"), left(0, "Size"), entered(1, "Pack")),
    *(plain("MapIterationStarted"), plain("MapIterationStarted"), plain("MapIterationSucceeded")),
    *(plain("MapIterationStarted"), left(4, "Pack")),
]
TOLD = {
    "status": "SUCCEEDED",
    "input": '{"amount": 250}',
    "output": '{"amount": 250, "size": "large"}',
    "startDate": START,
    "stopDate": START + timedelta(seconds=5),
}


def probe(**told) -> Probe:
    made = Probe()
    made.aws.answers = {
        "list_state_machines": {"stateMachines": [{"name": "sort", "stateMachineArn": ARN}]},
        "list_executions": {"executions": [{"executionArn": f"{ARN}:1"}]},
        "describe_execution": {**TOLD, **told},
        "get_execution_history": {"events": EVENTS},
    }
    return made


HOLD: tuple[tuple[dict[str, Any], dict[str, Any]], ...] = (
    ({"input": [{"query": "amount", "at_least": 101}]}, {"input": [{"query": "amount", "at_most": 1}]}),
    ({"output": [{"query": "size", "equals": "large"}]}, {"output": [{"query": "size", "absent": True}]}),
    ({"states": ["Size", "Pack"]}, {"states": ["Pack", "Size"]}),
    ({"seconds": {"at_least": 5, "at_most": 6}}, {"seconds": {"at_most": 4}}),
    ({"stay": {"state": "Pack", "equals": 3}}, {"stay": {"state": "Wrap", "at_least": 0}}),
    ({"at_once": {"equals": 2}}, {"at_once": {"at_most": 1}}),
    ({"at_least": 1}, {"at_least": 2}),
    ({"machine": "sort"}, {"machine": "other"}),
    ({}, {"status": "FAILED"}),
)  # fmt: skip


@pytest.mark.parametrize(("right", "wrong"), HOLD, ids=[str(one[1]) for one in HOLD])
def test_an_execution_must_meet_all_that_is_asked(right, wrong):
    raw = {"kind": "aws.execution", "machine": "sort", "otherwise": "No: {found}."}
    assert run({**raw, **right}, probe()).passed
    assert not run({**raw, **wrong}, probe()).passed


def test_what_is_not_as_wanted_is_told():
    raw = {"kind": "aws.execution", "machine": "sort", "otherwise": "It {found}."}
    failed = probe(status="FAILED", error="States.NoChoiceMatched")
    assert run(raw, failed).message == "It FAILED with the error States.NoChoiceMatched."
    named = {**raw, "status": "FAILED", "error": "States.NoChoiceMatched"}
    assert run(named, failed).passed
    assert not run({**named, "error": "Other"}, failed).passed
