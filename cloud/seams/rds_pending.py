"""Changes of a DB instance that wait for its maintenance window, unless they are to be made now.

Replaces: `RDSBackend.modify_db_instance`, which makes every change at once. Those that mean an
outage wait, are told as `PendingModifiedValues`, and come into force at the window's start by the
account's clock; `ApplyImmediately` brings all of them. The rest is always made at once.
Source: Amazon RDS API Reference, "ModifyDBInstance"; Amazon RDS User Guide, "Using the schedule
modifications setting".
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from moto.rds.models import RDSBackend, rds_backends

from cloud.seams import clock
from cloud.seams.due.agenda import Source, backends, register
from cloud.seams.patch import put

_WAITING = {
    "db_instance_class": "DBInstanceClass",
    "allocated_storage": "AllocatedStorage",
    "multi_az": "MultiAZ",
    "storage_type": "StorageType",
    "iops": "Iops",
    "engine_version": "EngineVersion",
}
_RETENTION = "backup_retention_period"
_ABOUT = frozenset({"db_instance_identifier", "apply_immediately"})
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def install() -> None:
    """To be called after `rds_states` and `rds_parameters`, whose part comes when it is made."""
    put(RDSBackend, "modify_db_instance", _waiting_first(RDSBackend.modify_db_instance))
    register(Source("rds", _next_due, _fire, tidying=True))


def _waiting_first(plain: Any) -> Any:
    """Return what makes a change, or part of it, by `plain`; now or when its time has come."""

    def modify(self: Any, identifier: str, given: Any) -> Any:
        held = self.databases.get(identifier.lower())
        if held is None or held.db_cluster_identifier:
            return plain(self, identifier, given)
        asked, before = dict(given), held.__dict__.get("waiting", {})
        if asked.get("apply_immediately"):
            _wait_for(held, {})
            return plain(self, identifier, {**before, **asked})
        later = {key: asked.pop(key) for key in list(asked) if _waits(held, key, asked[key])}
        if later:
            _wait_for(held, {**before, **later})
        return plain(self, identifier, asked) if set(asked) - _ABOUT or not later else held

    return modify


def _waits(held: Any, key: str, value: Any) -> bool:
    """Tell whether this is a change, and one that waits for the window."""
    if key == _RETENTION:  # an outage only where backups are switched on or off
        return bool(int(value or 0)) != bool(int(held.backup_retention_period or 0))
    return key in _WAITING and value is not None and str(value) != str(getattr(held, key))


def _wait_for(held: Any, waiting: dict[str, Any]) -> None:
    held.waiting = waiting
    held.waiting_until = _window(held.preferred_maintenance_window) if waiting else None
    names = {**_WAITING, _RETENTION: "BackupRetentionPeriod"}
    held.pending_modified_values = {names[key]: value for key, value in waiting.items()}


def _window(text: str) -> float:
    """Return the next start of a window such as `wed:06:38-wed:07:08`, which is in UTC."""
    day, hour, minute = text.partition("-")[0].split(":")
    now = datetime.fromtimestamp(clock.time(), UTC)
    start = now.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)
    start += timedelta(days=(_DAYS.index(day) - now.weekday()) % 7)
    return (start if start > now else start + timedelta(days=7)).timestamp()


def _all(account_id: str) -> Iterator[tuple[float, Any, Any]]:
    for backend in backends(rds_backends, account_id):
        for held in list(backend.databases.values()):
            if (until := held.__dict__.get("waiting_until")) is not None:
                yield until, backend, held


def _next_due(account_id: str) -> float | None:
    return min((until for until, _, _ in _all(account_id)), default=None)


def _fire(account_id: str, moment: float) -> int:
    over = [(backend, held) for until, backend, held in _all(account_id) if until <= moment]
    for backend, held in over:
        backend.modify_db_instance(held.db_instance_identifier, {"apply_immediately": True})
    return len(over)
