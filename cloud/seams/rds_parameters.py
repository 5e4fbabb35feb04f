"""Parameter groups and when what they say is in force.

Replaces: `DBInstance.db_parameter_group_status_list`, which says `in-sync` whatever was done, and
adds what moto lacks: a group that is attached to an instance comes into force with its next reboot,
and so do static parameters that are changed; dynamic ones are in force at once.
Source: Amazon RDS User Guide, "Parameter groups for Amazon RDS".
"""

from typing import Any

from moto.rds.models import DBInstance, RDSBackend

from cloud.seams.patch import put

IN_SYNC, PENDING = "in-sync", "pending-reboot"
_plain_modify: Any = RDSBackend.modify_db_instance
_plain_reboot: Any = RDSBackend.reboot_db_instance
_plain_groups: Any = DBInstance.db_parameter_groups


def install() -> None:
    put(RDSBackend, "modify_db_instance", _modify)
    put(RDSBackend, "reboot_db_instance", _reboot)
    put(DBInstance, "db_parameter_group_status_list", property(_status_list))


def in_force(instance: Any) -> dict[str, str]:
    """Return the parameters that the server runs with, those of its group that are set."""
    booted = instance.__dict__.get("booted")
    if booted is None:
        return _all(_group(instance, instance.db_parameter_group_name))
    name, static = booted
    held = _group(instance, name)
    parameters = {} if held is None else held.parameters
    now = {key: str(one["ParameterValue"]) for key, one in parameters.items() if _is_dynamic(one)}
    return {**static, **now}


def _group(instance: Any, name: str | None) -> Any:
    return instance.backend.db_parameter_groups.get(name) if name else None


def _all(group: Any) -> dict[str, str]:
    parameters = {} if group is None else group.parameters
    return {
        key: str(one["ParameterValue"])
        for key, one in parameters.items()
        if "ParameterValue" in one
    }


def _is_dynamic(parameter: dict[str, Any]) -> bool:
    return "ParameterValue" in parameter and parameter.get("ApplyMethod") == "immediate"


def _status_list(self: Any) -> list[Any]:
    """Return moto's groups, as the answer's serializer reads them."""
    groups = _plain_groups(self)
    booted = self.__dict__.get("booted")
    pending = booted is not None and (
        booted[0] != self.db_parameter_group_name or in_force(self) != _all(groups[0])
    )
    for group in groups:
        group.ParameterApplyStatus = PENDING if pending else IN_SYNC
    return list(groups)


def _note(instance: Any) -> None:
    name = instance.db_parameter_group_name
    instance.booted = name, _all(_group(instance, name))


def _modify(self: Any, identifier: str, given: dict[str, Any]) -> Any:
    held = self.databases.get(identifier)
    if held is not None and "booted" not in held.__dict__:
        _note(held)
    return _plain_modify(self, identifier, given)


def _reboot(self: Any, db_instance_identifier: str) -> Any:
    instance = _plain_reboot(self, db_instance_identifier)
    _note(instance)
    instance.boots = instance.__dict__.get("boots", 0) + 1
    return instance
