"""The services that this cloud teaches, and their models."""

from functools import cache
from typing import Any

from botocore.exceptions import UnknownServiceError
from botocore.model import OperationNotFoundError
from moto.core.utils import get_service_model

# botocore's name → moto's module.
TAUGHT = {
    "iam": "iam",
    "sts": "sts",
    "s3": "s3",
    "ec2": "ec2",
    "rds": "rds",
    "dynamodb": "dynamodb",
    "dynamodbstreams": "dynamodbstreams",
    "sqs": "sqs",
    "sns": "sns",
    "lambda": "awslambda",
    "stepfunctions": "stepfunctions",
    "events": "events",
    "scheduler": "scheduler",
    "pipes": "pipes",
    "cloudwatch": "cloudwatch",
    "logs": "logs",
    "kms": "kms",
    "apigateway": "apigateway",
    "apigatewayv2": "apigatewayv2",
    "cloudformation": "cloudformation",
    "autoscaling": "autoscaling",
    "elb": "elb",
    "elbv2": "elbv2",
    "secretsmanager": "secretsmanager",
    "ssm": "ssm",
    "cloudtrail": "cloudtrail",
    "organizations": "organizations",
    "kinesis": "kinesis",
}


def title(service: str) -> str:
    """Return AWS's name of the service, such as “Amazon Simple Queue Service”."""
    try:
        return str(get_service_model(service).metadata["serviceFullName"])
    except (UnknownServiceError, KeyError):
        return service or "this service"


@cache
def input_shape(service: str, operation: str) -> Any:  # noqa: ANN401 - botocore's Shape
    """Return the shape of the operation's input, None when it has none or is not known."""
    try:
        return get_service_model(service).operation_model(operation).input_shape
    except (UnknownServiceError, OperationNotFoundError):
        return None


def phrase(service: str, operation: str) -> str:
    """Return “DescribeHosts of Amazon Elastic Compute Cloud”."""
    what = "This operation" if operation in {"", "Unknown"} else operation
    return f"{what} of {title(service)}"
