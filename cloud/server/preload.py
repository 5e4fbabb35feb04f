"""Services loaded before the first call, so that no learner waits for an import."""

import gc

from botocore.exceptions import UnknownServiceError
from moto.core.routing import get_service_router
from moto.core.utils import get_service_model

from cloud.authorization import reference, services
from cloud.seams import managed_policies
from cloud.server import engine, large_pages, respond

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
    """Load what the first call seldom needs, and take all that is loaded out of the collector's way.

    Models and catalogues are some million objects that stay. To look through them again and again
    would keep every call waiting for a tenth of a second now and then.
    """
    preload(LATER)
    managed_policies.catalogue()
    gc.collect()
    gc.freeze()
    large_pages.settle()
