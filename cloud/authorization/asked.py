"""The shapes of the question: what came in, and what it means in IAM's terms."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cloud.policy.context import Value
from cloud.seams.deletions import Named


@dataclass(frozen=True, slots=True)
class Asked:
    """A call whose operation is known.

    `service` is botocore's name, `parameters` is shaped as botocore has it; S3 has `bucketName`,
    `key` and the documents of buckets' settings there, the rest in `headers` (lower-case names)
    and `query`. `body` is what S3 calls carry in XML. `account_id` is the caller's.
    """

    service: str
    operation: str
    parameters: Mapping[str, Any]
    account_id: str
    region: str
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Target:
    """One resource. `account_id` is its owner's where the ARN does not say it.

    `context` has the keys that this resource alone brings: its tags, its type.
    """

    arn: str
    account_id: str = ""
    context: Mapping[str, Value] = field(default_factory=dict)


EVERYTHING = Target("*")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One action, with the resources it is wanted on and the keys that come from the request.

    `parts` has a name for each target where each is judged for itself, and a refused one does not
    hold up the others.
    """

    action: str
    targets: tuple[Target, ...] = (EVERYTHING,)
    context: Mapping[str, Value] = field(default_factory=dict)
    parts: tuple[Named, ...] = ()
