"""IAM: how much an entity may have, and what must go before it can go."""

import re
from typing import Any

from cloud.rules.rule import Check, Found, Given, Rule
from cloud.rules.state import backend

_QUOTAS = "IAM User Guide: IAM and AWS STS quotas"
_MANAGED = 10  # policies attached to one entity
_GROUPS = 10  # of one user
_ENTITIES = {
    "AttachUserPolicy": ("users", "UserName", "Users"),
    "AttachRolePolicy": ("roles", "RoleName", "Roles"),
    "AttachGroupPolicy": ("groups", "GroupName", "Groups"),
}


def _entity(kind: str, name: object) -> Any:  # noqa: ANN401 - moto's own
    own = backend("iam", everywhere=True)
    if own is None:
        return None
    held = getattr(own, kind)
    found = held.get(name)
    if found is not None:
        return found
    return next((one for one in held.values() if getattr(one, "name", None) == name), None)


def _full(kind: str, member: str) -> Check:
    def check(given: Given) -> Found:
        entity = _entity(kind, given.get(member))
        if entity is None or len(entity.managed_policies) < _MANAGED:
            return None
        return None if given.get("PolicyArn") in entity.managed_policies else {}

    return check


def _many_groups(given: Given) -> Found:
    own, user = backend("iam", everywhere=True), given.get("UserName")
    if own is None:
        return None
    groups = [group for group in own.groups.values() if _holds(group, user)]
    named = given.get("GroupName")
    return (
        {"user": user} if len(groups) >= _GROUPS and named not in {g.name for g in groups} else None
    )


def _holds(group: Any, user: object) -> bool:  # noqa: ANN401
    return any(one.name == user for one in group.users)


def _group_has_users(given: Given) -> Found:
    group = _entity("groups", given.get("GroupName"))
    return {} if group is not None and group.users else None


def _has(kind: str, member: str, attribute: str) -> Check:
    def check(given: Given) -> Found:
        entity = _entity(kind, given.get(member))
        return {} if entity is not None and getattr(entity, attribute, None) else None

    return check


def _rule(
    operations: tuple[str, ...], check: Check, answer: tuple[str, str, int], source: str
) -> Rule:
    code, message, status = answer
    return Rule("iam", operations, check, code, message, source, status)


def _conflict(what: str) -> tuple[str, str, int]:
    return "DeleteConflict", f"Cannot delete entity, must {what} first.", 409


def _path(given: Given) -> Found:
    path = given.get("Path")
    fits = path is None or re.fullmatch(r"/(?:[\x21-\x7e]+/)?", str(path))
    return None if fits else {}


RULES = (
    _rule(
        ("CreateUser", "CreateGroup", "CreateRole", "CreatePolicy", "CreateInstanceProfile"),
        _path,
        (
            "ValidationError",
            (
                "The specified value for path is invalid. It must begin and end with / and contain "
                "only alphanumeric characters and/or / characters."
            ),
            400,
        ),
        "IAM API Reference: CreateUser",
    ),
    *(
        _rule(
            (operation,),
            _full(kind, member),
            (
                "LimitExceeded",
                f"Cannot exceed quota for PoliciesPer{words[:-1]}: {_MANAGED}",
                409,
            ),
            _QUOTAS,
        )
        for operation, (kind, member, words) in _ENTITIES.items()
    ),
    _rule(
        ("AddUserToGroup",),
        _many_groups,
        ("LimitExceeded", f"Cannot exceed quota for GroupsPerUser: {_GROUPS}", 409),
        _QUOTAS,
    ),
    _rule(
        ("DeleteGroup",),
        _group_has_users,
        _conflict("remove users from group"),
        "IAM API Reference: DeleteGroup",
    ),
    _rule(
        ("DeleteGroup",),
        _has("groups", "GroupName", "managed_policies"),
        _conflict("detach all policies"),
        "IAM API Reference: DeleteGroup",
    ),
    _rule(
        ("DeleteGroup",),
        _has("groups", "GroupName", "policies"),
        _conflict("delete policies"),
        "IAM API Reference: DeleteGroup",
    ),
    _rule(
        ("DeleteUser",),
        _has("users", "UserName", "managed_policies"),
        _conflict("detach all policies"),
        "IAM API Reference: DeleteUser",
    ),
    _rule(
        ("DeleteUser",),
        _has("users", "UserName", "policies"),
        _conflict("delete policies"),
        "IAM API Reference: DeleteUser",
    ),
    _rule(
        ("DeleteUser",),
        _has("users", "UserName", "access_keys"),
        _conflict("delete access keys"),
        "IAM API Reference: DeleteUser",
    ),
    _rule(
        ("DeleteUser",),
        _has("users", "UserName", "password"),
        _conflict("delete login profile"),
        "IAM API Reference: DeleteUser",
    ),
    _rule(
        ("DeleteRole",),
        _has("roles", "RoleName", "managed_policies"),
        _conflict("detach all policies"),
        "IAM API Reference: DeleteRole",
    ),
    _rule(
        ("DeleteRole",),
        _has("roles", "RoleName", "policies"),
        _conflict("delete policies"),
        "IAM API Reference: DeleteRole",
    ),
)
