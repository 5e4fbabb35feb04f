"""Condition keys that tell of a resource what it is, besides its tags."""

from collections.abc import Callable, Mapping
from typing import Any

from cloud.authorization import state
from cloud.authorization.arns import last_part
from cloud.authorization.asked import Asked
from cloud.policy.context import Value


def _database(asked: Asked, arn: str) -> dict[str, Value]:
    """Return what RDS tells of an instance. Source: "Condition keys for Amazon RDS"."""
    known = state.backend(asked, "rds")
    held = known.databases.get(last_part(arn)) if known is not None else None
    if held is None:
        return {}
    found: dict[str, Any] = {
        "rds:DatabaseClass": held.db_instance_class,
        "rds:DatabaseEngine": held.engine,
        "rds:DatabaseName": held.db_name,
        "rds:MultiAz": bool(held.multi_az),
        "rds:Piops": held.iops or 0,
        "rds:StorageEncrypted": bool(held.storage_encrypted),
        "rds:StorageSize": held.allocated_storage,
        "rds:Vpc": True,
    }
    return {key: value for key, value in found.items() if value is not None}


PROPERTIES: Mapping[tuple[str, str], Callable[[Asked, str], Mapping[str, Value]]] = {
    ("rds", "db"): _database,
}
