"""Alarms watch their metrics by the account's clock: cloud/seams/alarms/."""

import json
import time
from datetime import UTC, datetime

import pytest
from botocore.exceptions import ClientError

from tests.cloud.policies import let_into_queue

HOT = {
    "AlarmName": "hot",
    "Namespace": "Shop",
    "MetricName": "Temperature",
    "Dimensions": [{"Name": "Oven", "Value": "1"}],
    "Statistic": "Average",
    "Period": 60,
    "EvaluationPeriods": 1,
    "Threshold": 70.0,
    "ComparisonOperator": "GreaterThanThreshold",
}


class Oven:
    """An alarm on a metric, and the clock of its account."""

    def __init__(self, client, advance):
        self.client, self.minutes = client, advance

    def measure(self, *values, at=None, dimensions=HOT["Dimensions"]):
        datum = {"MetricName": "Temperature", "Dimensions": dimensions, "Values": list(values)}
        when = {} if at is None else {"Timestamp": datetime.fromtimestamp(at, UTC)}
        self.client.put_metric_data(Namespace="Shop", MetricData=[datum | when])

    def alarm(self):
        return self.client.describe_alarms(AlarmNames=["hot"])["MetricAlarms"][0]

    def state(self):
        return self.alarm()["StateValue"]

    def history(self, **asked):
        return self.client.describe_alarm_history(**asked)["AlarmHistoryItems"]


@pytest.fixture
def oven(aws, control, account):
    def minutes(count):
        return control.advance_clock(account.account_id, count * 60, settle=False)

    return Oven(aws("cloudwatch"), minutes)


def test_an_alarm_follows_its_metric(oven):
    oven.client.put_metric_alarm(**HOT)
    assert oven.state() == "INSUFFICIENT_DATA"
    oven.measure(60, 90)
    oven.measure(300, dimensions=[])  # another metric
    assert oven.minutes(2).fired == {"cloudwatch": 1}
    alarm = oven.alarm()
    assert alarm["StateValue"] == "ALARM"
    why = alarm["StateReason"]
    assert why.startswith("Threshold Crossed: 1 datapoint [75.0 (")
    assert why.endswith(")] was greater than the threshold (70.0).")
    behind = json.loads(alarm["StateReasonData"])
    assert (behind["recentDatapoints"], behind["threshold"]) == ([75.0], 70.0)
    assert behind["evaluatedDatapoints"][0]["sampleCount"] == 2.0

    oven.measure(20)
    oven.minutes(2)
    assert oven.state() == "OK"
    assert " was not greater than the threshold (70.0)." in oven.alarm()["StateReason"]
    oven.minutes(10)
    assert oven.state() == "INSUFFICIENT_DATA"
    assert oven.alarm()["StateReason"] == "Insufficient Data: 1 datapoint was unknown."
    assert oven.minutes(60 * 24 * 30).fired == {}  # nothing more to compare


def test_m_out_of_n_points_must_breach(oven):
    now = int(time.time()) // 60 * 60
    oven.measure(90, at=now - 90)
    oven.measure(20, at=now - 30)
    oven.client.put_metric_alarm(**HOT | {"EvaluationPeriods": 3, "DatapointsToAlarm": 2})
    oven.minutes(1)
    assert oven.state() == "OK"
    oven.measure(95)
    oven.minutes(1)
    assert oven.state() == "ALARM"
    assert "2 out of the last 3 datapoints [95.0 (" in oven.alarm()["StateReason"]


@pytest.mark.parametrize(
    ("how", "state", "why"),
    [
        ("breaching", "ALARM", "1 missing datapoint was treated as [Breaching]."),
        ("notBreaching", "OK", "1 missing datapoint was treated as [NonBreaching]."),
        ("ignore", "INSUFFICIENT_DATA", ""),
    ],
)
def test_missing_data_are_treated_as_the_alarm_says(oven, how, state, why):
    oven.client.put_metric_alarm(**HOT | {"TreatMissingData": how})
    oven.minutes(2)
    alarm = oven.alarm()
    assert alarm["StateValue"] == state
    assert alarm["StateReason"].endswith(why)


@pytest.mark.parametrize(
    ("statistic", "value"),
    [("Sum", 130.0), ("Minimum", 10.0), ("Maximum", 80.0), ("SampleCount", 3.0)],
)
def test_each_statistic_is_its_own(oven, statistic, value):
    at_least = {"ComparisonOperator": "GreaterThanOrEqualToThreshold", "Threshold": 0.0}
    oven.client.put_metric_alarm(**HOT | at_least | {"Statistic": statistic})
    oven.measure(10, 40, 80)
    oven.minutes(2)
    assert json.loads(oven.alarm()["StateReasonData"])["recentDatapoints"] == [value]


@pytest.fixture
def listener(aws, account):
    """Return a topic's ARN and a function that takes the messages that reached it."""
    sns, sqs = aws("sns"), aws("sqs")
    topic = sns.create_topic(Name="kitchen")["TopicArn"]
    queue = sqs.create_queue(QueueName="kitchen")["QueueUrl"]
    arn = f"arn:aws:sqs:us-east-1:{account.account_id}:kitchen"
    allowed = let_into_queue("sns.amazonaws.com", arn)
    sqs.set_queue_attributes(QueueUrl=queue, Attributes=allowed)
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)

    def take():
        found = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
        for message in found:
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        return [json.loads(message["Body"]) for message in found]

    return topic, take


def test_a_change_is_told_to_topics_and_kept_in_the_history(oven, listener):
    topic, take = listener
    oven.client.put_metric_alarm(**HOT, AlarmActions=[topic, f"{topic}-gone"])
    oven.measure(90)
    oven.minutes(1.5)
    (told,) = take()
    assert told["Subject"] == 'ALARM: "hot" in US East (N. Virginia)'
    message = json.loads(told["Message"])
    found = (message["AlarmName"], message["OldStateValue"], message["NewStateValue"])
    assert found == ("hot", "INSUFFICIENT_DATA", "ALARM")
    assert message["Trigger"]["Dimensions"] == [{"name": "Oven", "value": "1"}]

    summaries = [item["HistorySummary"] for item in oven.history(AlarmName="hot")]
    assert summaries[0].startswith(f"Failed to execute action {topic}-gone. Received error: ")
    assert summaries[1:] == [
        f"Successfully executed action {topic}",
        "Alarm updated from INSUFFICIENT_DATA to ALARM",
        'Alarm "hot" created',
    ]
    (change,) = oven.history(HistoryItemType="StateUpdate")
    assert json.loads(change["HistoryData"])["newState"]["stateValue"] == "ALARM"
    oven.client.delete_alarms(AlarmNames=["hot"])
    assert oven.history(MaxRecords=1)[0]["HistorySummary"] == 'Alarm "hot" deleted'
    oven.minutes(60 * 24 * 31)
    assert oven.history() == []


def test_a_state_set_by_hand_acts_and_lasts_until_the_next_comparison(oven, listener):
    topic, take = listener
    oven.client.put_metric_alarm(**HOT, AlarmActions=[topic])
    oven.minutes(2)
    oven.client.set_alarm_state(AlarmName="hot", StateValue="ALARM", StateReason="a drill")
    assert json.loads(take()[0]["Message"])["NewStateReason"] == "a drill"
    oven.client.put_metric_alarm(**HOT | {"Threshold": 80.0})
    assert oven.state() == "ALARM"  # a change leaves the state
    oven.minutes(2)
    assert oven.state() == "INSUFFICIENT_DATA"
    oven.client.put_metric_alarm(**HOT, AlarmActions=[topic], ActionsEnabled=False)
    oven.client.set_alarm_state(AlarmName="hot", StateValue="ALARM", StateReason="a drill")
    assert take() == []


def test_alarms_on_expressions_and_alarms_are_not_available(oven):
    query = {"Id": "a", "Expression": "1 + 1", "ReturnData": True}
    unlike = ("Namespace", "MetricName", "Dimensions", "Statistic", "Period")
    given = {name: value for name, value in HOT.items() if name not in unlike}
    with pytest.raises(ClientError, match="not available in this lab"):
        oven.client.put_metric_alarm(**given, Metrics=[query])
    with pytest.raises(ClientError, match="not available in this lab"):
        oven.client.put_composite_alarm(AlarmName="all", AlarmRule="ALARM(hot)")
    oven.client.put_metric_alarm(**HOT)


def test_an_alarm_goes_on_from_what_was_kept(oven, control, account):
    oven.client.put_metric_alarm(**HOT)
    oven.measure(90)
    control.snapshot(account.account_id, "measured")
    oven.minutes(2)
    assert oven.state() == "ALARM"
    control.restore(account.account_id, "measured")
    assert (oven.state(), len(oven.history())) == ("INSUFFICIENT_DATA", 1)
    oven.minutes(2)
    assert (oven.state(), len(oven.history())) == ("ALARM", 2)
