"""What DynamoDB refuses of tables, their indexes and of conditions, that moto takes or fails at."""

import pytest

from tests.cloud.rules.mistakes import refused

WRONG = "One or more parameter values were invalid: "
BAD = "ValidationException"
TABLE = {
    "TableName": "things",
    "KeySchema": [
        {"AttributeName": "p", "KeyType": "HASH"},
        {"AttributeName": "s", "KeyType": "RANGE"},
    ],
    "AttributeDefinitions": [
        {"AttributeName": "p", "AttributeType": "S"},
        {"AttributeName": "s", "AttributeType": "N"},
    ],
    "BillingMode": "PAY_PER_REQUEST",
}
UNITS = {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}
PROVISIONED = {"BillingMode": "PROVISIONED", "ProvisionedThroughput": UNITS}


def index(name="i", keys="s", **more):
    kinds = zip(keys, ("HASH", "RANGE"), strict=False)
    schema = [{"AttributeName": key, "KeyType": kind} for key, kind in kinds]
    return {
        "IndexName": f"idx-{name}",
        "KeySchema": schema,
        "Projection": {"ProjectionType": "ALL"},
        **more,
    }


def everywhere(*indexes):
    return {"GlobalSecondaryIndexes": list(indexes)}


def local(*indexes):
    return {"LocalSecondaryIndexes": list(indexes)}


SOME = {"ProjectionType": "ALL", "NonKeyAttributes": ["a"]}
TABLES = [
    (everywhere(index(Projection={"ProjectionType": "INCLUDE"})), "ProjectionType is INCLUDE, but"),
    (
        everywhere(index(Projection=SOME)),
        "ProjectionType is ALL, but NonKeyAttributes is specified",
    ),
    (everywhere(index(Projection={})), "Unknown ProjectionType: null"),
    (everywhere(index(), index()), "Duplicate index name: idx-i"),
    (everywhere(*(index(str(n)) for n in range(21))), "Number of GlobalSecondaryIndexes exceeds"),
    (local(*(index(str(n), "ps") for n in range(6))), "Number of LocalSecondaryIndexes exceeds"),
    (local(index(keys="p")), "Index KeySchema does not have a range key for index: idx-i"),
    (local(index(keys="sp")), "Index KeySchema does not have the same leading hash key as table"),
    (PROVISIONED | everywhere(index()), "ProvisionedThroughput is not specified for index: idx-i"),
    (
        everywhere(index(ProvisionedThroughput=UNITS)),
        "ProvisionedThroughput should not be specified for index: idx-i when BillingMode is",
    ),
]


@pytest.fixture
def tables(aws):
    return aws("dynamodb")


def test_indexes_that_cannot_be(tables):
    for change, sentence in TABLES:
        refused(tables.create_table, BAD, WRONG + sentence, **(TABLE | change))
    indexes = everywhere(index(ProvisionedThroughput=UNITS)) | local(index("l", "ps"))
    tables.create_table(**TABLE | PROVISIONED | indexes)


def test_changes_that_change_nothing_or_too_much(tables):
    tables.create_table(**TABLE | everywhere(index()))
    change, name = tables.update_table, {"TableName": "things"}
    refused(change, BAD, "At least one of ProvisionedThroughput, BillingMode, Update", **name)
    units = f"{WRONG}ProvisionedThroughput must be specified when BillingMode is PROVISIONED"
    refused(change, BAD, units, **name, BillingMode="PROVISIONED")
    both = [{"Delete": {"IndexName": "idx-i"}}, {"Create": index("new")}]
    one = "Subscriber limit exceeded: Only 1 online index can be created or deleted"
    refused(change, "LimitExceededException", one, **name, GlobalSecondaryIndexUpdates=both)
    gone = {"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "idx-none"}}]}
    refused(change, "ResourceNotFoundException", "Requested resource not found", **name, **gone)
    change(**name, GlobalSecondaryIndexUpdates=both[:1])
    assert not tables.describe_table(**name)["Table"].get("GlobalSecondaryIndexes")


CONDITIONS = [
    ("a == :x", 'Syntax error; token: "="'),
    ("a = :x && a = :x", 'Syntax error; token: "&"'),
    ("(a = :x", 'Syntax error; token: "<EOF>"'),
    ("a = :x a", 'Syntax error; token: "a"'),
    ("a = :x OR OR a = :x", 'Syntax error; token: "OR"'),
    ("a BETWEEN :x", "Syntax error"),
    (
        "attribute_exists(:x)",
        "Operator or function requires a document path; operator or function:",
    ),
    (
        "a = :x AND begins_with(a)",
        "Incorrect number of operands for operator or function; operator",
    ),
]


def test_conditions_that_cannot_be_read(tables):
    tables.create_table(**TABLE)
    item = {"p": {"S": "a"}, "s": {"N": "1"}}
    values = {"ExpressionAttributeValues": {":x": {"S": "a"}}}
    for condition, sentence in CONDITIONS:
        given = {"TableName": "things", **values}
        told = f"Invalid ConditionExpression: {sentence}"
        refused(tables.put_item, BAD, told, **given, Item=item, ConditionExpression=condition)
        told = f"Invalid FilterExpression: {sentence}"
        filtered = {"KeyConditionExpression": "p = :x", "FilterExpression": condition}
        refused(tables.query, BAD, told, **given, **filtered)
    assert tables.scan(TableName="things")["Count"] == 0


def test_one_condition_for_each_key(tables):
    tables.create_table(**TABLE)
    values = {":p": {"S": "a"}, ":s": {"N": "1"}}
    given = {"TableName": "things", "ExpressionAttributeValues": values}
    for condition, sentence in (
        ("p = :p AND s <> :s", "Invalid operator used in KeyConditionExpression: <>"),
        ("p = :p AND s > :s AND s < :s", "KeyConditionExpressions must only contain one condition"),
    ):
        refused(tables.query, BAD, sentence, **given, KeyConditionExpression=condition)
    tables.query(**given, KeyConditionExpression="p = :p AND s BETWEEN :s AND :s")
    least = "1 validation error detected: Value '{}' at 'requestItems' failed to satisfy constraint"
    refused(tables.batch_write_item, BAD, least, RequestItems={})
