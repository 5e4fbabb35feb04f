"""Whether a bucket policy lets the public in, as S3 Block Public Access understands it.

Source: Amazon S3 User Guide, access-control-block-public-access.html, "The meaning of "public"":
a policy is public unless every statement that allows names somebody, or limits one of these keys
to fixed values.
"""

from ipaddress import ip_network

from cloud.policy.condition import Condition
from cloud.policy.policy import Policy
from cloud.policy.statement import ALLOW, Statement

_FIXED = frozenset(
    {
        "aws:principalaccount",
        "aws:principalarn",
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:principalservicename",
        "aws:sourceaccount",
        "aws:sourcearn",
        "aws:sourceorgid",
        "aws:sourceowner",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "aws:userid",
        "s3:dataaccesspointaccount",
        "s3:dataaccesspointarn",
        "s3:x-amz-server-side-encryption-aws-kms-key-id",
    }
)
_EXACT = frozenset({"StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike"})
_WIDEST = {4: 8, 6: 32}  # prefixes shorter than these are "very broad IP address ranges"


def is_public(policy: Policy) -> bool:
    return any(_opens(statement) for statement in policy.statements)


def _opens(statement: Statement) -> bool:
    principal = statement.principal
    if statement.effect != ALLOW or principal is None:
        return False
    if not (principal.anyone or principal.negated):
        return False
    return not any(_narrows(condition) for condition in statement.conditions)


def _narrows(condition: Condition) -> bool:
    """Whether the condition lets nobody through but a fixed circle."""
    if condition.name.if_exists or condition.name.qualifier is not None:
        return False
    operator = condition.name.operator.name
    if condition.lookup == "aws:sourceip":
        return operator == "IpAddress" and all(map(_is_narrow, condition.wanted))
    fixed = all(_is_fixed(value) for value in condition.wanted)
    return operator in _EXACT and condition.lookup in _FIXED and fixed


def _is_fixed(value: str) -> bool:
    return bool(value) and not any(mark in value for mark in ("*", "?", "${"))


def _is_narrow(value: str) -> bool:
    try:
        network = ip_network(value, strict=False)
    except ValueError:
        return False
    return network.is_private or network.prefixlen >= _WIDEST[network.version]
