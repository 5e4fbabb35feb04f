"""The decision table's rows: data that says what AWS's documentation says, page by page.

The rows know nothing of the engine, so that the same table can be asked over HTTP.
"""

from dataclasses import dataclass, field
from typing import Any

USER_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"

OWN = "111122223333"
OTHER = "444455556666"
BUCKET = "arn:aws:s3:::amzn-s3-demo-bucket"
OBJECT = f"{BUCKET}/reports/july.csv"
READ = "s3:GetObject"

ALLOWED, EXPLICIT, IMPLICIT = "allowed", "explicitDeny", "implicitDeny"


@dataclass(frozen=True)
class Caller:
    """Who asks. `kind`: user, root, role, federated, federated-root, service, provider, anonymous.

    `name` is a path and name for users and roles, the service's or provider's name for those.
    """

    kind: str
    name: str = ""
    account: str = OWN
    session: str = "session"
    tags: dict[str, str] = field(default_factory=dict)
    service_linked: bool = False


ANA = Caller("user", "ana")


@dataclass(frozen=True)
class Row:
    """One question and AWS's answer. Policies are lists of statements, None when there is none.

    `layer` is the type of policy that AWS would name in the denial.
    """

    source: str
    what: str
    expect: str
    caller: Caller = ANA
    action: str = READ
    resource: str = OBJECT
    owner: str = OWN
    context: dict[str, Any] = field(default_factory=dict)
    identity: list[dict[str, Any]] | None = None
    on_resource: list[dict[str, Any]] | None = None
    trust: list[dict[str, Any]] | None = None
    boundary: list[dict[str, Any]] | None = None
    session: list[dict[str, Any]] | None = None
    scps: list[list[dict[str, Any]]] | None = None
    rcps: list[list[dict[str, Any]]] | None = None
    endpoint: list[dict[str, Any]] | None = None
    version: str | None = "2012-10-17"
    layer: str | None = None

    def __str__(self) -> str:
        return self.what


def allow(action: Any = READ, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return _statement("Allow", action, resource, more)


def deny(action: Any = READ, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return _statement("Deny", action, resource, more)


def _statement(effect: str, action: Any, resource: Any, more: dict[str, Any]) -> dict[str, Any]:
    statement = {"Effect": effect, "Action": action, "Resource": resource, **more}
    for left_out, instead in (("Action", "NotAction"), ("Resource", "NotResource")):
        if instead in statement or statement[left_out] is None:
            del statement[left_out]
    return statement


def page(name: str) -> str:
    return f"{USER_GUIDE}{name}.html"
