"""Whether a service may assume a role that it is given."""

import json
from collections.abc import Iterator, Mapping

from cloud.rules.rule import Check, Found, Given
from cloud.rules.state import backend


def not_assumable(member: str, *services: str) -> Check:
    """Find a role, named by `member`, that is not there or trusts none of the services."""

    def check(given: Given) -> Found:
        arn, own = given.get(member), backend("iam", everywhere=True)
        if arn is None or own is None:
            return None
        role = next((one for one in own.roles.values() if one.arn == arn), None)
        trusted = set() if role is None else set(_trusted(role.assume_role_policy_document))
        return None if trusted & {"*", *services} else {}

    return check


def _trusted(document: object) -> Iterator[str]:
    """Yield the services that a trust policy lets take the role, `*` for any."""
    policy = json.loads(document) if isinstance(document, str) else document
    statements = policy.get("Statement", []) if isinstance(policy, Mapping) else []
    for statement in statements if isinstance(statements, list) else [statements]:
        principal = statement.get("Principal")
        if statement.get("Effect") != "Allow" or principal is None:
            continue
        if principal == "*":
            yield "*"
        named = principal.get("Service", []) if isinstance(principal, Mapping) else []
        yield from [named] if isinstance(named, str) else named
