"""The kinds of policy, and what the grammar asks of each.

Source: IAM User Guide, access_policies.html ("Policy types") and reference_policies_grammar.html;
Organizations User Guide, orgs_manage_policies_scps_syntax.html and _rcps_syntax.html.
"""

from dataclasses import dataclass, replace
from enum import Enum, StrEnum


class Need(Enum):
    """Whether an element must, may or must not be there."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    FORBIDDEN = "forbidden"


class PolicyKind(StrEnum):
    """What a policy is attached to, hence what it may say and what it is worth.

    MANAGED is asked when one is saved, and nowhere else: attached, it is an identity's or a boundary.
    """

    IDENTITY = "identity-based policy"
    MANAGED = "managed policy"
    BOUNDARY = "permissions boundary"
    SESSION = "session policy"
    TRUST = "role trust policy"
    RESOURCE = "resource-based policy"
    BUCKET = "bucket policy"
    SCP = "service control policy"
    RCP = "resource control policy"
    ENDPOINT = "VPC endpoint policy"


@dataclass(frozen=True)
class Rules:
    """Rules of one kind. `arns` says that resources must be ARNs that IAM accepts."""

    principal: Need
    resource: Need = Need.REQUIRED
    newest_version: bool = False
    alphanumeric_sid: bool = False
    arns: bool = False
    words: str = "iam"


_IDENTITY = Rules(Need.FORBIDDEN, alphanumeric_sid=True, arns=True)
RULES = {
    PolicyKind.IDENTITY: _IDENTITY,
    PolicyKind.MANAGED: replace(_IDENTITY, newest_version=True),
    PolicyKind.BOUNDARY: _IDENTITY,
    PolicyKind.SESSION: _IDENTITY,
    PolicyKind.TRUST: Rules(Need.REQUIRED, Need.FORBIDDEN, alphanumeric_sid=True, words="trust"),
    PolicyKind.RESOURCE: Rules(Need.REQUIRED, Need.OPTIONAL),
    PolicyKind.BUCKET: Rules(Need.REQUIRED, words="s3"),
    PolicyKind.SCP: Rules(Need.FORBIDDEN, words="organizations"),
    PolicyKind.RCP: Rules(Need.REQUIRED, words="organizations"),
    PolicyKind.ENDPOINT: Rules(Need.REQUIRED),
}
