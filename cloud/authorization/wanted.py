"""What a call asks for, in IAM's terms: actions, resources, condition keys."""

from collections.abc import Callable, Mapping

from cloud.authorization import (
    apigateway,
    dynamodb,
    ec2,
    encrypted,
    events,
    functions,
    generic,
    kms,
    queues,
    s3,
    sts,
    tagging,
)
from cloud.authorization.asked import EVERYTHING, Asked, Target, Wanted

__all__ = ["EVERYTHING", "Asked", "Target", "Wanted", "wanted"]

Handler = Callable[[Asked], tuple[Wanted, ...]]
_SERVICES: Mapping[str, Handler] = {
    "s3": s3.wanted,
    "sts": sts.wanted,
    "ec2": ec2.wanted,
    "events": events.wanted,
    "kms": kms.wanted,
    "lambda": functions.wanted,
    "dynamodb": dynamodb.wanted,
    "sqs": queues.wanted,
    "apigateway": apigateway.wanted,
    "apigatewayv2": apigateway.wanted,
}


def wanted(asked: Asked) -> tuple[Wanted, ...]:
    """Return every action that the call needs, the main one first; all must be allowed.

    Empty for what needs no permission, such as `sts:GetCallerIdentity`. Runs under the account's
    lock, with its back ends in reach.
    """
    found = _SERVICES.get(asked.service, generic.wanted)(asked)
    if found:
        found = (*found, *tagging.wanted(asked, found[0]))
    return (*found, *encrypted.wanted(asked)) if asked.service in encrypted.LOOKS else found
