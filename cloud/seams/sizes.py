"""`size()` of an attribute that an item lacks, or that has no size: the condition does not hold.

Replaces `FuncSize.expr`, which fails there, and the whole scan with it.
Source: DynamoDB Developer Guide, "Comparison operator and function reference".
"""

from typing import Any

from moto.dynamodb.comparisons import FuncSize

from cloud.seams.patch import put

_SIZED = frozenset({"S", "SS", "NS", "B", "BS", "L", "M"})


def install() -> None:
    put(FuncSize, "expr", _size)


def _size(self: Any, item: Any) -> int | None:
    return len(self.attr.expr(item)) if self.attr.get_type(item) in _SIZED else None
