"""A statement that was read, run on the tables of an account.

Source: DynamoDB Developer Guide, "PartiQL delete statements for DynamoDB": "If the table has an
item with the same primary key … but a condition in the WHERE clause … evaluates to false,
ConditionalCheckFailedException is returned", and the pages of the other statements.
"""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from moto.dynamodb.exceptions import (
    ConditionalCheckFailed,
    DynamodbException,
    MockValidationException,
    ResourceNotFoundException,
)
from moto.dynamodb.models.utilities import dynamo_to_dict
from moto.dynamodb.responses import validate_put_has_empty_attrs, validate_put_has_empty_keys

from cloud.seams.capacity.counting import held
from cloud.seams.capacity.tally import tally
from cloud.seams.capacity.weights import Attributes
from cloud.seams.partiql.expressions import Expressions, WrongError, choices, pinned
from cloud.seams.partiql.pages import Page, matching
from cloud.seams.partiql.reading import UnreadableError, read
from cloud.seams.partiql.shapes import Path, Returning, Statement, Value
from cloud.seams.updated import Path as Steps
from cloud.seams.updated import touched

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
_DELETED = (
    "Invalid returning clause: RETURNING {}. Only RETURNING ALL OLD * is allowed in DELETE"
    " statements."
)
_DUPLICATE = "Duplicate primary key exists in table"

Item = dict[str, Any]


class DuplicateItemError(DynamodbException):
    """An item with that key is there."""

    def __init__(self) -> None:
        super().__init__("com.amazonaws.dynamodb.v20120810#DuplicateItemException", _DUPLICATE)


def prepare(text: str, parameters: Sequence[Value], *, tell_old: bool = False) -> "Prepared":
    """Raises MockValidationException."""
    try:
        statement = read(text)
        _check_returning(statement)
        return Prepared(statement, Expressions(statement, parameters), tell_old)
    except UnreadableError:
        raise MockValidationException(NOT_WELL_FORMED) from None
    except WrongError as fault:
        raise MockValidationException(str(fault)) from None


def _check_returning(statement: Statement) -> None:
    said = statement.returning
    if statement.verb == "Delete" and said is not None and (said.modified or not said.old):
        how = f"{'MODIFIED' if said.modified else 'ALL'} {'OLD' if said.old else 'NEW'} *"
        raise WrongError(_DELETED.format(how))


@dataclass(frozen=True)
class Prepared:
    """A statement with its parameters.

    `tell_old` asks for the item that a condition refused.
    """

    statement: Statement
    expressions: Expressions
    tell_old: bool = False

    def run(self, backend: Any, page: Page | None = None) -> list[Item]:
        """Return the items that the statement answers with. Raises moto's exceptions."""
        if self.statement.table not in backend.tables:
            raise ResourceNotFoundException
        try:
            match self.statement.verb:
                case "Select":
                    return self._select(backend, page)
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
        kept = tally.get()
        token = tally.set(None)
        try:
            found = self._matching(backend, None)
        finally:
            tally.reset(token)
        if kept is not None:
            kept.item_checked(self.statement.table, found[0].attrs if found else None)
        return bool(found)

    def held(self, backend: Any) -> Attributes | None:
        """Return the attributes of the item that the statement is about, if it is there."""
        table = backend.get_table(self.statement.table)
        if self.statement.item is not None:
            given = self.expressions.value(self.statement.item)["M"]
        else:
            given = self.checked_key(table)
        return held(table, given)

    def found(self, backend: Any) -> Item | None:
        """Return what `held` does, as DynamoDB's JSON."""
        attributes = self.held(backend)
        return None if attributes is None else dynamo_to_dict(dict(attributes))

    def key(self, table: Any) -> dict[str, Value]:
        """Return the primary key that the statement is held to, and must be."""
        held = pinned(self.statement.where)
        if not held.keys() >= set(table.table_key_attrs):
            raise WrongError(_NO_KEY)
        return {name: self.expressions.value(held[name]) for name in table.table_key_attrs}

    def checked_key(
        self, table: Any, otherwise: str = _NO_KEY, *, whole: bool = False
    ) -> dict[str, Value]:
        """As `key`, for callers of moto's kind; `whole` refuses to read from an index.

        Raises MockValidationException.
        """
        if whole and self.statement.index:
            raise MockValidationException(otherwise)
        try:
            return self.key(table)
        except WrongError:
            raise MockValidationException(otherwise) from None

    def _select(self, backend: Any, page: Page | None) -> list[Item]:
        found = self._matching(backend, page)
        if self.statement.paths:
            plain = [_as_moto_has_it(path) for path in self.statement.paths]
            found = [item.project(plain) for item in found]
        return [item.to_json()["Attributes"] for item in found]

    def _matching(self, backend: Any, page: Page | None) -> list[Any]:
        table = backend.get_table(self.statement.table)
        source = table
        if self.statement.index:
            source = table.get_index(self.statement.index, error_if_not=True)
        self._check_order({one["KeyType"]: one["AttributeName"] for one in source.schema})
        return matching(backend, self.statement, self.expressions, page)

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
            return_values_on_condition_check_failure=next(iter(self._on_failure()), None),
        )
        paths = [one.path.steps for one in said.changes]
        return _returned(said.returning, paths, old, item.to_json()["Attributes"])

    def _delete(self, backend: Any) -> list[Item]:
        said, expressions = self.statement, self.expressions
        key = self.key(backend.get_table(said.table))
        before = backend.get_item(said.table, key)
        if before is None:
            backend.delete_item(said.table, key)  # which costs a write
            return []
        backend.delete_item(
            *(said.table, key),
            expressions.names,
            expressions.values,
            self._condition(),
            *self._on_failure(),
        )
        old = before.to_json()["Attributes"]
        return [old] if said.returning is not None and said.returning.old else []

    def _on_failure(self) -> list[str]:
        return ["ALL_OLD"] if self.tell_old else []

    def _condition(self) -> str | None:
        where = self.statement.where
        return None if where is None else self.expressions.condition(where)


def _returned(
    returning: Returning | None, paths: Sequence[Steps], old: Item, new: Item
) -> list[Item]:
    if returning is None:
        return []
    chosen = dynamo_to_dict(old if returning.old else new)
    return [touched(chosen, paths) if returning.modified else chosen]


def _as_moto_has_it(path: Path) -> list[str]:
    """Return `a.b[0]` as `a` and `b[0]`."""
    names: list[str] = []
    for step in path.steps:
        if isinstance(step, int):
            names[-1] += f"[{step}]"
        else:
            names.append(step)
    return names
