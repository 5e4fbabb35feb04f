"""A query or scan of a local index that asks for more than the index projects.

Replaces `LocalSecondaryIndex.project` for such calls: the items come with what they asked for, for
AWS fetches the rest from the table. (A global index never does: `cloud.rules.expressions`.)
Source: DynamoDB developer guide, "Local secondary indexes" (Attribute projections): "if you query
or scan a local secondary index, you can request attributes that are not projected in to the index".
"""

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from functools import wraps
from typing import Any

from moto.dynamodb.models.table import LocalSecondaryIndex, SecondaryIndex
from moto.dynamodb.responses import DynamoHandler

from cloud.seams.patch import put

_whole: ContextVar[bool] = ContextVar("whole", default=False)
_project = SecondaryIndex.project


def install() -> None:
    put(LocalSecondaryIndex, "project", _projected)
    for name in ("query", "scan"):
        put(DynamoHandler, name, _asked(getattr(DynamoHandler, name)))


def _asked(plain: Callable[[Any], Any]) -> Callable[[Any], Any]:
    @wraps(plain)
    def method(self: Any) -> Any:
        if not self.body.get("IndexName") or not _more(self.body):
            return plain(self)
        token = _whole.set(True)
        try:
            return plain(self)
        finally:
            _whole.reset(token)

    return method


def _more(body: Mapping[str, Any]) -> bool:
    """Whether the call may want attributes that the index lacks."""
    named = body.get("ProjectionExpression") or body.get("AttributesToGet")
    return bool(named) or body.get("Select") == "ALL_ATTRIBUTES"


def _projected(self: Any, item: Any) -> Any:
    return item if _whole.get() else _project(self, item)
