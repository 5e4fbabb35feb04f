"""Tables have an id. Adds to: `moto.dynamodb.models.table.Table.describe`.

DescribeTable and DescribeBackup answer a `TableId`, the latter always; moto knows none. It follows
from the table's ARN and the moment it was made, so that a table made anew under the old name has
another. Source: DynamoDB API Reference, "TableDescription" and "SourceTableDetails".
"""

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from moto.dynamodb.models.table import Table

from cloud.seams.patch import put

_plain_describe = Table.describe


def install() -> None:
    put(Table, "describe", _describe)


def _describe(self: Any, base_key: str = "TableDescription") -> dict[str, Any]:
    told = _plain_describe(self, base_key)
    made = f"{self.table_arn}@{self.created_at.timestamp()}"
    told[base_key].setdefault("TableId", str(uuid5(NAMESPACE_URL, made)))
    return told
