"""An account's databases as they should be now, read from moto's state. Runs in its scope."""

import hashlib
import time
from collections.abc import Iterator
from typing import Any

from moto.rds.models import rds_backends

from cloud.engines.databases.port import Copy, Database, Table
from cloud.engines.databases.reach import reached
from cloud.seams import clock
from cloud.seams.rds_parameters import in_force

ENGINES = {"mysql": "mysql", "mariadb": "mysql", "postgres": "postgres"}
SERVING = {"available", "modifying", "backing-up"}
_COMING = {"creating", "rebooting", "starting"}
_FORCES_TLS = 15  # PostgreSQL's first version that does by default
_LEAST, _MOST, _A_GIBIBYTE = 256, 1024, 13  # mebibytes; real ones for one that is asked for


def has_any(account_id: str) -> bool:
    """Tell whether the account ever used RDS. Needs no scope."""
    return dict.__contains__(rds_backends, account_id)


def table(account_id: str) -> Table:
    backends = list(rds_backends[account_id].values())
    return Table(
        [
            _database(one)
            for backend in backends
            for one in backend.databases.values()
            if _fits(one)
        ],
        [copy for backend in backends for copy in _copies(backend)],
    )


def name_of(instance: Any) -> str:
    """Return the name of the instance's data, which no other instance ever has."""
    return str(instance.dbi_resource_id).lower()


def find(account_id: str, region: str, identifier: str) -> Any | None:
    """Return the instance of that identifier, if it is one that really runs."""
    held = rds_backends[account_id][region].databases.get(identifier.lower())
    return held if held is not None and _fits(held) else None


def _fits(instance: Any) -> bool:
    """Aurora, Oracle, SQL Server and replicas have a control plane only."""
    return (
        instance.engine in ENGINES
        and not instance.db_cluster_identifier
        and not (instance.is_replica)
    )


def _database(instance: Any) -> Database:
    status, until = instance.status, (instance.__dict__.get("passing") or ("", 0.0))[1]
    coming = status in _COMING
    return Database(
        id=name_of(instance),
        engine=ENGINES[instance.engine],
        host=instance.address,
        port=int(instance.port),
        user=str(instance.master_username),
        password=_password(instance),
        schema_name=instance.db_name or None,
        hostname=_hostname(instance),
        running=coming or status in SERVING,
        reached=reached(instance),
        opens_at=until - (clock.time() - time.time()) if coming else 0.0,
        boot=instance.__dict__.get("boots", 0),
        source=instance.__dict__.get("data_source"),
        mebibytes=min(_MOST, max(_LEAST, _A_GIBIBYTE * int(instance.allocated_storage))),
        settings={**_by_default(instance), **in_force(instance)},
    )


def _password(instance: Any) -> str:
    if instance.manage_master_user_password:
        return str(instance.__dict__["managed_password"])
    return str(instance._master_user_password)


def _by_default(instance: Any) -> dict[str, str]:
    """Return what the default parameter group says that the server does not.

    Source: Amazon RDS User Guide, "Requiring an SSL connection to a PostgreSQL DB instance".
    """
    if instance.engine != "postgres":
        return {}
    major = int(str(instance.engine_version).partition(".")[0])
    return {"rds.force_ssl": "1" if major >= _FORCES_TLS else "0"}


def _hostname(instance: Any) -> str:
    """Return what the server says its host is called."""
    digest = hashlib.sha256(name_of(instance).encode()).digest()
    return f"ip-10-{digest[0]}-{digest[1]}-{digest[2]}"


def _copies(backend: Any) -> Iterator[Copy]:
    for snapshot in backend.database_snapshots.values():
        held = snapshot.__dict__
        if "copy_id" in held:
            yield Copy(held["copy_id"], held["copy_source"])
