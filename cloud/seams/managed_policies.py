"""Managed policies, the account's own and AWS's."""

from typing import Any


def find(iam: Any, arn: str) -> Any:
    """Return moto's policy of that ARN, None if there is none. `iam` is the account's back end."""
    return iam.managed_policies.get(arn)


def document(policy: Any) -> str:
    """Return the text of the policy's default version."""
    for version in policy.versions:
        if version.version_id == policy.default_version_id:
            return str(version.document)
    return ""
