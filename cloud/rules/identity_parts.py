"""IAM: roles that are AWS's, the account's alias, paths and tags."""

import re
from typing import Any

from cloud.rules.checks import at
from cloud.rules.rule import Check, Found, Given, Rule
from cloud.rules.state import backend

_TAGS = "IAM User Guide: Tags for AWS Identity and Access Management resources"
_LINKED = "IAM User Guide: Create a service-linked role"
_LINKED_PATH = "/aws-service-role/"
_CHANGES_OF_ROLES = (
    *("DeleteRole", "UpdateRole", "UpdateAssumeRolePolicy", "AttachRolePolicy"),
    *("DetachRolePolicy", "PutRolePolicy", "DeleteRolePolicy"),
    *("PutRolePermissionsBoundary", "DeleteRolePermissionsBoundary"),
)
_TAGGED = tuple(
    f"{verb}{kind}"
    for verb in ("Create", "Tag")
    for kind in ("User", "Role", "Policy", "InstanceProfile")
)


def _own() -> Any:  # noqa: ANN401 - moto's own
    return backend("iam", everywhere=True)


def _linked(given: Given) -> Found:
    own, name = _own(), given.get("RoleName")
    roles = own.roles.values() if own is not None else ()
    linked = any(one.name == name and one.path.startswith(_LINKED_PATH) for one in roles)
    return {"name": name} if linked else None


def _other_alias(given: Given) -> Found:
    own, asked = _own(), given.get("AccountAlias")
    return None if own is not None and asked in own.account_aliases else {"name": asked}


def _path(given: Given) -> Found:
    path = given.get("NewPath")
    return None if path is None or re.fullmatch(r"/(?:[\x21-\x7e]+/)?", str(path)) else {}


def _same_keys(given: Given) -> Found:
    keys = [str(key).lower() for key in at(given, "Tags.Key")]
    return {} if len(keys) != len(set(keys)) else None


def _rule(
    operations: tuple[str, ...], check: Check, answer: tuple[str, str, int], source: str
) -> Rule:
    return Rule("iam", operations, check, answer[0], answer[1], source, answer[2])


RULES = (
    _rule(
        _CHANGES_OF_ROLES,
        _linked,
        (
            "UnmodifiableEntity",
            (
                "Cannot perform the operation on the protected role '{name}' - this role is only "
                "modifiable by AWS"
            ),
            400,
        ),
        _LINKED,
    ),
    _rule(
        ("DeleteAccountAlias",),
        _other_alias,
        ("NoSuchEntity", "The account alias {name} cannot be found.", 404),
        "IAM API Reference: DeleteAccountAlias",
    ),
    _rule(
        ("UpdateUser", "UpdateGroup"),
        _path,
        (
            "ValidationError",
            (
                "The specified value for newPath is invalid. It must begin and end with / and contain "
                "only alphanumeric characters and/or / characters."
            ),
            400,
        ),
        "IAM API Reference: UpdateUser",
    ),
    _rule(
        _TAGGED,
        _same_keys,
        (
            "InvalidInput",
            "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
            400,
        ),
        _TAGS,
    ),
)
