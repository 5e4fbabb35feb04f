"""Condition keys of DynamoDB's fine-grained access control.

Source: DynamoDB Developer Guide, "Using IAM policy conditions for fine-grained access control".
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.dynamodb.parsing.key_condition_expression import parse_expression
from moto.dynamodb.parsing.tokens import ExpressionTokenizer, Token

from cloud.authorization.asked import Asked
from cloud.authorization.dynamodb_items import Touch, partition_key, schema, table_of, value_of
from cloud.authorization.paths import items, mapping
from cloud.policy.context import Value

_EXPRESSIONS = tuple(
    f"{name}Expression" for name in ("Projection", "KeyCondition", "Filter", "Condition", "Update")
)
_OLD = ("KeyConditions", "QueryFilter", "ScanFilter", "Expected", "AttributeUpdates")
_READS = frozenset({"GetItem", "BatchGetItem", "Query", "Scan"})
_RETURNING = frozenset({"PutItem", "UpdateItem", "DeleteItem"})
_WORDS = frozenset({"SET", "REMOVE", "ADD", "DELETE", "AND", "OR", "NOT", "BETWEEN", "IN"})


def context(asked: Asked, touches: Iterable[Touch]) -> dict[str, Value]:
    """Return the keys of all accesses with one action to one table or index."""
    found: dict[str, Value] = {}
    leading: dict[str, None] = {}
    attributes: dict[str, None] = {}
    for touch in touches:
        leading |= dict.fromkeys(_leading(asked, touch))
        attributes |= dict.fromkeys(_attributes(touch))
        found |= _said(touch)
    if leading:
        found["dynamodb:LeadingKeys"] = list(leading)
    if attributes:
        found["dynamodb:Attributes"] = list(attributes)
    return found


def _said(touch: Touch) -> dict[str, Value]:
    found: dict[str, Value] = {}
    if touch.enclosing:
        found["dynamodb:EnclosingOperation"] = touch.enclosing
    if touch.action in _READS:
        found["dynamodb:Select"] = _select(touch)
    if touch.action in _RETURNING:
        found["dynamodb:ReturnValues"] = str(touch.said.get("ReturnValues", "NONE"))
    if capacity := touch.said.get("ReturnConsumedCapacity"):
        found["dynamodb:ReturnConsumedCapacity"] = str(capacity)
    if touch.action == "PartiQLSelect":
        found["dynamodb:FullTableScan"] = touch.whole
    return found


def _select(touch: Touch) -> str:
    if select := touch.said.get("Select"):
        return str(select)
    if touch.said.get("ProjectionExpression") or touch.said.get("AttributesToGet"):
        return "SPECIFIC_ATTRIBUTES"
    return "ALL_PROJECTED_ATTRIBUTES" if touch.index else "ALL_ATTRIBUTES"


def _leading(asked: Asked, touch: Touch) -> Iterator[str]:
    yield from touch.leading
    table = table_of(asked, touch.table)
    if table is None:
        # Not there: nobody's key. Of a key, the first attribute is mostly the partition's.
        yield from (value_of(one) for one in list(touch.item.values())[:1])
        return
    name = partition_key(table, touch.index)
    if name in touch.item:
        yield value_of(touch.item[name])
    if condition := touch.said.get("KeyConditionExpression"):
        yield from _condition(str(condition), touch.said, schema(table, touch.index))
    elif old := mapping(touch.said.get("KeyConditions")):
        values = items(mapping(old.get(name)).get("AttributeValueList"))
        yield from (value_of(one) for one in values)


def _condition(
    expression: str, said: Mapping[str, Any], keys: list[dict[str, str]]
) -> Iterator[str]:
    values = dict(mapping(said.get("ExpressionAttributeValues")))
    names = dict(mapping(said.get("ExpressionAttributeNames")))
    try:
        hashes, _, _ = parse_expression(expression, values, names, keys)
    except (JsonRESTError, LookupError, ValueError, TypeError, AttributeError, AssertionError):
        return
    yield from (value_of(value) for _, value in hashes)


def _attributes(touch: Touch) -> Iterator[str]:
    said = touch.said
    yield from touch.item
    yield from (one for one in items(said.get("AttributesToGet")) if isinstance(one, str))
    for old in _OLD:
        if old in said:
            yield from mapping(said[old])
    for field in _EXPRESSIONS:
        if expression := said.get(field):
            names = mapping(said.get("ExpressionAttributeNames"))
            yield from _named(str(expression), names)


def _named(expression: str, names: Mapping[str, str]) -> Iterator[str]:
    """Yield the top-level attributes that an expression is about.

    What cannot be read counts as an attribute that no policy names.
    """
    # moto's tokenizer is for updates, which compare nothing.
    plain = expression.replace("<", " ").replace(">", " ")
    try:
        tokens = ExpressionTokenizer.make_list(plain)
    except JsonRESTError:
        yield expression
        return
    shown = [token for token in tokens if token.type != Token.WHITESPACE]
    for place, token in enumerate(shown):
        before = shown[place - 1].type if place else None
        after = shown[place + 1].type if place + 1 < len(shown) else None
        if before == Token.DOT:
            continue
        if token.type == Token.ATTRIBUTE_NAME:
            yield str(names.get(token.value, token.value))
            continue
        is_name = token.type == Token.ATTRIBUTE and after != Token.OPEN_ROUND_BRACKET
        if is_name and token.value.upper() not in _WORDS:
            yield token.value
