"""DynamoDB: indexes of a table, and what a table may be changed to."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from cloud.rules.checks import at
from cloud.rules.rule import Check, Found, Given, Rule
from cloud.rules.state import backend

_CREATE = "Amazon DynamoDB API Reference: CreateTable"
_UPDATE = "Amazon DynamoDB API Reference: UpdateTable"
_LIMITS = "Amazon DynamoDB Developer Guide: Quotas in Amazon DynamoDB"
_GLOBAL, _LOCAL = "GlobalSecondaryIndexes", "LocalSecondaryIndexes"
_MOST_LOCAL, _MOST_GLOBAL = 5, 20
_CHANGES = (
    *("ProvisionedThroughput", "BillingMode", "StreamSpecification", "GlobalSecondaryIndexUpdates"),
    *("SSESpecification", "ReplicaUpdates", "MultiRegionConsistency", "DeletionProtectionEnabled"),
    *("OnDemandThroughput", "WarmThroughput", "TableClass", "VectorIndexUpdates"),
    *("GlobalTableWitnessUpdates", "GlobalTableSettingsReplicationMode"),
)

Index = Mapping[str, Any]


def _new(given: Given) -> Iterator[Index]:
    """Yield the indexes that a call wants to make."""
    for path in (_GLOBAL, _LOCAL, "GlobalSecondaryIndexUpdates.Create"):
        yield from (one for one in at(given, path) if isinstance(one, Mapping))


def _hash(holder: Mapping[str, Any]) -> object:
    schema = holder.get("KeySchema") or ()
    return next((one.get("AttributeName") for one in schema if one.get("KeyType") == "HASH"), None)


def _projection(given: Given) -> Found:
    for index in _new(given):
        said = index.get("Projection") or {}
        kind, more = said.get("ProjectionType"), said.get("NonKeyAttributes")
        if kind is None:
            return {"why": "Unknown ProjectionType: null"}
        if (kind == "INCLUDE") != bool(more):
            what = "specified" if more else "not specified"
            return {"why": f"ProjectionType is {kind}, but NonKeyAttributes is {what}"}
    return None


def _no_range(given: Given) -> Found:
    for index in at(given, _LOCAL):
        if len(index.get("KeySchema") or ()) < 2:
            return {"index": index.get("IndexName")}
    return None


def _other_hash(given: Given) -> Found:
    table = _hash(given)
    for index in at(given, _LOCAL):
        if _hash(index) != table:
            return {"index": index.get("IndexName"), "own": _hash(index), "table": table}
    return None


def _same_name(given: Given) -> Found:
    named = Counter(str(index.get("IndexName")) for index in _new(given))
    return next(({"index": name} for name, count in named.items() if count > 1), None)


def _too_many(path: str, most: int) -> Check:
    return lambda given: {} if sum(1 for _ in at(given, path)) > most else None


def _throughput(given: Given) -> Found:
    paid = given.get("BillingMode") == "PAY_PER_REQUEST"
    for index in at(given, _GLOBAL):
        if paid == (index.get("ProvisionedThroughput") is not None):
            why = "should not be" if paid else "is not"
            more = " when BillingMode is PAY_PER_REQUEST" if paid else ""
            return {"why": why, "index": index.get("IndexName"), "more": more}
    return None


def _nothing(given: Given) -> Found:
    return {} if not any(given.get(name) not in (None, [], {}) for name in _CHANGES) else None


def _no_units(given: Given) -> Found:
    wanted = given.get("BillingMode") == "PROVISIONED"
    return {} if wanted and given.get("ProvisionedThroughput") is None else None


def _units(given: Given) -> Found:
    paid = given.get("BillingMode") == "PAY_PER_REQUEST"
    return {} if paid and given.get("ProvisionedThroughput") is not None else None


def _two_at_once(given: Given) -> Found:
    changes = [*at(given, "GlobalSecondaryIndexUpdates")]
    made = sum(1 for one in changes if one.get("Create") or one.get("Delete"))
    return {} if made > 1 else None


def _table(given: Given) -> Any:  # noqa: ANN401 - moto's own
    own = backend("dynamodb")
    return None if own is None else own.tables.get(str(given.get("TableName")).rpartition("/")[2])


def _index_gone(given: Given) -> Found:
    table = _table(given)
    if table is None:
        return None
    known = {index.name for index in table.global_indexes}
    for kind in ("Delete", "Update"):
        for name in at(given, f"GlobalSecondaryIndexUpdates.{kind}.IndexName"):
            if name not in known:
                return {}
    return None


def _index_taken(given: Given) -> Found:
    table = _table(given)
    known = (
        set() if table is None else {one.name for one in (*table.global_indexes, *table.indexes)}
    )
    names = at(given, "GlobalSecondaryIndexUpdates.Create.IndexName")
    return next(({"index": name} for name in names if name in known), None)


_WRONG = "One or more parameter values were invalid: "


def _rule(
    operations: tuple[str, ...],
    check: Check,
    message: str,
    source: str,
    code: str = "ValidationException",
) -> Rule:
    return Rule("dynamodb", operations, check, code, message, source)


_NEW, _CHANGE = ("CreateTable",), ("UpdateTable",)
RULES = (
    _rule((*_NEW, *_CHANGE), _projection, _WRONG + "{why}", _CREATE),
    _rule(
        _NEW,
        _no_range,
        _WRONG + "Index KeySchema does not have a range key for index: {index}",
        _CREATE,
    ),
    _rule(
        _NEW,
        _other_hash,
        _WRONG
        + "Index KeySchema does not have the same leading hash key as table KeySchema for index: "
        "{index}. index hash key: {own}, table hash key: {table}",
        _CREATE,
    ),
    _rule(_NEW, _same_name, _WRONG + "Duplicate index name: {index}", _CREATE),
    _rule(
        _NEW,
        _too_many(_LOCAL, _MOST_LOCAL),
        _WRONG + "Number of LocalSecondaryIndexes exceeds per-table limit of 5",
        _LIMITS,
    ),
    _rule(
        _NEW,
        _too_many(_GLOBAL, _MOST_GLOBAL),
        _WRONG + "Number of GlobalSecondaryIndexes exceeds per-table limit of 20",
        _LIMITS,
    ),
    _rule(
        _NEW,
        _throughput,
        _WRONG + "ProvisionedThroughput {why} specified for index: {index}{more}",
        _CREATE,
    ),
    _rule(
        _CHANGE,
        _nothing,
        "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
        "GlobalSecondaryIndexUpdates, SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, "
        "ReplicaTransitRoleArn, MultiRegionConsistency, DeletionProtectionEnabled, "
        "OnDemandThroughput, WarmThroughput or TableClass is required",
        _UPDATE,
    ),
    _rule(
        _CHANGE,
        _no_units,
        _WRONG + "ProvisionedThroughput must be specified when BillingMode is PROVISIONED",
        _UPDATE,
    ),
    _rule(
        _CHANGE,
        _units,
        _WRONG + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when "
        "BillingMode is PAY_PER_REQUEST",
        _UPDATE,
    ),
    _rule(
        _CHANGE,
        _two_at_once,
        "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously "
        "per table",
        _UPDATE,
        "LimitExceededException",
    ),
    _rule(
        _CHANGE, _index_gone, "Requested resource not found", _UPDATE, "ResourceNotFoundException"
    ),
    _rule(
        _CHANGE,
        _index_taken,
        "Attempting to create an index which already exists",
        _UPDATE,
    ),
)
