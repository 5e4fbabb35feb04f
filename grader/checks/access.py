"""Checks on who gets in: what policies allow somebody, and what somebody without a key is served."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, JsonValue, field_validator, model_validator

from grader.checks.aws import Calling, Digest
from grader.checks.base import Check
from grader.checks.evidence import Evidence
from grader.checks.history import folder
from grader.checks.record import Names
from grader.checks.verdict import Finding, met, missed, shown
from labs.providers.base import AwsCallError

EVERYTHING = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
)
BUCKET = "arn:aws:s3:::"


class AwsAllowed(Check):
    """Pass when the policies allow (or do not allow) somebody these actions.

    The policy simulator is asked, so nothing is done and nothing is left in the record. A bucket's
    policy takes part by itself where `resource` lies in a bucket. Of a principal of another account
    its own administrator is taken to allow everything, so that this account's half is judged; or
    what `policy_file` allows, so that both are.
    """

    kind: Literal["aws.allowed"]
    principal: str = Field(
        pattern=r"^(arn:aws:iam::.+:(user|group|role)/.+|\{[a-z][a-z0-9_.]*\})$",
        description="The ARN of a user, group or role.",
    )
    action: Names = Field(description="s3:GetObject, or several; all must be so.")
    resource: str = Field(default="*", description="An ARN.", min_length=1)
    context: dict[str, str | bool] = Field(
        default_factory=dict, description="Condition keys of the call: aws:SourceIp …"
    )
    policy_file: str | None = Field(
        default=None,
        description="Of a principal of another account: the file of the home with its policy.",
        min_length=1,
    )
    allowed: bool = True
    explicit: bool = Field(
        default=False, description="With `allowed: false`: a statement must say so."
    )

    @model_validator(mode="after")
    def _only_a_denial_is_explicit(self) -> Self:
        if self.explicit and self.allowed:
            raise ValueError("`explicit` is for denials: add `allowed: false`.")
        return self

    def look(self, evidence: Evidence) -> Finding:
        try:
            theirs = self._theirs(evidence)
            decisions = self._decisions(evidence, theirs)
        except AwsCallError as refusal:
            return missed(self._wanted(), shown(str(refusal)))
        wrong = [name for name, said in decisions.items() if not self._as_wanted(said)]
        if not wrong:
            return met(self._wanted(), self._wanted())
        states = {"allowed": "allowed", "explicitDeny": "explicitly denied"}
        told = (f"{name} {states.get(decisions[name], 'not allowed')}" for name in wrong)
        return missed(self._wanted(), ", ".join(told))

    def _as_wanted(self, decision: str) -> bool:
        if self.explicit:
            return decision == "explicitDeny"
        return (decision == "allowed") is self.allowed

    def _wanted(self) -> str:
        denied = "explicitly denied" if self.explicit else "not allowed"
        return f"{', '.join(self.action)} {'allowed' if self.allowed else denied}"

    def _theirs(self, evidence: Evidence) -> str:
        """Return the policy of a principal of another account. Raises AwsCallError."""
        if self.policy_file is None:
            return EVERYTHING
        content = evidence.file(folder(self.policy_file)).content
        if content is None:
            raise AwsCallError("NoSuchEntity", f"There is no file ~/{folder(self.policy_file)}.")
        return content.decode(errors="replace")

    def _decisions(self, evidence: Evidence, theirs: str) -> dict[str, str]:
        """Return allowed, implicitDeny or explicitDeny by action. Raises AwsCallError."""
        account = evidence.aws.call("sts", "get_caller_identity")["Account"]
        asked: dict[str, Any] = {
            "ActionNames": list(self.action),
            "ResourceArns": [self.resource],
            "ContextEntries": [_entry(name, value) for name, value in self.context.items()],
        }
        policy = _bucket_policy(evidence, self.resource)
        if policy is not None:
            asked |= {"ResourcePolicy": policy, "ResourceOwner": account}
        if self.principal.split(":")[4] == account:
            asked["PolicySourceArn"] = self.principal
            answer = evidence.aws.call("iam", "simulate_principal_policy", asked)
        elif policy is None:  # nothing lets a stranger in
            return dict.fromkeys(self.action, "implicitDeny")
        else:
            asked |= {"CallerArn": self.principal, "PolicyInputList": [theirs]}
            answer = evidence.aws.call("iam", "simulate_custom_policy", asked)
        return {one["EvalActionName"]: one["EvalDecision"] for one in answer["EvaluationResults"]}


def _bucket_policy(evidence: Evidence, resource: str) -> str | None:
    """Return the policy of the bucket that `resource` lies in; None where there is none."""
    if not resource.startswith(BUCKET):
        return None
    bucket = resource.removeprefix(BUCKET).split("/")[0]
    try:
        policy: str = evidence.aws.call("s3", "get_bucket_policy", {"Bucket": bucket})["Policy"]
    except AwsCallError as refusal:
        if refusal.code == "NoSuchBucketPolicy":
            return None
        raise
    return policy


def _entry(name: str, value: str | bool) -> dict[str, JsonValue]:  # noqa: FBT001 (a condition's value)
    kind = "boolean" if isinstance(value, bool) else "string"
    text = str(value).lower() if isinstance(value, bool) else value
    return {"ContextKeyName": name, "ContextKeyValues": [text], "ContextKeyType": kind}


class AwsAs(Calling):
    """Pass when an AWS call answers somebody as wanted.

    The call is made in a copy of the account that is dropped at once: nothing changes, whatever it
    is, and the record does not show it.
    """

    kind: Literal["aws.as"]
    principal: str = Field(
        pattern=r"^(arn:aws:iam::.+:(user|role)/.+|\{[a-z][a-z0-9_.]*\})$",
        description="The ARN of a user or role of the learner's account.",
    )

    def ask(self, evidence: Evidence) -> dict[str, Any]:
        return evidence.aws.call_as(self.principal, self.service, self.operation, self.parameters)


class AwsAnonymous(Check):
    """Pass when somebody without a key is served as described at an address of AWS."""

    kind: Literal["aws.anonymous"]
    url: str = Field(description="https://BUCKET.s3.REGION.amazonaws.com/KEY, say.", min_length=1)
    status: int = Field(default=200, ge=100, le=599)
    contains: str | None = None
    sha256: Digest | None = None

    @field_validator("url")
    @classmethod
    def _of_aws(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.netloc.endswith(".amazonaws.com"):
            raise ValueError("Give a whole address of AWS: https://….amazonaws.com/…")
        return value

    def look(self, evidence: Evidence) -> Finding:
        status, body = evidence.aws.get(self.url)
        if status != self.status:
            return missed(f"status {self.status}", f"status {status}")
        if self.contains is not None and self.contains not in body.decode(errors="replace"):
            return missed(f"{self.contains} in it", shown(body.decode(errors="replace")))
        digest = hashlib.sha256(body).hexdigest()
        if self.sha256 is not None and digest != self.sha256.lower():
            return missed(f"content with SHA-256 {self.sha256}", f"SHA-256 {digest}")
        return met(f"status {self.status}", f"status {status}")
