"""More rows, as in `rows`: data, messages, functions, workflows, keys, scaling."""

import json
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
FUNCTION = {
    "FunctionName": "f",
    "Role": "arn:aws:iam::1:role/r",
    "Code": {},
    "Runtime": "python3.12",
    "Handler": "f.h",
}
PARAMETER = "InvalidParameterValueException"
FUNCTIONS: list[Row] = [
    (
        "lambda",
        "CreateFunction",
        {k: v for k, v in FUNCTION.items() if k != "Handler"},
        FUNCTION,
        PARAMETER,
        "Runtime and Handler are mandatory",
    ),
    (
        "lambda",
        "CreateFunction",
        FUNCTION | {"Runtime": "python3.6"},
        FUNCTION,
        PARAMETER,
        "The runtime parameter of python3.6 is no longer supported",
    ),
    (
        "lambda",
        "CreateFunction",
        FUNCTION | {"Runtime": "cobol"},
        FUNCTION,
        PARAMETER,
        "Value cobol at 'runtime' failed",
    ),
    (
        "lambda",
        "CreateFunction",
        FUNCTION | {"MemorySize": 127},
        FUNCTION | {"MemorySize": 128},
        VALIDATION,
        "1 validation error detected: Value '127' at 'memorySize' failed",
    ),
    (
        "lambda",
        "CreateFunction",
        FUNCTION | {"Timeout": 901},
        FUNCTION | {"Timeout": 900},
        VALIDATION,
        "1 validation error detected: Value '901' at 'timeout' failed",
    ),
    (
        "lambda",
        "CreateFunction",
        FUNCTION | {"Environment": {"Variables": {"AWS_REGION": "x"}}},
        FUNCTION | {"Environment": {"Variables": {"REGION": "x"}}},
        PARAMETER,
        "Lambda was unable to configure your environment variables",
    ),
    (
        "lambda",
        "CreateFunction",
        FUNCTION | {"Environment": {"Variables": {"A": "x" * 4096}}},
        FUNCTION | {"Environment": {"Variables": {"A": "x" * 4095}}},
        PARAMETER,
        "Lambda was unable to configure your environment variables",
    ),
    (
        "lambda",
        "PutFunctionConcurrency",
        {"FunctionName": "f", "ReservedConcurrentExecutions": 901},
        {"FunctionName": "f", "ReservedConcurrentExecutions": 900},
        PARAMETER,
        "Specified ReservedConcurrentExecutions",
    ),
]


def _machine(start: str = "A", **state: Any) -> dict[str, Any]:
    states = {"A": {"Type": "Pass", "End": True} | state}
    definition = json.dumps({"StartAt": start, "States": states})
    return {"name": "m", "roleArn": "arn:aws:iam::1:role/r", "definition": definition}


DEFINITION = "InvalidDefinition"
MACHINE = "CreateStateMachine"
WORKFLOWS: list[Row] = [
    ("stepfunctions", MACHINE, _machine() | {"name": "a b"}, _machine(), "InvalidName", "Invalid"),
    ("stepfunctions", MACHINE, _machine() | {"definition": "{"}, _machine(), DEFINITION, "Invalid"),
    ("stepfunctions", MACHINE, _machine("B"), _machine(), DEFINITION, "Invalid State Machine"),
    ("stepfunctions", MACHINE, _machine(Type="Nap"), _machine(), DEFINITION, "Invalid State"),
    ("stepfunctions", MACHINE, _machine(Next="B"), _machine(), DEFINITION, "Invalid State Machine"),
    ("stepfunctions", MACHINE, _machine(Type="Task"), _machine(), DEFINITION, "Invalid State"),
    ("stepfunctions", MACHINE, _machine(End=False), _machine(), DEFINITION, "Invalid State"),
    (
        "stepfunctions",
        "StartExecution",
        {"stateMachineArn": "arn:m", "input": "{"},
        {"stateMachineArn": "arn:m", "input": "{}"},
        "InvalidExecutionInput",
        "Invalid State Machine Execution Input",
    ),
    *(
        (
            "events",
            "PutRule",
            {"Name": "r", "ScheduleExpression": wrong},
            {"Name": "r", "ScheduleExpression": right},
            VALIDATION,
            "Parameter ScheduleExpression is not valid.",
        )
        for wrong, right in (
            ("rate(1 minutes)", "rate(1 minute)"),
            ("rate(5 minute)", "rate(5 minutes)"),
            ("cron(0 12 * * * *)", "cron(0 12 * * ? *)"),
            ("cron(0 12 * * ?)", "cron(0 12 * * ? *)"),
        )
    ),
    (
        "events",
        "PutRule",
        {"Name": "r"},
        {"Name": "r", "EventPattern": '{"source": ["a"]}'},
        VALIDATION,
        "Parameter(s) EventPattern or ScheduleExpression must be specified.",
    ),
    (
        "events",
        "PutRule",
        {"Name": "r", "EventPattern": '{"source": "a"}'},
        {"Name": "r", "EventPattern": '{"source": ["a"]}'},
        "InvalidEventPatternException",
        "Event pattern is not valid.",
    ),
    (
        "cloudwatch",
        "GetMetricStatistics",
        {"Namespace": "n", "MetricName": "m", "StartTime": "a", "EndTime": "b", "Period": 45},
        {"Namespace": "n", "MetricName": "m", "StartTime": "a", "EndTime": "b", "Period": 60},
        "ValidationError",
        "Metric period must be",
    ),
    (
        "cloudwatch",
        "PutMetricData",
        {"Namespace": "AWS/Mine", "MetricData": []},
        {"Namespace": "Mine", "MetricData": []},
        "InvalidParameterValue",
        "The value AWS/ for parameter Namespace is invalid.",
    ),
    (
        "logs",
        "PutRetentionPolicy",
        {"logGroupName": "g", "retentionInDays": 2},
        {"logGroupName": "g", "retentionInDays": 3},
        "InvalidParameterException",
        "1 validation error detected: Value '2' at 'retentionInDays'",
    ),
    (
        "logs",
        "CreateLogGroup",
        {"logGroupName": "a b"},
        {"logGroupName": "a/b"},
        "InvalidParameterException",
        (
            "1 validation error detected: Value 'a b' at 'logGroupName' failed to satisfy constraint: "
            "Member must satisfy regular expression pattern:"
        ),
    ),
]
SECRET = {"Name": "s", "SecretString": "x"}
SSM = {"Name": "/a/b", "Value": "x", "Type": "String"}
BALANCER = "CreateLoadBalancer"
REST: list[Row] = [
    (
        "kms",
        "CreateAlias",
        {"AliasName": "mine", "TargetKeyId": "k"},
        {"AliasName": "alias/mine", "TargetKeyId": "k"},
        VALIDATION,
        "Invalid identifier",
    ),
    (
        "secretsmanager",
        "CreateSecret",
        SECRET | {"Name": "a b"},
        SECRET,
        VALIDATION,
        "Invalid name.",
    ),
    (
        "secretsmanager",
        "CreateSecret",
        SECRET | {"SecretBinary": "eA=="},
        SECRET,
        "InvalidParameterException",
        "You can't specify both",
    ),
    (
        "secretsmanager",
        "DeleteSecret",
        {"SecretId": "s", "RecoveryWindowInDays": 6},
        {"SecretId": "s", "RecoveryWindowInDays": 7},
        "InvalidParameterException",
        "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).",
    ),
    (
        "secretsmanager",
        "DeleteSecret",
        {"SecretId": "s", "RecoveryWindowInDays": 7, "ForceDeleteWithoutRecovery": True},
        {"SecretId": "s", "ForceDeleteWithoutRecovery": True},
        "InvalidParameterException",
        "You can't use ForceDeleteWithoutRecovery",
    ),
    ("ssm", "PutParameter", SSM | {"Name": "a/b"}, SSM, VALIDATION, "Parameter name must be"),
    (
        "ssm",
        "PutParameter",
        SSM | {"Name": "/a" * 16},
        SSM | {"Name": "/a" * 15},
        "HierarchyLevelLimitExceededException",
        "A hierarchy can have a maximum of 15 levels.",
    ),
    (
        "ssm",
        "PutParameter",
        SSM | {"Value": "x" * 4097},
        SSM | {"Value": "x" * 4097, "Tier": "Advanced"},
        VALIDATION,
        "Standard tier parameters support",
    ),
    (
        "autoscaling",
        "CreateAutoScalingGroup",
        {"AutoScalingGroupName": "g", "MinSize": 3, "MaxSize": 1},
        {"AutoScalingGroupName": "g", "MinSize": 1, "MaxSize": 3},
        "ValidationError",
        "Max bound, 1, must be greater than or equal to min bound, 3",
    ),
    (
        "autoscaling",
        "CreateAutoScalingGroup",
        {"AutoScalingGroupName": "g", "MinSize": 1, "MaxSize": 3, "DesiredCapacity": 4},
        {"AutoScalingGroupName": "g", "MinSize": 1, "MaxSize": 3, "DesiredCapacity": 3},
        "ValidationError",
        "Desired capacity:4 must be between the specified min size:1 and max size:3",
    ),
    *(
        ("elbv2", BALANCER, {"Name": name}, {"Name": "web"}, "ValidationError", "The load balancer")
        for name in ("x" * 33, "-web", "internal-web", "we_b")
    ),
    ("elbv2", "CreateListener", {"Port": 70000}, {"Port": 443}, "ValidationError", "1 validation"),
    (
        "iam",
        "CreateUser",
        {"UserName": "a b"},
        {"UserName": "a.b"},
        "ValidationError",
        "The specified value for userName is invalid. It must contain only alphanumeric",
    ),
    (
        "iam",
        "CreateRole",
        {"RoleName": "r", "AssumeRolePolicyDocument": "{}", "MaxSessionDuration": 60},
        {"RoleName": "r", "AssumeRolePolicyDocument": "{}", "MaxSessionDuration": 3600},
        "ValidationError",
        "1 validation error detected: Value '60' at 'maxSessionDuration' failed",
    ),
    (
        "iam",
        "CreateRole",
        {"AssumeRolePolicyDocument": "{}"},
        {"RoleName": "r", "AssumeRolePolicyDocument": "{}"},
        "ValidationError",
        (
            "1 validation error detected: Value null at 'roleName' failed to satisfy constraint: "
            "Member must not be null"
        ),
    ),
]
