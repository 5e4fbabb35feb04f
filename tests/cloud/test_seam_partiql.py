# ruff: noqa: S608 - statements are put together by tests alone
"""PartiQL as DynamoDB runs it: cloud/seams/partiql.

Expectations follow the DynamoDB Developer Guide's pages on PartiQL statements, functions and
operators.
"""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from cloud.seams.partiql.reading import UnreadableError, read

SONGS = [
    {"artist": "Ana", "song": "Up", "plays": 1, "tags": ["new"], "label": "x"},
    {"artist": "Ana", "song": "Down", "plays": 5, "tags": []},
    {"artist": "Ravi", "song": "In", "plays": 7},
]


def item(song: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "artist": {"S": song["artist"]},
        "song": {"S": song["song"]},
        "plays": {"N": str(song["plays"])},
    }
    if "tags" in song:
        found["tags"] = {"L": [{"S": tag} for tag in song["tags"]]}
    if "label" in song:
        found["label"] = {"S": song["label"]}
    return found


def column(name: str) -> dict[str, str]:
    return {"AttributeName": name, "AttributeType": "S"}


def key(name: str, kind: str) -> dict[str, str]:
    return {"AttributeName": name, "KeyType": kind}


@pytest.fixture
def dynamodb(aws):
    made = aws("dynamodb")
    made.create_table(
        TableName="music",
        AttributeDefinitions=[column("artist"), column("song"), column("label")],
        KeySchema=[key("artist", "HASH"), key("song", "RANGE")],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-label",
                "KeySchema": [key("label", "HASH")],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    for song in SONGS:
        made.put_item(TableName="music", Item=item(song))
    return made


def say(dynamodb, statement: str, *parameters: dict[str, Any]) -> list[dict[str, Any]]:
    given = {"Parameters": list(parameters)} if parameters else {}
    return dynamodb.execute_statement(Statement=statement, **given)["Items"]


def test_every_condition_means_what_it_says(dynamodb):
    rows = {
        "plays BETWEEN 1 AND 5": {"Up", "Down"},
        "plays = 1 OR plays = 7": {"Up", "In"},
        "plays > 1 AND plays < 7": {"Down"},
        "plays <> 5": {"Up", "In"},
        "plays != 5": {"Up", "In"},
        "NOT plays = 5": {"Up", "In"},
        "song IN ['Up', 'In']": {"Up", "In"},
        "song IN ('Up', 'Down')": {"Up", "Down"},
        "label IS MISSING": {"Down", "In"},
        "label IS NOT MISSING": {"Up"},
        "contains(tags, 'new')": {"Up"},
        "begins_with(song, 'U')": {"Up"},
        "attribute_type(plays, 'N')": {"Up", "Down", "In"},
        "size(tags) = 0": {"Down"},
        "tags[0] = 'new'": {"Up"},
        "(plays = 1 OR plays = 5) AND artist = 'Ana'": {"Up", "Down"},
        "\"artist\" = 'Ravi'": {"In"},
    }
    for where, expected in rows.items():
        found = say(dynamodb, f"SELECT song FROM music WHERE {where}")
        assert {one["song"]["S"] for one in found} == expected, where
        assert all(one.keys() == {"song"} for one in found)


def test_order_and_indexes(dynamodb):
    for order, expected in (("", ["Down", "Up"]), ("ORDER BY song DESC", ["Up", "Down"])):
        found = say(dynamodb, f"SELECT * FROM music WHERE artist = 'Ana' {order}")
        assert [one["song"]["S"] for one in found] == expected
    found = say(dynamodb, 'SELECT * FROM "music"."by-label" WHERE label = \'x\'')
    assert [one["song"]["S"] for one in found] == ["Up"]
    with pytest.raises(ClientError, match="Must have WHERE clause"):
        say(dynamodb, "SELECT * FROM music ORDER BY song")
    with pytest.raises(ClientError, match="plays in ORDER BY clause must be part"):
        say(dynamodb, "SELECT * FROM music WHERE artist = 'Ana' ORDER BY plays")


def test_items_are_inserted_changed_and_deleted(dynamodb):
    one = "artist = 'Ana' AND song = 'It''s'"
    parameter = {"M": {"year": {"N": "2020"}}}
    text = "INSERT INTO music VALUE {'artist': 'Ana', 'song': 'It''s', 'album': ?, 'ids': <<1, 2>>}"
    assert say(dynamodb, text, parameter) == []
    with pytest.raises(ClientError, match="Duplicate primary key") as told:
        say(dynamodb, text, parameter)
    assert told.value.response["Error"]["Code"] == "DuplicateItemException"

    [changed] = say(
        dynamodb,
        "UPDATE music SET plays = 2 SET album.year = 2021 SET ids = set_add(ids, <<3>>)"
        f" WHERE {one} RETURNING MODIFIED NEW *",
    )
    assert changed["plays"] == {"N": "2"}
    assert changed["album"] == {"M": {"year": {"N": "2021"}}}
    assert set(changed["ids"]["NS"]) == {"1", "2", "3"}
    say(dynamodb, f"UPDATE music SET plays = plays + 3 REMOVE album WHERE {one} AND plays = 2")
    [now] = say(dynamodb, f"SELECT plays, album FROM music WHERE {one}")
    assert now == {"plays": {"N": "5"}}
    for refused in (
        f"UPDATE music SET plays = 9 WHERE {one} AND plays = 2",
        "UPDATE music SET plays = 9 WHERE artist = 'Ana' AND song = 'None'",
        f"DELETE FROM music WHERE {one} AND plays = 2",
    ):
        with pytest.raises(ClientError, match="conditional request failed"):
            say(dynamodb, refused)
    assert say(dynamodb, "DELETE FROM music WHERE artist = 'Ana' AND song = 'None'") == []
    [gone] = say(dynamodb, f"DELETE FROM music WHERE {one} RETURNING ALL OLD *")
    assert gone["plays"] == {"N": "5"}
    with pytest.raises(ClientError, match="mandatory equality on all key attributes"):
        say(dynamodb, "DELETE FROM music WHERE artist = 'Ana'")


def test_a_transaction_does_all_or_nothing(dynamodb):
    insert = "INSERT INTO music VALUE {'artist': 'Zoe', 'song': 'One'}"
    taken = "INSERT INTO music VALUE {'artist': 'Ravi', 'song': 'In'}"
    with pytest.raises(ClientError) as told:
        dynamodb.execute_transaction(
            TransactStatements=[{"Statement": insert}, {"Statement": taken}]
        )
    codes = [one["Code"] for one in told.value.response["CancellationReasons"]]
    assert codes == ["None", "DuplicateItem"]
    assert say(dynamodb, "SELECT * FROM music WHERE artist = 'Zoe'") == []

    there = "EXISTS(SELECT * FROM music WHERE artist = 'Ravi' AND song = 'In' AND plays = {})"
    with pytest.raises(ClientError, match="ConditionalCheckFailed, None"):
        dynamodb.execute_transaction(
            TransactStatements=[{"Statement": there.format(8)}, {"Statement": insert}]
        )
    dynamodb.execute_transaction(
        TransactStatements=[{"Statement": there.format(7)}, {"Statement": insert}]
    )
    assert len(say(dynamodb, "SELECT * FROM music WHERE artist = 'Zoe'")) == 1
    twice = "UPDATE music SET plays = 1 WHERE artist = 'Zoe' AND song = 'One'"
    with pytest.raises(ClientError, match="multiple operations on one item"):
        dynamodb.execute_transaction(TransactStatements=[{"Statement": twice}] * 2)


def test_a_batch_answers_each_for_itself(dynamodb):
    one = "artist = 'Ravi' AND song = 'In'"
    answers = dynamodb.batch_execute_statement(
        Statements=[
            {"Statement": f"SELECT plays FROM music WHERE {one}"},
            {"Statement": "SELECT plays FROM music WHERE artist = 'Ravi'"},
            {"Statement": "INSERT INTO music VALUE {'artist': 'Ravi', 'song': 'In'}"},
            {"Statement": f"SELECT plays FROM nothing WHERE {one}"},
            {"Statement": "SELECT"},
        ]
    )["Responses"]
    assert answers[0]["Item"] == {"plays": {"N": "7"}}
    codes = [one["Error"]["Code"] for one in answers[1:]]
    assert codes == ["ValidationError", "DuplicateItem", "ResourceNotFound", "ValidationError"]


def test_a_page_ends_at_its_limit_and_goes_on_with_its_token(dynamodb):
    for statement, sizes in (
        ("SELECT * FROM music", [1, 1, 1]),
        ("SELECT * FROM music WHERE plays > 1", [1, 0, 1]),  # evaluated, not found
        ("SELECT * FROM music WHERE artist = 'Ana' ORDER BY song DESC", [1, 1]),
        ("SELECT * FROM music WHERE artist = 'Ana' AND song = 'Up'", [1]),
        ('SELECT * FROM "music"."by-label"', [1]),
    ):
        found, token = [], {}
        while True:
            page = dynamodb.execute_statement(Statement=statement, Limit=1, **token)
            found.append(len(page["Items"]))
            if "NextToken" not in page:
                break
            token = {"NextToken": page["NextToken"]}
        assert found == sizes, statement
    other = {"Statement": "SELECT * FROM music WHERE plays > 2", "Limit": 1}
    first = dynamodb.execute_statement(Statement="SELECT * FROM music", Limit=1)["NextToken"]
    for wrong in (first, "nonsense"):
        with pytest.raises(ClientError, match="NextToken does not match request"):
            dynamodb.execute_statement(NextToken=wrong, **other)


def test_transactions_are_done_once_and_refuse_what_they_cannot_do(dynamodb):
    key = "artist = 'Ana' AND song = 'Up'"
    once = {
        "TransactStatements": [{"Statement": f"UPDATE music SET plays = plays + 1 WHERE {key}"}],
        "ClientRequestToken": "once",
    }
    for _ in range(2):
        dynamodb.execute_transaction(**once)
    assert say(dynamodb, f"SELECT plays FROM music WHERE {key}") == [{"plays": {"N": "2"}}]
    for wrong, sentence in (
        (f"UPDATE music SET plays = 9 WHERE {key} RETURNING ALL NEW *", "RETURNING clause is not"),
        ('SELECT * FROM "music"."by-label" WHERE label = \'x\'', "Reads on indices are not"),
    ):
        with pytest.raises(ClientError, match=rf"TransactStatements\[0\]: {sentence}"):
            dynamodb.execute_transaction(TransactStatements=[{"Statement": wrong}])


def test_what_a_condition_refused_is_told(dynamodb):
    refused = {
        "Statement": "UPDATE music SET plays = 9 WHERE artist = 'Ana' AND song = 'Up' AND plays = 8",
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    with pytest.raises(ClientError) as told:
        dynamodb.execute_statement(**refused)
    assert told.value.response["Item"]["plays"] == {"N": "1"}
    [answer] = dynamodb.batch_execute_statement(Statements=[refused])["Responses"]
    assert answer["Error"]["Code"] == "ConditionalCheckFailed"
    assert answer["Error"]["Item"]["plays"] == {"N": "1"}
    with pytest.raises(ClientError) as told:
        dynamodb.execute_transaction(TransactStatements=[refused])
    [reason] = told.value.response["CancellationReasons"]
    assert reason["Item"]["plays"] == {"N": "1"}
    with pytest.raises(ClientError, match=r"RETURNING MODIFIED OLD [*]\. Only RETURNING ALL OLD"):
        say(
            dynamodb, "DELETE FROM music WHERE artist = 'a' AND song = 'b' RETURNING MODIFIED OLD *"
        )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "SELECT count(*) FROM music",
        "SELECT * FROM music; DELETE FROM music WHERE artist = 'a'",
        "SELECT * FROM music WHERE artist = 'a",
        "UPDATE music WHERE artist = 'a'",
        "SELECT * FROM music WHERE " + "NOT " * 1500 + "a = 1",
        "SELECT * FROM music WHERE a = '" + "a" * 9000 + "'",
    ],
)
def test_what_is_no_statement_is_not_read(text):
    with pytest.raises(UnreadableError):
        read(text)
    read("SELECT * FROM music")  # and the next one is
