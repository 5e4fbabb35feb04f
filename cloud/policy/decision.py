"""The answer, and what it rests on."""

from dataclasses import dataclass
from enum import StrEnum

from cloud.policy.trace import PolicyTrace


class Verdict(StrEnum):
    """AWS's three outcomes, spelled as the policy simulator spells them."""

    ALLOWED = "allowed"
    EXPLICIT_DENY = "explicitDeny"
    IMPLICIT_DENY = "implicitDeny"


class Layer(StrEnum):
    """The sorts of policy, in the order in which AWS asks them; ROOT needs none."""

    SCP = "service control policy"
    RCP = "resource control policy"
    ENDPOINT = "VPC endpoint policy"
    TRUST = "role trust policy"
    RESOURCE = "resource-based policy"
    IDENTITY = "identity-based policy"
    BOUNDARY = "permissions boundary"
    SESSION = "session policy"
    ROOT = "account root user"


@dataclass(frozen=True)
class Deciding:
    """A statement that the decision rests on. `index` counts from 0 in its policy."""

    layer: Layer
    policy: str
    policy_arn: str
    index: int
    sid: str
    effect: str

    def __str__(self) -> str:
        name = f"{self.index + 1} ({self.sid})" if self.sid else str(self.index + 1)
        return f"statement {name} of the {self.layer} {self.policy}".rstrip()


@dataclass(frozen=True)
class Decision:
    """Whether a request may go on. `layer` is the sort of policy that settled it.

    `deciding`: the denying statement; or, when allowed, those that allowed it, one a layer; nothing
    for an implicit denial. `resource` is the one that was decided on, of several the first refused.
    `trace` is empty unless it was asked for.
    """

    verdict: Verdict
    layer: Layer
    action: str
    resource: str
    principal: str
    deciding: tuple[Deciding, ...] = ()
    trace: tuple[PolicyTrace, ...] = ()

    @property
    def allowed(self) -> bool:
        return self.verdict is Verdict.ALLOWED
