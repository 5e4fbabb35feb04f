"""What S3 refuses in a bucket policy that is good grammar.

Replaces: `S3Backend.put_bucket_policy`, once `cloud.seams.bucket_access` has; it is here because it
asks the reference which action is on what.

Source: Amazon S3 User Guide, "Policies and permissions in Amazon S3": actions that do not exist,
resources of other buckets, actions on what is not their kind, principals that are not there.
"""

from fnmatch import fnmatchcase
from typing import Any

from moto.s3.exceptions import S3ClientError
from moto.s3.models import S3Backend

from cloud.authorization import reference
from cloud.policy import MalformedPolicyError, PolicyError, PolicyKind, compile_policy, limits
from cloud.policy.statement import Statement
from cloud.seams.bucket_access import text
from cloud.seams.patch import put
from cloud.seams.policy_grammar import unknown_principal

_ARN = "arn:aws:s3:::"
_KINDS = frozenset({"bucket", "object"})


class BucketPolicyError(S3ClientError):
    """The policy is not saved."""


def install() -> None:
    plain: Any = S3Backend.put_bucket_policy

    def put_policy(self: Any, bucket_name: str, policy: bytes) -> None:  # noqa: ANN401 - moto's
        self.get_bucket(bucket_name)
        check(bucket_name, text(policy))
        plain(self, bucket_name, policy)

    put(S3Backend, "put_bucket_policy", put_policy)


def check(bucket: str, document: str) -> None:
    """Raises BucketPolicyError, in S3's words."""
    try:
        limits.check(limits.BUCKET, [document])
        policy = compile_policy(document, PolicyKind.BUCKET)
    except MalformedPolicyError as fault:
        raise BucketPolicyError("MalformedPolicy", str(fault)) from fault
    except PolicyError as fault:
        raise BucketPolicyError("PolicyTooLarge", str(fault)) from fault
    found = "Invalid principal in policy" if unknown_principal(policy) else ""
    for statement in policy.statements:
        found = found or _fault(bucket, statement)
    if found:
        raise BucketPolicyError("MalformedPolicy", found)


def _fault(bucket: str, statement: Statement) -> str:
    kinds = [_kinds(action) for action in statement.action.written]
    if any(one is None for one in kinds):
        return "Policy has invalid action"
    if statement.resource is None:
        return ""
    held: set[str] = set()
    for resource in statement.resource.written:
        is_own, of = _resource(bucket, resource)
        if not is_own:
            return "Policy has invalid resource"
        held |= of
    if statement.resource.negated or statement.action.negated:
        return ""
    if any(one and held.isdisjoint(one) for one in kinds):
        return "Action does not apply to any resource(s) in statement"
    return ""


def _kinds(action: str) -> frozenset[str] | None:
    """Return what the action is on; None for one that S3 does not have."""
    if action == "*":
        return _KINDS
    prefix, _, name = action.lower().partition(":")
    known = reference.service("s3")
    if prefix != "s3" or known is None:
        return None
    found = [one for verb, one in known.actions.items() if _matches(verb, name)]
    if not found:
        return None
    types = {use.type.name for one in found for use in one.types if use.type is not None}
    return frozenset(types & _KINDS)


def _resource(bucket: str, resource: str) -> tuple[bool, frozenset[str]]:
    """Return whether the resource is of this bucket, and which kinds it may stand for."""
    if resource == "*":
        return True, _KINDS
    if not resource.startswith(_ARN):
        return resource.startswith("arn:aws:s3:"), _KINDS  # an access point's
    name, slash, _ = resource.removeprefix(_ARN).partition("/")
    if not _matches(bucket, name):
        return False, frozenset()
    if slash:
        return True, frozenset({"object"})
    return True, _KINDS if "*" in name else frozenset({"bucket"})


def _matches(text: str, pattern: str) -> bool:
    return fnmatchcase(text, pattern.replace("[", "[[]"))
