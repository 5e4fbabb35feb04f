"""S3's lifecycle rules act, at midnight, UTC.

Replaces nothing but `FakeBucket.set_lifecycle` and `delete_lifecycle`, which drop a part of the
rules, and `FakeMultipart.__init__`, which does not note when an upload began: moto keeps rules
and never acts on them.
Source: S3 user guide, "Expiring objects", "Transitioning objects using Amazon S3 Lifecycle",
"How S3 Lifecycle interacts with other bucket configurations" (versions under a lock stay),
"Conflicting lifecycle rules" (expiration before transition, the coldest of several classes).
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from moto.s3 import notifications
from moto.s3.models import FakeBucket, FakeDeleteMarker, FakeMultipart, s3_backends
from moto.s3.notifications import S3NotificationEvent

from cloud.seams import clock
from cloud.seams.due import lifecycle_rules
from cloud.seams.due.agenda import Source, backends, register
from cloud.seams.due.days import midnight_after
from cloud.seams.due.lifecycle_rules import COLDNESS, Move, Rule
from cloud.seams.patch import put

logger = logging.getLogger(__name__)

_plain_set: Any = FakeBucket.set_lifecycle
_plain_delete: Any = FakeBucket.delete_lifecycle
_plain_upload: Any = FakeMultipart.__init__
_KEPT_AS = "lifecycle_in_force"
BEGAN = "initiated_at"


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done to one thing, and when. Lower `rank` goes first at the same moment."""

    due: float
    rank: int
    do: Callable[[], None]


def install() -> None:
    put(FakeBucket, "set_lifecycle", _set)
    put(FakeBucket, "delete_lifecycle", _delete)
    put(FakeMultipart, "__init__", _upload)
    register(Source("s3", _next_due, _fire, tidying=True))


def in_force(bucket: Any) -> list[dict[str, Any]]:
    """Return the bucket's rules as they were put."""
    rules: list[dict[str, Any]] = vars(bucket).get(_KEPT_AS, (0.0, []))[1]
    return rules


def expiry_of(version: Any) -> tuple[float, str] | None:
    """Return when the rules expire an object, the top one of its name, and by which rule."""
    backend = s3_backends[version.account_id][version.partition]
    bucket = backend.buckets.get(version.bucket_name)
    if bucket is None or _KEPT_AS not in vars(bucket):
        return None
    if bucket.keys.get(version.name) is not version:  # rules expire none but the top one
        return None
    return _Bucket(backend, bucket).expiry_of(version)


def _set(self: Any, rules: list[dict[str, Any]]) -> None:
    _plain_set(self, rules)
    vars(self)[_KEPT_AS] = (clock.time(), rules)


def _delete(self: Any) -> None:
    _plain_delete(self)
    vars(self).pop(_KEPT_AS, None)


def _upload(self: Any, *args: Any, **options: Any) -> None:
    _plain_upload(self, *args, **options)
    vars(self)[BEGAN] = clock.time()


def _next_due(account_id: str) -> float | None:
    return min((step.due for step in _steps(account_id)), default=None)


def _fire(account_id: str, moment: float) -> int:
    now = [step for step in _steps(account_id) if step.due <= moment]
    now.sort(key=lambda step: (step.due, step.rank))
    for step in now:
        step.do()
    return len(now)


def _steps(account_id: str) -> Iterator[Step]:
    for backend in backends(s3_backends, account_id):
        for bucket in backend.buckets.values():
            if _KEPT_AS in vars(bucket):
                yield from _Bucket(backend, bucket).steps()


class _Bucket:
    """One bucket under its rules."""

    def __init__(self, backend: Any, bucket: Any) -> None:
        self._backend = backend
        self._bucket = bucket
        since, rules = vars(bucket)[_KEPT_AS]
        self._earliest = midnight_after(since)  # rules act from the midnight after they were put
        self._rules = lifecycle_rules.read(rules)

    def steps(self) -> Iterator[Step]:
        for rule in self._rules:
            for step in self._steps_of(rule):
                yield step if step.due >= self._earliest else replace(step, due=self._earliest)

    def expiry_of(self, version: Any) -> tuple[float, str] | None:
        modified = _moment(version.last_modified)
        found = [
            (max(due, self._earliest), rule.name)
            for rule in self._rules
            if (due := rule.expiration.after(modified)) is not None and self._fits(rule, version)
        ]
        return min(found, default=None)

    def _steps_of(self, rule: Rule) -> Iterator[Step]:
        for name, stack in list(self._bucket.keys.lists()):
            if name.startswith(rule.filter.prefix) and stack:
                yield from self._current(rule, name, stack)
                yield from self._noncurrent(rule, name, stack)
        for upload in list(self._bucket.multiparts.values()):
            began = vars(upload).get(BEGAN)
            if began is not None and upload.key_name.startswith(rule.filter.prefix):
                due = rule.abort.after(began)
                if due is not None:
                    yield Step(due, 4, partial(self._abort, upload))

    def _current(self, rule: Rule, name: str, stack: list[Any]) -> Iterator[Step]:
        top = stack[-1]
        modified = _moment(top.last_modified)
        if isinstance(top, FakeDeleteMarker):
            if len(stack) == 1 and rule.filter.of_names:
                due = rule.expiration.after(modified)
                if rule.bare_markers:
                    due = midnight_after(modified)
                if due is not None:
                    yield Step(due, 2, partial(self._remove, name, top))
        elif self._fits(rule, top):
            due = rule.expiration.after(modified)
            if due is not None:
                yield Step(due, 0, partial(self._expire, name, top))
            for move in rule.moves:
                yield from self._moved(rule, top, move, modified)

    def _noncurrent(self, rule: Rule, name: str, stack: list[Any]) -> Iterator[Step]:
        """Versions below the top, from the newest to the oldest."""
        for newer, place in enumerate(range(len(stack) - 2, -1, -1)):
            version, since = stack[place], _moment(stack[place + 1].last_modified)
            if not self._fits(rule, version):
                continue
            due = rule.noncurrent.after(since) if newer >= rule.keep else None
            free = _free_from(version)
            if due is not None and free is not None:
                yield Step(max(due, free), 1, partial(self._remove, name, version))
            for move in rule.noncurrent_moves:
                if newer >= move.keep:
                    yield from self._moved(rule, version, move, since)

    def _moved(self, rule: Rule, version: Any, move: Move, since: float) -> Iterator[Step]:
        if isinstance(version, FakeDeleteMarker):
            return
        due = move.when.after(since)
        wanted = COLDNESS.get(move.storage_class, 0)
        if due is not None and rule.filter.moves(version.size) and wanted > _coldness(version):
            yield Step(due, 3, partial(self._move, version, move.storage_class))

    def _fits(self, rule: Rule, version: Any) -> bool:
        if isinstance(version, FakeDeleteMarker):  # it has neither tags nor a size
            return rule.filter.of_names
        tags: dict[str, str] = {}
        if rule.filter.tags:
            tags = self._backend.tagger.get_tag_dict_for_resource(version.arn)
        return rule.filter.fits(version.name, version.size, tags)

    def _expire(self, name: str, version: Any) -> None:
        stack = self._bucket.keys.getlist(name, [])
        if not stack or stack[-1] is not version:
            return  # another rule was first
        event = S3NotificationEvent.LIFECYCLEEXPIRATION_DELETE_EVENT
        if self._bucket.versioning_status is not None:
            event = S3NotificationEvent.LIFECYCLE_EXPIRATION_DELETE_MARKER_CREATED_EVENT
            self._backend.delete_object(self._bucket.name, name)
        else:
            self._bucket.keys.pop(name)
        self._tell(event, version)

    def _remove(self, name: str, version: Any) -> None:
        stack = self._bucket.keys.getlist(name, [])
        if not any(held is version for held in stack):
            return
        rest = [held for held in stack if held is not version]
        self._bucket.keys.setlist(name, rest)
        if not rest:
            self._bucket.keys.pop(name)
        if not isinstance(version, FakeDeleteMarker):
            self._tell(S3NotificationEvent.LIFECYCLEEXPIRATION_DELETE_EVENT, version)

    def _move(self, version: Any, storage_class: str) -> None:
        stack = self._bucket.keys.getlist(version.name, [])
        if any(held is version for held in stack) and COLDNESS[storage_class] > _coldness(version):
            version.set_storage_class(storage_class)
            self._tell(S3NotificationEvent.LIFECYCLE_TRANSITION_EVENT, version)

    def _abort(self, upload: Any) -> None:
        self._bucket.multiparts.pop(upload.id, None)

    def _tell(self, event: S3NotificationEvent, version: Any) -> None:
        try:
            notifications.send_event(self._backend.account_id, event, self._bucket, version)
        except Exception:  # a queue that is gone does not keep objects alive
            logger.info("nobody was told of %s", event, exc_info=True)


def _moment(naive: datetime) -> float:
    return naive.replace(tzinfo=UTC).timestamp()


def _coldness(version: Any) -> int:
    return COLDNESS.get(version.storage_class, 0)


def _free_from(version: Any) -> float | None:
    """Return when the version may go at the earliest; None while a legal hold is on it."""
    if isinstance(version, FakeDeleteMarker) or not version.is_locked(governance_bypass=False):
        return 0.0
    if version.lock_legal_status == "ON" or not version.lock_until:
        return None
    until = datetime.fromisoformat(version.lock_until)
    return midnight_after(until.replace(tzinfo=until.tzinfo or UTC).timestamp())
