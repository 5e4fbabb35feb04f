"""Reserved words in a query's key condition: refused.

Replaces `DynamoHandler.query`, which takes `Timestamp = :t` there, so that a query which AWS refuses
is answered. Such a name needs a placeholder from `ExpressionAttributeNames`.
Source: DynamoDB developer guide, "Reserved words in DynamoDB" and "Expression attribute names".
"""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from moto.dynamodb.exceptions import MockValidationException
from moto.dynamodb.parsing.reserved_keywords import ReservedKeywords
from moto.dynamodb.responses import DynamoHandler

from cloud.seams.patch import put

_NAME = re.compile(r"(?<![\w#:.])[A-Za-z_]\w*")
_GRAMMAR = frozenset({"AND", "BETWEEN"})  # the condition's own words that are reserved


def install() -> None:
    put(DynamoHandler, "query", _checked(DynamoHandler.query))


def _checked(plain: Callable[[Any], Any]) -> Callable[[Any], Any]:
    @wraps(plain)
    def query(self: Any) -> Any:
        for name in _NAME.findall(self.body.get("KeyConditionExpression") or ""):
            word = name.upper()
            if word not in _GRAMMAR and word in ReservedKeywords.get_reserved_keywords():
                raise MockValidationException(
                    "Invalid KeyConditionExpression: Attribute name is a reserved keyword; "
                    f"reserved keyword: {name}"
                )
        return plain(self)

    return query
