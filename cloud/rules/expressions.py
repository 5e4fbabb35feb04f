"""DynamoDB's expressions: what they name must be given, and what is given must be named.

Words alone are looked at, not the grammar, which is moto's. Strings have no place in an expression
and dots, brackets and commas end a word, so words are enough.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from cloud.rules.rule import Found, Given, Rule
from cloud.rules.state import backend

_SOURCE = "Amazon DynamoDB Developer Guide: Using expressions in DynamoDB"
_KINDS = (
    *("ConditionExpression", "KeyConditionExpression", "FilterExpression"),
    *("ProjectionExpression", "UpdateExpression"),
)
_WORD = re.compile(r"[:#]?[A-Za-z0-9_]+")
_CALL = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)\s*\(")
_FUNCTIONS = frozenset(
    {"attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains"}
    | {"size", "if_not_exists", "list_append"}
)
_NOT_CALLED = frozenset({"and", "or", "not", "in", "between", "set", "add", "remove", "delete"})
_UNFINISHED = re.compile(r"(=|<>|<=|>=|<|>|\b(?:AND|OR|NOT|BETWEEN|IN))\s*$", re.IGNORECASE)
_ODD = re.compile(r"=\s*[=<>]|!=|[!&|]")  # signs of other languages
_NO_NAME = "An expression attribute name used in the document path is not defined; attribute name: "
_NO_VALUE = "An expression attribute value used in expression is not defined; attribute value: "
_UNUSED = "Value provided in ExpressionAttribute{} unused in expressions: keys: {{{}}}"
_OPERATIONS = ("PutItem", "UpdateItem", "DeleteItem", "GetItem", "Query", "Scan")


@lru_cache(4096)
def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text))


@lru_cache(4096)
def _own_fault(kind: str, text: str) -> str | None:
    """Return what is wrong with an expression by itself."""
    for name in _CALL.findall(text):
        if name not in _FUNCTIONS and name.lower() not in _NOT_CALLED:
            return f"Invalid {kind}: Invalid function name; function: {name}"
    odd = _ODD.search(text)
    if odd is not None:
        around = text[max(0, odd.start() - 2) : odd.end() + 2].strip()
        return f'Invalid {kind}: Syntax error; token: "{odd.group()[-1]}", near: "{around}"'
    found = _UNFINISHED.search(text)
    if found is not None:
        return f'Invalid {kind}: Syntax error; token: "<EOF>", near: "{found.group(1)}"'
    return None


def _fault(given: Given) -> Found:
    """Find what is wrong in an expression, or does not fit what is given for it."""
    texts = [(kind, text) for kind in _KINDS if isinstance(text := given.get(kind), str)]
    if not texts:
        return None
    names = given.get("ExpressionAttributeNames") or {}
    values = given.get("ExpressionAttributeValues") or {}
    for kind, text in texts:
        fault = _own_fault(kind, text) or _undefined(kind, text, names, values)
        if fault is not None:
            return {"fault": fault}
    used = {word for _, text in texts for word in _words(text)}
    for holder, known in (("Names", names), ("Values", values)):
        spare = ", ".join(str(name) for name in known if name not in used)
        if spare:
            return {"fault": _UNUSED.format(holder, spare)}
    return None


def _undefined(
    kind: str, text: str, names: Mapping[str, str], values: Mapping[str, Any]
) -> str | None:
    for word in _words(text):
        if word[0] == "#" and word not in names:
            return f"Invalid {kind}: {_NO_NAME}{word}"
        if word[0] == ":" and word not in values:
            return f"Invalid {kind}: {_NO_VALUE}{word}"
    return None


def _or(given: Given) -> Found:
    text = str(given.get("KeyConditionExpression", ""))
    if "<>" in text:
        return {"word": "<>"}
    return next(
        ({"word": word} for word in _words(text.upper()) if word in {"OR", "NOT", "IN"}), None
    )


def _two_conditions(given: Given) -> Found:
    found = _CONDITIONS.findall(str(given.get("KeyConditionExpression", "")))
    names = [_plain(one or other, given) for one, other in found]
    return {} if len(set(names)) < len(names) else None


def _schema(given: Given) -> Mapping[str, str]:
    """Return the types of the attributes that are keys of what is queried."""
    own = backend("dynamodb")
    table = None if own is None else own.tables.get(str(given.get("TableName")).rpartition("/")[2])
    if table is None:
        return {}
    index = given.get("IndexName")
    held = [one for one in (*table.global_indexes, *table.indexes) if one.name == index]
    schema = held[0].schema if held else ([] if index else table.schema)
    types = {one["AttributeName"]: one["AttributeType"] for one in table.attr}
    return {part["AttributeName"]: types[part["AttributeName"]] for part in schema}


def _plain(word: str, given: Given) -> str:
    return str((given.get("ExpressionAttributeNames") or {}).get(word, word))


def _filtered_key(given: Given) -> Found:
    keys = _schema(given) if given.get("FilterExpression") else {}
    for word in _words(str(given.get("FilterExpression", ""))):
        if _plain(word, given) in keys:
            return {"name": _plain(word, given)}
    return None


def _unprojected(given: Given) -> Found:
    """Find attributes that a global index is asked for and does not hold."""
    own, index = backend("dynamodb"), given.get("IndexName")
    table = None if own is None else own.tables.get(str(given.get("TableName")).rpartition("/")[2])
    held = next((one for one in getattr(table, "global_indexes", ()) if one.name == index), None)
    if held is None or held.projection.get("ProjectionType") == "ALL":
        return None
    known = {*held.table_key_attrs, *held.schema_key_attrs}
    known.update(held.projection.get("NonKeyAttributes") or ())
    paths = str(given.get("ProjectionExpression") or "").split(",")
    asked = [_plain(re.split(r"[.\[]", path.strip())[0], given) for path in paths if path.strip()]
    asked += given.get("AttributesToGet") or ()
    spare = sorted({name for name in asked if name not in known})
    return {"index": index, "names": ", ".join(spare)} if spare else None


_CONDITIONS = re.compile(
    r"(?<![:\w])(#?\w+)\s*(?:=|<=|>=|<|>|\bBETWEEN\b)|begins_with\s*\(\s*(#?\w+)", re.IGNORECASE
)
_COMPARED = re.compile(r"(#?[A-Za-z0-9_]+)\s*(?:=|<=|>=|<|>)\s*(:[A-Za-z0-9_]+)")
_BEGUN = re.compile(r"begins_with\s*\(\s*(#?[A-Za-z0-9_]+)\s*,\s*(:[A-Za-z0-9_]+)\s*\)")
_BETWEEN = re.compile(r"BETWEEN\s+(:[A-Za-z0-9_]+)\s+AND\s+(:[A-Za-z0-9_]+)", re.IGNORECASE)


def _kind(given: Given, word: str) -> str | None:
    value = (given.get("ExpressionAttributeValues") or {}).get(word)
    return next(iter(value), None) if isinstance(value, Mapping) else None


def _wrong_type(given: Given) -> Found:
    keys = _schema(given)
    for name, word in _COMPARED.findall(str(given.get("KeyConditionExpression", ""))):
        wanted, asked = keys.get(_plain(name, given)), _kind(given, word)
        if wanted is not None and asked is not None and wanted != asked:
            return {}
    return None


def _begun_number(given: Given) -> Found:
    for _, word in _BEGUN.findall(str(given.get("KeyConditionExpression", ""))):
        if _kind(given, word) == "N":
            return {}
    return None


def _backwards(given: Given) -> Found:
    values = given.get("ExpressionAttributeValues") or {}
    for low, high in _BETWEEN.findall(str(given.get("KeyConditionExpression", ""))):
        if _kind(given, low) != "N" or _kind(given, high) != "N":
            continue
        first, last = values[low]["N"], values[high]["N"]
        try:
            if float(first) > float(last):
                return {"low": f"{{N:{first}}}", "high": f"{{N:{last}}}"}
        except ValueError:
            continue
    return None


def _absent_index(given: Given) -> Found:
    index = given.get("IndexName")
    own = backend("dynamodb")
    known = own is not None and given.get("TableName") in own.tables
    return {"index": index} if index is not None and known and not _schema(given) else None


def _rule(operations: tuple[str, ...], check: Any, message: str) -> Rule:  # noqa: ANN401
    return Rule("dynamodb", operations, check, "ValidationException", message, _SOURCE)


RULES = (
    _rule(("Query", "Scan"), _absent_index, "The table does not have the specified index: {index}"),
    _rule(_OPERATIONS, _fault, "{fault}"),
    _rule(("Query",), _or, "Invalid operator used in KeyConditionExpression: {word}"),
    _rule(
        ("Query",),
        _two_conditions,
        "KeyConditionExpressions must only contain one condition per key",
    ),
    _rule(
        ("Query",),
        _filtered_key,
        "Filter Expression can only contain non-primary key attributes: Primary key attribute: "
        "{name}",
    ),
    _rule(
        ("Query", "Scan"),
        _unprojected,
        "One or more parameter values were invalid: Global secondary index {index} does not project"
        " [{names}]",
    ),
    _rule(
        ("Query",),
        _wrong_type,
        "One or more parameter values were invalid: Condition parameter type does not match schema "
        "type",
    ),
    _rule(
        ("Query",),
        _begun_number,
        "Invalid KeyConditionExpression: Incorrect operand type for operator or function; operator "
        "or function: begins_with, operand type: N",
    ),
    _rule(
        ("Query",),
        _backwards,
        "Invalid KeyConditionExpression: The BETWEEN operator requires upper bound to be greater "
        "than or equal to lower bound; lower bound operand: AttributeValue: {low}, upper bound "
        "operand: AttributeValue: {high}",
    ),
)
