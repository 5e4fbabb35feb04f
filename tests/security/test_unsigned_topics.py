"""Attacks on what SNS answers without a signature: to be answered so, for another operation."""

import pytest

HOST = {"host": "sns.us-east-1.amazonaws.com"}
TARGET = "AmazonSimpleNotificationService.DeleteTopic"
JSON = "application/x-amz-json-1.0"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def topic(aws):
    return aws("sns").create_topic(Name="orders")["TopicArn"]


@pytest.fixture
def still_there(aws, topic):
    """Prove after the attack that the topic is as it was."""
    yield
    [found] = aws("sns").list_topics()["Topics"]
    assert found["TopicArn"] == topic
    assert not aws("sns").list_subscriptions()["Subscriptions"]


@pytest.mark.usefixtures("still_there")
@pytest.mark.parametrize(
    "query",
    [
        "Action=DeleteTopic&TopicArn={topic}",
        "Action=ConfirmSubscription&Action=DeleteTopic&TopicArn={topic}&Token=x",
        "Action=DeleteTopic&Action=ConfirmSubscription&TopicArn={topic}&Token=x",
        "Action=Unsubscribe&SubscriptionArn={topic}:x&Action=DeleteTopic&TopicArn={topic}",
        "action=DeleteTopic&Action=ConfirmSubscription&TopicArn={topic}&Token=x",
        "Action=ConfirmSubscription%00DeleteTopic&TopicArn={topic}&Token=x",
        "Action=ConfirmSubscription&TopicArn={topic}&Token=",
        "Action=ConfirmSubscription&TopicArn={topic}",
        "Action=Subscribe&TopicArn={topic}&Protocol=email&Endpoint=a@example.org",
        "Action=Publish&TopicArn={topic}&Message=x",
    ],
)
def test_an_address_for_another_operation(http, topic, query):
    answer = http.get("/?" + query.format(topic=topic), headers=HOST)
    assert 400 <= answer.status_code < 500, answer.text


@pytest.mark.usefixtures("still_there")
@pytest.mark.parametrize(
    ("method", "headers", "body"),
    [
        ("GET", {"x-amz-target": TARGET}, ""),
        ("GET", {"x-amz-target": TARGET, "content-type": JSON}, ""),
        ("GET", {"x-amz-target": TARGET, "content-type": JSON}, '{{"TopicArn": "{topic}"}}'),
        ("GET", {"content-type": FORM}, "Action=DeleteTopic&TopicArn={topic}"),
        ("POST", {"content-type": FORM}, "Action=DeleteTopic&TopicArn={topic}"),
        ("POST", {"x-amz-target": TARGET, "content-type": JSON}, '{{"TopicArn": "{topic}"}}'),
        ("DELETE", {"x-http-method-override": "GET"}, ""),
    ],
)
def test_a_second_operation_beside_the_address(http, topic, method, headers, body):
    address = f"/?Action=ConfirmSubscription&TopicArn={topic}&Token=x"
    content = body.format(topic=topic) if body else None
    answer = http.request(method, address, headers=HOST | headers, content=content)
    assert 400 <= answer.status_code < 500, answer.text
