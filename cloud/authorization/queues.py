"""Whoever moves messages out of a dead-letter queue reads there, deletes there and sends elsewhere.

Source: Amazon SQS Developer Guide, "Learn how to configure a dead-letter queue redrive in Amazon
SQS", queue permissions. Without a destination that is every queue that gives messages up to it.
"""

from collections.abc import Iterator

from cloud.authorization import generic, plans, state, tagged
from cloud.authorization.asked import Asked, Target, Wanted

_AT_SOURCE = ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes")


def wanted(asked: Asked) -> tuple[Wanted, ...]:
    found = generic.wanted(asked)
    if asked.operation != "StartMessageMoveTask":
        return found
    source, destination = (asked.parameters.get(f"{end}Arn") for end in ("Source", "Destination"))
    read = [Wanted(f"sqs:{name}", found[0].targets) for name in _AT_SOURCE]
    arns = [str(destination)] if destination else list(_feeders(asked, str(source)))
    sent = [Wanted("sqs:SendMessage", tuple(_queue(asked, arn) for arn in arns))] if arns else []
    return (*found, *read, *sent)


def _feeders(asked: Asked, source: str) -> Iterator[str]:
    held = state.backend(asked, "sqs")
    for queue in held.queues.values() if held is not None else ():
        if queue.dead_letter_queue is not None and queue.dead_letter_queue.queue_arn == source:
            yield str(queue.queue_arn)


def _queue(asked: Asked, arn: str) -> Target:
    plan = plans.plan("sqs", "SendMessage")
    kind = plan.action.types[0].type if plan is not None else None
    if plan is None or kind is None:
        return Target(arn)
    return Target(arn, "", tagged.context(asked, plan.action, kind, arn))
