"""IAM: names that differ in case alone are the same name; MFA and groups hold a user in place."""

from typing import Any

from cloud.rules.rule import Check, Found, Given, Rule
from cloud.rules.state import backend

_NAMES = "IAM User Guide: IAM and AWS STS quotas"


def _held(kind: str) -> dict[str, Any]:
    own = backend("iam", everywhere=True)
    return {} if own is None else getattr(own, kind)


def _taken(kind: str, member: str) -> Check:
    def check(given: Given) -> Found:
        name = given.get(member)
        held = _held(kind)
        if not isinstance(name, str) or not held:
            return None
        low = name.lower()
        return {"name": name} if any(one.name.lower() == low for one in held.values()) else None

    return check


def _in_group(given: Given) -> Found:
    name = given.get("UserName")
    groups = _held("groups").values()
    return {} if any(one.name == name for group in groups for one in group.users) else None


def _with_device(given: Given) -> Found:
    user = _held("users").get(str(given.get("UserName")))
    return {} if user is not None and getattr(user, "mfa_devices", None) else None


RULES = (
    *(
        Rule(
            "iam",
            (f"Create{kind}",),
            _taken(f"{kind.lower()}s", f"{kind}Name"),
            "EntityAlreadyExists",
            f"{kind} with name {{name}} already exists.",
            _NAMES,
            409,
        )
        for kind in ("User", "Group", "Role")
    ),
    Rule(
        "iam",
        ("DeleteUser",),
        _in_group,
        "DeleteConflict",
        "Cannot delete entity, must remove users from group first.",
        "IAM API Reference: DeleteUser",
        409,
    ),
    Rule(
        "iam",
        ("DeleteUser",),
        _with_device,
        "DeleteConflict",
        "Cannot delete entity, must delete MFA device first.",
        "IAM API Reference: DeleteUser",
        409,
    ),
)
