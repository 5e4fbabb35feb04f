"""RDS: names, passwords, sizes, and what may be asked of an instance in which state."""

import re
from typing import Any

from cloud.rules.checks import number
from cloud.rules.rule import Check, Found, Given, Rule
from cloud.rules.state import backend

_MAKE = ("CreateDBInstance",)
_CREATE = "Amazon RDS API Reference: CreateDBInstance"
_STATES = "Amazon RDS User Guide: Viewing Amazon RDS DB instance status"
_CLASS = re.compile(
    r"db\.[a-z][a-z0-9-]*\.(?:micro|small|medium|large|metal|[0-9]*xlarge)(?:\..+)?"
)
_LONGEST_PASSWORD = {"mysql": 41, "mariadb": 41, "oracle": 30}  # letters; others 128


def _instance(given: Given) -> Any:  # noqa: ANN401 - moto's own
    own = backend("rds")
    return None if own is None else own.databases.get(given.get("DBInstanceIdentifier"))


def _engine(given: Given) -> str:
    held = _instance(given)
    return str(given.get("Engine") or getattr(held, "engine", ""))


def _name(given: Given) -> Found:
    name = given.get("DBInstanceIdentifier")
    if not isinstance(name, str):
        return None
    fits = re.fullmatch(r"[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*", name)
    return None if fits and len(name) <= 63 else {}


def _kind(given: Given) -> Found:
    kind = given.get("DBInstanceClass")
    return {"kind": kind} if isinstance(kind, str) and not _CLASS.fullmatch(kind) else None


def _letters(given: Given) -> Found:
    password = given.get("MasterUserPassword")
    if not isinstance(password, str) or re.fullmatch(r"[!#-.0-?A-~]*", password):
        return None
    return {}


def _short(given: Given) -> Found:
    password = given.get("MasterUserPassword")
    return {} if isinstance(password, str) and len(password) < 8 else None


def _long(given: Given) -> Found:
    password, most = given.get("MasterUserPassword"), _LONGEST_PASSWORD.get(_engine(given), 128)
    return {"most": most} if isinstance(password, str) and len(password) > most else None


def _storage(given: Given) -> Found:
    size, engine = number(given.get("AllocatedStorage")), _engine(given)
    least = 5 if given.get("StorageType") == "standard" else 20
    if size is None or engine.startswith("aurora") or size >= least:
        return None
    return {"engine": engine, "size": size}


def _no_storage(given: Given) -> Found:
    asked = given.get("AllocatedStorage") is None and given.get("DBClusterIdentifier") is None
    return {} if asked and not _engine(given).startswith("aurora") else None


def _no_password(given: Given) -> Found:
    if given.get("MasterUserPassword") or given.get("ManageMasterUserPassword"):
        return None
    if given.get("DBClusterIdentifier") or _engine(given).startswith("aurora"):
        return None
    return {}


def _retention(given: Given) -> Found:
    days = number(given.get("BackupRetentionPeriod"))
    return {"days": days} if days is not None and not 0 <= days <= 35 else None


def _no_final_name(given: Given) -> Found:
    skipped = str(given.get("SkipFinalSnapshot", "")).lower() == "true"
    held = _instance(given)
    if skipped or given.get("FinalDBSnapshotIdentifier") or held is None or held.is_replica:
        return None
    return None if held.db_cluster_identifier else {}


def _both_final(given: Given) -> Found:
    skipped = str(given.get("SkipFinalSnapshot", "")).lower() == "true"
    return {} if skipped and given.get("FinalDBSnapshotIdentifier") else None


def _not(*allowed: str) -> Check:
    def check(given: Given) -> Found:
        held = _instance(given)
        return (
            {"name": held.db_instance_identifier} if held and held.status not in allowed else None
        )

    return check


def _zones(given: Given) -> Found:
    own, wanted = backend("ec2"), given.get("SubnetIds")
    if own is None or not isinstance(wanted, list):
        return None
    zones = {
        subnet.availability_zone
        for by_zone in own.subnets.values()
        for subnet in by_zone.values()
        if subnet.id in wanted
    }
    return {"zones": ", ".join(sorted(zones))} if len(zones) == 1 else None


def _rule(
    operations: tuple[str, ...], check: Check, message: str, source: str, code: str = ""
) -> Rule:
    return Rule("rds", operations, check, code or "InvalidParameterValue", message, source)


_PASSWORD = "The parameter MasterUserPassword is not a valid password"  # noqa: S105 - a sentence
_STATE = "InvalidDBInstanceState"
RULES = (
    _rule(
        _MAKE,
        _name,
        "The parameter DBInstanceIdentifier is not a valid identifier. Identifiers must begin with "
        "a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a "
        "hyphen or contain two consecutive hyphens.",
        _CREATE,
    ),
    _rule((*_MAKE, "ModifyDBInstance"), _kind, "Invalid DB Instance class: {kind}", _CREATE),
    _rule(
        (*_MAKE, "ModifyDBInstance"),
        _letters,
        f"{_PASSWORD}. Only printable ASCII characters besides '/', '@', '\"', ' ' may be used.",
        _CREATE,
    ),
    _rule(
        (*_MAKE, "ModifyDBInstance"),
        _short,
        f"{_PASSWORD} because it is shorter than 8 characters.",
        _CREATE,
    ),
    _rule(
        (*_MAKE, "ModifyDBInstance"),
        _long,
        f"{_PASSWORD} because it is longer than {{most}} characters.",
        _CREATE,
    ),
    _rule(
        _MAKE,
        _no_password,
        "The parameter MasterUserPassword must be provided and must not be blank.",
        _CREATE,
    ),
    _rule(
        _MAKE,
        _no_storage,
        "Invalid storage size for engine name and storage type: null",
        _CREATE,
        "InvalidParameterCombination",
    ),
    _rule(
        _MAKE,
        _storage,
        "Invalid storage size for engine name {engine} and storage type gp2: {size}",
        _CREATE,
    ),
    _rule(
        (*_MAKE, "ModifyDBInstance"),
        _retention,
        "Invalid backup retention period: {days}. Must be between 0 and 35.",
        _CREATE,
    ),
    _rule(
        ("DeleteDBInstance",),
        _no_final_name,
        "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.",
        "Amazon RDS API Reference: DeleteDBInstance",
        "InvalidParameterCombination",
    ),
    _rule(
        ("DeleteDBInstance",),
        _both_final,
        "FinalDBSnapshotIdentifier can not be specified when deleting with SkipFinalSnapshot.",
        "Amazon RDS API Reference: DeleteDBInstance",
        "InvalidParameterCombination",
    ),
    _rule(
        ("ModifyDBInstance",),
        _not("available", "storage-optimization"),
        "Database instance is not in available state.",
        _STATES,
        _STATE,
    ),
    _rule(
        ("StopDBInstance", "CreateDBSnapshot", "RebootDBInstance"),
        _not("available"),
        "Instance {name} is not in available state.",
        _STATES,
        _STATE,
    ),
    _rule(
        ("StartDBInstance",),
        _not("stopped"),
        "Instance {name} is not stopped, cannot be started.",
        _STATES,
        _STATE,
    ),
    _rule(
        ("CreateDBSubnetGroup", "ModifyDBSubnetGroup"),
        _zones,
        "The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ "
        "coverage: {zones}. Add subnets to cover at least 2 AZs.",
        "Amazon RDS User Guide: Working with a DB instance in a VPC",
        "DBSubnetGroupDoesNotCoverEnoughAZs",
    ),
)
