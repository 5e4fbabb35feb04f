"""Policies are checked when they are saved, by the grammar that decides what they mean.

Replaces: `IAMPolicyDocumentValidator` and `IAMTrustPolicyDocumentValidator` in `moto.iam.models`,
which know less of the grammar; `create_role`, which takes any text for a trust policy; the
back ends' writers of inline policies, which know no sizes; `Queue._set_attributes` and
`SNSBackend.set_topic_attribute`, which take any JSON. The former also forgets a queue's policy
whenever something else is set. Buckets are in `bucket_access`.
Source: IAM User Guide, "Grammar of the IAM JSON policy language", reference_iam-quotas.html.
"""

import json
from collections.abc import Callable
from typing import Any

from moto.iam import models
from moto.iam.exceptions import LimitExceededException, MalformedPolicyDocument
from moto.iam.models import IAMBackend, iam_backends
from moto.sns.exceptions import SNSInvalidParameter
from moto.sns.models import SNSBackend
from moto.sqs.exceptions import InvalidAttributeValue
from moto.sqs.models import Queue

from cloud.policy import (
    MalformedPolicyError,
    Policy,
    PolicyError,
    PolicyKind,
    compile_policy,
    limits,
)
from cloud.seams.patch import put
from cloud.seams.scope import current

_plain_create_role: Any = IAMBackend.create_role
_plain_set_attributes: Any = Queue._set_attributes
_plain_set_topic: Any = SNSBackend.set_topic_attribute
_SIZES = {"user": limits.USER, "group": limits.GROUP, "role": limits.ROLE}


class _Managed:
    """Stands for `IAMPolicyDocumentValidator`."""

    kind = PolicyKind.MANAGED
    limit: limits.Limit | None = limits.MANAGED

    def __init__(self, policy_document: str) -> None:
        self._document = policy_document

    def validate(self) -> None:
        """Raises MalformedPolicyDocument and LimitExceededException, in IAM's words."""
        policy = _checked(self._document, self.kind, self.limit)
        if self.kind is PolicyKind.TRUST and (stranger := unknown_principal(policy)):
            raise MalformedPolicyDocument(f'Invalid principal in policy: "AWS":"{stranger}"')


class _Inline(_Managed):
    kind = PolicyKind.IDENTITY
    limit = None  # all of an identity's together count


class _Trust(_Managed):
    kind = PolicyKind.TRUST
    limit = limits.TRUST


def install() -> None:
    put(models, "IAMPolicyDocumentValidator", _Managed)
    put(models, "IAMTrustPolicyDocumentValidator", _Trust)
    put(IAMBackend, "create_role", _create_role)
    for kind in _SIZES:
        put(IAMBackend, f"put_{kind}_policy", _put_inline(kind))
    put(Queue, "_set_attributes", _set_attributes)
    put(SNSBackend, "set_topic_attribute", _set_topic)


def unknown_principal(policy: Policy) -> str:
    """Return the first user or role of this account that the policy names and that is not there."""
    account_id = current().account_id
    iam: Any = iam_backends[account_id]["aws"]
    known = {held.arn for held in (*iam.users.values(), *iam.roles.values())}
    prefixes = tuple(f"arn:aws:iam::{account_id}:{kind}/" for kind in ("user", "role"))
    for statement in policy.statements:
        named = statement.principal.aws if statement.principal is not None else frozenset()
        for name in sorted(named):
            if name.startswith(prefixes) and name not in known:
                return name
    return ""


def _checked(document: str, kind: PolicyKind, limit: limits.Limit | None) -> Policy:
    try:
        if limit is not None:
            limits.check(limit, [document])
        return compile_policy(document, kind)
    except MalformedPolicyError as fault:
        raise MalformedPolicyDocument(str(fault)) from fault
    except PolicyError as fault:
        raise LimitExceededException(str(fault)) from fault


def _create_role(
    self: Any, role_name: str, assume_role_policy_document: Any, *args: Any, **options: Any
) -> Any:
    document = assume_role_policy_document
    if not isinstance(document, str):  # a template's
        document = json.dumps(document)
    _Trust(document).validate()
    return _plain_create_role(self, role_name, document, *args, **options)


def _put_inline(kind: str) -> Callable[[Any, str, str, str], None]:
    def write(self: Any, name: str, policy_name: str, policy_json: Any) -> None:
        holder = getattr(self, f"get_{kind}")(name)
        document = policy_json if isinstance(policy_json, str) else json.dumps(policy_json)
        _Inline(document).validate()
        others = {**holder.policies, policy_name: document}
        try:
            limits.check(_SIZES[kind], others.values(), name=name)
        except PolicyError as fault:
            raise LimitExceededException(str(fault)) from fault
        holder.put_policy(policy_name, document)

    return write


def _is_refused(text: str) -> str | None:
    """Return why a queue's or topic's policy is not saved, None if it is."""
    try:
        policy = compile_policy(text, PolicyKind.RESOURCE)
    except MalformedPolicyError:
        return "null"
    return "PrincipalNotFound" if unknown_principal(policy) else None


def _set_attributes(self: Any, attributes: dict[str, Any], *args: Any, **options: Any) -> None:
    if (text := attributes.get("Policy")) and _is_refused(text):
        raise InvalidAttributeValue("Policy")
    if "Policy" not in attributes and hasattr(self, "_policy_json"):
        attributes = {**attributes, "Policy": self.policy}
    _plain_set_attributes(self, attributes, *args, **options)


def _set_topic(self: Any, topic_arn: str, attribute_name: str, attribute_value: str) -> None:
    if attribute_name == "policy" and (fault := _is_refused(attribute_value)):
        raise SNSInvalidParameter(f"Invalid parameter: Policy Error: {fault}")
    _plain_set_topic(self, topic_arn, attribute_name, attribute_value)
