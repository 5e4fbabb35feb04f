"""Who gets what: orders are published in a copy of the account, and the copy's queues are read.

One rehearsal serves three tasks. Next to the shop's topic the copy has a topic of a stranger's,
which is subscribed to both queues and must get nothing into them. At last the copy's filters are
taken away and one more order is published: what then comes tells whether the policies let it in.
"""

import json
from dataclasses import dataclass

from grader.checks import Verdict
from labs.providers.base import AwsCallError, Step

HERE = ("http://localhost:8080", "http://127.0.0.1:8080", "http://203.0.113.25:8080")
FIRST_STEPS = "Make the topic first, and leave both queues where they are."
PENDING = "PendingConfirmation"
STRANGE = "from a stranger's topic"
LAST = 9000  # the number of the order that is published when no filter is left
AMOUNTS = (20, 99.99, 100, 120, 1500)  # said in the body, as the shop's orders do
LEAST = 100
LARGE = (100, 120, 1500)


@dataclass(frozen=True)
class Came:
    """What came into a queue: amounts of orders, whether without an envelope, and a stranger's.

    `let_in`: whether anything of the topic comes, once no filter holds it back.
    """

    amounts: tuple[float, ...]
    bare: bool
    strange: bool
    subscribed: bool
    let_in: bool


def all_subscribed(probe):
    try:
        found = _subscriptions(probe)
        queues = {name: _queue_arn(probe, name) for name in _names(probe)}
    except AwsCallError:
        return _missed(FIRST_STEPS, "no topic, or a queue is gone")
    told = f"subscriptions of {', '.join(sorted(found)) or 'nobody'}"
    for name, arn in queues.items():
        if arn not in found:
            return _missed(f"The queue {name} does not subscribe to the topic yet.", told)
    web = [arn for endpoint, arn in found.items() if endpoint.rstrip("/").startswith(HERE)]
    if not web:
        return _missed(
            "The dashboard does not subscribe to the topic yet. Its address is http://localhost:8080/, "
            "the protocol http.",
            told,
        )
    if all(arn == PENDING for arn in web):
        return _missed(
            "The dashboard's subscription is unconfirmed, and gets nothing. The dashboard was sent a "
            "token, if it ran: give it back with ConfirmSubscription, or follow the SubscribeURL.",
            "pending confirmation",
        )
    return Verdict(passed=True, expected="three subscriptions, all confirmed", found=told)


def only_the_topic_may_send(probe):
    came = _rehearsed(probe)
    if came is None:
        return _missed(FIRST_STEPS, "no topic, or a queue is gone")
    for name in _names(probe):
        if came[name].strange:
            return _missed(
                f"A topic that is not yours got its message into {name} too. Let the policy ask for the "
                "topic that it is for: a Condition on aws:SourceArn.",
                "a message of a stranger's topic",
            )
    for name in _names(probe):
        if not came[name].subscribed:
            return _missed(f"Subscribe {name} first: nothing comes yet.", "not subscribed")
        if not came[name].let_in:
            return _missed(
                f"Nothing is delivered to {name}. Publish tells no error, since the publisher may "
                "publish: the queue's policy must let sns.amazonaws.com send for your topic.",
                f"nothing in {name}",
            )
    return Verdict(passed=True, expected="orders of this topic alone", found="that")


def large_orders_alone(probe):
    came = _rehearsed(probe)
    if came is None:
        return _missed(FIRST_STEPS, "no topic, or a queue is gone")
    billing, large = _names(probe)
    if not (came[billing].let_in and came[large].let_in):
        return _missed("Let the topic into both queues first.", "nothing in one of the queues")
    got, found = came[large].amounts, f"{large} gets {_told(came[large].amounts)}"
    if came[billing].amounts != AMOUNTS:
        return _missed(
            f"{billing} is to get every order, and gets {_told(came[billing].amounts)}. The filter "
            f"belongs to the subscription of {large} alone.",
            found,
        )
    if got == LARGE:
        return Verdict(passed=True, expected=f"orders of {LEAST} and more", found=found)
    return _missed(_wrong_filter(probe, large, got), found)


def billing_gets_bare_orders(probe):
    came = _rehearsed(probe)
    if came is None:
        return _missed(FIRST_STEPS, "no topic, or a queue is gone")
    billing, large = _names(probe)
    if not came[billing].let_in:
        return _missed(f"Let the topic into {billing} first.", "nothing in the queue")
    if came[billing].bare:
        return Verdict(passed=True, expected="the order alone", found="that")
    if came[large].bare:
        return _missed(
            f"Raw delivery is on for {large}. It is {billing} whose worker wants the order alone.",
            "an envelope around the order",
        )
    return _missed(
        f"What comes into {billing} is SNS's envelope, with the order as text in Message. Switch raw "
        "delivery on for this subscription.",
        "an envelope around the order",
    )


def _wrong_filter(probe, large, got):
    """Return what is wrong with the filter, for the learner."""
    if got == AMOUNTS:
        return (
            f"{large} still gets every order, small ones too. Give its subscription a FilterPolicy."
        )
    if not got and _scope(probe, large) != "MessageBody":
        return (
            f"The filter of {large} lets no order through. By default it looks at the message's "
            "attributes, and the shop's orders have none: the amount is in the body. Set "
            "FilterPolicyScope to MessageBody."
        )
    return f"{large} gets {_told(got)}. It is to get those of {LEAST} and more; {LEAST} is large already."


def _scope(probe, name):
    subscription = _subscriptions(probe)[_queue_arn(probe, name)]
    asked = {"SubscriptionArn": subscription}
    told = probe.aws.call("sns", "get_subscription_attributes", asked)["Attributes"]
    return told.get("FilterPolicyScope")


def _told(amounts):
    """Return which of the orders that were tried came, for the learner."""
    came = ", ".join(map(str, amounts)) or "none"
    return f"{came} of five orders over {', '.join(map(str, AMOUNTS))}"


def _missed(message, found):
    return Verdict(passed=False, message=message, found=found)


def _names(probe):
    return probe.parameters["billing"], probe.parameters["large"]


def _url(probe, name):
    """Raises AwsCallError."""
    url = probe.aws.call("sqs", "get_queue_url", {"QueueName": name})["QueueUrl"]
    return str(url)


def _queue_arn(probe, name):
    """Raises AwsCallError."""
    asked = {"QueueUrl": _url(probe, name), "AttributeNames": ["QueueArn"]}
    arn = probe.aws.call("sqs", "get_queue_attributes", asked)["Attributes"]["QueueArn"]
    return str(arn)


def _topic_arn(probe, name):
    """Topics lie where the queues do. Raises AwsCallError."""
    head = _queue_arn(probe, probe.parameters["billing"]).rpartition(":")[0]
    return f"{head.replace(':sqs:', ':sns:')}:{name}"


def _subscriptions(probe):
    """Return the subscriptions' ARNs by endpoint. Raises AwsCallError without topic or queue."""
    asked = {"TopicArn": _topic_arn(probe, probe.parameters["topic"])}
    listed = probe.aws.call("sns", "list_subscriptions_by_topic", asked)["Subscriptions"]
    return {one["Endpoint"]: one["SubscriptionArn"] for one in listed}


def _rehearsed(probe):
    """Return what Came by queue's name, None where there is no topic or a queue is gone."""
    try:
        steps = _steps(probe)
        answers = probe.aws.rehearse(steps)
        subscribed = {arn.rpartition(":")[2] for arn in _subscriptions(probe)}
    except AwsCallError:
        return None
    received = [
        [message["Body"] for message in answer.get("Messages", [])]
        for step, answer in zip(steps, answers, strict=True)
        if step.operation == "receive_message"
    ]
    names = _names(probe)
    pairs = zip(names, received[: len(names)], received[len(names) :], strict=True)
    return {
        name: _came(before, after, subscribed=name in subscribed) for name, before, after in pairs
    }


def _steps(probe):
    """Return the calls that are tried out. Raises AwsCallError."""
    topic, stranger = (
        _topic_arn(probe, name) for name in (probe.parameters["topic"], "a-strangers-topic")
    )
    urls = [_url(probe, name) for name in _names(probe)]
    arns = [_queue_arn(probe, name) for name in _names(probe)]
    subscribed = _subscriptions(probe)
    raw = {"TopicArn": stranger, "Protocol": "sqs", "Attributes": {"RawMessageDelivery": "true"}}
    free = {"AttributeName": "FilterPolicy", "AttributeValue": "{}"}
    look = [
        Step("sqs", "receive_message", {"QueueUrl": url, "MaxNumberOfMessages": 10}) for url in urls
    ]
    return [
        *(Step("sqs", "purge_queue", {"QueueUrl": url}) for url in urls),
        Step("sns", "create_topic", {"Name": "a-strangers-topic"}),
        *(Step("sns", "subscribe", {"Endpoint": arn, **raw}) for arn in arns),
        Step("sns", "publish", {"TopicArn": stranger, "Message": STRANGE}),
        *(_published(topic, 9001 + at, amount) for at, amount in enumerate(AMOUNTS)),
        *look,
        *(
            Step("sns", "set_subscription_attributes", {"SubscriptionArn": subscribed[arn], **free})
            for arn in arns
            if arn in subscribed
        ),
        _published(topic, LAST, LEAST),
        *look,
    ]


def _published(topic, number, amount):
    order = json.dumps({"order": number, "amount": amount})
    return Step("sns", "publish", {"TopicArn": topic, "Message": order})


def _came(before, after, *, subscribed):
    """`before` and `after` are the bodies received with filters, and without."""
    orders = [order for body in before if (order := _order(body)) is not None]
    last = [body for body in after if _order(body) == LEAST]
    return Came(
        amounts=tuple(sorted(orders)),
        bare=bool(last) and not any("TopicArn" in body for body in last),
        strange=any(STRANGE in body for body in before),
        subscribed=subscribed,
        let_in=bool(last),
    )


def _order(body):
    """Return an order's amount, in an envelope or not; None for anything else."""
    try:
        told = json.loads(body)
        return (json.loads(told["Message"]) if "TopicArn" in told else told)["amount"]
    except (ValueError, KeyError, TypeError):
        return None
