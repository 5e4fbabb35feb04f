"""Topics that post to a program on the learner's own machine, once it has confirmed."""

import json
import socket

import pytest
from botocore.exceptions import ClientError

from tests.cloud.engines.databases import terminal as a_terminal
from tests.cloud.engines.endpoints import PORT, Endpoint
from tests.cloud.engines.functions import eventually

HERE = f"http://localhost:{PORT}/sns?from=topic"
DAY = 86_400


@pytest.fixture
def endpoint(terminal):
    return Endpoint(terminal)


@pytest.fixture
def sns(aws):
    return aws("sns")


def attributes(sns, arn):
    return sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]


def counts(sns, topic):
    told = sns.get_topic_attributes(TopicArn=topic)["Attributes"]
    return told["SubscriptionsPending"], told["SubscriptionsConfirmed"]


def follow(message, name):
    """Return a script that opens an address of a message, at the test's cloud."""
    return f"curl -sS --cacert $AWS_CA_BUNDLE '{message[name]}'"


def confirmed(sns, endpoint, topic, **settings):
    """Subscribe the endpoint and give its token back; return the subscription's ARN."""
    given = {"ReturnSubscriptionArn": True, "Attributes": settings}
    arn = sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=HERE, **given)["SubscriptionArn"]
    token = endpoint.messages(1)[0]["Token"]
    assert sns.confirm_subscription(TopicArn=topic, Token=token)["SubscriptionArn"] == arn
    return arn


def test_an_endpoint_gets_nothing_until_it_has_given_its_token_back(sns, endpoint, deliveries):
    topic = deliveries.topic()
    with endpoint.up():
        told = sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=HERE)
        assert told["SubscriptionArn"] == "pending confirmation"
        (listed,) = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
        assert (listed["SubscriptionArn"], listed["Endpoint"]) == ("PendingConfirmation", HERE)
        assert counts(sns, topic) == ("1", "0")
        sns.publish(TopicArn=topic, Message="too early")
        with pytest.raises(ClientError, match="Token"):
            sns.confirm_subscription(TopicArn=topic, Token="0" * 256)

        ((path, headers, body),) = endpoint.came(1)
        asked = json.loads(body)
        assert path == "/sns?from=topic"
        assert headers["x-amz-sns-message-type"] == asked["Type"] == "SubscriptionConfirmation"
        assert headers["x-amz-sns-topic-arn"] == topic
        assert headers["x-amz-sns-message-id"] == asked["MessageId"]
        arn = sns.confirm_subscription(TopicArn=topic, Token=asked["Token"])["SubscriptionArn"]
        assert attributes(sns, arn)["PendingConfirmation"] == "false"
        assert counts(sns, topic) == ("0", "1")

        sns.publish(TopicArn=topic, Message="hello", Subject="s")
        (_, (_, headers, body)) = endpoint.came(2)
    assert headers["x-amz-sns-message-type"] == "Notification"
    assert headers["x-amz-sns-subscription-arn"] == arn
    assert headers["content-type"] == "text/plain; charset=UTF-8"
    assert (json.loads(body)["Message"], json.loads(body)["Subject"]) == ("hello", "s")


def test_the_addresses_in_a_message_need_no_signature(sns, endpoint, deliveries):
    topic = deliveries.topic()
    with endpoint.up():
        sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=HERE)
        (asked,) = endpoint.messages(1)
        answer = endpoint.terminal.sh(follow(asked, "SubscribeURL")).stdout.decode()
        assert "<ConfirmSubscriptionResult>" in answer
        sns.publish(TopicArn=topic, Message="hello")
        (_, told) = endpoint.messages(2)
    leave = follow(told, "UnsubscribeURL")
    assert "<UnsubscribeResponse" in endpoint.terminal.sh(leave).stdout.decode()
    assert sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"] == []


def test_a_stranger_confirms_and_ends_nothing(sns, deliveries, http):
    topic, queue = deliveries.topic(), deliveries.queue("q", "sns.amazonaws.com")
    arn = deliveries.subscribe(topic, queue)
    host = {"Host": "sns.us-east-1.amazonaws.com"}
    for query in (
        {"Action": "ConfirmSubscription", "TopicArn": topic, "Token": "guess"},
        {"Action": "Unsubscribe", "SubscriptionArn": arn},
        {"Action": "DeleteTopic", "TopicArn": topic},
        {"Action": "Publish", "TopicArn": topic, "Message": "spam"},
    ):
        assert http.get("/", params=query, headers=host).status_code >= 400
        assert http.post("/", data=query, headers=host).status_code >= 400
    smuggled = {"Action": "Unsubscribe", "SubscriptionArn": "a:b:c:d:" + topic.split(":")[4] + ":f"}
    answer = http.request(
        "GET", "/", params=smuggled, data={"Action": "DeleteTopic", "TopicArn": topic}, headers=host
    )
    assert answer.status_code >= 400
    assert deliveries.bodies(queue) == []
    assert attributes(sns, arn)["TopicArn"] == topic


def test_a_token_is_good_for_two_days(sns, endpoint, deliveries, control, account):
    topic = deliveries.topic()
    with endpoint.up():
        sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=HERE)
        (asked,) = endpoint.messages(1)
    control.advance_clock(account.account_id, 2 * DAY + 60)
    with pytest.raises(ClientError, match="Token"):
        sns.confirm_subscription(TopicArn=topic, Token=asked["Token"])


def test_a_raw_message_and_a_filter(sns, endpoint, deliveries):
    topic = deliveries.topic()
    own = {"RawMessageDelivery": "true", "FilterPolicy": '{"kind": ["paid"]}'}
    paid = {"kind": {"DataType": "String", "StringValue": "paid"}}
    with endpoint.up():
        confirmed(sns, endpoint, topic, **own)
        sns.publish(TopicArn=topic, Message="filtered out")
        sns.publish(TopicArn=topic, Message="bare", MessageAttributes=paid)
        (_, (_, headers, body)) = endpoint.came(2)
    assert (headers["x-amz-sns-rawdelivery"], body) == ("true", "bare")


def test_a_post_is_tried_again_and_then_a_dead_letter(sns, endpoint, deliveries, control, account):
    topic = deliveries.topic()
    dead = deliveries.queue("dead", "sns.amazonaws.com")
    redrive = json.dumps({"deadLetterTargetArn": dead})

    def later():
        control.advance_clock(account.account_id, 21, settle=False)

    with endpoint.up():
        confirmed(sns, endpoint, topic, RedrivePolicy=redrive)
        endpoint.answer(403)
        sns.publish(TopicArn=topic, Message="refused for good")
        (letter,) = eventually(lambda: deliveries.take(dead))
        assert json.loads(letter["Body"])["Message"] == "refused for good"

        endpoint.answer(503)
        sns.publish(TopicArn=topic, Message="later")
        endpoint.came(3)
        endpoint.answer(200)
        eventually(lambda: later() or len(endpoint.came()) == 4)
        told = [one["Message"] for one in endpoint.messages()[1:]]
        assert told == ["refused for good", "later", "later"]

    sns.publish(TopicArn=topic, Message="nobody there")
    (letter,) = eventually(lambda: later() or deliveries.take(dead))
    assert json.loads(letter["Body"])["Message"] == "nobody there"


def test_no_more_posts_wait_than_an_account_can_hold(sns, endpoint, deliveries):
    topic = deliveries.topic()
    dead = deliveries.queue("dead", "sns.amazonaws.com")
    with endpoint.up():
        confirmed(sns, endpoint, topic, RedrivePolicy=json.dumps({"deadLetterTargetArn": dead}))
    for batch in range(11):
        entries = [{"Id": str(n), "Message": f"{batch} {n}"} for n in range(10)]
        sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries)
    assert [json.loads(body)["Message"] for body in deliveries.bodies(dead)] == [
        f"10 {n}" for n in range(10)
    ]


@pytest.mark.parametrize(
    ("protocol", "address"),
    [
        ("http", "http://169.254.169.254/latest/meta-data/"),
        ("http", "http://127.0.0.53:53/"),
        ("http", "http://127.0.0.80/"),
        ("http", "http://127.1/"),
        ("http", "http://2130706433/"),
        ("http", "http://[::1]:8080/"),
        ("http", "http://example.com/"),
        ("http", "http://localhost@example.com/"),
        ("http", "http://example.com#@localhost/"),
        ("http", "http://user:secret@localhost:8080/"),
        ("http", "http://localhost:99999/"),
        ("http", "http://localhost.example.com/"),
        ("https", "https://localhost:8443/"),
    ],
)
def test_nothing_but_the_learners_machine_is_an_endpoint(sns, deliveries, protocol, address):
    with pytest.raises(ClientError, match="your own machine"):
        sns.subscribe(TopicArn=deliveries.topic(), Protocol=protocol, Endpoint=address)


def test_a_post_reaches_no_machine_but_the_owners(sns, deliveries, runner, other):
    """Not the host's loopback, and not that of another learner's machine."""
    with socket.create_server(("127.0.0.1", 0)) as inner, a_terminal(runner, other) as theirs:
        inner.settimeout(0)
        port = inner.getsockname()[1]
        topic, endpoint = deliveries.topic(), Endpoint(theirs)
        with endpoint.up():
            sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=f"http://127.0.0.1:{port}/")
            sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=HERE)
            endpoint.terminal.sh("sleep 0.5")
        assert endpoint.came() == []
        with pytest.raises(BlockingIOError):
            inner.accept()
