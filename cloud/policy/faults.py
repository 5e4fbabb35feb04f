"""What can be wrong with a policy, and how the services that we know put it.

IAM's words are those its API answers with; S3's those of PutBucketPolicy; Organizations has one
sentence for all. A service that words them otherwise reads `PolicyError.fault`.
"""

from enum import StrEnum

from cloud.policy.errors import MalformedPolicyError
from cloud.policy.kinds import RULES, PolicyKind


class Fault(StrEnum):
    """Every way to break the grammar."""

    JSON = "json"
    SYNTAX = "syntax"
    VERSION = "version"
    UNKNOWN_VERSION = "unknown-version"
    LEGACY = "legacy"
    SID_TEXT = "sid-text"
    SID_TWICE = "sid-twice"
    NO_PRINCIPAL = "no-principal"
    PRINCIPAL = "principal"
    BAD_PRINCIPAL = "bad-principal"
    NO_ACTION = "no-action"
    ACTION_VENDOR = "action-vendor"
    ACTION_COLONS = "action-colons"
    BAD_VENDOR = "bad-vendor"
    TRUST_ACTION = "trust-action"
    NO_RESOURCE = "no-resource"
    RESOURCE = "resource"
    BAD_RESOURCE = "bad-resource"


_IAM = {
    Fault.JSON: "Syntax errors in policy.",
    Fault.SYNTAX: "Syntax errors in policy.",
    Fault.VERSION: "Policy document must be version 2012-10-17 or greater.",
    Fault.UNKNOWN_VERSION: "Syntax errors in policy.",
    Fault.LEGACY: "The policy failed legacy parsing",
    Fault.SID_TEXT: "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies "
    "the regular expression [0-9A-Za-z]*",
    Fault.SID_TWICE: "Statement IDs (SID) in a single policy must be unique.",
    Fault.NO_PRINCIPAL: "Missing required field Principal",
    Fault.PRINCIPAL: "Policy document should not specify a principal.",
    Fault.BAD_PRINCIPAL: "Invalid principal in policy: {found}",
    Fault.NO_ACTION: "Policy statement must contain actions.",
    Fault.ACTION_VENDOR: "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, "
    "etc.",
    Fault.ACTION_COLONS: "Actions/Condition can contain only one colon.",
    Fault.BAD_VENDOR: "Vendor {found} is not valid",
    Fault.TRUST_ACTION: "AssumeRole policy may only specify STS AssumeRole actions.",
    Fault.NO_RESOURCE: "Policy statement must contain resources.",
    Fault.RESOURCE: "Has prohibited field Resource",
    Fault.BAD_RESOURCE: "{found}",
}
_TRUST = {**_IAM, Fault.JSON: "This policy contains invalid Json"}
_S3_ACTION = "Policy has invalid action"
_S3 = {
    **dict.fromkeys(Fault, "Invalid policy syntax."),
    Fault.JSON: "Policies must be valid JSON and the first byte must be '{'",
    Fault.UNKNOWN_VERSION: "The policy must contain a valid version string",
    Fault.NO_PRINCIPAL: "Missing required field Principal",
    Fault.BAD_PRINCIPAL: "Invalid principal in policy",
    Fault.NO_ACTION: "Missing required field Action",
    Fault.ACTION_VENDOR: _S3_ACTION,
    Fault.ACTION_COLONS: _S3_ACTION,
    Fault.BAD_VENDOR: _S3_ACTION,
    Fault.NO_RESOURCE: "Missing required field Resource",
    Fault.BAD_RESOURCE: "Policy has invalid resource",
}
_ORGANIZATIONS = dict.fromkeys(
    Fault,
    "The provided policy document does not meet the requirements of the specified policy type.",
)
_WORDS = {"iam": _IAM, "trust": _TRUST, "s3": _S3, "organizations": _ORGANIZATIONS}


def malformed(
    kind: PolicyKind, fault: Fault, hint: str = "", *, found: str = ""
) -> MalformedPolicyError:
    """Return the error as the service that keeps this kind of policy words it."""
    message = _WORDS[RULES[kind].words][fault].replace("{found}", found)
    return MalformedPolicyError(message, fault=fault, hint=hint)
