"""The capacity units that a call consumed, and nothing of them where nobody asked.

Replaces the `ConsumedCapacity` of `DynamoHandler`'s operations on items, which are constants there,
and stand in the answers of batches and transactions unasked. On AWS:

- a read is the item's size in steps of 4 KB, half of that when it is eventually consistent; of a
  query's or scan's page the sum is rounded, before the filter; what is not there costs the least;
- a write is the larger of the item before and after, in steps of 1 KB;
- an index is written when an entry comes, goes or changes, twice when its key changes, and not at
  all when it stays as it is; entries have the size of what they project;
- a transaction costs twice; done before under the same token, it reads what it would have written.

Source: DynamoDB developer guide, "DynamoDB read and write operations", "Using Global Secondary
Indexes in DynamoDB" (Provisioned throughput considerations), "Local secondary indexes" (the same),
"Managing complex workflows with DynamoDB transactions" (Capacity management); API reference,
ConsumedCapacity, TransactWriteItems (ClientRequestToken).

`ItemCollectionMetrics` stand unasked in answers as well; asked for, they are refused
(`cloud.truth.refused`). Calls that do not ask pay for one look at a context variable.
"""

from cloud.seams.capacity import counting, telling


def install() -> None:
    counting.install()
    telling.install()
