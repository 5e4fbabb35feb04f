"""RDS: classes that there are, versions that one may go to, and names of what is there."""

import re
from typing import Any

from cloud.rules.rule import Check, Found, Given, Rule
from cloud.rules.state import backend

_TAGS = "Amazon RDS User Guide: Tagging Amazon RDS resources"
_CLASSES = "Amazon RDS User Guide: DB instance class types"
_UPGRADE = "Amazon RDS User Guide: Upgrading a DB instance engine version"
_FAMILY = re.compile(
    r"db\.(?:t[1-4]g?|m[1-8](?:g|gd|d|i|id)?|r[3-8](?:g|gd|d|b|i|id)?|x1|x1e|x2g|x2g?d|x2i(?:dn|edn|ezn)"
    r"|c6gd|z1d|serverless)\..+|db\.serverless"
)
_ARN = re.compile(r"arn:aws:rds:[a-z0-9-]+:\d{12}:([a-z-]+):(.+)")
# By the ARN's type: the store, code and sentence of what is not there, and its status.
_KINDS = {
    "db": ("databases", "DBInstanceNotFound", "DBInstance {name} not found."),
    "pg": ("db_parameter_groups", "DBParameterGroupNotFound", "DBParameterGroup {name} not found."),
    "snapshot": ("database_snapshots", "DBSnapshotNotFound", "DBSnapshot {name} not found."),
    "subgrp": ("subnet_groups", "DBSubnetGroupNotFoundFault", "DBSubnetGroup {name} not found."),
}
_MAJOR = {"mysql": 2, "mariadb": 2, "postgres": 1}  # numbers of a version that make the major one


def _no_class(given: Given) -> Found:
    kind = given.get("DBInstanceClass")
    return {"kind": kind} if isinstance(kind, str) and not _FAMILY.fullmatch(kind) else None


def _absent(kind: str, store: str) -> Check:
    def check(given: Given) -> Found:
        found, own = _ARN.fullmatch(str(given.get("ResourceName", ""))), backend("rds")
        if found is None or found[1] != kind:
            return None
        held = getattr(own, store) if own is not None else {}
        return None if found[2] in held else {"name": found[2]}

    return check


def _versions(given: Given) -> tuple[Any, tuple[int, ...], tuple[int, ...]]:
    """Return the instance, its version and the one asked for, both as far as given."""
    own, asked = backend("rds"), given.get("EngineVersion")
    held = own.databases.get(given.get("DBInstanceIdentifier")) if own is not None else None
    if held is None or held.engine not in _MAJOR or not re.fullmatch(r"[\d.]+", str(asked)):
        return None, (), ()
    return held, _numbers(held.engine_version), _numbers(asked)


def _numbers(version: object) -> tuple[int, ...]:
    return tuple(int(part) for part in str(version).split(".") if part.isdigit())


def _backwards(given: Given) -> Found:
    held, now, asked = _versions(given)
    if held is None or asked >= now[: len(asked)]:
        return None
    return {"engine": held.engine, "now": held.engine_version, "asked": given["EngineVersion"]}


def _leap(given: Given) -> Found:
    held, now, asked = _versions(given)
    allowed = str(given.get("AllowMajorVersionUpgrade", "")).lower() == "true"
    if held is None or allowed:
        return None
    count = _MAJOR[held.engine]
    return {} if asked[:count] != now[: len(asked[:count])] else None


def _no_topic(given: Given) -> Found:
    own, arn = backend("sns"), given.get("SnsTopicArn")
    return None if arn is None or (own is not None and arn in own.topics) else {}


RULES = (
    Rule(
        "rds",
        ("CreateDBInstance", "ModifyDBInstance", "CreateDBInstanceReadReplica"),
        _no_class,
        "InvalidParameterValue",
        "Invalid DB Instance class: {kind}",
        _CLASSES,
    ),
    *(
        Rule(
            "rds",
            ("AddTagsToResource", "RemoveTagsFromResource", "ListTagsForResource"),
            _absent(kind, store),
            code,
            message,
            _TAGS,
            404,
        )
        for kind, (store, code, message) in _KINDS.items()
    ),
    Rule(
        "rds",
        ("ModifyDBInstance",),
        _backwards,
        "InvalidParameterCombination",
        "Cannot upgrade {engine} from {now} to {asked}",
        _UPGRADE,
    ),
    Rule(
        "rds",
        ("ModifyDBInstance",),
        _leap,
        "InvalidParameterCombination",
        "The AllowMajorVersionUpgrade flag must be present when upgrading to a new major version.",
        _UPGRADE,
    ),
    Rule(
        "rds",
        ("CreateEventSubscription", "ModifyEventSubscription"),
        _no_topic,
        "SNSTopicArnNotFound",
        "The SNS topic ARN does not exist.",
        "Amazon RDS API Reference: CreateEventSubscription",
        404,
    ),
)
