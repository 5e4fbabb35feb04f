"""A table's attribute definitions when an index is added to it.

Replaces `DynamoDBBackend.update_table` as far as definitions go: those of an update stand in place
of the table's own there, so that a table which gets an index forgets the types of its keys. On AWS
an update names the new index's attributes, and with them those of the keys that go on being used.
Source: DynamoDB API reference, UpdateTable: "An array of attributes that describe the key schema
for the table and indexes."
"""

from typing import Any

from moto.dynamodb.exceptions import MockValidationException
from moto.dynamodb.models import DynamoDBBackend

from cloud.seams.patch import put

_plain: Any = DynamoDBBackend.update_table


def install() -> None:
    put(DynamoDBBackend, "update_table", _update)


def _update(
    self: Any,
    name: str,
    attr_definitions: list[dict[str, str]] | None,
    global_index: list[dict[str, Any]] | None,
    **options: Any,
) -> Any:
    defined = {one["AttributeName"]: one for one in self.get_table(name).attr}
    defined |= {one["AttributeName"]: one for one in attr_definitions or []}
    for change in global_index or []:
        _check(change.get("Create", {}).get("KeySchema", []), defined)
    table = _plain(self, name, attr_definitions, global_index, **options)
    used = _used(table)
    table.attr = [one for name, one in defined.items() if name in used]
    return table


def _check(schema: list[dict[str, str]], defined: dict[str, Any]) -> None:
    keys = [key["AttributeName"] for key in schema]
    if not defined.keys() >= set(keys):
        raise MockValidationException(
            "One or more parameter values were invalid: Some index key attributes are not defined"
            f" in AttributeDefinitions. Keys: [{', '.join(keys)}],"
            f" AttributeDefinitions: [{', '.join(defined)}]"
        )


def _used(table: Any) -> set[str]:
    schemas = [table.schema, *(one.schema for one in (*table.global_indexes, *table.indexes))]
    return {key["AttributeName"] for schema in schemas for key in schema}
