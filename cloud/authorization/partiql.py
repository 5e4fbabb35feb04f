"""Which action, table and index a PartiQL statement is about.

It is read by what will run it, so nothing else is judged than what is done. What cannot be read is
not run, and is judged as a look at all tables.
Source: DynamoDB Developer Guide, "IAM security policies with PartiQL for DynamoDB".
"""

from collections.abc import Iterator
from typing import Any

from cloud.authorization.asked import Asked
from cloud.authorization.dynamodb_items import Touch, partition_key, table_of, value_of
from cloud.authorization.paths import items, mapping
from cloud.seams.partiql.expressions import Expressions, WrongError, choices
from cloud.seams.partiql.reading import UnreadableError, read
from cloud.seams.partiql.shapes import Operand, Statement

_OPERATIONS = frozenset({"ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction"})


def touches(asked: Asked) -> list[Touch]:
    """Return what the statements touch, nothing when the operation is not of PartiQL."""
    if asked.operation not in _OPERATIONS:
        return []
    enclosing = "" if asked.operation == "ExecuteStatement" else asked.operation
    return [_touched(asked, text, values, enclosing) for text, values in _statements(asked)]


def _statements(asked: Asked) -> Iterator[tuple[str, list[Any]]]:
    said = asked.parameters
    single = [said] if asked.operation == "ExecuteStatement" else []
    for one in (*single, *items(said.get("Statements")), *items(said.get("TransactStatements"))):
        statement = mapping(one)
        yield str(statement.get("Statement", "")), items(statement.get("Parameters"))


def _touched(asked: Asked, text: str, values: list[Any], enclosing: str) -> Touch:
    try:
        statement = read(text)
    except UnreadableError:
        return Touch("PartiQLSelect", "", enclosing=enclosing, whole=True)
    verb = "Select" if statement.verb == "Exists" else statement.verb
    leading = tuple(_leading(asked, statement, values))
    return Touch(
        f"PartiQL{verb}",
        statement.table,
        statement.index,
        enclosing=enclosing,
        leading=leading,
        whole=not leading,
    )


def _leading(asked: Asked, statement: Statement, values: list[Any]) -> Iterator[str]:
    """Yield the values that the statement holds the partition key to."""
    name = partition_key(table_of(asked, statement.table), statement.index)
    if not name:
        return
    try:
        expressions = Expressions(statement, values)
        for operand in _operands(statement, name):
            yield value_of(expressions.value(operand))
    except WrongError:  # it will not be run
        return


def _operands(statement: Statement, name: str) -> tuple[Operand, ...]:
    if statement.item is not None:
        return tuple(value for key, value in statement.item.entries if key == name)
    return choices(statement.where, name)
