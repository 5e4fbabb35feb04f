"""How long a policy may be, and what AWS says beyond.

Source: IAM User Guide, reference_iam-quotas.html ("IAM and STS character limits": white space is
not counted); Amazon S3 API, PutBucketPolicy; Organizations User Guide, orgs_reference_limits.html.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from cloud.policy.errors import PolicyTooLargeError


@dataclass(frozen=True)
class Limit:
    """A quota in characters. `message` may hold `{name}`, the user, group or role."""

    characters: int
    message: str


def _inline(characters: int, kind: str) -> Limit:
    return Limit(
        characters, f"Maximum policy size of {characters} bytes exceeded for {kind} {{name}}"
    )


MANAGED = Limit(6_144, "Cannot exceed quota for PolicySize: 6144")
TRUST = Limit(2_048, "Cannot exceed quota for ACLSizePerRole: 2048")
USER = _inline(2_048, "user")
GROUP = _inline(5_120, "group")
ROLE = _inline(10_240, "role")
SESSION = Limit(
    2_048,
    "1 validation error detected: Value at 'policy' failed to satisfy constraint: "
    "Member must have length less than or equal to 2048",
)
BUCKET = Limit(20_480, "Policy exceeds the maximum allowed document size.")
ORGANIZATION = Limit(5_120, "The policy document exceeds the maximum size of 5120 characters.")


def size(document: str) -> int:
    """Return the characters that count: all but white space."""
    return sum(len(part) for part in document.split())


def check(limit: Limit, documents: Iterable[str], *, name: str = "") -> None:
    """Raise PolicyTooLargeError when the documents together are over the limit.

    Several documents are the inline policies of one identity, which `name` names.
    """
    counted = sum(size(document) for document in documents)
    if counted > limit.characters:
        raise PolicyTooLargeError(
            limit.message.replace("{name}", name),
            fault="size",
            hint=f"{counted} characters without white space; at most {limit.characters} fit.",
        )
