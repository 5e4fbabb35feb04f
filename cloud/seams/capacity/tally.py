"""What one call has read and written so far, by table and index."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import LocalSecondaryIndex
from moto.dynamodb.models.utilities import dynamo_to_dict

from cloud.seams.capacity.weights import Attributes, entry, read_units, weight, write_units

_SMALL = [0.0, 1.0]  # GB between which the size of an item collection lies; none grows larger here


@dataclass
class Spent:
    """Units of a table and of its indexes, by name."""

    table: float = 0.0
    local: dict[str, float] = field(default_factory=dict)
    everywhere: dict[str, float] = field(default_factory=dict)

    def total(self) -> float:
        return self.table + sum(self.local.values()) + sum(self.everywhere.values())

    def add(self, index: str, units: float, *, local: bool) -> None:
        held = self.local if local else self.everywhere
        held[index] = held.get(index, 0.0) + units


class Tally:
    """Tables go by the name or ARN that the caller gave them.

    `name` is the one table of a call that has no more; `consistent` names those that are read
    consistently; `times` is 2 in a transaction.
    """

    def __init__(self, name: str, *, consistent: frozenset[str], times: int = 1) -> None:
        self.name = name
        self.consistent = consistent
        self._times = times
        self.read: defaultdict[str, Spent] = defaultdict(Spent)
        self.written: defaultdict[str, Spent] = defaultdict(Spent)
        self.collections: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)

    def item_read(self, name: str, attributes: Attributes | None) -> None:
        """Count a read of one item. Transactions read consistently."""
        consistent = self._times > 1 or name in self.consistent
        size = 0 if attributes is None else weight(attributes)
        self.read[name].table += self._times * read_units(size, consistent=consistent)

    def page_read(
        self, index: Any, page: Sequence[Attributes], whole: Sequence[Attributes] = ()
    ) -> None:
        """Count a page of a query or scan: as much as it weighs together.

        `index` is None where the table is read; `whole` are the items that a local index lacks
        attributes of, each fetched from the table.
        """
        consistent = self.name in self.consistent
        units = read_units(sum(map(weight, page)), consistent=consistent)
        spent = self.read[self.name]
        spent.table += sum(read_units(weight(one), consistent=consistent) for one in whole)
        if index is None:
            spent.table += units
        else:
            spent.add(index.name, units, local=isinstance(index, LocalSecondaryIndex))

    def item_written(
        self, name: str, table: Any, before: Attributes | None, after: Attributes | None
    ) -> None:
        """Count a write that found the item as `before` and left it as `after`."""
        spent = self.written[name]
        spent.table += self._times * _larger(before, after)
        for local, indexes in ((True, table.indexes), (False, table.global_indexes)):
            for index in indexes:
                units = _entry_units(index, before, after)
                if units:
                    spent.add(index.name, self._times * units, local=local)

    def item_checked(self, name: str, attributes: Attributes | None) -> None:
        """Count a transaction's check of an item, which costs what writing it would."""
        self.written[name].table += self._times * _larger(attributes)

    def collection_touched(self, name: str, table: Any, given: Mapping[str, Any]) -> None:
        """Note the item collection of what was written, in a table that has such."""
        if not table.indexes:
            return
        hashed = table.hash_key_attr
        key = {hashed: dynamo_to_dict(DynamoType(given[hashed]))}
        told = {"ItemCollectionKey": key, "SizeEstimateRangeGB": list(_SMALL)}
        if told not in self.collections[name]:
            self.collections[name].append(told)


tally: ContextVar[Tally | None] = ContextVar("tally", default=None)


def _larger(*versions: Attributes | None) -> float:
    return write_units(max(0 if one is None else weight(one) for one in versions))


def _entry_units(index: Any, before: Attributes | None, after: Attributes | None) -> float:
    old = None if before is None else entry(index, before)
    new = None if after is None else entry(index, after)
    if old == new:
        return 0.0
    if old is None or new is None:
        return _larger(old, new)
    if any(old[name] != new[name] for name in index.schema_key_attrs):
        return _larger(old) + _larger(new)
    return _larger(old, new)
