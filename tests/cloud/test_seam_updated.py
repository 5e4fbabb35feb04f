"""An update answers what it names, whether or not that has changed."""

import pytest

from cloud.seams.updated import touched

ITEM = {
    "id": {"S": "a"},
    "count": {"N": "1"},
    "name": {"S": "pen"},
    "tags": {"SS": ["x", "y"]},
    "place": {"M": {"row": {"N": "1"}, "shelf": {"N": "2"}}},
    "sold": {"L": [{"N": "1"}, {"N": "2"}, {"N": "3"}]},
    "picture": {"B": b"png"},
}
UPDATES = [
    ("SET #n = :one", {"count": {"N": "1"}}, {"count": {"N": "1"}}),
    ("SET #n = #n + :one", {"count": {"N": "2"}}, {"count": {"N": "1"}}),
    ("ADD tags :set", {"tags": {"SS": ["x", "y"]}}, {"tags": {"SS": ["x", "y"]}}),
    (
        "SET place.#s = :one",
        {"place": {"M": {"shelf": {"N": "1"}}}},
        {"place": {"M": {"shelf": {"N": "2"}}}},
    ),
    ("SET sold[1] = :one", {"sold": {"L": [{"N": "1"}]}}, {"sold": {"L": [{"N": "2"}]}}),
    ("SET fresh = :one", {"fresh": {"N": "1"}}, None),
    ("REMOVE #m", None, {"name": {"S": "pen"}}),
    ("REMOVE nothing", None, None),
]


@pytest.fixture
def table(aws):
    tables = aws("dynamodb")
    tables.create_table(
        TableName="things",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return tables


def asked(update):
    names = {"#n": "count", "#s": "shelf", "#m": "name"}
    values = {":one": {"N": "1"}, ":set": {"SS": ["y"]}}
    given = {
        "ExpressionAttributeNames": {k: v for k, v in names.items() if k in update},
        "ExpressionAttributeValues": {k: v for k, v in values.items() if k in update},
    }
    return {"UpdateExpression": update} | {k: v for k, v in given.items() if v}


@pytest.mark.parametrize(("update", "new", "old"), UPDATES, ids=[row[0] for row in UPDATES])
def test_what_an_update_names_is_answered(table, update, new, old):
    for wanted, told in (("UPDATED_NEW", new), ("UPDATED_OLD", old)):
        table.put_item(TableName="things", Item=ITEM)
        answer = table.update_item(
            TableName="things", Key={"id": ITEM["id"]}, ReturnValues=wanted, **asked(update)
        )
        assert answer.get("Attributes") == told


def test_the_older_form_and_statements_answer_alike(table):
    table.put_item(TableName="things", Item=ITEM)
    older = {"count": {"Value": {"N": "1"}, "Action": "PUT"}}
    told = table.update_item(
        TableName="things",
        Key={"id": ITEM["id"]},
        AttributeUpdates=older,
        ReturnValues="UPDATED_NEW",
    )
    assert told["Attributes"] == {"count": {"N": "1"}}
    statement = "UPDATE things SET picture = ? WHERE id = 'a' RETURNING MODIFIED OLD *"
    told = table.execute_statement(Statement=statement, Parameters=[ITEM["picture"]])
    assert told["Items"] == [{"picture": ITEM["picture"]}]


def test_paths_into_what_is_not_there_lead_nowhere():
    assert touched(ITEM, [("count", "deep"), ("sold", 7), ("place", "door"), ("gone",)]) == {}
    assert touched(ITEM, [("sold", 2), ("sold", 0)]) == {"sold": {"L": [{"N": "1"}, {"N": "3"}]}}
