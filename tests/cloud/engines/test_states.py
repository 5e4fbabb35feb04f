"""Executions: Pass, Wait, Choice, Succeed and Fail, their data, their history and their clock."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.cloud.engines.workflows import TRUST, Workflows

HELLO = {
    "Hello": {
        "Type": "Pass",
        "Result": {"said": "Hello"},
        "ResultPath": "$.greeting",
        "Next": "World",
    },
    "World": {"Type": "Pass", "End": True},
}


def end(**more):
    return {"End": True, **more}


def test_a_machine_runs_and_its_history_is_told_as_aws_tells_it(workflows: Workflows):
    machine = workflows.make(HELLO)
    execution = workflows.start(machine, {"id": 7}, name="first")
    told = workflows.ended(execution)

    assert told["status"] == "SUCCEEDED"
    assert json.loads(told["output"]) == {"id": 7, "greeting": {"said": "Hello"}}
    assert execution == machine.replace("stateMachine", "execution") + ":first"
    events = workflows.events(execution)
    assert [(e["id"], e["previousEventId"], e["type"]) for e in events] == [
        (1, 0, "ExecutionStarted"),
        (2, 1, "PassStateEntered"),
        (3, 2, "PassStateExited"),
        (4, 3, "PassStateEntered"),
        (5, 4, "PassStateExited"),
        (6, 5, "ExecutionSucceeded"),
    ]
    assert events[0]["executionStartedEventDetails"]["roleArn"] == workflows.role()
    assert events[1]["stateEnteredEventDetails"] == {
        "name": "Hello",
        "input": '{"id":7}',
        "inputDetails": {"truncated": False},
    }
    newest = workflows.api.get_execution_history(executionArn=execution, reverseOrder=True)
    assert newest["events"][0] == events[-1]


def test_a_name_is_taken_once_and_the_executions_are_listed(workflows: Workflows):
    machine = workflows.make(HELLO)
    first = workflows.start(machine, name="a")
    workflows.ended(first)
    with pytest.raises(ClientError, match="ExecutionAlreadyExists"):
        workflows.start(machine, name="a")
    second = workflows.start(machine)
    workflows.ended(second)

    listed = workflows.api.list_executions(stateMachineArn=machine)["executions"]
    assert {one["executionArn"] for one in listed} == {first, second}
    failed = workflows.api.list_executions(stateMachineArn=machine, statusFilter="FAILED")
    assert failed["executions"] == []


def test_another_definition_under_a_name_that_is_taken_is_refused(workflows: Workflows):
    machine = workflows.make(HELLO)
    assert workflows.make(HELLO) == machine
    with pytest.raises(ClientError, match="StateMachineAlreadyExists"):
        workflows.make({"A": {"Type": "Pass", "End": True}})


PATHS: tuple[tuple[dict[str, Any], Any, Any], ...] = (
    ({"InputPath": "$.a"}, {"a": {"b": 1}}, {"b": 1}),
    ({"OutputPath": "$.a"}, {"a": 2}, 2),
    ({"ResultPath": "$.r.s", "Result": 5}, {"a": 1}, {"a": 1, "r": {"s": 5}}),
    ({"ResultPath": None, "Result": 5}, {"a": 1}, {"a": 1}),
    ({"InputPath": None}, {"a": 1}, {}),
    ({"Parameters": {"x.$": "$.a[1]", "y": [1]}}, {"a": [1, 2]}, {"x": 2, "y": [1]}),
    ({"Parameters": {"x.$": "$.a[*].n"}}, {"a": [{"n": 1}, {"n": 2}]}, {"x": [1, 2]}),
    ({"Parameters": {"x.$": "$.a[?(@.n > 1)]"}}, {"a": [{"n": 1}, {"n": 2}]}, {"x": [{"n": 2}]}),
    ({"Parameters": {"x.$": "States.Format('{}-{}', $.a, 'b')"}}, {"a": 1}, {"x": "1-b"}),
    ({"Parameters": {"x.$": "States.MathAdd($.a, 2)"}}, {"a": 1}, {"x": 3}),
    ({"Parameters": {"x.$": "States.ArrayLength($.a)"}}, {"a": [1, 2]}, {"x": 2}),
    ({"Parameters": {"x.$": "$$.State.Name"}}, {}, {"x": "P"}),
)


@pytest.mark.parametrize(("fields", "given", "output"), PATHS, ids=[str(one[0]) for one in PATHS])
def test_paths_templates_and_functions_shape_the_data(workflows, fields, given, output):
    assert workflows.output({"P": end(Type="Pass", **fields)}, given) == output


LOST = (
    ({"InputPath": "$.no"}, "States.Runtime", "Invalid path '$.no'"),
    (
        {"Parameters": {"x.$": "$.no"}},
        "States.ParameterPathFailure",
        "could not be found in the input",
    ),
    ({"Result": 1, "ResultPath": "$.a.b"}, "States.ResultPathMatchFailure", "Unable to apply"),
    ({"Parameters": {"x.$": "States.MathAdd('a', 1)"}}, "States.IntrinsicFailure", "MathAdd"),
)


@pytest.mark.parametrize(("fields", "error", "cause"), LOST, ids=[one[1] for one in LOST])
def test_what_leads_nowhere_fails_the_execution(workflows, fields, error, cause):
    told = workflows.run({"P": end(Type="Pass", **fields)}, {"a": 1})
    assert (told["status"], told["error"]) == ("FAILED", error)
    assert "while executing the state 'P' (entered at the event id #2)" in told["cause"]
    assert cause in told["cause"]


RULES = (
    ({"NumericGreaterThan": 100}, 101, True),
    ({"NumericGreaterThan": 100}, "101", False),
    ({"NumericEqualsPath": "$.other"}, 5, True),
    ({"StringMatches": "order-*.json"}, "order-7.json", True),
    ({"StringMatches": "order-*.json"}, "order-7.xml", False),
    ({"StringLessThan": "b"}, "a", True),
    ({"BooleanEquals": True}, True, True),
    ({"TimestampLessThan": "2026-01-01T00:00:00Z"}, "2025-12-31T23:59:59+00:00", True),
    ({"IsNumeric": True}, "5", False),
    ({"IsNull": True}, None, True),
    ({"IsPresent": True}, 0, True),
)


@pytest.mark.parametrize(("test", "value", "holds"), RULES, ids=[f"{r[0]} {r[1]}" for r in RULES])
def test_a_rule_of_a_choice(workflows, test, value, holds):
    states = {
        "C": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.v", **test, "Next": "Yes"}],
            "Default": "No",
        },
        "Yes": end(Type="Pass", Result=True),
        "No": end(Type="Pass", Result=False),
    }
    assert workflows.output(states, {"v": value, "other": 5}) is holds


def test_rules_are_combined_and_no_match_without_a_default_fails(workflows: Workflows):
    big = {"Variable": "$.n", "NumericGreaterThan": 10}
    even = {"Variable": "$.even", "BooleanEquals": True}
    states = {
        "C": {
            "Type": "Choice",
            "Choices": [
                {"And": [big, even], "Next": "Both"},
                {"Not": {"Or": [big, even]}, "Next": "None"},
            ],
        },
        "Both": {"Type": "Succeed"},
        "None": {"Type": "Fail", "Error": "Small", "Cause": "too small"},
    }
    machine = workflows.make(states)
    assert (
        workflows.ended(workflows.start(machine, {"n": 12, "even": True}))["status"] == "SUCCEEDED"
    )
    small = workflows.ended(workflows.start(machine, {"n": 1, "even": False}))
    assert (small["status"], small["error"], small["cause"]) == ("FAILED", "Small", "too small")
    lost = workflows.ended(workflows.start(machine, {"n": 12, "even": False}))
    assert lost["error"] == "States.NoChoiceMatched"


def test_time_moves_waits_in_their_order(workflows: Workflows, control):
    states = {
        "Seconds": {"Type": "Wait", "Seconds": 60, "Next": "Until"},
        "Until": {"Type": "Wait", "TimestampPath": "$.until", "Next": "Past"},
        "Past": {"Type": "Wait", "Timestamp": "2020-01-01T00:00:00Z", "Next": "Input"},
        "Input": end(Type="Wait", SecondsPath="$.pause"),
    }
    execution = workflows.start(
        workflows.make(states), {"until": "2030-01-01T00:00:00Z", "pause": 30}
    )
    other = workflows.start(workflows.make({"W": end(Type="Wait", Seconds=61)}, name="n"))
    assert workflows.told(execution)["status"] == "RUNNING"
    account_id = workflows.account.account_id
    control.advance_clock(account_id, 62)
    assert workflows.told(other)["status"] == "SUCCEEDED"
    assert workflows.told(execution)["status"] == "RUNNING"
    assert workflows.types(execution)[-1] == "WaitStateEntered"
    control.advance_clock(account_id, 5 * 365 * 86_400)

    told = workflows.told(execution)
    assert told["status"] == "SUCCEEDED"
    at = [event["timestamp"] for event in workflows.events(execution)]
    assert round((at[2] - at[1]).total_seconds(), 1) == 60
    assert at[4].isoformat() == "2030-01-01T00:00:00+00:00"
    assert at[6] == at[4]
    assert (told["stopDate"] - at[6]).total_seconds() == 30


@pytest.mark.parametrize(
    ("field", "given", "cause"),
    [
        ({"SecondsPath": "$.s"}, {"s": "5"}, "SecondsPath"),
        ({"TimestampPath": "$.s"}, {"s": "tomorrow"}, "ISO-8601"),
    ],
)
def test_a_wait_for_what_is_no_time_fails(workflows, field, given, cause):
    told = workflows.run({"W": end(Type="Wait", **field)}, given)
    assert told["error"] == "States.Runtime"
    assert cause in told["cause"]


def test_an_execution_is_stopped_and_one_takes_too_long(workflows: Workflows, control):
    states = {"W": end(Type="Wait", Seconds=600)}
    stopped = workflows.start(workflows.make(states))
    workflows.api.stop_execution(executionArn=stopped, error="Changed", cause="my mind")
    told = workflows.told(stopped)
    assert (told["status"], told["error"]) == ("ABORTED", "Changed")
    assert workflows.types(stopped)[-1] == "ExecutionAborted"

    late = workflows.start(workflows.make(states, name="n", TimeoutSeconds=60))
    control.advance_clock(workflows.account.account_id, 61)
    assert workflows.told(late)["status"] == "TIMED_OUT"


def test_express_answers_with_the_output_and_is_not_described(workflows: Workflows):
    states = {"P": {"Type": "Pass", "Next": "W"}, "W": end(Type="Wait", Seconds=1)}
    machine = workflows.make(states, type="EXPRESS")
    told = workflows.api.start_sync_execution(stateMachineArn=machine, input='{"a":1}')
    assert (told["status"], json.loads(told["output"])) == ("SUCCEEDED", {"a": 1})
    assert ":express:m:" in told["executionArn"]
    assert told["billingDetails"]["billedDurationInMilliseconds"] >= 1000
    with pytest.raises(ClientError, match="StateMachineTypeNotSupported"):
        workflows.told(told["executionArn"])
    standard = workflows.make(HELLO, name="n")
    with pytest.raises(ClientError, match="StateMachineTypeNotSupported"):
        workflows.api.start_sync_execution(stateMachineArn=standard)


def test_a_role_that_does_not_trust_step_functions_starts_nothing(workflows: Workflows):
    machine = workflows.make(HELLO)
    trust = json.dumps(TRUST).replace("states.", "ec2.")
    workflows.aws("iam").update_assume_role_policy(RoleName="flow", PolicyDocument=trust)
    with pytest.raises(ClientError, match="authorized to assume the provided role"):
        workflows.start(machine)
    workflows.aws("iam").update_assume_role_policy(
        RoleName="flow", PolicyDocument=json.dumps(TRUST)
    )
    assert workflows.ended(workflows.start(machine))["status"] == "SUCCEEDED"


@pytest.mark.parametrize(
    "state",
    [
        {"Type": "Task", "Resource": "arn:aws:states:us-east-1:111122223333:activity:pack"},
        {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync"},
        {"Type": "Task", "Resource": "arn:aws:states:::glue:startJobRun"},
        {"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% 1 %}"},
    ],
)
def test_what_is_not_here_says_so_and_is_not_made_up(workflows, state):
    machine = workflows.make({"S": end(**state)})
    with pytest.raises(ClientError, match="which the state “S” uses, is not available in this lab"):
        workflows.start(machine)


def test_a_loop_ends_where_the_history_ends(workflows: Workflows):
    told = workflows.run({"A": {"Type": "Pass", "Next": "A"}})
    assert told["error"] == "States.Runtime"
    assert "25000" in told["cause"]


FAULTS: tuple[tuple[dict[str, Any], str], ...] = (
    ({"A": {"Type": "Pass", "Next": "C"}, "B": {"Type": "Succeed"}},
     ("MISSING_TRANSITION_TARGET: Missing 'Next' target: C at /States/A/Next, "
      'MISSING_TRANSITION_TARGET: State "B" is not reachable. at /States/B')),
    ({"A": {"Type": "Map", "End": True, "Iterator": {"StartAt": "X", "States": {"X": {"Type": "Pass"}}}}},
     "SCHEMA_VALIDATION_FAILED: These fields are required: [Next] at /States/A/Iterator/States/X"),
    ({"A": {"Type": "Wait", "End": True}}, "SCHEMA_VALIDATION_FAILED: Exactly one of"),
    ({"A": {"Type": "Choice"}}, "These fields are required: [Choices] at /States/A"),
    ({"A": {"Type": "Task", "Resource": "arn:x", "End": True, "Catch": [{"ErrorEquals": ["E"], "Next": "Z"}]}},
     "Missing 'Next' target: Z at /States/A/Catch[0]/Next"),
)  # fmt: skip


@pytest.mark.parametrize(("states", "fault"), FAULTS, ids=[str(one[1])[:40] for one in FAULTS])
def test_a_wrong_definition_is_refused_with_all_its_faults(workflows, states, fault):
    with pytest.raises(ClientError) as refused:
        workflows.make(states)
    assert refused.value.response["Error"]["Code"] == "InvalidDefinition"
    assert fault in refused.value.response["Error"]["Message"]
