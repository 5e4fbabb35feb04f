"""A bucket's lifecycle rules as they were put, read into what they mean.

moto keeps no sizes and no `NewerNoncurrentVersions`, so its own rules do not do.
Source: S3 user guide, "Lifecycle configuration elements" and "Setting an S3 Lifecycle
configuration on a bucket" (days are counted from the object's creation or from when a version
became noncurrent, and rounded up to the next midnight, UTC).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cloud.seams.due.days import DAY, midnight_after

# An object only ever gets colder.
COLDNESS = {
    name: number
    for number, name in enumerate(
        (
            "STANDARD",
            "REDUCED_REDUNDANCY",
            "STANDARD_IA",
            "INTELLIGENT_TIERING",
            "ONEZONE_IA",
            "GLACIER_IR",
            "GLACIER",
            "DEEP_ARCHIVE",
        )
    )
}
# "By default, objects smaller than 128 KB don't transition to any storage class."
_SMALLEST = 128 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class Filter:
    """Which objects a rule is about. Sizes in bytes, both exclusive."""

    prefix: str = ""
    tags: tuple[tuple[str, str], ...] = ()
    larger_than: int | None = None
    smaller_than: int | None = None

    def fits(self, name: str, size: int, tags: Mapping[str, str]) -> bool:
        return (
            name.startswith(self.prefix)
            and (self.larger_than is None or size > self.larger_than)
            and (self.smaller_than is None or size < self.smaller_than)
            and all(tags.get(key) == value for key, value in self.tags)
        )

    @property
    def of_names(self) -> bool:
        """Tell whether it asks for nothing but a prefix."""
        return not self.tags and self.larger_than is None and self.smaller_than is None

    def moves(self, size: int) -> bool:
        """Tell whether an object that fits is large enough to change its storage class."""
        own = self.larger_than is not None or self.smaller_than is not None
        return own or size >= _SMALLEST


@dataclass(frozen=True, slots=True)
class When:
    """After so many days, or from a date on, a moment."""

    days: int | None = None
    date: float | None = None

    def after(self, since: float) -> float | None:
        if self.days is not None:
            return midnight_after(since + self.days * DAY)
        if self.date is not None:
            return self.date if since < self.date else midnight_after(since)
        return None


@dataclass(frozen=True, slots=True)
class Move:
    """A change of storage class, of versions beyond the newest `keep` noncurrent ones."""

    when: When
    storage_class: str
    keep: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """`None` and empty: the rule has no such action. `keep` belongs to `noncurrent`."""

    name: str
    filter: Filter
    expiration: When
    bare_markers: bool
    noncurrent: When
    keep: int
    moves: tuple[Move, ...]
    noncurrent_moves: tuple[Move, ...]
    abort: When


def read(rules: Iterable[Mapping[str, Any]]) -> tuple[Rule, ...]:
    """Return the enabled rules. They have passed moto's checks."""
    return tuple(_rule(rule) for rule in rules if rule.get("Status") == "Enabled")


def _rule(rule: Mapping[str, Any]) -> Rule:
    expiration = rule.get("Expiration") or {}
    noncurrent = rule.get("NoncurrentVersionExpiration") or {}
    abort = rule.get("AbortIncompleteMultipartUpload") or {}
    return Rule(
        str(rule.get("ID") or ""),
        _filter(rule),
        _when(expiration),
        str(expiration.get("ExpiredObjectDeleteMarker")).lower() == "true",
        When(_number(noncurrent.get("NoncurrentDays"))),
        _number(noncurrent.get("NewerNoncurrentVersions")) or 0,
        tuple(Move(_when(move), move["StorageClass"]) for move in _listed(rule, "Transition")),
        tuple(
            Move(
                When(_number(move["NoncurrentDays"])),
                move["StorageClass"],
                _number(move.get("NewerNoncurrentVersions")) or 0,
            )
            for move in _listed(rule, "NoncurrentVersionTransition")
        ),
        When(_number(abort.get("DaysAfterInitiation"))),
    )


def _filter(rule: Mapping[str, Any]) -> Filter:
    given = rule.get("Filter") or {}
    given = given.get("And") or given
    tags = given.get("Tag") or ()
    pairs = (tags,) if isinstance(tags, Mapping) else tags
    return Filter(
        str(rule.get("Prefix") or given.get("Prefix") or ""),
        tuple((str(tag["Key"]), str(tag.get("Value") or "")) for tag in pairs),
        _number(given.get("ObjectSizeGreaterThan")),
        _number(given.get("ObjectSizeLessThan")),
    )


def _when(given: Mapping[str, Any]) -> When:
    date = given.get("Date")
    if date is None:
        return When(_number(given.get("Days")))
    moment = datetime.fromisoformat(str(date))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return When(date=moment.timestamp())


def _listed(rule: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    given = rule.get(name) or []
    return given if isinstance(given, list) else [given]


def _number(given: object) -> int | None:
    return None if given is None else int(str(given))
