"""Batches and transactional reads of items, and updates of nothing.

Replaces, of `DynamoHandler`:

- `batch_write_item`, which takes two writes of one item when one puts and one deletes it, or when
  the puts differ, and does all puts before all deletions;
- `transact_get_items`, which takes 25 items at most (AWS: 100) and answers whole items whatever
  `ProjectionExpression` says.
- `update_item`, which fails where only a key is given (AWS: makes the item, if it is not there).

Source: DynamoDB API reference, "BatchWriteItem": "You try to perform multiple operations on the
same item in the same BatchWriteItem request"; "TransactGetItems".
"""

import json
from typing import Any

from moto.dynamodb.exceptions import MockValidationException
from moto.dynamodb.responses import (
    DynamoHandler,
    DynamoResult,
    ProjectionExpressionParser,
    validate_attributes_used,
)

from cloud.seams import updated
from cloud.seams.patch import put

_TWICE = "Provided list of item keys contains duplicates"

_plain_update: Any = updated.update_item  # which stands in moto's place already
_write: Any = DynamoHandler.batch_write_item


def install() -> None:
    put(DynamoHandler, "batch_write_item", _batch)
    put(DynamoHandler, "transact_get_items", _get)
    put(DynamoHandler, "update_item", _update)


def _batch(self: Any) -> Any:
    for name, asked in self.body["RequestItems"].items():
        table = self.dynamodb_backend.get_table(name)
        seen = set()
        for one in asked:
            given = (
                one["PutRequest"]["Item"] if "PutRequest" in one else one["DeleteRequest"]["Key"]
            )
            key = json.dumps([given.get(part) for part in table.table_key_attrs], sort_keys=True)
            if key in seen:
                raise MockValidationException(_TWICE)
            seen.add(key)
    return _write(self)


def _get(self: Any) -> Any:
    answers = []
    for one in self.body["TransactItems"]:
        said = one["Get"]
        names = said.get("ExpressionAttributeNames") or {}
        parser = ProjectionExpressionParser(said.get("ProjectionExpression"), names)
        projected = parser.parse()
        validate_attributes_used(names, parser.expr_attr_names_found, validation_error_prefix=False)
        item = self.dynamodb_backend.get_item(said["TableName"], said["Key"], projected)
        answers.append({"Item": item.attrs} if item else {})
    return DynamoResult({"Responses": answers})


def _update(self: Any) -> Any:
    if "UpdateExpression" not in self.body:
        self.body.setdefault("AttributeUpdates", {})
    return _plain_update(self)
