"""DB instances on their way: creating, modifying, rebooting, starting, stopping, deleting.

Replaces: `DBInstance.status`, which is at once what it will be, and the moment at which a deleted
instance is gone. The status is a function of the account's clock, kept with the account.
moto's own bookkeeping is done at once, as before. Replicas of what is deleted are promoted.
Source: Amazon RDS User Guide, "Viewing Amazon RDS DB instance status", "Deleting a DB instance":
"If you delete a source DB instance without deleting its read replicas in the same AWS Region, each
read replica is promoted to a standalone DB instance".
"""

from typing import Any

from moto.rds.exceptions import DBInstanceNotFoundError
from moto.rds.models import DBInstance, RDSBackend

from cloud.seams import clock, delays
from cloud.seams.patch import put
from cloud.seams.rds_data import stand_alone

_DELAYED = {
    "create_db_instance": ("creating", delays.DATABASE_CREATING),
    "create_db_instance_read_replica": ("creating", delays.DATABASE_CREATING),
    "restore_db_instance_from_db_snapshot": ("creating", delays.DATABASE_CREATING),
    "restore_db_instance_to_point_in_time": ("creating", delays.DATABASE_CREATING),
    "modify_db_instance": ("modifying", delays.DATABASE_MODIFYING),
    "reboot_db_instance": ("rebooting", delays.DATABASE_REBOOTING),
    "start_db_instance": ("starting", delays.DATABASE_STARTING),
    "stop_db_instance": ("stopping", delays.DATABASE_STOPPING),
}
_plain_describe: Any = RDSBackend.describe_db_instances
_plain_delete: Any = RDSBackend.delete_db_instance


def install() -> None:
    for name, (status, seconds) in _DELAYED.items():
        put(RDSBackend, name, _delayed(getattr(RDSBackend, name), status, seconds))
    put(RDSBackend, "delete_db_instance", _delete)
    put(RDSBackend, "describe_db_instances", _describe)
    # moto's is an attribute of each instance: the class has nothing that `put` could replace.
    setattr(DBInstance, "status", property(_status, _set_status))  # noqa: B010 - not moto's type


def _status(self: Any) -> str:
    passing = self.__dict__.get("passing")
    if passing is not None and clock.time() < passing[1]:
        return str(passing[0])
    return str(self.__dict__["status"])


def _set_status(self: Any, value: str) -> None:
    self.__dict__["status"] = value


def _delayed(plain: Any, status: str, seconds: float) -> Any:
    def act(self: Any, *args: Any, **options: Any) -> Any:
        instance = plain(self, *args, **options)
        instance.passing = status, delays.end(seconds)
        return instance

    return act


def _delete(self: Any, db_instance_identifier: str, *args: Any, **options: Any) -> Any:
    instance = _plain_delete(self, db_instance_identifier, *args, **options)
    for name in list(instance.replicas):
        if name in self.databases:
            stand_alone(self, self.databases[name])
    instance.passing = None
    leaving = self.__dict__.setdefault("leaving", {})
    leaving[db_instance_identifier] = instance, delays.end(delays.DATABASE_DELETING)
    return instance


def _describe(self: Any, db_instance_identifier: str | None = None, filters: Any = None) -> Any:
    leaving = _leaving(self)
    if not leaving or filters:
        return _plain_describe(self, db_instance_identifier, filters)
    try:
        found = list(_plain_describe(self, db_instance_identifier, filters))
    except DBInstanceNotFoundError:
        if db_instance_identifier not in leaving:
            raise
        found = []
    if db_instance_identifier is None:
        return [*found, *leaving.values()]
    return found or [leaving[db_instance_identifier]]


def _leaving(backend: Any) -> dict[str, Any]:
    """Return the instances that are being deleted still; those that are gone are forgotten."""
    held = backend.__dict__.get("leaving")
    if not held:
        return {}
    now = clock.time()
    for name in [name for name, (_, until) in held.items() if until <= now]:
        del held[name]
    return {name: instance for name, (instance, _) in held.items()}
