"""What became of the messages. Bodies are hidden in the record, so ids and receipt handles tell."""

from dataclasses import dataclass

from grader.checks import Verdict
from labs.providers.base import AwsCallError, Step

TEN = 10
DELAY = 90  # seconds


@dataclass(frozen=True)
class Queue:
    """The learner's queue: its URL, how many messages are there, how long it delays each."""

    url: str
    visible: int
    in_flight: int
    delay: int  # seconds


def ten_sent(probe):
    sent = len(_sent(probe))
    told = f"{sent} messages sent without a delay of their own"
    if sent >= TEN:
        return Verdict(passed=True, expected="ten messages sent", found=told)
    if _queue(probe) is None:
        return _missed(f"Make the queue {_name(probe)} first.", told)
    return _missed(
        f"{sent or 'No'} messages were sent to {_name(probe)} so far, and there are to be ten.",
        told,
    )


def all_worked_off(probe):
    queue = _queue(probe)
    if queue is None:
        return _missed(f"Make the queue {_name(probe)} first.", "no queue")
    deleted, left = len(_deleted(probe)), _left(probe, queue)
    found = f"{deleted} deleted, {left} of the ten visible, {queue.in_flight} in flight"
    problem = _why_not(probe, deleted, left, queue.in_flight)
    if problem:
        return _missed(problem, found)
    return Verdict(passed=True, expected="ten deleted, none visible, none in flight", found=found)


def one_held_back(probe):
    delays = [seconds for seconds in _delays(probe).values() if seconds]
    queue = _queue(probe)
    found = f"delays of {delays} s for single messages"
    if queue is None:
        return _missed(f"Make the queue {_name(probe)} first.", found)
    if queue.delay:
        return _missed(
            f"The queue itself delays by {queue.delay} seconds, and so for every message. Set its "
            "DelaySeconds to 0 again, and send one message with a DelaySeconds of its own.",
            f"{found}, {queue.delay} s for all",
        )
    if DELAY in delays:
        return Verdict(passed=True, expected=f"a message with {DELAY} s", found=found)
    return _missed(
        f"No message with a delay of {DELAY} seconds of its own was sent yet. "
        "SendMessage takes DelaySeconds.",
        found,
    )


def _why_not(probe, deleted, left, in_flight):
    """Return what is wrong with the work on the ten messages, for the learner; "" if nothing."""
    if len(_sent(probe)) < TEN:
        return "Send ten messages first."
    if in_flight or left:
        return _still_there(left, in_flight, received=bool(_calls(probe, "ReceiveMessage")))
    if deleted >= TEN:
        return ""
    if _calls(probe, "PurgeQueue"):
        return (
            "The queue was purged: its messages are gone, and nobody has worked on them. Send ten "
            "again, receive them, and delete each with its receipt handle."
        )
    return f"The queue is empty, but only {deleted} messages were received and deleted. Send ten again."


def _still_there(left, in_flight, *, received):
    if in_flight:
        return (
            f"Messages in flight: {in_flight}. They were received, and are hidden; unless they are "
            "deleted with the receipt handles of this receive, they are back when the time is up."
        )
    if received:
        return (
            f"Messages in the queue: {left}. What was received and not deleted in time has "
            "reappeared. Receive them, and delete each with its new receipt handle."
        )
    return f"Messages that wait in the queue: {left}. Receive them, and delete each."


def _missed(message, found):
    return Verdict(passed=False, message=message, found=found)


def _name(probe):
    return probe.parameters["queue"]


def _queue(probe):
    """Return the learner's Queue, None if it is not there."""
    try:
        url = probe.aws.call("sqs", "get_queue_url", {"QueueName": _name(probe)})["QueueUrl"]
        asked = {"QueueUrl": url, "AttributeNames": ["All"]}
        told = probe.aws.call("sqs", "get_queue_attributes", asked)["Attributes"]
    except AwsCallError:
        return None
    return Queue(
        url=url,
        visible=int(told["ApproximateNumberOfMessages"]),
        in_flight=int(told["ApproximateNumberOfMessagesNotVisible"]),
        delay=int(told["DelaySeconds"]),
    )


def _calls(probe, name):
    """Return the record's events of this name that are about the queue."""
    return [
        event
        for event in probe.aws.events(name)
        if event["errorCode"] is None
        and str(event["requestParameters"].get("queueUrl")).rpartition("/")[2] == _name(probe)
    ]


def _entries(event):
    """Return what a batch asked for and what it answered, entry by entry, without the refused."""
    done = {entry["id"]: entry for entry in event["responseElements"].get("successful") or []}
    asked = event["requestParameters"]["entries"]
    return [(entry, done[entry["id"]]) for entry in asked if entry["id"] in done]


def _delays(probe):
    """Return the delay of its own, in seconds, of each message that was sent, by message id."""
    one = [
        (event["requestParameters"], event["responseElements"])
        for event in _calls(probe, "SendMessage")
    ]
    many = [pair for event in _calls(probe, "SendMessageBatch") for pair in _entries(event)]
    return {told["messageId"]: int(asked.get("delaySeconds") or 0) for asked, told in one + many}


def _sent(probe):
    return {message for message, delay in _delays(probe).items() if not delay}


def _deleted(probe):
    """Return the receipt handles with which messages were deleted."""
    one = [event["requestParameters"] for event in _calls(probe, "DeleteMessage")]
    many = [asked for event in _calls(probe, "DeleteMessageBatch") for asked, _ in _entries(event)]
    return {asked["receiptHandle"] for asked in one + many}


def _left(probe, queue):
    """Return how many messages are there to be received, but for those that were held back.

    The last task's message comes into sight by itself, and must not undo this one. Which are
    there only a receive tells, so it is made in a copy of the account.
    """
    late = {message for message, delay in _delays(probe).items() if delay}
    if not late or not queue.visible:
        return queue.visible
    receive = {"QueueUrl": queue.url, "MaxNumberOfMessages": TEN, "WaitTimeSeconds": 0}
    [answer] = probe.aws.rehearse([Step("sqs", "receive_message", receive)])
    seen = {message["MessageId"] for message in answer.get("Messages", [])}
    return queue.visible - len(seen & late)
