"""RDS: engines, users, storage, and the groups that databases are put into."""

import re
from typing import Any

from cloud.rules.checks import at, none_of, number, outside
from cloud.rules.rule import Check, Found, Given, Rule
from cloud.rules.state import backend

_CREATE = "Amazon RDS API Reference: CreateDBInstance"
_MAKE = ("CreateDBInstance",)
_TYPES = frozenset({"standard", "gp2", "gp3", "io1", "io2", "aurora", "aurora-iopt1"})
_RESERVED = {
    "postgres": frozenset({"admin", "administrator", "rdsadmin", "rdsrepladmin", "root", "user"}),
    "mysql": frozenset({"rdsadmin", "rdsrepladmin", "mysql.sys", "mysql.session"}),
    "mariadb": frozenset({"rdsadmin", "mysql.sys"}),
}
_FAMILIES = re.compile(
    r"(?:mysql(?:5\.[57]|8\.[04])|mariadb1[01]\.\d+|postgres1[1-8]|aurora-mysql(?:5\.7|8\.0)"
    r"|aurora-postgresql1[1-8]|oracle-(?:ee|se2)(?:-cdb)?-(?:19|21)"
    r"|sqlserver-(?:ex|web|se|ee|dev-ee)-1[3-6]\.0)"
)
_LARGEST = 65_536  # GiB
# Majors that RDS offers, by engine; minors come and go.
_MAJORS = {
    "mysql": ("5.7", "8.0", "8.4"),
    "mariadb": ("10.5", "10.6", "10.11", "11.4", "11.8"),
    "postgres": ("11", "12", "13", "14", "15", "16", "17", "18"),
}


def _engine(given: Given) -> str:
    return str(given.get("Engine") or "")


def _alone(given: Given) -> bool:
    """Tell if the instance is no part of a cluster, which would say all this itself."""
    return given.get("DBClusterIdentifier") is None and not _engine(given).startswith("aurora")


def _version(given: Given) -> Found:
    engine, asked = _engine(given), given.get("EngineVersion")
    majors = _MAJORS.get(engine)
    if majors is None or not isinstance(asked, str):
        return None
    fits = any(asked == major or asked.startswith(f"{major}.") for major in majors)
    return None if fits else {"version": asked, "engine": engine}


def _no_user(given: Given) -> Found:
    return {} if _alone(given) and not given.get("MasterUsername") else None


def _user(given: Given) -> Found:
    name = given.get("MasterUsername")
    if not isinstance(name, str) or re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name):
        return None
    return {}


def _reserved(given: Given) -> Found:
    name = str(given.get("MasterUsername", ""))
    return {"name": name} if name.lower() in _RESERVED.get(_engine(given), ()) else None


def _database(given: Given) -> Found:
    name = given.get("DBName")
    if not isinstance(name, str) or _engine(given).startswith(("oracle", "sqlserver")):
        return None
    return None if re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name) else {}


def _large(given: Given) -> Found:
    size = number(given.get("AllocatedStorage"))
    if size is None or size <= _LARGEST:
        return None
    return {"engine": _engine(given), "type": given.get("StorageType", "gp2"), "size": size}


def _no_rate(given: Given) -> Found:
    kind = given.get("StorageType")
    return {"kind": kind} if kind in {"io1", "io2"} and given.get("Iops") is None else None


def _two_places(given: Given) -> Found:
    both = str(given.get("MultiAZ", "")).lower() == "true" and given.get("AvailabilityZone")
    return {} if both else None


def _absent_group(given: Given) -> Found:
    own = backend("ec2")
    held = {one for vpc in own.groups.values() for one in vpc} if own is not None else set()
    wanted = at(given, "VpcSecurityGroupIds")
    return next(({"id": name} for name in wanted if name not in held), None)


def _instances() -> dict[str, Any]:
    own = backend("rds")
    return {} if own is None else own.databases


def _smaller(given: Given) -> Found:
    held = _instances().get(str(given.get("DBInstanceIdentifier")))
    size = number(given.get("AllocatedStorage"))
    if held is None or size is None or size >= int(held.allocated_storage or 0):
        return None
    return {"size": size, "held": held.allocated_storage}


def _no_backups(given: Given) -> Found:
    held = _instances().get(str(given.get("SourceDBInstanceIdentifier")))
    return {} if held is not None and not int(held.backup_retention_period or 0) else None


def _group_taken(given: Given) -> Found:
    own, name = backend("rds"), str(given.get("DBSubnetGroupName", "")).lower()
    return {"name": name} if own is not None and name in own.subnet_groups else None


def _group_used(given: Given) -> Found:
    name = str(given.get("DBSubnetGroupName", "")).lower()
    for identifier, held in _instances().items():
        if str(held._db_subnet_group_name or "").lower() == name:
            return {"name": name, "instance": identifier}
    return None


def _family(given: Given) -> Found:
    asked = str(given.get("DBParameterGroupFamily", ""))
    return None if _FAMILIES.fullmatch(asked) else {"family": asked}


def _rule(operations: tuple[str, ...], check: Check, code: str, message: str, source: str) -> Rule:
    return Rule("rds", operations, check, code, message, source)


_VALUE, _COMBINATION = "InvalidParameterValue", "InvalidParameterCombination"
RULES = (
    _rule(_MAKE, _version, _COMBINATION, "Cannot find version {version} for {engine}", _CREATE),
    _rule(
        _MAKE,
        _no_user,
        _VALUE,
        "The parameter MasterUsername must be provided and must not be blank.",
        _CREATE,
    ),
    _rule(
        _MAKE,
        _reserved,
        _VALUE,
        "MasterUsername {name} cannot be used as it is a reserved word used by the engine",
        "Amazon RDS User Guide: Quotas and constraints for Amazon RDS",
    ),
    _rule(
        _MAKE,
        _user,
        _VALUE,
        "The parameter MasterUsername is not a valid identifier. Identifiers must begin with a "
        "letter; must contain only ASCII letters, digits, and hyphens; and must not end with a "
        "hyphen or contain two consecutive hyphens.",
        _CREATE,
    ),
    _rule(
        _MAKE,
        _database,
        _VALUE,
        "DBName must begin with a letter and contain only alphanumeric characters.",
        _CREATE,
    ),
    _rule(
        (*_MAKE, "ModifyDBInstance"),
        none_of("StorageType", _TYPES),
        _VALUE,
        "Invalid storage type: {value}",
        _CREATE,
    ),
    _rule(
        _MAKE,
        _large,
        _VALUE,
        "Invalid storage size for engine name {engine} and storage type {type}: {size}",
        _CREATE,
    ),
    _rule(
        _MAKE,
        _no_rate,
        _COMBINATION,
        "You must specify both the storage size and iops when using {kind} storage.",
        "Amazon RDS User Guide: Amazon RDS DB instance storage",
    ),
    _rule(
        _MAKE,
        outside("Port", 1150, 65_535),
        _VALUE,
        "Invalid endpoint port {value}, valid range is 1150 - 65535.",
        _CREATE,
    ),
    _rule(
        _MAKE,
        _two_places,
        _COMBINATION,
        "Requesting a specific availability zone is not valid for Multi-AZ instances.",
        _CREATE,
    ),
    _rule(
        (*_MAKE, "ModifyDBInstance"),
        _absent_group,
        _VALUE,
        "Invalid security group , groupId= {id}, groupName=.",
        _CREATE,
    ),
    _rule(
        ("ModifyDBInstance",),
        _smaller,
        _COMBINATION,
        "Requested storage size ({size}) cannot be less than the current storage size ({held}).",
        "Amazon RDS API Reference: ModifyDBInstance",
    ),
    _rule(
        ("CreateDBInstanceReadReplica",),
        _no_backups,
        "InvalidDBInstanceState",
        "Automated backups are not enabled for this database instance. To enable automated "
        "backups, use ModifyDBInstance to set the backup retention period to a non-zero value.",
        "Amazon RDS User Guide: Working with DB instance read replicas",
    ),
    _rule(
        ("RestoreDBInstanceToPointInTime",),
        _no_backups,
        "PointInTimeRestoreNotEnabled",
        "Automated backups are not enabled for this database instance.",
        "Amazon RDS API Reference: RestoreDBInstanceToPointInTime",
    ),
    _rule(
        ("CreateDBSubnetGroup",),
        _group_taken,
        "DBSubnetGroupAlreadyExists",
        "The DB subnet group '{name}' already exists.",
        "Amazon RDS API Reference: CreateDBSubnetGroup",
    ),
    _rule(
        ("DeleteDBSubnetGroup",),
        _group_used,
        "InvalidDBSubnetGroupStateFault",
        "Cannot delete the subnet group '{name}' because at least one database instance: "
        "{instance} is still using it.",
        "Amazon RDS API Reference: DeleteDBSubnetGroup",
    ),
    _rule(
        ("CreateDBParameterGroup",),
        _family,
        _VALUE,
        "ParameterGroupFamily {family} is not a valid parameter group family",
        "Amazon RDS API Reference: CreateDBParameterGroup",
    ),
)
