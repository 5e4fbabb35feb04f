"""What ties a DB instance and its snapshots to real data: names, passwords, where data comes from.

Replaces: the id, the endpoint's name and the version that moto gives every instance alike; the
password that it writes into every managed secret; `create_db_snapshot`, `copy_db_snapshot`, the
two restores and read replicas, which know nothing of data; restores also pass over whatever is
asked to be off, and a promoted replica goes on naming its source. Before it is available an
instance has no endpoint.
Source: Amazon RDS User Guide, "Finding the connection information for a DB instance", "Password
management with Amazon RDS and AWS Secrets Manager"; RDS API Reference, "DBInstance".
"""

import hashlib
import json
import secrets
import string
from typing import Any

from moto.rds.models import DBInstance, MasterUserSecret, RDSBackend

from cloud.seams.patch import put
from cloud.seams.rds_engines import version_of

_LETTERS = string.ascii_uppercase + "234567"
_PASSWORD = string.ascii_letters + string.digits + "!#$%&*+-:;<=>?^_~"
_plain_init: Any = DBInstance.__init__
_plain_snapshot: Any = RDSBackend.create_db_snapshot
_plain_copy: Any = RDSBackend.copy_db_snapshot
_plain_replica: Any = RDSBackend.create_db_instance_read_replica
_plain_promote: Any = RDSBackend.promote_read_replica
_plain_restore: Any = RDSBackend.restore_db_instance_from_db_snapshot
_plain_earlier: Any = RDSBackend.restore_db_instance_to_point_in_time


def install() -> None:
    put(DBInstance, "__init__", _init)
    put(DBInstance, "address", property(_address))
    put(DBInstance, "endpoint", property(_endpoint))
    put(MasterUserSecret, "_generate_secret_string", _secret)
    put(RDSBackend, "create_db_snapshot", _snapshot)
    put(RDSBackend, "copy_db_snapshot", _copy)
    put(RDSBackend, "create_db_instance_read_replica", _replica)
    put(RDSBackend, "promote_read_replica", _promote)
    put(RDSBackend, "restore_db_instance_from_db_snapshot", _restore)
    put(RDSBackend, "restore_db_instance_to_point_in_time", _earlier)


def _init(self: Any, *args: Any, **given: Any) -> None:
    version = version_of(str(given.get("engine")), given.get("engine_version"))
    if version is not None:
        given["engine_version"] = version
    _plain_init(self, *args, **given)
    self.dbi_resource_id = _resource_id()
    if self.publicly_accessible is None:
        self.publicly_accessible = _is_public_by_default(self)


def _resource_id() -> str:
    return "db-" + "".join(secrets.choice(_LETTERS) for _ in range(26))


def _is_public_by_default(instance: Any) -> bool:
    """Source: RDS API Reference, "CreateDBInstance" (PubliclyAccessible)."""
    group = getattr(instance, "db_subnet_group", None)
    if group is not None:
        return bool(group.name == "default")
    return not str(instance.engine).startswith("aurora")


def _address(self: Any) -> str:
    told = hashlib.sha256(f"{self.account_id} {self.region}".encode()).hexdigest()
    return f"{self.db_instance_identifier}.c{told[:11]}.{self.region}.rds.amazonaws.com"


def _endpoint(self: Any) -> dict[str, Any] | None:
    if self.status == "creating":
        return None
    return {"Address": self.address, "Port": self.port, "HostedZoneId": "Z2R2ITUGPM61AM"}


def _secret(self: Any) -> str:
    password = "".join(secrets.choice(_PASSWORD) for _ in range(28))
    self.resource.managed_password = password
    return json.dumps({"username": self.resource.master_username, "password": password})


def _snapshot(
    self: Any,
    db_instance_identifier: str,
    db_snapshot_identifier: str,
    snapshot_type: str = "manual",
    *args: Any,
    **more: Any,
) -> Any:
    snapshot = _plain_snapshot(
        self, db_instance_identifier, db_snapshot_identifier, snapshot_type, *args, **more
    )
    if snapshot_type == "manual":
        _tie(snapshot, str(snapshot.database.dbi_resource_id).lower())
    return snapshot


def _copy(self: Any, source_db_snapshot_identifier: str, *args: Any, **more: Any) -> Any:
    snapshot = _plain_copy(self, source_db_snapshot_identifier, *args, **more)
    name = source_db_snapshot_identifier.rpartition(":snapshot:")[2]
    source = self.database_snapshots.get(name)
    if source is not None and "copy_id" in source.__dict__:
        _tie(snapshot, source.copy_id)
    return snapshot


def _replica(self: Any, db_kwargs: dict[str, Any]) -> Any:
    """Make a replica, which has no server; promoted, it starts with what its source then has."""
    instance = _plain_replica(self, db_kwargs)
    instance.data_source = str(instance.dbi_resource_id).lower()  # moto's copies its source
    instance.dbi_resource_id = _resource_id()
    if db_kwargs.get("publicly_accessible") is None:
        instance.publicly_accessible = _is_public_by_default(instance)
    return instance


def _promote(self: Any, db_kwargs: dict[str, Any]) -> Any:
    instance = _plain_promote(self, db_kwargs)
    stand_alone(self, instance)
    return instance


def stand_alone(backend: Any, replica: Any) -> None:
    """Have a replica and its source know nothing of one another any more."""
    source = backend.databases.get(replica.source_db_instance_identifier)
    if source is not None and replica.db_instance_identifier in source.replicas:
        source.replicas.remove(replica.db_instance_identifier)
    replica.is_replica = False
    replica.source_db_instance_identifier = None


def _tie(snapshot: Any, source: str) -> None:
    snapshot.copy_id = f"copy-{secrets.token_hex(10)}"
    snapshot.copy_source = source


def _restore(self: Any, from_snapshot_id: str, overrides: dict[str, Any]) -> Any:
    instance = _plain_restore(self, from_snapshot_id, overrides)
    _as_asked(instance, overrides)
    source = self.database_snapshots.get(from_snapshot_id.rpartition(":snapshot:")[2])
    _inherit(instance, getattr(source, "copy_id", None), getattr(source, "database", None))
    return instance


def _earlier(
    self: Any, source_db_identifier: str, target_db_identifier: str, overrides: dict[str, Any]
) -> Any:
    instance = _plain_earlier(self, source_db_identifier, target_db_identifier, overrides)
    _as_asked(instance, overrides)
    source = self.databases.get(source_db_identifier)
    _inherit(instance, str(getattr(source, "dbi_resource_id", "")).lower() or None, source)
    return instance


def _as_asked(instance: Any, overrides: dict[str, Any]) -> None:
    """Have a restored instance be what was asked for, where moto passes over a no."""
    for name, value in overrides.items():
        if value is False and hasattr(instance, name):
            setattr(instance, name, value)
    instance.deletion_protection = bool(overrides.get("deletion_protection"))
    if overrides.get("publicly_accessible") is None:
        instance.publicly_accessible = _is_public_by_default(instance)


def _inherit(instance: Any, data: str | None, origin: Any) -> None:
    """Have a restored instance start with this data, and with the password that goes with it."""
    instance.data_source = data
    if origin is not None and "managed_password" in origin.__dict__:
        held = origin.managed_password
        if not instance.manage_master_user_password:
            instance.master_user_password = held
