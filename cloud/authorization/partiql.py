"""Which action, table and index a PartiQL statement is about.

Source: DynamoDB Developer Guide, "IAM security policies with PartiQL for DynamoDB".
"""

import re
from collections.abc import Iterator
from typing import Any

from moto.dynamodb.parsing import partiql

from cloud.authorization.asked import Asked
from cloud.authorization.dynamodb_items import Touch
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
    return [touch for text in _statements(asked) for touch in _touched(text, enclosing)]


def _statements(asked: Asked) -> Iterator[str]:
    said = asked.parameters
    if asked.operation == "ExecuteStatement":
        yield str(said.get("Statement", ""))
    for one in (*items(said.get("Statements")), *items(said.get("TransactStatements"))):
        yield str(mapping(one).get("Statement", ""))


def _touched(text: str, enclosing: str) -> Iterator[Touch]:
    head = _HEAD.match(text)
    if head is None:
        yield Touch("PartiQLSelect", "", enclosing=enclosing, whole=True)
        return
    action = next(
        f"PartiQL{verb}" for verb, word in zip(_VERBS, head.groups(), strict=False) if word
    )
    table, index = _plain(head[5]), _plain(head[6] or "")
    yield Touch(action, table, index, enclosing=enclosing, whole=True)
    # What will be run decides: moto reads the statement in its own way.
    for name in _run(text):
        if name.partition(".")[0] != table:
            yield Touch(action, name, "", enclosing=enclosing, whole=True)


def _run(text: str) -> list[str]:
    try:
        read: list[Any] = partiql.get_query_metadata(text).get_table_names()
    except Exception:  # noqa: BLE001 - the library fails in many ways at what it cannot read
        return []
    return [_plain(str(name)) for name in read]


def _plain(name: str) -> str:
    return name.strip('"')
