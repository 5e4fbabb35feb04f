"""More rows, as in `rows`: items and messages."""

from typing import Any

from tests.cloud.rules.rows import Row

TABLE = {
    "TableName": "songs",
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
}
CAPACITY = {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}
KEY = {"TableName": "songs", "Key": {"id": {"S": "1"}}}
ITEM = {"TableName": "songs", "Item": {"id": {"S": "1"}}}
VALIDATION = "ValidationException"


def _batch(count: int) -> dict[str, Any]:
    puts = [{"PutRequest": {"Item": {"id": {"S": str(n)}}}} for n in range(count)]
    return {"RequestItems": {"songs": puts}}


def _keys(count: int) -> dict[str, Any]:
    return {"RequestItems": {"songs": {"Keys": [{"id": {"S": str(n)}} for n in range(count)]}}}


def _wrong(operation: str, wrong: dict[str, Any], right: dict[str, Any], sentence: str) -> Row:
    return ("dynamodb", operation, wrong, right, VALIDATION, sentence)


ITEMS: list[Row] = [
    _wrong("CreateTable", TABLE | {"TableName": "a b"}, TABLE, "Invalid table/index name."),
    _wrong(
        "CreateTable",
        TABLE | {"ProvisionedThroughput": CAPACITY},
        TABLE,
        "One or more parameter values were invalid: Neither ReadCapacityUnits",
    ),
    _wrong(
        "CreateTable",
        TABLE | {"BillingMode": "PROVISIONED"},
        TABLE | {"BillingMode": "PROVISIONED", "ProvisionedThroughput": CAPACITY},
        "One or more parameter values were invalid: ReadCapacityUnits and",
    ),
    _wrong(
        "CreateTable",
        TABLE | {"AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "X"}]},
        TABLE,
        "1 validation error detected: Value 'X' at 'attributeDefinitions.1.member.attributeType' "
        "failed to satisfy constraint: Member must satisfy enum value set: [S, N, B]",
    ),
    _wrong("BatchWriteItem", _batch(26), _batch(25), "Too many items requested"),
    _wrong("BatchGetItem", _keys(101), _keys(100), "Too many items requested"),
    _wrong(
        "PutItem",
        ITEM | {"ConditionExpression": ""},
        ITEM | {"ConditionExpression": "attribute_exists(id)"},
        "Invalid ConditionExpression: The expression can not be empty;",
    ),
    _wrong("UpdateItem", KEY | {"UpdateExpression": ""}, KEY, "Invalid UpdateExpression: The"),
    _wrong(
        "PutItem",
        ITEM | {"ExpressionAttributeValues": {":a": {"S": "x"}}},
        ITEM,
        "ExpressionAttributeValues can only be specified when using expressions",
    ),
    _wrong(
        "GetItem",
        KEY | {"ExpressionAttributeNames": {"#a": "x"}},
        KEY | {"ExpressionAttributeNames": {"#a": "x"}, "ProjectionExpression": "#a"},
        "ExpressionAttributeNames can only be specified when using expressions",
    ),
    _wrong(
        "PutItem",
        ITEM | {"Item": {"id": {"S": "1", "N": "1"}}},
        ITEM,
        "Supplied AttributeValue has more than one datatypes set",
    ),
    _wrong(
        "PutItem",
        ITEM | {"Expected": {"id": {"Exists": False}}, "ConditionExpression": "a = b"},
        ITEM | {"ConditionExpression": "a = b"},
        "Can not use both expression and non-expression parameters in the same request: "
        "Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}",
    ),
]
FIFO = {"QueueUrl": "https://queue/1/q.fifo", "MessageBody": "x"}
QUEUE = {"QueueUrl": "https://queue/1/q"}


def _entries(*ids: str) -> dict[str, Any]:
    return QUEUE | {"Entries": [{"Id": name, "MessageBody": "x"} for name in ids]}


SIMPLE = "AWS.SimpleQueueService."
BATCH = "SendMessageBatch"
MESSAGES: list[Row] = [
    (
        "sqs",
        "CreateQueue",
        {"QueueName": "a b"},
        {"QueueName": "a-b"},
        "InvalidParameterValue",
        "Can",
    ),
    (
        "sqs",
        "CreateQueue",
        {"QueueName": "q", "Attributes": {"FifoQueue": "true"}},
        {"QueueName": "q.fifo", "Attributes": {"FifoQueue": "true"}},
        "InvalidParameterValue",
        "The name of a FIFO queue",
    ),
    *(
        (
            "sqs",
            "SetQueueAttributes",
            {"Attributes": {name: str(most + 1)}},
            {"Attributes": {name: str(most)}},
            "InvalidAttributeValue",
            f"Invalid value for the parameter {name}.",
        )
        for name, most in (
            ("VisibilityTimeout", 43_200),
            ("DelaySeconds", 900),
            ("MessageRetentionPeriod", 1_209_600),
            ("ReceiveMessageWaitTimeSeconds", 20),
            ("MaximumMessageSize", 1_048_576),
        )
    ),
    (
        "sqs",
        "SendMessage",
        QUEUE | {"DelaySeconds": 901},
        QUEUE | {"DelaySeconds": 900},
        "InvalidParameterValue",
        "Value 901 for parameter DelaySeconds is invalid.",
    ),
    ("sqs", "SendMessage", FIFO, FIFO | {"MessageGroupId": "g"}, "MissingParameter", "The request"),
    (
        "sqs",
        "SendMessage",
        FIFO | {"MessageGroupId": "g", "DelaySeconds": 5},
        FIFO | {"MessageGroupId": "g"},
        "InvalidParameterValue",
        "Value 5 for parameter DelaySeconds is invalid.",
    ),
    (
        "sqs",
        "ReceiveMessage",
        QUEUE | {"MaxNumberOfMessages": 11},
        QUEUE | {"MaxNumberOfMessages": 10},
        "InvalidParameterValue",
        "Value 11 for parameter MaxNumberOfMessages",
    ),
    (
        "sqs",
        "ReceiveMessage",
        QUEUE | {"WaitTimeSeconds": 21},
        QUEUE | {"WaitTimeSeconds": 20},
        "InvalidParameterValue",
        "Value 21 for parameter WaitTimeSeconds",
    ),
    (
        "sqs",
        "ChangeMessageVisibility",
        QUEUE | {"VisibilityTimeout": 43_201},
        QUEUE | {"VisibilityTimeout": 43_200},
        "InvalidParameterValue",
        "Value 43201 for parameter VisibilityTimeout",
    ),
    ("sqs", BATCH, _entries(), _entries("a"), f"{SIMPLE}EmptyBatchRequest", "There should be"),
    (
        "sqs",
        BATCH,
        _entries(*"abcdefghijk"),
        _entries(*"abcdefghij"),
        f"{SIMPLE}TooManyEntriesInBatchRequest",
        "Maximum number of entries per request are 10. You have sent 11.",
    ),
    (
        "sqs",
        BATCH,
        _entries("a", "a"),
        _entries("a", "b"),
        f"{SIMPLE}BatchEntryIdsNotDistinct",
        "Id a repeated.",
    ),
    ("sqs", BATCH, _entries("a b"), _entries("a-b"), f"{SIMPLE}InvalidBatchEntryId", "A batch"),
    (
        "sns",
        "CreateTopic",
        {"Name": "a b"},
        {"Name": "a-b"},
        "InvalidParameter",
        "Invalid parameter",
    ),
    (
        "sns",
        "CreateTopic",
        {"Name": "t", "Attributes": {"FifoTopic": "true"}},
        {"Name": "t.fifo", "Attributes": {"FifoTopic": "true"}},
        "InvalidParameter",
        "Invalid parameter: Fifo Topic names must end with .fifo",
    ),
    (
        "sns",
        "Subscribe",
        {"Protocol": "pigeon"},
        {"Protocol": "sqs", "Endpoint": "arn:aws:sqs:us-east-1:1:q"},
        "InvalidParameter",
        "Invalid parameter: Amazon SNS does not support this protocol string: pigeon",
    ),
    (
        "sns",
        "Subscribe",
        {"Protocol": "sqs", "Endpoint": "https://queue/1/q"},
        {"Protocol": "sqs", "Endpoint": "arn:aws:sqs:us-east-1:1:q"},
        "InvalidParameter",
        "Invalid parameter: SQS endpoint ARN",
    ),
    (
        "sns",
        "Publish",
        {"Message": "x" * 262_145},
        {"Message": "x" * 262_144},
        "InvalidParameter",
        "Invalid parameter: Message too long",
    ),
    (
        "sns",
        "Publish",
        {"Message": ""},
        {"Message": "x"},
        "InvalidParameter",
        "Invalid parameter: E",
    ),
    (
        "sns",
        "Publish",
        {"Message": "x", "Subject": "x" * 100},
        {"Message": "x", "Subject": "x" * 99},
        "InvalidParameter",
        "Invalid parameter: Subject",
    ),
]
