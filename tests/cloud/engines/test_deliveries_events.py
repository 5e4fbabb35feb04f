"""EventBridge's rules and schedules: what they are sent, whom they reach, and as whom."""

import json

from tests.cloud.policies import let, role_for

PASS = {"P": {"Type": "Pass", "End": True}}
EVENTS, SCHEDULER = "events.amazonaws.com", "scheduler.amazonaws.com"
ORDER = {"Source": "shop", "DetailType": "order", "Detail": '{"id": 7, "by": "Ada \\"A\\""}'}


def rule(aws, *targets, pattern=None, **settings):
    """Make the rule `r` with these targets; return its ARN."""
    pattern = json.dumps(pattern or {"source": ["shop"]})
    if "ScheduleExpression" not in settings:
        settings["EventPattern"] = pattern
    arn = aws("events").put_rule(Name="r", **settings)["RuleArn"]
    named = [{"Id": str(number), **target} for number, target in enumerate(targets)]
    assert aws("events").put_targets(Rule="r", Targets=named)["FailedEntryCount"] == 0
    return arn


def test_a_rule_reaches_the_queues_that_let_it(deliveries, aws):
    queue, shut = deliveries.queue("q"), deliveries.queue("shut")
    dead = deliveries.queue("dead", EVENTS)
    letters = {"DeadLetterConfig": {"Arn": dead}}
    gone = queue.replace(":q", ":gone")
    made = rule(aws, {"Arn": shut, **letters}, {"Arn": gone, **letters}, {"Arn": queue})
    deliveries.let(queue, EVENTS, source=made)
    assert aws("events").put_events(Entries=[ORDER])["FailedEntryCount"] == 0

    (event,) = map(json.loads, deliveries.bodies(queue))
    assert (event["detail-type"], event["detail"]["id"]) == ("order", 7)
    assert "ingestion-time" not in event
    told = [
        {name: given["StringValue"] for name, given in one["MessageAttributes"].items()}
        for one in deliveries.take(dead)
    ]
    assert {one["RULE_ARN"] for one in told} == {made}
    codes = {one["TARGET_ARN"]: one["ERROR_CODE"] for one in told}
    assert codes == {shut: "NO_PERMISSIONS", gone: "NO_RESOURCE"}
    assert deliveries.refusals() == [("SendMessage", EVENTS)]


def test_a_disabled_rule_reaches_nobody(deliveries, aws):
    queue = deliveries.queue("q", EVENTS)
    rule(aws, {"Arn": queue})
    aws("events").disable_rule(Name="r")
    aws("events").put_events(Entries=[ORDER])
    assert deliveries.bodies(queue) == []
    aws("events").enable_rule(Name="r")
    aws("events").put_events(Entries=[ORDER])
    assert len(deliveries.bodies(queue)) == 1


def test_a_target_is_sent_what_it_wants_of_the_event(deliveries, aws):
    paths = {"id": "$.detail.id", "by": "$.detail.by", "none": "$.detail.none"}
    templates = {
        '{"who": <by>, "number": <id>, "text": "<by>: <id>"}': '{"who": "Ada \\"A\\"", "number": 7, '
        '"text": "Ada \\"A\\": 7"}',
        '"Order <id> of <by><none>"': '"Order 7 of Ada \\"A\\""',
        '{"rule": "<aws.events.rule-name>"}': '{"rule": "r"}',
    }
    queues = [deliveries.queue(f"q{number}", EVENTS) for number in range(len(templates))]
    wishes = [
        {"InputTransformer": {"InputPathsMap": paths, "InputTemplate": text}} for text in templates
    ]
    plain = deliveries.queue("plain", EVENTS)
    targets = [{"Arn": queue, **wish} for queue, wish in zip(queues, wishes, strict=True)]
    rule(aws, *targets, {"Arn": plain, "InputPath": "$.detail"})
    aws("events").put_events(Entries=[ORDER])
    assert [deliveries.bodies(queue) for queue in queues] == [[text] for text in templates.values()]
    assert json.loads(deliveries.bodies(plain)[0]) == json.loads(ORDER["Detail"])


def test_a_buckets_events_match_patterns_of_rules(deliveries, aws, account):
    s3, bucket = aws("s3"), f"in-{account.account_id}"
    s3.create_bucket(Bucket=bucket)
    queue = deliveries.queue("q", EVENTS)
    pattern = {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {"bucket": {"name": [bucket]}, "object": {"key": [{"prefix": "in/"}]}},
    }
    key = {"key": "$.detail.object.key"}
    template = {"InputTransformer": {"InputPathsMap": key, "InputTemplate": '"<key> came"'}}
    rule(aws, {"Arn": queue, **template}, {"Arn": queue}, pattern=pattern)
    s3.put_object(Bucket=bucket, Key="in/early", Body=b"x")
    s3.put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"EventBridgeConfiguration": {}}
    )
    s3.put_object(Bucket=bucket, Key="in/a b", Body=b"four")
    s3.put_object(Bucket=bucket, Key="out/a", Body=b"x")
    s3.delete_object(Bucket=bucket, Key="in/a b")

    short, whole = deliveries.bodies(queue)
    event = json.loads(whole)
    assert (short, event["resources"]) == ('"in/a b came"', [f"arn:aws:s3:::{bucket}"])
    told = event["detail"]
    assert (told["reason"], told["requester"]) == ("PutObject", account.account_id)
    assert (told["object"]["size"], len(told["object"]["etag"])) == (4, 32)


def executions(aws, machine):
    return aws("stepfunctions").list_executions(stateMachineArn=machine)["executions"]


def test_a_rule_starts_executions_as_its_role(deliveries, workflows, aws, control, account):
    machine = workflows.make(PASS)
    idle = role_for(aws("iam"), EVENTS, "states:StopExecution", machine)
    role = role_for(aws("iam"), EVENTS, "states:StartExecution", machine)
    dead = deliveries.queue("dead", EVENTS)
    letters = {"DeadLetterConfig": {"Arn": dead}}
    late = {"Arn": machine, "InputPath": "$.detail"}
    rule(aws, {**late, "RoleArn": idle, **letters}, {**late, "RoleArn": role})
    aws("events").put_events(Entries=[ORDER])
    (started,) = executions(aws, machine)
    told = aws("stepfunctions").describe_execution(executionArn=started["executionArn"])
    assert json.loads(told["input"]) == json.loads(ORDER["Detail"])
    (letter,) = deliveries.take(dead)
    assert letter["MessageAttributes"]["ERROR_CODE"]["StringValue"] == "NO_PERMISSIONS"
    (event,) = control.events(account.account_id, outcome="denied")
    assert (event.eventName, event.sourceIPAddress) == ("StartExecution", EVENTS)


def test_schedules_start_executions_by_the_accounts_clock(workflows, aws, control, account):
    machine = workflows.make(PASS)
    by_rule = role_for(aws("iam"), EVENTS, "states:StartExecution", machine)
    by_schedule = role_for(aws("iam"), SCHEDULER, "states:StartExecution", machine)
    rule(aws, {"Arn": machine, "RoleArn": by_rule}, ScheduleExpression="rate(1 hour)")
    aws("scheduler").create_schedule(
        Name="s",
        ScheduleExpression="rate(2 hours)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": machine, "RoleArn": by_schedule, "Input": '{"by": "schedule"}'},
    )
    control.advance_clock(account.account_id, 4 * 3600 + 60)
    api = aws("stepfunctions")
    arns = [one["executionArn"] for one in executions(aws, machine)]
    inputs = [json.loads(api.describe_execution(executionArn=arn)["input"]) for arn in arns]
    assert sum(given == {"by": "schedule"} for given in inputs) == 2
    assert sum(given.get("detail-type") == "Scheduled Event" for given in inputs) == 4


def test_a_schedule_sends_as_its_role_and_loses_nothing_it_can_bury(
    deliveries, aws, control, account
):
    queue, dead, topic = deliveries.queue("q"), deliveries.queue("dead"), deliveries.topic()
    inbox = deliveries.queue("inbox", "sns.amazonaws.com")
    deliveries.subscribe(topic, inbox, RawMessageDelivery="true")
    iam, scheduler = aws("iam"), aws("scheduler")
    roles = {
        "shut": (queue, role_for(iam, SCHEDULER, "sqs:SendMessage", dead)),
        "open": (queue, role_for(iam, SCHEDULER, "sqs:SendMessage", queue)),
        "topic": (topic, role_for(iam, SCHEDULER, "sns:Publish", topic)),
    }
    for name, (arn, role) in roles.items():
        target = {"Arn": arn, "RoleArn": role, "Input": name, "DeadLetterConfig": {"Arn": dead}}
        when = {"ScheduleExpression": "rate(1 hour)", "FlexibleTimeWindow": {"Mode": "OFF"}}
        scheduler.create_schedule(Name=name, Target=target, **when)
    control.advance_clock(account.account_id, 3660)
    assert [deliveries.bodies(arn) for arn in (queue, inbox, dead)] == [
        ["open"],
        ["topic"],
        ["shut"],
    ]


def test_a_topic_lets_a_rule_publish_or_not(deliveries, aws):
    topic, queue = deliveries.topic(), deliveries.queue("q", "sns.amazonaws.com")
    deliveries.subscribe(topic, queue, RawMessageDelivery="true")
    made = rule(aws, {"Arn": topic, "Input": '"told"'})
    aws("events").put_events(Entries=[ORDER])  # the topic's own policy lets no service in
    assert deliveries.bodies(queue) == []
    policy = let(EVENTS, "sns:Publish", topic, made)
    given = {"AttributeName": "Policy", "AttributeValue": policy}
    aws("sns").set_topic_attributes(TopicArn=topic, **given)
    aws("events").put_events(Entries=[ORDER])
    assert deliveries.bodies(queue) == ['"told"']
