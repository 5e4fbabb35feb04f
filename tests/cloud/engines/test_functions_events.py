"""Topics, rules and schedules set functions off, where they may."""

import json

from tests.cloud.engines.functions import eventually
from tests.cloud.policies import let, let_into_queue

CODE = """
import json


def handler(event, context):
    print("GOT " + json.dumps(event))
"""
NUMBERED = {"InputPathsMap": {"n": "$.detail.id"}, "InputTemplate": '{"number": <n>}'}
SCHEDULER = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "scheduler.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}


def allow(functions, service, source):
    functions.api.add_permission(
        FunctionName="f",
        StatementId=service.partition(".")[0],
        Action="lambda:InvokeFunction",
        Principal=service,
        SourceArn=source,
    )


def got(functions):
    lines = [line for line in functions.log() if line.startswith("GOT ")]
    return [json.loads(line.removeprefix("GOT ")) for line in lines]


def test_a_topic_hands_over_what_its_filter_lets_through(functions, aws):
    arn, sns = functions.make(CODE), aws("sns")
    topic = sns.create_topic(Name="orders")["TopicArn"]
    subscription = sns.subscribe(
        TopicArn=topic,
        Protocol="lambda",
        Endpoint=arn,
        Attributes={"FilterPolicy": '{"kind": ["paid"]}'},
        ReturnSubscriptionArn=True,
    )["SubscriptionArn"]
    paid = {"kind": {"DataType": "String", "StringValue": "paid"}}
    sns.publish(TopicArn=topic, Message="not permitted yet", MessageAttributes=paid)

    allow(functions, "sns.amazonaws.com", topic)
    sns.publish(TopicArn=topic, Message="filtered out")
    sns.publish(TopicArn=topic, Message="one", Subject="s", MessageAttributes=paid)

    (event,) = eventually(lambda: got(functions))
    (record,) = event["Records"]
    assert (record["EventSource"], record["EventSubscriptionArn"]) == ("aws:sns", subscription)
    told = record["Sns"]
    assert (told["TopicArn"], told["Message"], told["Subject"]) == (topic, "one", "s")
    assert told["MessageAttributes"] == {"kind": {"Type": "String", "Value": "paid"}}


def test_a_rule_hands_over_events_that_match_as_each_target_wants_them(functions, aws):
    arn, events = functions.make(CODE), aws("events")
    rule = events.put_rule(Name="r", EventPattern='{"source": ["shop"]}')["RuleArn"]
    targets = [
        {"Arn": arn.replace(":f", ":gone")},
        {"Arn": arn},
        {"Arn": arn, "Input": '{"fixed": 1}'},
        {"Arn": arn, "InputPath": "$.detail"},
        {"Arn": arn, "InputTransformer": NUMBERED},
    ]
    named = [{"Id": str(number), **target} for number, target in enumerate(targets)]
    events.put_targets(Rule="r", Targets=named)
    entry = {"DetailType": "order", "Detail": '{"id": 7}'}
    assert events.put_events(Entries=[{"Source": "shop", **entry}])["FailedEntryCount"] == 0

    allow(functions, "events.amazonaws.com", rule)
    events.put_events(Entries=[{"Source": "other", **entry}, {"Source": "shop", **entry}])

    came = eventually(lambda: len(found := got(functions)) == 4 and found)
    (whole,) = [event for event in came if "detail" in event]
    assert (whole["source"], whole["detail"]) == ("shop", {"id": 7})
    for event in ({"fixed": 1}, {"id": 7}, {"number": 7}):
        assert event in came


def test_a_rule_hands_over_to_a_topic(aws, account):
    events, sns, sqs = aws("events"), aws("sns"), aws("sqs")
    topic = sns.create_topic(Name="t")["TopicArn"]
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    queue = f"arn:aws:sqs:us-east-1:{account.account_id}:q"
    allowed = let_into_queue("sns.amazonaws.com", queue, topic)
    sqs.set_queue_attributes(QueueUrl=url, Attributes=allowed)
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)
    rule = events.put_rule(Name="r", EventPattern='{"source": ["shop"]}')["RuleArn"]
    policy = let("events.amazonaws.com", "sns:Publish", topic, rule)
    sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)
    events.put_targets(Rule="r", Targets=[{"Id": "t", "Arn": topic, "InputPath": "$.detail"}])

    events.put_events(Entries=[{"Source": "shop", "DetailType": "order", "Detail": '{"id": 7}'}])

    (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
    assert json.loads(json.loads(message["Body"])["Message"]) == {"id": 7}


def test_rules_and_schedules_fire_by_the_accounts_clock(functions, aws, control, account):
    arn, events = functions.make(CODE), aws("events")
    rule = events.put_rule(Name="hourly", ScheduleExpression="rate(1 hour)")["RuleArn"]
    events.put_targets(Rule="hourly", Targets=[{"Id": "f", "Arn": arn}])
    allow(functions, "events.amazonaws.com", rule)
    control.advance_clock(account.account_id, 3601)
    (event,) = eventually(lambda: got(functions))
    assert event["detail-type"] == "Scheduled Event"
    events.disable_rule(Name="hourly")

    iam = aws("iam")
    role = iam.create_role(RoleName="clock", AssumeRolePolicyDocument=json.dumps(SCHEDULER))
    target = {"Arn": arn, "RoleArn": role["Role"]["Arn"], "Input": '{"by": "schedule"}'}
    aws("scheduler").create_schedule(
        Name="s",
        ScheduleExpression="rate(2 hours)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target=target,
    )
    control.advance_clock(account.account_id, 7201)  # the role may not, yet
    may = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": arn}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [may]})
    iam.put_role_policy(RoleName="clock", PolicyName="may", PolicyDocument=policy)
    control.advance_clock(account.account_id, 7201)

    assert eventually(lambda: got(functions)[1:]) == [{"by": "schedule"}]
