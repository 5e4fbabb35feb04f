"""DynamoDB: tables, keys, batches."""

import re
from collections.abc import Mapping
from typing import Any

from cloud.rules.checks import at
from cloud.rules.rule import Check, Found, Given, Rule

_CREATE = "Amazon DynamoDB API Reference: CreateTable"
_NAME = re.compile(r"[a-zA-Z0-9_.-]{3,255}")


def _names(given: Given) -> Found:
    indexes = [*at(given, "GlobalSecondaryIndexes.IndexName")]
    indexes += at(given, "LocalSecondaryIndexes.IndexName")
    for name in (given.get("TableName"), *indexes):
        if isinstance(name, str) and not _NAME.fullmatch(name):
            return {}
    return None


def _throughput(given: Given) -> Found:
    paid = given.get("BillingMode") == "PAY_PER_REQUEST"
    return {} if paid and given.get("ProvisionedThroughput") is not None else None


def _no_throughput(given: Given) -> Found:
    paid = given.get("BillingMode") == "PAY_PER_REQUEST"
    return {} if not paid and given.get("ProvisionedThroughput") is None else None


def _writes(given: Given) -> Found:
    batch = given.get("RequestItems")
    if not isinstance(batch, Mapping):
        return None
    count = sum(len(puts) for puts in batch.values() if isinstance(puts, list))
    return {"count": count} if count > 25 else None


def _reads(given: Given) -> Found:
    batch = given.get("RequestItems")
    if not isinstance(batch, Mapping):
        return None
    count = sum(sum(1 for _ in at(asked, "Keys")) for asked in batch.values())
    return {} if count > 100 else None


def _two_conditions(given: Given) -> Found:
    old = [name for name in ("Expected", "KeyConditions", "QueryFilter") if given.get(name)]
    new = [
        name
        for name in ("ConditionExpression", "KeyConditionExpression", "FilterExpression")
        if given.get(name)
    ]
    if not old or not new:
        return None
    return {"old": ", ".join(old), "new": ", ".join(new)}


def _empty(name: str) -> Check:
    def check(given: Given) -> Found:
        return {} if given.get(name) == "" else None

    return check


def _values_without(given: Given) -> Found:
    if not given.get("ExpressionAttributeValues"):
        return None
    return None if any(name.endswith("Expression") for name in given) else {}


def _unused_names(given: Given) -> Found:
    if not given.get("ExpressionAttributeNames"):
        return None
    return None if any(name.endswith("Expression") for name in given) else {}


def _table(operations: tuple[str, ...], check: Check, message: str, source: str) -> Rule:
    return Rule("dynamodb", operations, check, "ValidationException", message, source)


def _expression(name: str, *operations: str) -> Rule:
    message = f"Invalid {name}: The expression can not be empty;"
    return _table(operations, _empty(name), message, _EXPRESSIONS)


def _one_value(given: Given) -> Found:
    """Find an attribute value of no type or of several."""
    holders: list[Any] = [given.get("Item"), given.get("Key")]
    holders.append(given.get("ExpressionAttributeValues"))
    for holder in holders:
        for value in holder.values() if isinstance(holder, Mapping) else ():
            if isinstance(value, Mapping) and len(value) > 1:
                return {}
    return None


_EXPRESSIONS = "Amazon DynamoDB Developer Guide: Using expressions in DynamoDB"
RULES = (
    _table(
        ("CreateTable",),
        _names,
        "Invalid table/index name.  Table/index names must be between 3 and 255 characters long, "
        "and may contain only the characters a-z, A-Z, 0-9, '_', '-', and '.'",
        _CREATE,
    ),
    _table(
        ("CreateTable",),
        _throughput,
        "One or more parameter values were invalid: Neither ReadCapacityUnits nor "
        "WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
        _CREATE,
    ),
    _table(
        ("CreateTable",),
        _no_throughput,
        "One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits must "
        "both be specified when BillingMode is PROVISIONED",
        _CREATE,
    ),
    _table(
        ("BatchWriteItem",),
        _writes,
        "Too many items requested for the BatchWriteItem call",
        "Amazon DynamoDB API Reference: BatchWriteItem",
    ),
    _table(
        ("BatchGetItem",),
        _reads,
        "Too many items requested for the BatchGetItem call",
        "Amazon DynamoDB API Reference: BatchGetItem",
    ),
    _table(
        ("PutItem", "UpdateItem", "DeleteItem", "Query", "Scan"),
        _two_conditions,
        "Can not use both expression and non-expression parameters in the same request: "
        "Non-expression parameters: {{{old}}} Expression parameters: {{{new}}}",
        _EXPRESSIONS,
    ),
    _table(
        ("PutItem", "UpdateItem", "DeleteItem", "Query", "Scan"),
        _values_without,
        "ExpressionAttributeValues can only be specified when using expressions",
        _EXPRESSIONS,
    ),
    _table(
        ("PutItem", "UpdateItem", "DeleteItem", "GetItem", "Query", "Scan"),
        _unused_names,
        "ExpressionAttributeNames can only be specified when using expressions",
        _EXPRESSIONS,
    ),
    _table(
        ("PutItem", "UpdateItem", "DeleteItem", "GetItem", "Query", "Scan"),
        _one_value,
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the "
        "supported datatypes",
        "Amazon DynamoDB API Reference: AttributeValue",
    ),
    _expression("ConditionExpression", "PutItem", "UpdateItem", "DeleteItem"),
    _expression("UpdateExpression", "UpdateItem"),
    _expression("FilterExpression", "Query", "Scan"),
    _expression("KeyConditionExpression", "Query"),
    _expression("ProjectionExpression", "GetItem", "Query", "Scan"),
)
