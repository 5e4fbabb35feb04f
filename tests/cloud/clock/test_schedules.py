"""EventBridge's rules and schedules fire while an account's time goes by."""

import json
import time
from datetime import UTC, datetime

import pytest
from botocore.exceptions import ClientError

from tests.cloud.policies import let_into_queue, role_for

HOUR, DAY = 3600, 86_400


@pytest.fixture
def advance(control, account):
    def seconds(count):
        return control.advance_clock(account.account_id, count, settle=False)

    return seconds


@pytest.fixture
def queue(aws):
    """Return a queue of events, with its ARN and all that was sent to it."""
    return Queue(aws("sqs"))


class Queue:
    def __init__(self, sqs, name="ticks"):
        self._sqs = sqs
        self._url = sqs.create_queue(
            QueueName=name, Attributes={"MessageRetentionPeriod": str(14 * DAY)}
        )["QueueUrl"]
        told = sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=["QueueArn"])
        self.arn = told["Attributes"]["QueueArn"]
        allowed = let_into_queue("events.amazonaws.com", self.arn)
        sqs.set_queue_attributes(QueueUrl=self._url, Attributes=allowed)

    def take(self):
        found = []
        while got := self._sqs.receive_message(
            QueueUrl=self._url, MaxNumberOfMessages=10, AttributeNames=["SentTimestamp"]
        ).get("Messages"):
            found += got
            for message in got:
                self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
        return sorted(found, key=lambda message: int(message["Attributes"]["SentTimestamp"]))


def test_a_rate_rule_fires_from_when_it_was_made(aws, queue, advance, account):
    events = aws("events")
    rule = events.put_rule(Name="hourly", ScheduleExpression="rate(1 hour)")["RuleArn"]
    made = time.time()
    events.put_targets(Rule="hourly", Targets=[{"Id": "1", "Arn": queue.arn}])
    state = advance(3 * HOUR + 60)
    assert state.fired == {"events": 3}
    messages = queue.take()
    sent = [int(message["Attributes"]["SentTimestamp"]) / 1000 - made for message in messages]
    assert sent == pytest.approx([HOUR, 2 * HOUR, 3 * HOUR], abs=5)
    event = json.loads(messages[0]["Body"])
    assert event["detail-type"] == "Scheduled Event"
    assert event["source"] == "aws.events"
    assert event["resources"] == [rule]
    assert event["account"] == account.account_id
    told = datetime.fromisoformat(event["time"]).timestamp()
    assert told == pytest.approx(made + HOUR, abs=5)


def test_a_cron_rule_sends_its_input_to_every_target_that_can_be_reached(aws, queue, advance):
    events, logs = aws("events"), aws("logs")
    logs.create_log_group(logGroupName="/aws/events/daily")
    group = logs.describe_log_groups()["logGroups"][0]["arn"]
    events.put_rule(Name="daily", ScheduleExpression="cron(0 10 * * ? *)")
    events.put_targets(
        Rule="daily",
        Targets=[
            {"Id": "gone", "Arn": queue.arn.replace("ticks", "no-such-queue")},
            {"Id": "queue", "Arn": queue.arn, "Input": '{"job": "report"}'},
            {"Id": "logs", "Arn": group},
        ],
    )
    advance(2 * DAY)
    messages = queue.take()
    assert [message["Body"] for message in messages] == ['{"job": "report"}'] * 2
    hours = {int(m["Attributes"]["SentTimestamp"]) / 1000 % DAY for m in messages}
    assert hours == {10 * HOUR}
    streams = logs.describe_log_streams(logGroupName="/aws/events/daily")["logStreams"]
    assert len(streams) == 2


def test_a_disabled_rule_waits_and_counts_anew_when_it_is_enabled(aws, queue, advance):
    events = aws("events")
    events.put_rule(Name="r", ScheduleExpression="rate(2 hours)", State="DISABLED")
    events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": queue.arn}])
    assert advance(5 * HOUR).fired == {}
    events.enable_rule(Name="r")
    assert advance(2 * HOUR - 60).fired == {}
    assert advance(120).fired == {"events": 1}
    events.disable_rule(Name="r")
    assert advance(5 * HOUR).fired == {}


def test_too_many_firings_are_skipped_and_told(aws, queue, advance):
    events = aws("events")
    events.put_rule(Name="r", ScheduleExpression="rate(1 minute)")
    state = advance(10 * DAY)
    assert state.fired == {"events": 10_000}
    assert state.skipped == {"events": 10 * 1440 - 10_000}
    assert advance(60).fired == {"events": 1}


def test_a_rule_with_a_schedule_alone_matches_no_event(aws, queue, advance):
    events = aws("events")
    events.put_rule(Name="r", ScheduleExpression="rate(1 hour)")
    events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": queue.arn}])
    events.put_events(Entries=[{"Source": "shop", "DetailType": "order", "Detail": "{}"}])
    assert queue.take() == []


def scheduled(aws, queue, expression, **more):
    role = role_for(aws("iam"), "scheduler.amazonaws.com", "sqs:SendMessage", queue.arn)
    target = {"Arn": queue.arn, "RoleArn": role, "Input": "ring"}
    aws("scheduler").create_schedule(
        Name="s",
        ScheduleExpression=expression,
        FlexibleTimeWindow={"Mode": "OFF"},
        Target=target,
        **more,
    )


def test_a_one_time_schedule_fires_once_and_is_deleted_if_asked(aws, queue, advance):
    moment = datetime.fromtimestamp(time.time() + DAY, UTC)
    scheduled(aws, queue, f"at({moment:%Y-%m-%dT%H:%M:%S})", ActionAfterCompletion="DELETE")
    assert advance(23 * HOUR).fired == {}
    assert advance(2 * HOUR).fired == {"scheduler": 1}
    assert [message["Body"] for message in queue.take()] == ["ring"]
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        aws("scheduler").get_schedule(Name="s")


def test_a_schedule_keeps_to_its_time_zone_and_its_end(aws, queue, advance):
    now = time.time()
    scheduled(
        aws,
        queue,
        "cron(30 9 * * ? *)",
        ScheduleExpressionTimezone="Asia/Tokyo",
        EndDate=now + 3 * DAY,
    )
    assert advance(10 * DAY).fired == {"scheduler": 3}
    clock = {int(m["Attributes"]["SentTimestamp"]) / 1000 % DAY for m in queue.take()}
    assert clock == {30 * 60}  # half past nine in Tokyo


def test_a_schedule_of_no_known_form_is_refused(aws, queue):
    for expression in ("rate(1 hours)", "cron(0 10 * * * *)", "every day"):
        with pytest.raises(ClientError, match="ValidationException"):
            scheduled(aws, queue, expression)
