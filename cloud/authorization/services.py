"""What services and operations are called in IAM, where their API calls them otherwise.

Source: the service authorization reference; each row's page is named in `tests`.
"""

from functools import cache

from botocore.exceptions import UnknownServiceError
from moto.core.utils import get_service_model

# botocore's name of a service → the prefix of its actions, where the signing name is another one.
_PREFIXES = {
    "cloudwatch": "cloudwatch",
    "resourcegroupstaggingapi": "tag",
    "iot-data": "iot",
    "apigatewayv2": "apigateway",
    "apigatewaymanagementapi": "execute-api",
    "dynamodbstreams": "dynamodb",
    "elb": "elasticloadbalancing",
    "elbv2": "elasticloadbalancing",
    "stepfunctions": "states",
    "s3control": "s3",
}
# Several operations of the API are one action, or have another name.
_ACTIONS = {
    ("sqs", "SendMessageBatch"): "SendMessage",
    ("sqs", "DeleteMessageBatch"): "DeleteMessage",
    ("sqs", "ChangeMessageVisibilityBatch"): "ChangeMessageVisibility",
    ("sns", "PublishBatch"): "Publish",
    ("lambda", "Invoke"): "InvokeFunction",
    ("lambda", "InvokeWithResponseStream"): "InvokeFunction",
    ("lambda", "GetLayerVersionByArn"): "GetLayerVersion",
    ("s3control", "GetBucketLifecycleConfiguration"): "GetLifecycleConfiguration",
    ("s3control", "PutBucketLifecycleConfiguration"): "PutLifecycleConfiguration",
    ("s3control", "DeleteBucketLifecycleConfiguration"): "PutLifecycleConfiguration",
    ("s3control", "GetBucketReplication"): "GetReplicationConfiguration",
    ("s3control", "PutBucketReplication"): "PutReplicationConfiguration",
    ("s3control", "DeleteBucketReplication"): "PutReplicationConfiguration",
    ("s3control", "DeleteBucketTagging"): "PutBucketTagging",
    ("s3control", "GetPublicAccessBlock"): "GetAccountPublicAccessBlock",
    ("s3control", "PutPublicAccessBlock"): "PutAccountPublicAccessBlock",
    ("s3control", "DeletePublicAccessBlock"): "PutAccountPublicAccessBlock",
}


@cache
def prefix_of(service: str) -> str:
    """Return `states` for botocore's `stepfunctions`."""
    if service in _PREFIXES:
        return _PREFIXES[service]
    try:
        return str(get_service_model(service).signing_name)
    except UnknownServiceError:
        return service


def action_name(service: str, operation: str) -> str:
    """Return `lambda:InvokeFunction` for Lambda's `Invoke`."""
    return f"{prefix_of(service)}:{_ACTIONS.get((service, operation), operation)}"
