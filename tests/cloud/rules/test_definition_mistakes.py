"""What Step Functions refuses of a state's fields, and EventBridge of a pattern's."""

import json

import pytest

from cloud.rules.definitions import faults
from cloud.rules.event_patterns import fault
from tests.cloud.rules.mistakes import refused

PASS = {"Type": "Pass", "End": True}
TASK = {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": True}
CHOICE = {"Type": "Choice", "Choices": [{"Variable": "$.a", "IsNull": True, "Next": "B"}]}
STATES = [
    (PASS | {"Paramters": {}}, "Field is not supported at /States/A/Paramters"),
    ({"Type": "Fail", "Next": "B"}, "Field is not supported at /States/A/Next"),
    (TASK | {"Resource": "my-function"}, "Value is not a valid resource ARN at /States/A/Resource"),
    (PASS | {"InputPath": "order"}, "Value is not a valid JSONPath at /States/A/InputPath"),
    (PASS | {"ResultPath": "$$.x"}, "Value is not a Reference Path at /States/A/ResultPath"),
    (
        PASS | {"Parameters": {"to": [{"id.$": "order.id"}]}},
        "The value for the field 'id.$' must be a valid JSONPath or a valid intrinsic function",
    ),
    (TASK | {"Retry": [{"MaxAttempts": 2}]}, "These fields are required: [ErrorEquals]"),
    (TASK | {"Catch": [{"ErrorEquals": ["States.ALL"]}]}, "These fields are required: [Next]"),
    (
        CHOICE | {"Choices": [{"IsNull": True, "Next": "B"}]},
        "These fields are required: [Variable]",
    ),
    (
        CHOICE | {"Choices": [{"Variable": "$.a", "IsNull": True}]},
        "These fields are required: [Next]",
    ),
]


@pytest.mark.parametrize(("state", "sentence"), STATES, ids=[row[1][:60] for row in STATES])
def test_a_state_says_what_its_type_can(state, sentence):
    states = {"A": state, "B": PASS, "C": {"Type": "Choice", "Choices": [], "Default": "B"}}
    found = [one for one in faults({"StartAt": "A", "States": states}) if "/States/A" in one]
    assert [one for one in found if one.startswith(f"SCHEMA_VALIDATION_FAILED: {sentence}")]


def test_honest_states_have_no_faults():
    data = {"Parameters": {"x.$": "States.UUID()", "y.$": "$$.Execution.Id"}, "ResultPath": None}
    caught = {"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "B"}], "InputPath": "$.order"}
    honest = {"A": TASK | data | caught, "B": PASS | {"Result": {"a.$b": 1}}}
    assert list(faults({"StartAt": "A", "States": honest})) == []


PATTERNS = [
    ({"source": [{"starts-with": "a"}]}, "Unrecognized match type starts-with"),
    ({"detail": {"n": [{"numeric": [">", "5"]}]}}, "Value of numeric must be"),
    ({"detail": {"n": [{"exists": "yes"}]}}, "exists match pattern must be either true or false."),
    ({"detail": {"n": []}}, "Empty arrays are not allowed"),
    ({"$or": [{"source": ["a"]}, {"source": "b"}]}, '"source" must be an object or an array'),
]


@pytest.mark.parametrize(("pattern", "sentence"), PATTERNS, ids=[row[1] for row in PATTERNS])
def test_a_pattern_knows_its_operators(pattern, sentence):
    assert fault(pattern).startswith(sentence)


def test_honest_patterns_have_no_faults():
    kinds = [{"prefix": "a"}, {"anything-but": ["b"]}, {"numeric": [">", 0, "<=", 5]}, "c", None]
    assert (
        fault({"source": kinds, "detail": {"x": [{"exists": False}, {"cidr": "10.0.0.0/8"}]}}) == ""
    )


def test_a_machine_has_a_role_that_it_may_assume(aws, account):
    machines, iam = aws("stepfunctions"), aws("iam")
    allow = {"Effect": "Allow", "Action": "sts:AssumeRole"}

    def role(name, service):
        trust = {
            "Version": "2012-10-17",
            "Statement": [allow | {"Principal": {"Service": service}}],
        }
        made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
        return made["Role"]["Arn"]

    good, other = role("flow", "states.amazonaws.com"), role("worker", "lambda.amazonaws.com")
    definition = json.dumps({"StartAt": "A", "States": {"A": PASS}})
    neither = "Neither the global service principal states.amazonaws.com, nor the regional one is"
    machine = {"name": "m", "definition": definition}
    for wrong in (other, good.replace("flow", "nobody")):
        create = machines.create_state_machine
        refused(create, "AccessDeniedException", neither, **machine, roleArn=wrong)
    arn = {
        "stateMachineArn": machines.create_state_machine(**machine, roleArn=good)["stateMachineArn"]
    }
    update = machines.update_state_machine
    refused(update, "AccessDeniedException", neither, **arn, roleArn=other)
    refused(update, "MissingRequiredParameter", "Either the definition, the role ARN, the", **arn)
    traced = {"tracingConfiguration": {"enabled": True}}
    absent = "The parameter tracingConfiguration.enabled of UpdateStateMachine is not available"
    refused(update, "ValidationException", absent, **arn, **traced)


def test_the_detail_of_an_event_is_an_object(aws):
    event = {"Source": "shop", "DetailType": "sold"}
    entries = [{**event, "Detail": "[1]"}, {**event, "Detail": '{"n": 1}'}]
    told = aws("events").put_events(Entries=entries)
    assert told["FailedEntryCount"] == 1
    assert told["Entries"][0] == {
        "ErrorCode": "MalformedDetail",
        "ErrorMessage": "Detail is malformed.",
    }
    assert "EventId" in told["Entries"][1]
