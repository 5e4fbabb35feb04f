"""Services loaded before the first call, so that no learner waits for an import."""

from botocore.exceptions import UnknownServiceError
from moto.core.routing import get_service_router
from moto.core.utils import get_service_model

from cloud.authorization import reference, services
from cloud.seams import managed_policies
from cloud.server import engine, respond

FIRST = ("sts", "iam", "s3", "sqs", "sns", "dynamodb")
LATER = (
    "ec2",
    "awslambda",
    "cloudformation",
    "logs",
    "events",
    "rds",
    "kms",
    "ssm",
    "secretsmanager",
    "cloudwatch",
    "stepfunctions",
    "apigateway",
    "autoscaling",
    "elbv2",
    "cloudtrail",
)


def preload(modules: tuple[str, ...]) -> None:
    for module in modules:
        engine.handlers(module)
        name = respond.service_name(module)
        if not name:
            continue
        try:
            model = get_service_model(name)
            get_service_router(name)
        except UnknownServiceError:
            continue
        reference.service(services.prefix_of(name))
        for operation in model.operation_names:
            model.operation_model(operation)


def preload_rest() -> None:
    """Load what the first call seldom needs."""
    preload(LATER)
    managed_policies.catalogue()
