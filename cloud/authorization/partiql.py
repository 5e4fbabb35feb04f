"""Which action, table and index a PartiQL statement is about.

Source: DynamoDB Developer Guide, "IAM security policies with PartiQL for DynamoDB".
"""

import re
from collections.abc import Iterator
from typing import Any

from moto.dynamodb.parsing import partiql

from cloud.authorization.asked import Asked
from cloud.authorization.dynamodb_items import Touch, partition_key, table_of, value_of
from cloud.authorization.paths import items, mapping

_NAME = r'("[^"]+"|[\w.-]+)'
_HEAD = re.compile(
    rf"^\s*(?:(SELECT)\b.*?\bFROM|(INSERT)\s+INTO|(UPDATE)|(DELETE)\s+FROM)\s+{_NAME}"
    rf'(?:\s*\.\s*("[^"]+"))?',
    re.IGNORECASE | re.DOTALL,
)
_VERBS = ("Select", "Insert", "Update", "Delete")
_OPERATIONS = frozenset({"ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction"})


def touches(asked: Asked) -> list[Touch]:
    """Return what the statements touch, nothing when the operation is not of PartiQL."""
    if asked.operation not in _OPERATIONS:
        return []
    enclosing = "" if asked.operation == "ExecuteStatement" else asked.operation
    return [
        touch
        for text, values in _statements(asked)
        for touch in _touched(asked, text, values, enclosing)
    ]


def _statements(asked: Asked) -> Iterator[tuple[str, list[Any]]]:
    said = asked.parameters
    single = [said] if asked.operation == "ExecuteStatement" else []
    for one in (*single, *items(said.get("Statements")), *items(said.get("TransactStatements"))):
        statement = mapping(one)
        yield str(statement.get("Statement", "")), items(statement.get("Parameters"))


def _touched(asked: Asked, text: str, values: list[Any], enclosing: str) -> Iterator[Touch]:
    head = _HEAD.match(text)
    if head is None:
        yield Touch("PartiQLSelect", "", enclosing=enclosing, whole=True)
        return
    action = next(
        f"PartiQL{verb}" for verb, word in zip(_VERBS, head.groups(), strict=False) if word
    )
    table, index = _plain(head[5]), _plain(head[6] or "")
    leading = tuple(_leading(asked, table, index, text, values))
    yield Touch(action, table, index, enclosing=enclosing, leading=leading, whole=not leading)
    # What will be run decides: moto reads the statement in its own way.
    for name in _run(text):
        if name.partition(".")[0] != table:
            yield Touch(action, name, "", enclosing=enclosing, whole=True)


def _leading(asked: Asked, table: str, index: str, text: str, values: list[Any]) -> Iterator[str]:
    """Yield the values that the statement gives the partition key: literals and `?` in turn."""
    name = partition_key(table_of(asked, table), index)
    if not name:
        return
    # Literals of text first, so that a question mark in one is none.
    for found in re.finditer(_VALUE.format(re.escape(name)), text, re.DOTALL):
        value = found["value"]
        if value is None:
            continue
        if value == "?":
            place = len(
                [mark for mark in _MARKS.findall(text[: found.start("value")]) if mark == "?"]
            )
            yield value_of(values[place]) if place < len(values) else ""
        else:
            yield value.strip("'").replace("''", "'")


# A text that is skipped, or the key, a sign and its value: `pk = 'x'`, `'pk': ?`, `"pk" = 7`.
_VALUE = r"""(?:["']?\b{0}["']?\s*[=:]\s*(?P<value>'(?:[^']|'')*'|\?|-?[\d.]+))|'(?:[^']|'')*'"""
_MARKS = re.compile(r"'(?:[^']|'')*'|\?")


def _run(text: str) -> list[str]:
    try:
        read: list[Any] = partiql.get_query_metadata(text).get_table_names()
    except Exception:  # noqa: BLE001 - the library fails in many ways at what it cannot read
        return []
    return [_plain(str(name)) for name in read]


def _plain(name: str) -> str:
    return name.strip('"')
