"""Units that calls consume: cloud/seams/capacity."""

from typing import Any

import pytest
from moto.dynamodb.models.dynamo_type import Item

from cloud.seams.capacity.weights import weight

ITEMS = 10
FILLED = 4000  # bytes of text in an item, besides its keys


@pytest.fixture
def dynamodb(aws):
    made = aws("dynamodb")
    keys = [
        {"AttributeName": "pk", "KeyType": "HASH"},
        {"AttributeName": "sk", "KeyType": "RANGE"},
    ]
    made.create_table(
        TableName="table",
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
            {"AttributeName": "kind", "AttributeType": "S"},
            {"AttributeName": "local", "AttributeType": "S"},
        ],
        KeySchema=keys,
        LocalSecondaryIndexes=[
            {
                "IndexName": "by-local",
                "KeySchema": [keys[0], {"AttributeName": "local", "KeyType": "RANGE"}],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-kind",
                "KeySchema": [{"AttributeName": "kind", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    for number in range(ITEMS):
        item = {"pk": "a" if number < 5 else "b", "sk": str(number), "kind": "k"}
        made.put_item(
            TableName="table",
            Item={n: {"S": v} for n, v in item.items()} | {"text": {"S": "x" * FILLED}},
        )
    return made


def units(read: Any, **words: Any) -> float:
    answer = read(TableName="table", ReturnConsumedCapacity="TOTAL", **words)
    assert answer["ConsumedCapacity"]["TableName"] == "table"
    return answer["ConsumedCapacity"]["CapacityUnits"]


OF_A = {
    "KeyConditionExpression": "pk = :p",
    "ExpressionAttributeValues": {":p": {"S": "a"}},
}
OF_KIND = {
    "IndexName": "by-kind",
    "KeyConditionExpression": "kind = :k",
    "ExpressionAttributeValues": {":k": {"S": "k"}},
}


def test_a_query_costs_what_it_read_in_steps_of_4_kb(dynamodb):
    # 5 items of 4,014 bytes are 20,070 bytes: 4.9 steps
    assert units(dynamodb.query, **OF_A) == 2.5
    assert units(dynamodb.query, ConsistentRead=True, **OF_A) == 5.0
    assert units(dynamodb.query, Limit=2, **OF_A) == 1.0


def test_a_read_of_nothing_costs_the_least(dynamodb):
    none = OF_A | {"ExpressionAttributeValues": {":p": {"S": "nobody"}}}
    assert units(dynamodb.query, **none) == 0.5
    assert units(dynamodb.query, ConsistentRead=True, **none) == 1.0


def test_filter_and_projection_save_nothing(dynamodb):
    filtered = {
        "FilterExpression": "sk = :s",
        "ExpressionAttributeValues": {":s": {"S": "1"}},
        "ProjectionExpression": "sk",
    }
    assert units(dynamodb.scan, **filtered) == 5.0
    assert units(dynamodb.scan, Select="COUNT") == 5.0
    answer = dynamodb.scan(TableName="table", **filtered)
    assert answer["Count"] == 1
    assert "ConsumedCapacity" not in answer


def test_an_index_costs_the_size_of_its_entries(dynamodb):
    answer = dynamodb.query(TableName="table", ReturnConsumedCapacity="INDEXES", **OF_KIND)
    assert answer["ConsumedCapacity"] == {
        "TableName": "table",
        "CapacityUnits": 0.5,
        "Table": {"CapacityUnits": 0.0},
        "GlobalSecondaryIndexes": {"by-kind": {"CapacityUnits": 0.5}},
    }


def consumed(call: Any, **words: Any) -> dict[str, Any]:
    """Return what a call tells of the one table, without its name."""
    told = call(ReturnConsumedCapacity="INDEXES", **words)["ConsumedCapacity"]
    if isinstance(told, list):
        [told] = told
    assert told.pop("TableName") == "table"
    return told


def table(units: float, total: float | None = None, **more: Any) -> dict[str, Any]:
    return {"CapacityUnits": total or units, "Table": {"CapacityUnits": units}, **more}


GLOBAL = "GlobalSecondaryIndexes"
LOCAL = "LocalSecondaryIndexes"
KEY = {"pk": {"S": "a"}, "sk": {"S": "0"}}
NOBODY = {"pk": {"S": "nobody"}, "sk": {"S": "0"}}


def test_an_item_is_read_in_steps_of_4_kb(dynamodb):
    get = {"TableName": "table", "Key": KEY}
    assert consumed(dynamodb.get_item, **get) == table(0.5)
    assert consumed(dynamodb.get_item, ConsistentRead=True, **get) == table(1.0)
    assert consumed(dynamodb.get_item, ProjectionExpression="sk", **get) == table(0.5)
    assert consumed(dynamodb.get_item, TableName="table", Key=NOBODY) == table(0.5)
    batch = {"Keys": [KEY, {"pk": {"S": "a"}, "sk": {"S": "1"}}, NOBODY]}
    assert consumed(dynamodb.batch_get_item, RequestItems={"table": batch}) == table(1.5)
    certain = {"table": batch | {"ConsistentRead": True}}
    assert consumed(dynamodb.batch_get_item, RequestItems=certain) == table(3.0)
    assert "ConsumedCapacity" not in dynamodb.batch_get_item(RequestItems=certain)


def test_a_write_costs_the_larger_item_and_what_changes_in_indexes(dynamodb):
    def put(**more: Any) -> dict[str, Any]:
        item = {"pk": {"S": "w"}, "sk": {"S": "1"}} | {n: {"S": v} for n, v in more.items()}
        return consumed(dynamodb.put_item, TableName="table", Item=item)

    by_kind = {GLOBAL: {"by-kind": {"CapacityUnits": 1.0}}}
    by_local = {LOCAL: {"by-local": {"CapacityUnits": 1.0}}}
    assert put(text="x" * 2000) == table(2.0)  # 2,012 bytes
    assert put(kind="k") == table(2.0, 3.0, **by_kind)
    assert put(kind="k") == table(1.0)
    assert put(kind="k", text="y") == table(1.0)
    moved = {GLOBAL: {"by-kind": {"CapacityUnits": 2.0}}}
    assert put(kind="l", local="m") == table(1.0, 4.0, **by_local, **moved)
    assert put(local="m") == table(1.0, 2.0, **by_kind)

    key = {"pk": {"S": "w"}, "sk": {"S": "1"}}
    update = {"TableName": "table", "Key": key, "UpdateExpression": "SET kind = :k"}
    values = {":k": {"S": "k"}}
    updated = consumed(dynamodb.update_item, ExpressionAttributeValues=values, **update)
    assert updated == table(1.0, 2.0, **by_kind)
    gone = consumed(dynamodb.delete_item, TableName="table", Key=key)
    assert gone == table(1.0, 3.0, **by_local, **by_kind)
    assert consumed(dynamodb.delete_item, TableName="table", Key=key) == table(1.0)


def test_a_batch_of_writes_is_added_up(dynamodb):
    writes = [
        {"PutRequest": {"Item": NOBODY | {"kind": {"S": "k"}}}},
        {"DeleteRequest": {"Key": KEY}},
    ]
    told = consumed(dynamodb.batch_write_item, RequestItems={"table": writes})
    assert told == table(5.0, 7.0, **{GLOBAL: {"by-kind": {"CapacityUnits": 2.0}}})


def test_a_transaction_costs_twice(dynamodb):
    def units(kind: str, units: float) -> dict[str, float]:
        return {"CapacityUnits": units, f"{kind}CapacityUnits": units}

    get = [{"Get": {"TableName": "table", "Key": key}} for key in (KEY, NOBODY)]
    read = consumed(dynamodb.transact_get_items, TransactItems=get)
    assert read == units("Read", 4.0) | {"Table": units("Read", 4.0)}
    check = {"Key": KEY, "ConditionExpression": "attribute_exists(pk)"}
    write = {
        "TransactItems": [
            {"Put": {"TableName": "table", "Item": NOBODY | {"kind": {"S": "k"}}}},
            {"ConditionCheck": {"TableName": "table", **check}},
        ],
        "ClientRequestToken": "once",
    }
    assert consumed(dynamodb.transact_write_items, **write) == units("Write", 12.0) | {
        "Table": units("Write", 10.0),
        GLOBAL: {"by-kind": units("Write", 2.0)},
    }
    again = consumed(dynamodb.transact_write_items, **write)
    assert again == units("Read", 4.0) | {"Table": units("Read", 4.0)}


def test_a_local_index_fetches_from_the_table_what_it_lacks(dynamodb):
    dynamodb.put_item(
        TableName="table", Item=KEY | {"local": {"S": "l"}, "text": {"S": "x" * FILLED}}
    )
    of_local = {"TableName": "table", "IndexName": "by-local", **OF_A}
    by_local = {LOCAL: {"by-local": {"CapacityUnits": 0.5}}}
    told = consumed(dynamodb.query, **of_local)
    assert told == {"CapacityUnits": 0.5, "Table": {"CapacityUnits": 0.0}, **by_local}
    whole = {"Select": "ALL_ATTRIBUTES"}
    assert consumed(dynamodb.query, **whole, **of_local) == table(0.5, 1.0, **by_local)
    [item] = dynamodb.query(
        ProjectionExpression="#t", ExpressionAttributeNames={"#t": "text"}, **of_local
    )["Items"]
    assert item == {"text": {"S": "x" * FILLED}}
    with pytest.raises(dynamodb.exceptions.ClientError, match=r"does not project \[nothing\]"):
        dynamodb.query(TableName="table", ProjectionExpression="nothing", **OF_KIND)


def test_statements_tell_their_units_as_well(dynamodb):
    one = "SELECT * FROM \"table\" WHERE pk = 'a' AND sk = '0'"
    assert consumed(dynamodb.execute_statement, Statement=one) == table(0.5)
    certain = consumed(dynamodb.execute_statement, Statement=one, ConsistentRead=True)
    assert certain == table(1.0)
    some = "SELECT * FROM \"table\" WHERE pk = 'a' AND text = 'y'"
    assert consumed(dynamodb.execute_statement, Statement=some) == table(2.5)
    insert = "INSERT INTO \"table\" VALUE {'pk': 'new', 'sk': '1', 'kind': 'k'}"
    by_kind = {GLOBAL: {"by-kind": {"CapacityUnits": 1.0}}}
    assert consumed(dynamodb.execute_statement, Statement=insert) == table(1.0, 2.0, **by_kind)
    batch = [{"Statement": one}, {"Statement": one, "ConsistentRead": True}]
    assert consumed(dynamodb.batch_execute_statement, Statements=batch) == table(1.5)
    update = "UPDATE \"table\" SET x = 1 WHERE pk = 'new' AND sk = '1'"
    once = {"TransactStatements": [{"Statement": update}], "ClientRequestToken": "once"}
    for kind in ("Write", "Read"):
        told = consumed(dynamodb.execute_transaction, **once)
        assert told["Table"] == {"CapacityUnits": 2.0, f"{kind}CapacityUnits": 2.0}


def test_item_collections_are_told_of_tables_with_local_indexes(dynamodb):
    size = {"ReturnItemCollectionMetrics": "SIZE"}
    told = dynamodb.put_item(TableName="table", Item=KEY, **size)["ItemCollectionMetrics"]
    collection = {"ItemCollectionKey": {"pk": {"S": "a"}}, "SizeEstimateRangeGB": [0.0, 1.0]}
    assert told == collection
    writes = {"table": [{"PutRequest": {"Item": KEY}}]}
    batch = dynamodb.batch_write_item(RequestItems=writes, **size)
    assert batch["ItemCollectionMetrics"] == {"table": [collection]}
    assert "ItemCollectionMetrics" not in dynamodb.batch_write_item(RequestItems=writes)


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ({"S": "é"}, 2),
        ({"N": "123456"}, 4),
        ({"N": "3.14159"}, 5),
        ({"N": "1E125"}, 2),
        ({"N": "-100"}, 3),
        ({"B": "AAAA"}, 3),
        ({"BOOL": True}, 1),
        ({"NULL": True}, 1),
        ({"SS": ["ab", "c"]}, 3),
        ({"L": []}, 3),
        ({"L": [{"S": "ab"}, {"M": {"k": {"S": "v"}}}]}, 3 + 1 + 2 + 1 + 3 + 1 + 1 + 1),
    ],
)
def test_what_values_weigh(value, size):
    assert weight(Item(None, None, {"name": value}).attrs) == 4 + size
