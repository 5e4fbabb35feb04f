"""More rows, as in `rows`: values and expressions of items, messages, tables, databases."""

from typing import Any

from tests.cloud.rules.rows import Row

INVALID, VALUE = "ValidationException", "InvalidParameterValue"
KEY = {"p": {"S": "a"}}


def _put(wrong: dict[str, Any], right: dict[str, Any], sentence: str) -> Row:
    held = {"TableName": "notes"}
    twin = held | {"Item": KEY | {"v": right}}
    return ("dynamodb", "PutItem", held | {"Item": KEY | {"v": wrong}}, twin, INVALID, sentence)


def _condition(wrong: str, right: str, sentence: str, **more: Any) -> Row:
    held = {"TableName": "notes", "Item": KEY, **more}
    asked, twin = (held | {"ConditionExpression": text} for text in (wrong, right))
    return ("dynamodb", "PutItem", asked, twin, INVALID, f"{sentence}")


def _send(sentence: str, code: str = VALUE, **wrong: Any) -> Row:
    right = {"QueueUrl": "http://here/1/jobs", "MessageBody": "a job"}
    return ("sqs", "SendMessage", right | wrong, right, code, sentence)


VALUES: list[Row] = [
    _put({}, {"S": ""}, "Supplied AttributeValue is empty, must contain exactly one"),
    _put({"M": {"k": {"L": [{}]}}}, {"M": {}}, "Supplied AttributeValue is empty"),
    _put({"N": "1" * 39}, {"N": "1" * 38}, "Attempting to store more than 38 significant digits"),
    _put({"N": "1" * 39}, {"N": f"1{'0' * 40}"}, "Attempting to store more than 38"),
    _put(
        {"SS": ["a", "a"]}, {"SS": ["a", "b"]}, "One or more parameter values were invalid: Input"
    ),
    _condition("exists(p)", "attribute_exists(p)", "Invalid ConditionExpression: Invalid function"),
    _condition(
        "p =", "attribute_exists(p)", 'Invalid ConditionExpression: Syntax error; token: "<EOF>"'
    ),
    _condition(
        "p = :a AND #n = :b",
        "#q = :a",
        "Invalid ConditionExpression: An expression attribute name used in the document path is",
        ExpressionAttributeNames={"#q": "q"},
        ExpressionAttributeValues={":a": {"S": "x"}},
    ),
    _condition(
        "p = :b",
        "p = :a",
        "Invalid ConditionExpression: An expression attribute value used in expression is not",
        ExpressionAttributeValues={":a": {"S": "x"}},
    ),
    _condition(
        "attribute_exists(p)",
        "p = :a",
        "Value provided in ExpressionAttributeValues unused in expressions: keys: {:a}",
        ExpressionAttributeValues={":a": {"S": "x"}},
    ),
    _condition(
        "attribute_exists(p)",
        "attribute_exists(#q)",
        "Value provided in ExpressionAttributeNames unused in expressions: keys: {#q}",
        ExpressionAttributeNames={"#q": "q"},
    ),
]
MESSAGES: list[Row] = [
    _send(
        "The request must contain the parameter MessageBody.", "MissingParameter", MessageBody=""
    ),
    _send("Invalid characters found.", "InvalidMessageContents", MessageBody="a\x00b"),
    _send("Value d for parameter MessageDeduplicationId", MessageDeduplicationId="d"),
    _send(
        "Message (user) attribute 'a' must contain a non-empty value of type 'String'.",
        MessageAttributes={"a": {"DataType": "String", "StringValue": ""}},
    ),
    (
        "sqs",
        "SetQueueAttributes",
        {"QueueUrl": "http://here/1/jobs", "Attributes": {"RedrivePolicy": "to the other"}},
        {"QueueUrl": "http://here/1/jobs", "Attributes": {"RedrivePolicy": ""}},
        VALUE,
        "Value to the other for parameter RedrivePolicy is invalid. Reason: Redrive policy is not",
    ),
    (
        "sqs",
        "CreateQueue",
        {"QueueName": "jobs", "Attributes": {"Timeout": "30"}},
        {"QueueName": "jobs", "Attributes": {"VisibilityTimeout": "30"}},
        "InvalidAttributeName",
        "Unknown Attribute Timeout.",
    ),
    (
        "sqs",
        "CreateQueue",
        {
            "QueueName": "jobs",
            "Attributes": {"RedrivePolicy": '{"deadLetterTargetArn": "arn:aws:sqs:x:1:dead.fifo"}'},
        },
        {
            "QueueName": "jobs",
            "Attributes": {"RedrivePolicy": '{"deadLetterTargetArn": "arn:aws:sqs:x:1:dead"}'},
        },
        VALUE,
        'Value {"deadLetterTargetArn": "arn:aws:sqs:x:1:dead.fifo"} for parameter RedrivePolicy',
    ),
    (
        "sns",
        "Subscribe",
        {"Protocol": "email", "Endpoint": "a@b.c", "Attributes": {"FilterPolicy": "{no"}},
        {"Protocol": "email", "Endpoint": "a@b.c", "Attributes": {"FilterPolicy": "{}"}},
        "InvalidParameter",
        "Invalid parameter: FilterPolicy: failed to parse JSON.",
    ),
    (
        "s3",
        "CopyObject",
        {"bucketName": "b", "key": "k", "x-amz-copy-source": "photos"},
        {"bucketName": "b", "key": "k", "x-amz-copy-source": "/photos/cat.jpg"},
        "InvalidArgument",
        "Invalid copy source object key",
    ),
]


def _table(changes: dict[str, Any], sentence: str) -> Row:
    right = {
        "TableName": "notes",
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "p", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}],
    }
    return ("dynamodb", "CreateTable", right | changes, right, INVALID, sentence)


PARTITION = {"AttributeName": "p", "KeyType": "HASH"}
LOCAL = {"IndexName": "byday", "KeySchema": [PARTITION], "Projection": {"ProjectionType": "ALL"}}
TABLES: list[Row] = [
    _table({"KeySchema": [PARTITION, PARTITION]}, "Both the Hash Key and the Range Key element"),
    _table({"KeySchema": [PARTITION | {"KeyType": "RANGE"}]}, "Invalid KeySchema: The first Key"),
    _table(
        {"LocalSecondaryIndexes": [LOCAL]},
        "One or more parameter values were invalid: Table KeySchema does not have a range key",
    ),
]


def _database(sentence: str, code: str = VALUE, **changes: Any) -> Row:
    right = {
        "DBInstanceIdentifier": "shop",
        "DBInstanceClass": "db.t3.micro",
        "Engine": "mysql",
        "MasterUsername": "admin",
        "MasterUserPassword": "correct-horse",
        "AllocatedStorage": 20,
    }
    wrong = {k: v for k, v in (right | changes).items() if v is not None}
    return ("rds", "CreateDBInstance", wrong, right, code, sentence)


COMBINATION = "InvalidParameterCombination"
DATABASES: list[Row] = [
    _database("Cannot find version 4.1 for mysql", COMBINATION, EngineVersion="4.1"),
    _database("The parameter MasterUsername must be provided", MasterUsername=None),
    _database("The parameter MasterUsername is not a valid", MasterUsername="1st"),
    _database("MasterUsername rdsadmin cannot be used as it is a res", MasterUsername="rdsadmin"),
    _database("DBName must begin with a letter and contain only", DBName="1st"),
    _database("Invalid storage type: gp9", StorageType="gp9"),
    _database("Invalid storage size for engine name mysql", AllocatedStorage=70_000),
    _database("You must specify both the storage size and", COMBINATION, StorageType="io1"),
    _database("Invalid endpoint port 80, valid range is 1150 - 65535.", Port=80),
    _database(
        "Requesting a specific availability zone is not valid for Multi-AZ instances.",
        COMBINATION,
        MultiAZ=True,
        AvailabilityZone="us-east-1a",
    ),
    (
        "rds",
        "CreateDBParameterGroup",
        {"DBParameterGroupName": "p", "DBParameterGroupFamily": "mysql9"},
        {"DBParameterGroupName": "p", "DBParameterGroupFamily": "mysql8.0"},
        VALUE,
        "ParameterGroupFamily mysql9 is not a valid parameter group family",
    ),
]
