"""Tells the call's tally what the back end reads and writes, where one is kept."""

import copy
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table

from cloud.seams.capacity.tally import Tally, tally
from cloud.seams.capacity.weights import entry
from cloud.seams.patch import put

Call = Callable[..., Any]


def install() -> None:
    put(DynamoDBBackend, "get_item", _reading(DynamoDBBackend.get_item))
    for name in ("put_item", "update_item", "delete_item"):
        put(DynamoDBBackend, name, _writing(getattr(DynamoDBBackend, name)))
    put(Table, "query", _paging(Table.query, index=7, within=9))
    put(Table, "scan", _paging(Table.scan, index=4, within=3))


def held(table: Any, given: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the attributes of the item whose key is in `given`, None when there is none."""
    if not given.keys() >= set(table.table_key_attrs):
        return None
    item = table.get_item(*(DynamoType(given[name]) for name in table.table_key_attrs))
    return dict(item.attrs) if item else None


def _reading(plain: Call) -> Call:
    @wraps(plain)
    def method(self: Any, table_name: str, keys: dict[str, Any], *more: Any, **named: Any) -> Any:
        found = plain(self, table_name, keys, *more, **named)
        kept = tally.get()
        if kept is not None:
            kept.item_read(table_name, held(self.get_table(table_name), keys))
        return found

    return method


def _writing(plain: Call) -> Call:
    @wraps(plain)
    def method(self: Any, table_name: str, given: dict[str, Any], *more: Any, **named: Any) -> Any:
        kept = tally.get()
        if kept is None:
            return plain(self, table_name, given, *more, **named)
        table = self.get_table(table_name)
        before = copy.deepcopy(held(table, given))  # an update changes the item itself
        answer = plain(self, table_name, given, *more, **named)
        kept.item_written(table_name, table, before, held(table, given))
        kept.collection_touched(table_name, table, given)
        return answer

    return method


class _Page:
    """What was evaluated: a filter, or none, that keeps what it is shown."""

    def __init__(self, within: Any) -> None:
        self.shown: list[dict[str, Any]] = []
        self._within = within

    def expr(self, item: Any) -> bool:
        self.shown.append(item.attrs)
        return self._within is None or bool(self._within.expr(item))


def _paging(plain: Call, *, index: int, within: int) -> Call:
    """Return the table's method `plain`, counting the page that it reads.

    `index` and `within` (the filter) are places among the arguments after the table, where what
    stands there is not named.
    """

    @wraps(plain)
    def method(self: Any, *given: Any, **named: Any) -> Any:
        kept = tally.get()
        if kept is None:
            return plain(self, *given, **named)
        name = given[index] if len(given) > index else named.get("index_name")
        if len(given) > within:
            page = _Page(given[within])
            given = (*given[:within], page, *given[within + 1 :])
        else:
            page = _Page(named.get("filter_expression"))
            named["filter_expression"] = page
        answer = plain(self, *given, **named)
        read = self.get_index(name) if name else None
        count(kept, read, page.shown)
        return answer

    return method


def count(kept: Tally, index: Any, page: list[dict[str, Any]]) -> None:
    """Count the items of a page of `index`, None for the table, whatever else they hold."""
    if index is None:
        kept.page_read(None, page)
        return
    entries = [entry(index, one) or one for one in page]
    kept.page_read(
        index,
        entries,
        [one for one, part in zip(page, entries, strict=True) if part.keys() < one.keys()],
    )
