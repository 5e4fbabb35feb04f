"""Attempts upon another account's queues, topics, buses, logs, functions and workflows."""

import json

import pytest
from botocore.exceptions import ClientError

from tests.security.tenants import Attack, harmless, refused

ASSUME = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "states.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
)

ATTACKS: dict[str, tuple[str, Attack]] = {
    "queue: receive by url": (
        "sqs",
        lambda aws, v: aws("sqs").receive_message(QueueUrl=v.queue_url),
    ),
    "queue: poll long": (
        "sqs",
        lambda aws, v: aws("sqs").receive_message(QueueUrl=v.queue_url, WaitTimeSeconds=1),
    ),
    "queue: send by url": (
        "sqs",
        lambda aws, v: aws("sqs").send_message(QueueUrl=v.queue_url, MessageBody="spam"),
    ),
    "queue: purge": ("sqs", lambda aws, v: aws("sqs").purge_queue(QueueUrl=v.queue_url)),
    "queue: delete": ("sqs", lambda aws, v: aws("sqs").delete_queue(QueueUrl=v.queue_url)),
    "queue: attributes": (
        "sqs",
        lambda aws, v: aws("sqs").get_queue_attributes(QueueUrl=v.queue_url),
    ),
    "queue: permission": (
        "sqs",
        lambda aws, v: aws("sqs").add_permission(
            QueueUrl=v.queue_url,
            Label="mine",
            AWSAccountIds=[v.attacker.account_id],
            Actions=["*"],
        ),
    ),
    "queue: url of another's": (
        "sqs",
        lambda aws, v: aws("sqs").get_queue_url(
            QueueName="inbox", QueueOwnerAWSAccountId=v.account.account_id
        ),
    ),
    "queue: tag": (
        "sqs",
        lambda aws, v: aws("sqs").tag_queue(QueueUrl=v.queue_url, Tags={"owner": "mallory"}),
    ),
    "topic: publish": (
        "sns",
        lambda aws, v: aws("sns").publish(TopicArn=v.topic, Message="spam"),
    ),
    "topic: attributes": (
        "sns",
        lambda aws, v: aws("sns").get_topic_attributes(TopicArn=v.topic),
    ),
    "topic: listen": (
        "sns",
        lambda aws, v: aws("sns").subscribe(
            TopicArn=v.topic, Protocol="sqs", Endpoint=_queue_of(aws)
        ),
    ),
    "topic: policy": (
        "sns",
        lambda aws, v: aws("sns").set_topic_attributes(
            TopicArn=v.topic, AttributeName="DisplayName", AttributeValue="mine"
        ),
    ),
    "bus: describe by arn": (
        "events",
        lambda aws, v: aws("events").describe_event_bus(Name=v.bus),
    ),
    "bus: rule": (
        "events",
        lambda aws, v: aws("events").put_rule(
            Name="spy", EventBusName=v.bus, EventPattern='{"source":["a"]}'
        ),
    ),
    "logs: read": (
        "logs",
        lambda aws, v: aws("logs").get_log_events(
            logGroupIdentifier=v.arn("logs", "log-group:/app"), logStreamName="one"
        ),
    ),
    "logs: by name": (
        "logs",
        lambda aws, v: aws("logs").get_log_events(logGroupName="/app", logStreamName="one"),
    ),
    "logs: subscribe": (
        "logs",
        lambda aws, v: aws("logs").put_subscription_filter(
            logGroupName="/app", filterName="spy", filterPattern="", destinationArn=v.function
        ),
    ),
    "logs: delete": ("logs", lambda aws, v: aws("logs").delete_log_group(logGroupName="/app")),
    "alarm: state": (
        "cloudwatch",
        lambda aws, v: aws("cloudwatch").set_alarm_state(
            AlarmName="busy", StateValue="ALARM", StateReason="mine"
        ),
    ),
    "function: invoke by arn": (
        "lambda",
        lambda aws, v: aws("lambda").invoke(FunctionName=v.function),
    ),
    "function: code": (
        "lambda",
        lambda aws, v: aws("lambda").get_function(FunctionName=v.function),
    ),
    "function: by partial arn": (
        "lambda",
        lambda aws, v: aws("lambda").get_function(
            FunctionName=f"{v.account.account_id}:function:work"
        ),
    ),
    "function: permission": (
        "lambda",
        lambda aws, v: aws("lambda").add_permission(
            FunctionName=v.function,
            StatementId="mine",
            Action="lambda:*",
            Principal=v.attacker.account_id,
        ),
    ),
    "function: delete": (
        "lambda",
        lambda aws, v: aws("lambda").delete_function(FunctionName=v.function),
    ),
    "function: source": (
        "lambda",
        lambda aws, v: aws("lambda").create_event_source_mapping(
            FunctionName=v.function, EventSourceArn=v.queue
        ),
    ),
    "workflow: start": (
        "stepfunctions",
        lambda aws, v: aws("stepfunctions").start_execution(stateMachineArn=v.machine),
    ),
    "workflow: read": (
        "stepfunctions",
        lambda aws, v: aws("stepfunctions").describe_state_machine(stateMachineArn=v.machine),
    ),
    "workflow: delete": (
        "stepfunctions",
        lambda aws, v: aws("stepfunctions").update_state_machine(
            stateMachineArn=v.machine, roleArn=v.role
        ),
    ),
    "api: read": ("apigateway", lambda aws, v: aws("apigateway").get_rest_api(restApiId=v.api)),
    "api: deploy": (
        "apigateway",
        lambda aws, v: aws("apigateway").create_deployment(restApiId=v.api, stageName="mine"),
    ),
}


def _queue_of(aws):
    url = aws("sqs").create_queue(QueueName="mallory")["QueueUrl"]
    attributes = aws("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    return attributes["Attributes"]["QueueArn"]


OWNERS = (
    *("queue: attributes", "queue: url of another's", "topic: attributes", "bus: describe by arn"),
    *("logs: by name", "function: code", "workflow: read", "api: read"),
)


@pytest.mark.parametrize("name", OWNERS)
def test_the_owner_may_do_the_same(victim, name):
    assert ATTACKS[name][1](victim.aws, victim)


@pytest.mark.parametrize("name", ATTACKS)
def test_a_reach_into_another_account_is_refused(victim, mallory, name):
    service, attack = ATTACKS[name]
    refused(victim, mallory, service, attack)


def _fan_out(aws, v):
    """The attacker's topic delivers to the victim's queue and function."""
    topic = aws("sns").create_topic(Name="mine")["TopicArn"]
    for protocol, endpoint in (("sqs", v.queue), ("lambda", v.function)):
        try:
            aws("sns").subscribe(TopicArn=topic, Protocol=protocol, Endpoint=endpoint)
        except ClientError:
            continue
    aws("sns").publish(TopicArn=topic, Message="spam")


def _put_events(aws, v):
    entry = {"Source": "mallory", "DetailType": "x", "Detail": "{}", "EventBusName": v.bus}
    aws("events").put_events(Entries=[entry])


def _target(aws, v):
    """A rule of the attacker's own bus sends to the victim's queue, topic, function and bus."""
    events = aws("events")
    events.put_rule(Name="out", EventPattern='{"source":["mallory"]}')
    arns = (v.queue, v.topic, v.function, v.bus, v.machine)
    targets = [{"Id": str(n), "Arn": arn, "RoleArn": v.role} for n, arn in enumerate(arns)]
    events.put_targets(Rule="out", Targets=targets)
    events.put_events(Entries=[{"Source": "mallory", "DetailType": "x", "Detail": "{}"}])


def _dead_letters(aws, v):
    """A dead-letter queue of another account takes nothing."""
    sqs = aws("sqs")
    redrive = json.dumps({"deadLetterTargetArn": v.queue, "maxReceiveCount": 1})
    attributes = {"RedrivePolicy": redrive, "VisibilityTimeout": "0"}
    url = sqs.create_queue(QueueName="leaky", Attributes=attributes)["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="spam")
    for _ in range(4):
        sqs.receive_message(QueueUrl=url)


def _alarm(aws, v):
    """An alarm of the attacker's tells the victim's topic."""
    alarm = {
        "MetricName": "m",
        "Namespace": "n",
        "Statistic": "Sum",
        "Period": 60,
        "EvaluationPeriods": 1,
        "Threshold": 1,
        "ComparisonOperator": "GreaterThanThreshold",
    }
    cloudwatch = aws("cloudwatch")
    cloudwatch.put_metric_alarm(AlarmName="loud", AlarmActions=[v.topic, v.function], **alarm)
    cloudwatch.set_alarm_state(AlarmName="loud", StateValue="ALARM", StateReason="x")


def _workflow(aws, v):
    """A workflow of the attacker's runs with the victim's role and writes to its queue."""
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage",
        "Parameters": {"QueueUrl": v.queue_url, "MessageBody": "spam"},
        "End": True,
    }
    definition = json.dumps({"StartAt": "A", "States": {"A": task}})
    machine = aws("stepfunctions").create_state_machine(
        name="reach", definition=definition, roleArn=v.role
    )
    aws("stepfunctions").start_execution(stateMachineArn=machine["stateMachineArn"])


def _integration(aws, v):
    """An API of the attacker's points at the victim's function, with the victim's role."""
    gateway = aws("apigateway")
    api = gateway.create_rest_api(name="mine")["id"]
    root = gateway.get_resources(restApiId=api)["items"][0]["id"]
    method = {"restApiId": api, "resourceId": root, "httpMethod": "POST"}
    gateway.put_method(**method, authorizationType="NONE")
    path = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{v.function}/invocations"
    gateway.put_integration(
        **method, type="AWS_PROXY", integrationHttpMethod="POST", uri=path, credentials=v.role
    )
    gateway.test_invoke_method(**method)


def _forward_logs(aws, v):
    """The attacker's log group sends to the victim's function."""
    logs = aws("logs")
    logs.create_log_group(logGroupName="/mine")
    logs.create_log_stream(logGroupName="/mine", logStreamName="s")
    logs.put_subscription_filter(
        logGroupName="/mine", filterName="f", filterPattern="", destinationArn=v.function
    )
    logs.put_log_events(
        logGroupName="/mine", logStreamName="s", logEvents=[{"timestamp": 1, "message": "spam"}]
    )


def _remove(aws, v):
    """What has the names of the victim's things is one's own, if it is there at all."""
    aws("events").delete_rule(Name="all", EventBusName="orders")
    aws("cloudwatch").delete_alarms(AlarmNames=["busy"])


DETOURS = {
    "the same names": (("events", "cloudwatch"), _remove),
    "fan-out": (("sqs", "sns", "lambda"), _fan_out),
    "events on the bus": (("events", "sqs"), _put_events),
    "targets": (("events", "sqs", "sns", "stepfunctions"), _target),
    "dead letters": (("sqs",), _dead_letters),
    "alarm": (("sns", "lambda", "cloudwatch"), _alarm),
    "workflow": (("sqs", "stepfunctions"), _workflow),
    "integration": (("lambda", "apigateway"), _integration),
    "log subscription": (("logs", "lambda"), _forward_logs),
}


@pytest.mark.parametrize("name", DETOURS)
def test_nothing_is_delivered_into_another_account(victim, mallory, name):
    services, attack = DETOURS[name]
    harmless(victim, mallory, services, attack)
