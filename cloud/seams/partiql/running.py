"""A statement that was read, run on the tables of an account.

Source: DynamoDB Developer Guide, "PartiQL delete statements for DynamoDB": "If the table has an
item with the same primary key … but a condition in the WHERE clause … evaluates to false,
ConditionalCheckFailedException is returned", and the pages of the other statements.
"""

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from moto.dynamodb.exceptions import (
    ConditionalCheckFailed,
    DynamodbException,
    MockValidationException,
    ResourceNotFoundException,
)
from moto.dynamodb.responses import validate_put_has_empty_attrs, validate_put_has_empty_keys

from cloud.seams.partiql.expressions import Expressions, WrongError, choices, pinned
from cloud.seams.partiql.reading import UnreadableError, read
from cloud.seams.partiql.shapes import Path, Returning, Statement, Value

NOT_WELL_FORMED = (
    "Statement wasn't well formed, or it has a form of PartiQL that is not available in this lab."
)
_NO_KEY = "Where clause does not contain a mandatory equality on all key attributes"
_ORDER = "Must have WHERE clause in the statement when using ORDER BY clause."
_ORDER_KEY = (
    "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY"
    " clause."
)
_ORDER_NAME = "Variable reference {} in ORDER BY clause must be part of the primary key"
_DUPLICATE = "Duplicate primary key exists in table"

Item = dict[str, Any]


class DuplicateItemError(DynamodbException):
    """An item with that key is there."""

    def __init__(self) -> None:
        super().__init__("com.amazonaws.dynamodb.v20120810#DuplicateItemException", _DUPLICATE)


def prepare(text: str, parameters: Sequence[Value]) -> "Prepared":
    """Raises MockValidationException."""
    try:
        statement = read(text)
        return Prepared(statement, Expressions(statement, parameters))
    except UnreadableError:
        raise MockValidationException(NOT_WELL_FORMED) from None
    except WrongError as fault:
        raise MockValidationException(str(fault)) from None


@dataclass(frozen=True)
class Prepared:
    """A statement with its parameters."""

    statement: Statement
    expressions: Expressions

    def run(self, backend: Any) -> list[Item]:
        """Return the items that the statement answers with. Raises moto's exceptions."""
        if self.statement.table not in backend.tables:
            raise ResourceNotFoundException
        try:
            match self.statement.verb:
                case "Select":
                    return self._select(backend)
                case "Insert":
                    return self._insert(backend)
                case "Update":
                    return self._update(backend)
                case "Delete":
                    return self._delete(backend)
        except WrongError as fault:
            raise MockValidationException(str(fault)) from None
        raise MockValidationException(NOT_WELL_FORMED)  # EXISTS stands in transactions only

    def exists(self, backend: Any) -> bool:
        """Answer a condition check of a transaction."""
        return bool(self._matching(backend))

    def key(self, table: Any) -> dict[str, Value]:
        """Return the primary key that the statement is held to, and must be."""
        held = pinned(self.statement.where)
        if not held.keys() >= set(table.table_key_attrs):
            raise WrongError(_NO_KEY)
        return {name: self.expressions.value(held[name]) for name in table.table_key_attrs}

    def checked_key(self, table: Any, otherwise: str = _NO_KEY) -> dict[str, Value]:
        """As `key`, for callers of moto's kind. Raises MockValidationException."""
        try:
            return self.key(table)
        except WrongError:
            raise MockValidationException(otherwise) from None

    def _select(self, backend: Any) -> list[Item]:
        found = self._matching(backend)
        if self.statement.paths:
            plain = [_as_moto_has_it(path) for path in self.statement.paths]
            found = [item.project(plain) for item in found]
        return [item.to_json()["Attributes"] for item in found]

    def _matching(self, backend: Any) -> list[Any]:
        said, expressions = self.statement, self.expressions
        table = backend.get_table(said.table)
        schema = table.get_index(said.index, error_if_not=True).schema if said.index else None
        keys = {one["KeyType"]: one["AttributeName"] for one in schema or table.schema}
        self._check_order(keys)
        text = expressions.condition(said.where) if said.where is not None else None
        found, start = [], None
        while True:
            items, _, start = backend.scan(
                *(said.table, {}, None, start, text, expressions.names, expressions.values),
                *(said.index or None, False, None, (None, None)),
            )
            found += items
            if start is None:
                break
        order = said.order
        if not order and "RANGE" in keys and choices(said.where, keys["HASH"]):
            order = ((Path((keys["RANGE"],)), False),)  # as a query answers
        for path, descending in reversed(order):
            found.sort(key=_value_of(str(path.steps[0])), reverse=descending)
        return found

    def _check_order(self, keys: Mapping[str, str]) -> None:
        order, where = self.statement.order, self.statement.where
        if not order:
            return
        if where is None:
            raise WrongError(_ORDER)
        if not choices(where, keys["HASH"]):
            raise WrongError(_ORDER_KEY)
        for path, _ in order:
            if path not in [Path((name,)) for name in keys.values()]:
                name = ".".join(map(str, path.steps))
                raise WrongError(_ORDER_NAME.format(name))

    def _insert(self, backend: Any) -> list[Item]:
        table = backend.get_table(self.statement.table)
        assert self.statement.item is not None  # noqa: S101 - the grammar's
        item = self.expressions.value(self.statement.item)["M"]
        validate_put_has_empty_keys(item, table)
        validate_put_has_empty_attrs(item, table)
        if item.keys() >= set(table.table_key_attrs):
            key = {name: item[name] for name in table.table_key_attrs}
            if backend.get_item(self.statement.table, key) is not None:
                raise DuplicateItemError
        backend.put_item(self.statement.table, item)
        return []

    def _update(self, backend: Any) -> list[Item]:
        said, expressions = self.statement, self.expressions
        key = self.key(backend.get_table(said.table))
        before = backend.get_item(said.table, key)
        if before is None:
            raise ConditionalCheckFailed
        old = copy.deepcopy(before.to_json()["Attributes"])
        update = expressions.update(said.changes)
        condition = self._condition()
        item = backend.update_item(
            said.table,
            key,
            update,
            expressions.names,
            expressions.values,
            condition_expression=condition,
        )
        return _returned(said.returning, old, item.to_json()["Attributes"])

    def _delete(self, backend: Any) -> list[Item]:
        said, expressions = self.statement, self.expressions
        key = self.key(backend.get_table(said.table))
        before = backend.get_item(said.table, key)
        if before is None:
            return []
        backend.delete_item(
            *(said.table, key), expressions.names, expressions.values, self._condition()
        )
        old = before.to_json()["Attributes"]
        return [old] if said.returning is not None and said.returning.old else []

    def _condition(self) -> str | None:
        where = self.statement.where
        return None if where is None else self.expressions.condition(where)


def _returned(returning: Returning | None, old: Item, new: Item) -> list[Item]:
    if returning is None:
        return []
    chosen, other = (old, new) if returning.old else (new, old)
    if not returning.modified:
        return [chosen]
    return [{name: value for name, value in chosen.items() if other.get(name) != value}]


def _value_of(name: str) -> Callable[[Any], Any]:
    return lambda item: item.attrs[name].cast_value


def _as_moto_has_it(path: Path) -> list[str]:
    """Return `a.b[0]` as `a` and `b[0]`."""
    names: list[str] = []
    for step in path.steps:
        if isinstance(step, int):
            names[-1] += f"[{step}]"
        else:
            names.append(step)
    return names
