"""AWS's service authorization reference: which actions there are, on what, with which keys.

Source: `reference/*.json`, which `build_reference` writes from the published reference. A service
is read when it is first asked for.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_PLACE = Path(__file__).parent / "reference"
_VARIABLE = re.compile(r"\$\{(\w+)\}")
_COMMON = frozenset({"Partition", "Region", "Account"})


@dataclass(frozen=True, slots=True, eq=False)
class ResourceType:
    """`arn` is a template: `arn:aws:sqs:${Region}:${Account}:${QueueName}`."""

    name: str
    arn: str
    keys: frozenset[str]

    @property
    def variables(self) -> tuple[str, ...]:
        """Return what the ARN needs besides region and account, in its order."""
        return tuple(name for name in _VARIABLE.findall(self.arn) if name not in _COMMON)


@dataclass(frozen=True, slots=True, eq=False)
class Use:
    """A resource type as an action uses it; `type` is None for what goes with no type."""

    type: ResourceType | None
    required: bool
    keys: frozenset[str]
    dependent: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Action:
    """`name` is `s3:GetObject`, `level` one of List, Read, Write, Tagging, Permissions management."""

    name: str
    level: str
    uses: tuple[Use, ...]

    @property
    def types(self) -> tuple[Use, ...]:
        return tuple(use for use in self.uses if use.type is not None)

    @property
    def keys(self) -> frozenset[str]:
        """Return every condition key that a request for this action may bring."""
        own = {key for use in self.uses for key in use.keys}
        return frozenset(own.union(*(use.type.keys for use in self.uses if use.type)))


@dataclass(frozen=True, slots=True, eq=False)
class Service:
    """`actions` by name in lower case, without the prefix."""

    prefix: str
    source: str
    types: Mapping[str, ResourceType]
    actions: Mapping[str, Action]


@cache
def service(prefix: str) -> Service | None:
    """Return what the reference says of `s3`, `ec2` …, None if it says nothing."""
    path = _PLACE / f"{prefix}.json"
    if "/" in prefix or not path.exists():
        return None
    read = json.loads(path.read_text())
    keys = [_plain(key) for key in read["keys"]]
    types = {
        name: ResourceType(name, arn.replace("${Partition}", "aws"), _pick(keys, own))
        for name, (arn, own) in read["types"].items()
    }
    actions = {
        name.lower(): Action(f"{prefix}:{name}", level, _uses(uses, keys, types))
        for name, (level, uses) in read["actions"].items()
    }
    return Service(prefix, read["source"], types, actions)


def action(name: str) -> Action | None:
    """Return the action of that name, such as `s3:GetObject`, in any case."""
    prefix, _, verb = name.partition(":")
    known = service(prefix.lower())
    return known.actions.get(verb.lower()) if known else None


def _plain(key: str) -> str:
    """Return `aws:RequestTag/${TagKey}` as `aws:RequestTag/`: the rest is the caller's choice."""
    return re.split(r"[$<]", key)[0]


def _pick(keys: list[str], places: list[int]) -> frozenset[str]:
    return frozenset(keys[place] for place in places)


def _uses(
    uses: dict[str, Any], keys: list[str], types: Mapping[str, ResourceType]
) -> tuple[Use, ...]:
    return tuple(
        Use(types.get(name), bool(required), _pick(keys, own), tuple(dependent))
        for name, (required, own, dependent) in uses.items()
    )
