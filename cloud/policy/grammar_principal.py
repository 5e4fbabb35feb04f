"""The grammar of Principal and NotPrincipal.

Source: IAM User Guide, reference_policies_elements_principal.html: "You cannot use a wildcard to
match part of a principal name or ARN."
"""

import re
from collections.abc import Mapping
from typing import Any

from cloud.policy.document import strings
from cloud.policy.faults import Fault, malformed
from cloud.policy.kinds import PolicyKind

_TYPES = ("AWS", "Service", "Federated", "CanonicalUser")
_AWS = re.compile(
    r"\*|\d{12}|A(?:IDA|ROA)[A-Z0-9]{12,60}(?::[\w+=,.@-]{2,64})?"
    r"|arn:aws[a-z-]*:iam::\d{12}:(?:root|(?:user|role)/[\w+=,.@/-]{1,512})"
    r"|arn:aws[a-z-]*:sts::\d{12}:(?:assumed-role/[\w+=,.@-]{1,64}/[\w+=,.@-]{2,64}"
    r"|federated-user/[\w+=,.@-]{2,32})",
    re.ASCII,
)
_SERVICE = re.compile(r"\*|[a-z0-9.-]+\.(?:amazonaws\.com(?:\.cn)?|aws\.internal)|[a-z0-9-]+\.aws")


def check_principal(statement: Mapping[str, Any], kind: PolicyKind) -> None:
    """Raise MalformedPolicyError unless the statement's principals are ones that AWS takes."""
    if kind is PolicyKind.TRUST and "NotPrincipal" in statement:
        raise malformed(kind, Fault.SYNTAX, "A trust policy has no NotPrincipal.")
    written = statement.get("Principal", statement.get("NotPrincipal"))
    if written == "*":
        return
    if not isinstance(written, dict) or not written:
        raise malformed(kind, Fault.SYNTAX, 'Principal is "*" or an object like {"AWS": "…"}.')
    for type_, value in written.items():
        names = strings(value)
        if type_ not in _TYPES or not names:
            raise malformed(kind, Fault.SYNTAX, f"Principal: {type_} does not name anyone.")
        for name in names:
            if not _is_valid(type_, name):
                hint = f"{type_} “{name}” is nobody that a policy can name."
                raise malformed(kind, Fault.BAD_PRINCIPAL, hint, found=f'"{type_}":"{name}"')


def _is_valid(type_: str, name: str) -> bool:
    if type_ == "AWS":
        return _AWS.fullmatch(name) is not None
    if type_ == "Service":
        return _SERVICE.fullmatch(name) is not None
    return bool(name)
