"""Which calls CloudTrail takes for data events: what is done with objects, items and messages.

Source: CloudTrail User Guide, "Logging data events", its tables of resource types and their APIs.
"""

from cloud.server.operation import Operation

_S3_BUCKET_CALLS = frozenset(
    {"ListObjects", "ListObjectsV2", "ListObjectVersions", "ListMultipartUploads", "HeadBucket"}
    | {"DeleteObjects", "PostObject", "PreflightRequest"}
)
_OPERATIONS = {
    "cloudwatch": {"PutMetricData", "GetMetricData", "GetMetricStatistics", "ListMetrics"}
    | {"GetMetricWidgetImage"},
    "dynamodb": {"BatchExecuteStatement", "BatchGetItem", "BatchWriteItem", "DeleteItem"}
    | {"ExecuteStatement", "ExecuteTransaction", "GetItem", "PutItem", "Query", "Scan"}
    | {"TransactGetItems", "TransactWriteItems", "UpdateItem"},
    "dynamodbstreams": {"DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"},
    "events": {"PutEvents"},
    "firehose": {"PutRecord", "PutRecordBatch"},
    "kinesis": {"GetRecords", "GetShardIterator", "PutRecord", "PutRecords", "SubscribeToShard"},
    "lambda": {"Invoke", "InvokeAsync", "InvokeWithResponseStream"},
    "logs": {"PutLogEvents", "GetLogEvents", "FilterLogEvents", "GetLogRecord"}
    | {"GetLogGroupFields", "GetQueryResults", "StartLiveTail", "StartQuery"},
    "rds-data": {"BatchExecuteStatement", "ExecuteStatement"},
    "sns": {"Publish", "PublishBatch"},
    "sqs": {"ChangeMessageVisibility", "ChangeMessageVisibilityBatch", "DeleteMessage"}
    | {"DeleteMessageBatch", "ReceiveMessage", "SendMessage", "SendMessageBatch"},
    "stepfunctions": {"TestState"},
}


def is_data(operation: Operation) -> bool:
    if operation.service == "s3":
        return "key" in operation.parameters or operation.name in _S3_BUCKET_CALLS
    return operation.name in _OPERATIONS.get(operation.service, ())
