"""What is given along with a session: its policies and tags, checked as STS checks them.

Replaces nothing. Source: IAM User Guide, id_session-tags.html and reference_iam-quotas.html ("IAM
and STS character limits"); AWS STS API reference, AssumeRole.
"""

import math
import zlib
from collections.abc import Mapping
from typing import Any

from moto.core.exceptions import ServiceException

from cloud.policy import (
    MalformedPolicyError,
    PolicyKind,
    PolicyTooLargeError,
    compile_policy,
    limits,
)
from cloud.seams import managed_policies
from cloud.seams.sessions import Session

_MOST_ARNS = 10
_PACKED = 1024  # bytes that policies and tags may take when they are packed


class SessionPolicyError(ServiceException):
    code = "MalformedPolicyDocument"


class SessionTagError(ServiceException):
    code = "ValidationError"


def facts(iam: Any, given: Mapping[str, Any], before: Session | None) -> dict[str, Any]:
    """Return what the request's parameters and the caller's own session make of the new one.

    Raises SessionPolicyError and SessionTagError.
    """
    arns = tuple(one.get("arn", "") for one in given.get("PolicyArns") or ())
    _check_policies(iam, given.get("Policy"), arns)
    tags, transitive = _tags(given, before)
    found = {
        "policy": given.get("Policy") or "",
        "policy_arns": arns,
        "tags": tuple(tags.items()),
        "transitive": transitive,
    }
    source = given.get("SourceIdentity") or (before.source_identity if before is not None else "")
    return found | {"source_identity": source}


def packed_size(given: Mapping[str, Any]) -> dict[str, int]:
    """Return `PackedPolicySize` in per cent, nothing when neither policies nor tags were given.

    AWS does not say how it packs; this is what zlib makes of the same.

    Raises SessionPolicyError when it is more than there is room for.
    """
    kept = [given.get(name) for name in ("Policy", "PolicyArns", "Tags") if given.get(name)]
    if not kept:
        return {}
    packed = math.ceil(100 * len(zlib.compress(repr(kept).encode())) / _PACKED)
    if packed > 100:
        raise SessionPolicyError(
            "PackedPolicyTooLarge",
            f"Packed size of session tags consumes {packed}% of allotted space.",
        )
    return {"PackedPolicySize": packed}


def _check_policies(iam: Any, policy: str | None, arns: tuple[str, ...]) -> None:
    if policy:
        try:
            limits.check(limits.SESSION, [policy])
            compile_policy(policy, PolicyKind.SESSION)
        except MalformedPolicyError as fault:
            raise SessionPolicyError(str(fault)) from fault
        except PolicyTooLargeError as fault:
            raise SessionPolicyError("ValidationError", str(fault)) from fault
    if len(arns) > _MOST_ARNS:
        raise SessionPolicyError(
            "ValidationError",
            f"1 validation error detected: Value '{list(arns)}' at 'policyArns' failed to satisfy "
            f"constraint: Member must have length less than or equal to {_MOST_ARNS}",
        )
    for arn in arns:
        if managed_policies.find(iam, arn) is None:
            raise SessionPolicyError(f"The policy {arn} does not exist or is not attachable.")


def _tags(
    given: Mapping[str, Any], before: Session | None
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the new session's tags and which of them are transitive, inherited ones included."""
    inherited = {}
    if before is not None:
        inherited = {key: value for key, value in before.tags if key in before.transitive}
    own: dict[str, str] = {}
    seen: set[str] = set()
    taken = {key.lower() for key in inherited}
    for tag in given.get("Tags") or ():
        key, value = tag.get("Key", ""), tag.get("Value", "")
        if key.lower() in seen:
            raise SessionTagError(
                "InvalidParameterValue",
                "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
            )
        if key.lower() in taken:
            raise SessionTagError(
                "InvalidParameterValue",
                "One of the specified transitive tag keys can't be set because it conflicts with "
                "a transitive tag key from the calling session.",
            )
        seen.add(key.lower())
        own[key] = value
    wanted = tuple(given.get("TransitiveTagKeys") or ())
    if any(key not in own for key in wanted):
        raise SessionTagError(
            "InvalidParameterValue",
            "The specified transitive tag key must be included in the requested tags.",
        )
    return inherited | own, (*inherited, *wanted)
