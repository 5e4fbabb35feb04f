"""Versions, aliases, the kinds of invocation, and who may invoke."""

import json

import pytest
from botocore.exceptions import ClientError

from tests.cloud.engines.functions import eventually, package

ECHO = "import os\ndef handler(e, c): return [os.environ['AWS_LAMBDA_FUNCTION_VERSION'], {}]"


def test_a_qualifier_chooses_a_version_and_an_alias_follows_its_weights(functions):
    functions.make(ECHO.format("'one'"))
    functions.api.publish_version(FunctionName="f")
    functions.api.update_function_code(
        FunctionName="f", ZipFile=package({"app.py": ECHO.format("'two'")})
    )
    functions.api.publish_version(FunctionName="f")
    functions.api.create_alias(FunctionName="f", Name="live", FunctionVersion="1")

    assert functions.call().payload == ["$LATEST", "two"]
    assert functions.call(Qualifier="1").payload == ["1", "one"]
    assert functions.call(name="f:2").payload == ["2", "two"]
    told = functions.call(Qualifier="live")
    assert (told.payload, told.version) == (["1", "one"], "1")

    functions.api.update_alias(
        FunctionName="f", Name="live", RoutingConfig={"AdditionalVersionWeights": {"2": 0.5}}
    )
    assert {functions.call(Qualifier="live").version for _ in range(40)} == {"1", "2"}
    with pytest.raises(ClientError) as missing:
        functions.call(Qualifier="9")
    assert missing.value.response["Error"]["Code"] == "ResourceNotFoundException"
    assert missing.value.response["Error"]["Message"].endswith(":function:f:9")


def test_a_dry_run_runs_nothing(functions):
    functions.make("def handler(e, c): print('ran')")
    assert functions.call(InvocationType="DryRun").status == 204
    assert functions.log() == []
    assert functions.call().status == 200
    assert "ran\n" in functions.log()


def test_reserved_concurrency_of_zero_throttles(functions):
    functions.make("def handler(e, c): return 1")
    functions.api.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=0)
    with pytest.raises(ClientError) as throttled:
        functions.call()
    assert throttled.value.response["Error"]["Code"] == "TooManyRequestsException"
    assert throttled.value.response["Error"]["Message"] == "Rate Exceeded."
    reason = "ReservedFunctionConcurrentInvocationLimitExceeded"
    assert throttled.value.response["Reason"] == reason

    functions.api.delete_function_concurrency(FunctionName="f")
    assert functions.call().payload == 1


def test_only_who_is_allowed_to_may_invoke(functions, aws):
    functions.make("def handler(e, c): return 1")
    aws("iam").create_user(UserName="guest")
    key = aws("iam").create_access_key(UserName="guest")["AccessKey"]
    guest = type("Keys", (), {})()
    guest.access_key_id, guest.secret_access_key = key["AccessKeyId"], key["SecretAccessKey"]

    with pytest.raises(ClientError) as denied:
        aws("lambda", keys=guest).invoke(FunctionName="f")
    assert denied.value.response["Error"]["Code"] == "AccessDeniedException"

    functions.api.add_permission(
        FunctionName="f",
        StatementId="guest",
        Action="lambda:InvokeFunction",
        Principal=aws("iam").get_user(UserName="guest")["User"]["Arn"],
    )
    assert aws("lambda", keys=guest).invoke(FunctionName="f")["StatusCode"] == 200


def test_an_event_that_fails_is_tried_twice_more_as_time_goes_by(functions, aws, control, account):
    queue = aws("sqs").create_queue(QueueName="failed")["QueueUrl"]
    arn = "arn:aws:sqs:us-east-1:" + account.account_id + ":failed"
    role = functions.role("logs:*", "sqs:SendMessage")
    functions.make("def handler(e, c): raise ValueError(e['x'])", role=role)
    functions.api.put_function_event_invoke_config(
        FunctionName="f", DestinationConfig={"OnFailure": {"Destination": arn}}
    )

    def runs():
        return sum("ValueError: lost" in line for line in functions.log())

    assert functions.call({"x": "lost"}, InvocationType="Event").status == 202
    eventually(lambda: runs() == 1)
    control.advance_clock(account.account_id, 61)
    eventually(lambda: runs() == 2)
    assert "Messages" not in aws("sqs").receive_message(QueueUrl=queue)
    control.advance_clock(account.account_id, 121)
    eventually(lambda: runs() == 3)

    [told] = eventually(lambda: aws("sqs").receive_message(QueueUrl=queue).get("Messages"))
    record = json.loads(told["Body"])
    assert record["requestContext"]["condition"] == "RetriesExhausted"
    assert record["requestContext"]["approximateInvokeCount"] == 3
    assert record["requestPayload"] == {"x": "lost"}
    assert record["responsePayload"]["errorMessage"] == "lost"
    assert record["responseContext"]["functionError"] == "Unhandled"


def test_an_event_that_succeeds_is_told_to_its_destination(functions, aws, account):
    functions.make("def handler(e, c): return e['requestPayload']['n']", name="next")
    role = functions.role("lambda:InvokeFunction", "logs:*", name="caller")
    functions.make("def handler(e, c): return 5", role=role)
    arn = f"arn:aws:lambda:us-east-1:{account.account_id}:function:next"
    functions.api.put_function_event_invoke_config(
        FunctionName="f", DestinationConfig={"OnSuccess": {"Destination": arn}}
    )
    functions.call({"n": 1}, InvocationType="Event")
    eventually(lambda: any("REPORT" in line for line in functions.log("next")))


def test_an_event_that_is_not_tried_again_goes_to_the_dead_letter_queue(functions, aws, account):
    queue = aws("sqs").create_queue(QueueName="dead")["QueueUrl"]
    arn = f"arn:aws:sqs:us-east-1:{account.account_id}:dead"
    functions.make(
        "def handler(e, c): raise ValueError('lost')",
        role=functions.role("sqs:SendMessage"),
        DeadLetterConfig={"TargetArn": arn},
    )
    told = functions.api.get_function_configuration(FunctionName="f")
    assert told["DeadLetterConfig"] == {"TargetArn": arn}
    functions.api.put_function_event_invoke_config(FunctionName="f", MaximumRetryAttempts=0)

    sent = functions.call({"n": 4}, InvocationType="Event")

    def received():
        return aws("sqs").receive_message(QueueUrl=queue, MessageAttributeNames=["All"])

    [letter] = eventually(lambda: received().get("Messages"))
    why = {name: value["StringValue"] for name, value in letter["MessageAttributes"].items()}
    assert json.loads(letter["Body"]) == {"n": 4}
    assert why == {"RequestID": sent.request_id, "ErrorCode": "200", "ErrorMessage": "lost"}


def test_a_dead_letter_is_sent_as_the_role_may_by_then(functions, aws, account):
    queue = aws("sqs").create_queue(QueueName="dead")["QueueUrl"]
    arn = f"arn:aws:sqs:us-east-1:{account.account_id}:dead"
    role = functions.role("sqs:SendMessage", "logs:*")
    target = {"DeadLetterConfig": {"TargetArn": arn}}
    functions.make("def handler(e, c): raise ValueError('lost')", role=role, **target)
    functions.api.put_function_event_invoke_config(FunctionName="f", MaximumRetryAttempts=0)
    only_logs = {"Effect": "Allow", "Action": "logs:*", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [only_logs]})
    aws("iam").put_role_policy(RoleName="worker", PolicyName="own", PolicyDocument=document)
    functions.call({"n": 4}, InvocationType="Event")
    eventually(lambda: any("ValueError: lost" in line for line in functions.log()))
    assert "Messages" not in aws("sqs").receive_message(QueueUrl=queue)
