"""Managed policies: the account's own, and AWS's, which all accounts share.

Replaces: what `IAMBackend` does with managed policies. moto can give every account copies of all
1,500 of AWS's (5 GB for a thousand accounts), or none; it counts an attachment twice, and lets AWS's
policies be changed. Here they are one read-only catalogue, pickled by name, and what is counted is
what is attached in the account that asks.
Source: IAM API reference, AttachUserPolicy, ListPolicies, DeletePolicy; IAM User Guide,
reference_iam-quotas.html.
"""

import hashlib
import json
from base64 import b32encode
from collections.abc import Callable, Iterator
from functools import cache
from types import MappingProxyType
from typing import Any

from moto.core.exceptions import ServiceException
from moto.iam import aws_managed_policies
from moto.iam.exceptions import DeleteConflictException, LimitExceededException, NotFoundException
from moto.iam.models import AWSManagedPolicy, IAMBackend, ManagedPolicy, iam_backends

from cloud.seams import pickling
from cloud.seams.patch import put
from cloud.seams.scope import current

_AWS = "arn:aws:iam::aws:"
_MOST = 10  # managed policies of a user, group or role
_CHANGES = (
    "create_policy_version",
    "delete_policy_version",
    "set_default_policy_version",
    "tag_policy",
    "untag_policy",
)


class NotModifiableError(ServiceException):
    """Nobody but AWS changes a policy of AWS's."""

    code = "AccessDenied"


def install() -> None:
    pickling.share("aws-policies", AWSManagedPolicy, _Catalogue())
    counted: Any = ManagedPolicy
    counted.attachment_count = property(_count, lambda _policy, _value: None)
    put(ManagedPolicy, "attach_to", _attach_to)
    put(ManagedPolicy, "detach_from", _detach_from)
    put(IAMBackend, "get_policy", _get)
    put(IAMBackend, "list_policies", _list)
    put(IAMBackend, "delete_policy", _delete)
    for kind in ("user", "group", "role"):
        put(IAMBackend, f"attach_{kind}_policy", _attach(kind))
        put(IAMBackend, f"detach_{kind}_policy", _detach(kind))
    for name in _CHANGES:
        put(IAMBackend, name, _unless_aws(getattr(IAMBackend, name)))


def find(iam: Any, arn: str) -> Any:
    """Return moto's policy of that ARN, None if there is none. `iam` is the account's back end."""
    if arn.startswith(_AWS):
        return catalogue().get(arn)
    return iam.managed_policies.get(arn)


def document(policy: Any) -> str:
    """Return the text of the policy's default version."""
    for version in policy.versions:
        if version.version_id == policy.default_version_id:
            return str(version.document)
    return ""


@cache
def catalogue() -> MappingProxyType[str, Any]:
    """Return AWS's policies by ARN, in the order of their names."""
    data: dict[str, Any] = json.loads(aws_managed_policies.aws_managed_policies_data)
    made = {}
    for name in sorted(data):
        policy = AWSManagedPolicy.from_data(name, "aws", "aws", data[name])
        digest = b32encode(hashlib.sha256(policy.arn.encode()).digest()).decode()
        policy.id = f"ANPA{digest[:17]}"
        made[policy.arn] = policy
    return MappingProxyType(made)


class _Catalogue:
    """As pickling wants it: see there."""

    def name_of(self, thing: Any) -> str | None:
        arn = str(thing.arn)
        return arn if catalogue().get(arn) is thing else None

    def find(self, name: str) -> Any:
        return catalogue()[name]


def _known(iam: Any, arn: str) -> Any:
    policy = find(iam, arn)
    if policy is None:
        raise NotFoundException(f"Policy {arn} does not exist or is not attachable.")
    return policy


def _holders(iam: Any) -> Iterator[Any]:
    yield from iam.users.values()
    yield from iam.groups.values()
    yield from iam.roles.values()


def _count(policy: Any) -> int:
    iam = iam_backends[current().account_id]["aws"]
    return sum(policy.arn in holder.managed_policies for holder in _holders(iam))


def _attach_to(self: Any, holder: Any) -> None:
    holder.managed_policies[self.arn] = self


def _detach_from(self: Any, holder: Any) -> None:
    del holder.managed_policies[self.arn]


def _attach(kind: str) -> Callable[[Any, str, str], None]:
    def attach(self: Any, policy_arn: str, name: str) -> None:
        policy = _known(self, policy_arn)
        holder = getattr(self, f"get_{kind}")(name)
        if policy_arn not in holder.managed_policies and len(holder.managed_policies) >= _MOST:
            quota = f"PoliciesPer{kind.capitalize()}"
            raise LimitExceededException(f"Cannot exceed quota for {quota}: {_MOST}")
        policy.attach_to(holder)

    return _named(attach, kind)


def _detach(kind: str) -> Callable[[Any, str, str], None]:
    def detach(self: Any, policy_arn: str, name: str) -> None:
        holder = getattr(self, f"get_{kind}")(name)
        if policy_arn not in holder.managed_policies:
            raise NotFoundException(f"Policy {policy_arn} was not found.")
        del holder.managed_policies[policy_arn]

    return _named(detach, kind)


def _named(function: Callable[[Any, str, str], None], kind: str) -> Callable[..., None]:
    """Take the holder's name as moto's callers give it: by place, or as `user_name`."""

    def call(self: Any, policy_arn: str, *name: str, **options: str) -> None:
        function(self, policy_arn, *(name or (options[f"{kind}_name"],)))

    return call


def _get(self: Any, policy_arn: str) -> Any:
    policy = find(self, policy_arn)
    if policy is None:
        raise NotFoundException(f"Policy {policy_arn} was not found.")
    return policy


def _list(
    self: Any,
    marker: str | None,
    max_items: int,
    only_attached: bool,  # noqa: FBT001 - moto's
    path_prefix: str,
    scope: str,
) -> Any:
    own = [] if scope == "AWS" else list(self.managed_policies.values())
    shared = [] if scope == "Local" else list(catalogue().values())
    policies = own + shared
    if only_attached:
        attached = {arn for holder in _holders(self) for arn in holder.managed_policies}
        policies = [policy for policy in policies if policy.arn in attached]
    return self._filter_attached_policies(policies, marker, max_items, path_prefix)


def _delete(self: Any, policy_arn: str) -> None:
    policy = self.get_policy(policy_arn)
    _refuse_aws(policy_arn)
    if policy.attachment_count:
        raise DeleteConflictException("Cannot delete a policy attached to entities.")
    if len(policy.versions) > 1:
        raise DeleteConflictException(
            "This policy has more than one version. Before you delete a policy, you must delete "
            "the policy's versions. The default version is deleted with the policy."
        )
    del self.managed_policies[policy_arn]


def _unless_aws(plain: Callable[..., Any]) -> Callable[..., Any]:
    def change(self: Any, policy_arn: str, *args: Any, **options: Any) -> Any:
        _refuse_aws(policy_arn)
        return plain(self, policy_arn, *args, **options)

    return change


def _refuse_aws(arn: str) -> None:
    if arn.startswith(_AWS):
        raise NotModifiableError(f"Policy {arn} is managed by AWS and cannot be changed.")
