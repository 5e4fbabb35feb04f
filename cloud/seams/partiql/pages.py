"""The items that a SELECT evaluates, page by page.

Where the partition key is held to values, those partitions are queried, and the conditions on the
sort key say what is evaluated; else the table or index is scanned. A page ends after `Limit` items
or 1 MB, whatever the rest of the WHERE clause lets through.
Source: Amazon DynamoDB API Reference, "ExecuteStatement" (Limit, NextToken).
"""

import base64
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from moto.dynamodb.comparisons import get_filter_expression
from moto.dynamodb.exceptions import MockValidationException
from moto.dynamodb.models.dynamo_type import DynamoType

from cloud.seams.capacity.counting import count
from cloud.seams.capacity.tally import tally
from cloud.seams.partiql.expressions import Expressions, choices, conjuncts
from cloud.seams.partiql.shapes import Between, Call, Compare, Condition, Path, Statement

_LARGEST = 1024 * 1024  # bytes of what a page evaluates
_OTHER = "NextToken does not match request"


@dataclass
class Page:
    """What is asked of a page; `next` is the token of the one that follows, "" after the last.

    `of` tells requests apart: a token belongs to its own.
    """

    limit: int | None = None
    token: str | None = None
    of: str = ""
    next: str = ""

    def cut(self, items: Sequence[Any]) -> list[Any]:
        """Return the page's items. Raises MockValidationException for another's token."""
        start = self._start(items)
        size, end = 0, start
        while end < len(items) and (self.limit is None or end - start < self.limit):
            size += items[end].size()
            if size > _LARGEST and end > start:
                break
            end += 1
        if end < len(items):
            told = json.dumps([end, _key(items[end - 1]), self._mark()])
            self.next = base64.urlsafe_b64encode(told.encode()).decode()
        return list(items[start:end])

    def _start(self, items: Sequence[Any]) -> int:
        """Return where the page begins: after the last one's last item, if it is still there."""
        if self.token is None:
            return 0
        try:
            start, last, mark = json.loads(base64.urlsafe_b64decode(self.token))
        except ValueError:
            raise MockValidationException(_OTHER) from None
        if mark != self._mark() or not isinstance(start, int) or start < 0:
            raise MockValidationException(_OTHER)
        return next((place for place, one in enumerate(items, 1) if _key(one) == last), start)

    def _mark(self) -> str:
        return hashlib.sha256(self.of.encode()).hexdigest()[:16]


def _key(item: Any) -> str:
    return repr((item.hash_key, item.range_key))


def matching(
    backend: Any, said: Statement, expressions: Expressions, page: Page | None
) -> list[Any]:
    """Return the items of the page, or of all pages, that the WHERE clause lets through."""
    table = backend.get_table(said.table)
    index = table.get_index(said.index, error_if_not=True) if said.index else None
    keys = {one["KeyType"]: one["AttributeName"] for one in (index or table).schema}
    items = _ordered(table, index, keys, said, _candidates(table, index, keys, said, expressions))
    if page is not None:
        items = page.cut(items)
    if index is not None:
        items = [index.project(item) for item in items]
    kept = tally.get()
    if kept is not None:
        count(kept, index, [item.attrs for item in items])
    return _passing(items, said.where, expressions)


def _candidates(
    table: Any, index: Any, keys: dict[str, str], said: Statement, expressions: Expressions
) -> list[Any]:
    items = table.has_idx_items(index.name) if index is not None else table.all_items()
    held = choices(said.where, keys["HASH"])
    if not held:
        return list(items)
    values = [DynamoType(expressions.value(one)) for one in held]
    items = [item for item in items if item.attrs.get(keys["HASH"]) in values]
    for part in conjuncts(said.where):
        if "RANGE" in keys and _is_on(part, Path((keys["RANGE"],))):
            items = _passing(items, part, expressions)
    return items


def _is_on(part: Condition, path: Path) -> bool:
    """Whether a condition is one that a query takes for its sort key."""
    match part:
        case Compare(left, sign, right):
            return sign not in {"<>", "!="} and (left == path) != (right == path)
        case Between(operand, _, _):
            return operand == path
        case Call("begins_with", operands):
            return operands[0] == path
    return False


def _ordered(
    table: Any, index: Any, keys: dict[str, str], said: Statement, items: list[Any]
) -> list[Any]:
    """Sort as the statement says, else as a query or a scan answers."""
    if index is not None:
        hashes = [keys["HASH"], table.hash_key_attr]
        items = table.sorted_items(hashes, [keys.get("RANGE"), table.range_key_attr], items)
    order = said.order
    if not order and "RANGE" in keys and choices(said.where, keys["HASH"]):
        order = ((Path((keys["RANGE"],)), False),)
    for path, descending in reversed(order):
        items.sort(key=_value_of(str(path.steps[0])), reverse=descending)
    return items


def _passing(items: list[Any], where: Condition | None, expressions: Expressions) -> list[Any]:
    if where is None:
        return items
    text = expressions.condition(where)
    test = get_filter_expression(text, expressions.names, expressions.values)
    return [item for item in items if test.expr(item)]


def _value_of(name: str) -> Callable[[Any], Any]:
    return lambda item: item.attrs[name].cast_value
