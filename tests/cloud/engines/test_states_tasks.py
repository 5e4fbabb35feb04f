"""Tasks: calls as the execution's role, functions, tokens, retries and catchers."""

import json
from itertools import pairwise

import pytest
from botocore.exceptions import ClientError

from tests.cloud.engines.functions import Functions, eventually
from tests.cloud.engines.workflows import Workflows

RAISES = """
class OutOfStock(Exception):
    pass

def handler(event, context):
    if event.get("fail"):
        raise OutOfStock("none left")
    return {"given": event}
"""


def end(**more):
    return {"End": True, **more}


@pytest.fixture
def queue(aws):
    sqs = aws("sqs")
    return sqs, sqs.create_queue(QueueName="q")["QueueUrl"]


def test_a_task_calls_as_the_role_which_must_be_allowed_to(workflows: Workflows, queue, aws):
    sqs, url = queue
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage",
        "Parameters": {"QueueUrl": url, "MessageBody": {"order.$": "$.id"}},
        "ResultPath": "$.sent",
    }
    machine = workflows.make({"Send": end(**task)})
    refused = workflows.ended(workflows.start(machine, {"id": 7}))
    assert refused["status"] == "FAILED"
    assert "is not authorized to perform: sqs:sendmessage" in refused["cause"]

    workflows.role("sqs:SendMessage")
    execution = workflows.start(machine, {"id": 7})
    told = json.loads(workflows.ended(execution)["output"])
    message = sqs.receive_message(QueueUrl=url)["Messages"][0]
    assert json.loads(message["Body"]) == {"order": 7}
    assert told["sent"]["MessageId"] == message["MessageId"]
    assert workflows.types(execution)[2:5] == ["TaskScheduled", "TaskStarted", "TaskSucceeded"]
    scheduled = workflows.events(execution)[2]["taskScheduledEventDetails"]
    assert (scheduled["resourceType"], scheduled["resource"]) == ("sqs", "sendMessage")


def test_a_task_works_in_the_region_of_its_machine(account, aws):
    far = Workflows(
        lambda name, **more: aws(name, account.model_copy(update={"region": "eu-west-1"}), **more),
        account,
    )
    sqs = far.aws("sqs")
    url = sqs.create_queue(QueueName="far")["QueueUrl"]
    far.role("sqs:SendMessage")
    task = {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage"}
    far.output({"Send": end(**task, Parameters={"QueueUrl": url, "MessageBody": "x"})})
    assert sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"] == "x"


def test_items_and_messages_of_the_other_services(workflows: Workflows, aws):
    aws("dynamodb").create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    topic = aws("sns").create_topic(Name="n")["TopicArn"]
    workflows.role("dynamodb:*", "sns:Publish")
    head = "arn:aws:states:::"
    key = {"id": {"S.$": "$.id"}}
    states = {
        "Put": {
            "Type": "Task",
            "Resource": f"{head}dynamodb:putItem",
            "Parameters": {"TableName": "orders", "Item": {**key, "n": {"N": "1"}}},
            "ResultPath": None,
            "Next": "Tell",
        },
        "Tell": {
            "Type": "Task",
            "Resource": f"{head}sns:publish",
            "Parameters": {"TopicArn": topic, "Message.$": "$"},
            "ResultSelector": {"id.$": "$.MessageId"},
            "ResultPath": "$.told",
            "Next": "Get",
        },
        "Get": end(
            Type="Task",
            Resource=f"{head}dynamodb:getItem",
            Parameters={"TableName": "orders", "Key": key},
            ResultSelector={"item.$": "$.Item"},
            ResultPath="$.got",
        ),
    }
    told = workflows.output(states, {"id": "a"})
    assert told["got"]["item"] == {"id": {"S": "a"}, "n": {"N": "1"}}
    assert list(told["told"]) == ["id"]
    missing = workflows.run(
        {"Get": {**states["Get"], "Parameters": {"TableName": "missing", "Key": key}}}, {"id": "a"}
    )
    assert missing["error"] == "DynamoDB.ResourceNotFoundException"


def test_a_function_runs_and_its_error_is_caught_by_its_name(
    workflows: Workflows, functions: Functions
):
    arn = functions.make(RAISES)
    workflows.role("lambda:InvokeFunction")
    catch = {"ErrorEquals": ["OutOfStock"], "ResultPath": "$.error", "Next": "Sorry"}
    states = {
        "Work": end(Type="Task", Resource=arn, Catch=[catch]),
        "Sorry": end(Type="Pass"),
    }
    machine = workflows.make(states)
    execution = workflows.start(machine, {"id": 1})
    assert json.loads(workflows.ended(execution)["output"]) == {"given": {"id": 1}}
    assert workflows.types(execution)[2:5] == [
        *("LambdaFunctionScheduled", "LambdaFunctionStarted", "LambdaFunctionSucceeded"),
    ]
    told = json.loads(workflows.ended(workflows.start(machine, {"fail": True}))["output"])
    assert told["fail"] is True
    assert told["error"]["Error"] == "OutOfStock"
    assert json.loads(told["error"]["Cause"])["errorMessage"] == "none left"

    parameters = {"FunctionName": arn, "Payload.$": "$"}
    invoke = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke"}
    output = workflows.output({"Work": end(**invoke, Parameters=parameters)}, {"id": 2})
    assert (output["Payload"], output["StatusCode"]) == ({"given": {"id": 2}}, 200)


def test_a_task_is_tried_again_as_time_goes_by_and_given_up(workflows: Workflows, queue, control):
    _, url = queue
    retry = {
        "ErrorEquals": ["States.TaskFailed"],
        "IntervalSeconds": 2,
        "BackoffRate": 2,
        "MaxAttempts": 3,
    }
    catch = {"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Sorry"}
    states = {
        "Send": end(
            Type="Task",
            Resource="arn:aws:states:::sqs:sendMessage",
            Parameters={"QueueUrl": url, "MessageBody": "x"},
            Retry=[retry],
            Catch=[catch],
        ),
        "Sorry": end(Type="Pass"),
    }
    execution = workflows.start(workflows.make(states), {"id": 1})
    assert workflows.told(execution)["status"] == "RUNNING"
    control.advance_clock(workflows.account.account_id, 60)
    output = json.loads(workflows.ended(execution)["output"])
    assert output["id"] == 1
    failed = [e["timestamp"] for e in workflows.events(execution) if e["type"] == "TaskFailed"]
    assert [round((b - a).total_seconds()) for a, b in pairwise(failed)] == [2, 4, 8]


def test_a_token_is_waited_for_and_answered(workflows: Workflows, queue, control):
    sqs, url = queue
    workflows.role("sqs:SendMessage")
    states = {
        "Ask": end(
            Type="Task",
            Resource="arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            Parameters={"QueueUrl": url, "MessageBody": {"token.$": "$$.Task.Token"}},
            HeartbeatSeconds=600,
        )
    }
    machine = workflows.make(states)

    def asked() -> tuple[str, str]:
        execution = workflows.start(machine)
        message = eventually(lambda: sqs.receive_message(QueueUrl=url).get("Messages"))[0]
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return execution, json.loads(message["Body"])["token"]

    execution, token = asked()
    control.advance_clock(workflows.account.account_id, 500)
    workflows.api.send_task_heartbeat(taskToken=token)
    control.advance_clock(workflows.account.account_id, 500)
    assert workflows.told(execution)["status"] == "RUNNING"
    with pytest.raises(ClientError, match="InvalidOutput"):
        workflows.api.send_task_success(taskToken=token, output="{")
    workflows.api.send_task_success(taskToken=token, output='{"approved":true}')
    assert workflows.ended(execution)["output"] == '{"approved":true}'
    assert "TaskSubmitted" in workflows.types(execution)
    with pytest.raises(ClientError, match="TaskTimedOut"):
        workflows.api.send_task_success(taskToken=token, output="{}")
    with pytest.raises(ClientError, match="InvalidToken"):
        workflows.api.send_task_success(taskToken="made-up", output="{}")

    execution, token = asked()
    workflows.api.send_task_failure(taskToken=token, error="Refused", cause="too dear")
    told = workflows.ended(execution)
    assert (told["error"], told["cause"]) == ("Refused", "too dear")

    execution, _ = asked()
    control.advance_clock(workflows.account.account_id, 601)
    assert workflows.ended(execution)["error"] == "States.HeartbeatTimeout"


@pytest.mark.parametrize(
    ("name", "limits", "error"),
    [
        ("States.HeartbeatTimeout", {"HeartbeatSeconds": 60}, "States.HeartbeatTimeout"),
        (
            "States.Timeout",
            {"HeartbeatSeconds": 60, "TimeoutSeconds": 90},
            "States.HeartbeatTimeout",
        ),
        ("States.Timeout", {"HeartbeatSeconds": 60, "TimeoutSeconds": 60}, "States.Timeout"),
        ("States.TaskFailed", {"HeartbeatSeconds": 60}, None),
    ],
)
def test_a_heartbeat_that_does_not_come_is_caught_by_its_name(
    workflows: Workflows, queue, control, name, limits, error
):
    """Developer Guide, "Handling errors in Step Functions workflows" (Error names)."""
    workflows.role("sqs:SendMessage")
    asks = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "Parameters": {"QueueUrl": queue[1], "MessageBody.$": "$$.Task.Token"},
        "Catch": [{"ErrorEquals": [name], "Next": "Late"}],
        "End": True,
    }
    execution = workflows.start(workflows.make({"Ask": asks | limits, "Late": end(Type="Pass")}))
    eventually(lambda: "TaskSubmitted" in workflows.types(execution))
    control.advance_clock(workflows.account.account_id, 61)
    told = workflows.ended(execution)
    if error is None:
        assert (told["status"], told["error"]) == ("FAILED", "States.HeartbeatTimeout")
    else:
        assert json.loads(told["output"])["Error"] == error
