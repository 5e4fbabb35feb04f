"""Users and roles of an account, with what they sign with."""

import json
from dataclasses import dataclass
from typing import Any

from cloud.shapes import Credentials


@dataclass(frozen=True)
class Person:
    """A user and its key."""

    name: str
    arn: str
    user_id: str
    keys: Credentials


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: str | list[str], resource: str | list[str] = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: str | list[str], resource: str | list[str] = "*", **more: Any) -> dict[str, Any]:
    return allow(action, resource, **more) | {"Effect": "Deny"}


def make_user(iam: Any, name: str, *statements: dict[str, Any]) -> Person:
    """Make a user with a key, and with an inline policy if there are statements."""
    user = iam.create_user(UserName=name)["User"]
    if statements:
        iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=policy(*statements))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    keys = Credentials(
        access_key_id=key["AccessKeyId"],
        secret_access_key=key["SecretAccessKey"],
    )
    return Person(name, user["Arn"], user["UserId"], keys)


def trust(principal: Any, **more: Any) -> str:
    """Return a trust policy for `{"AWS": …}`, `{"Service": …}`."""
    actions = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]
    return policy({"Effect": "Allow", "Principal": principal, "Action": actions, **more})


def make_role(iam: Any, account_id: str, name: str, **more: Any) -> dict[str, Any]:
    """Make a role that trusts its account, unless `AssumeRolePolicyDocument` says otherwise."""
    own = {"AssumeRolePolicyDocument": trust({"AWS": f"arn:aws:iam::{account_id}:root"})}
    role: dict[str, Any] = iam.create_role(RoleName=name, **(own | more))["Role"]
    return role
