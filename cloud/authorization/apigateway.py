"""API Gateway's management: the HTTP verb is the action, the path the resource.

Source: API Gateway Developer Guide, "How API Gateway resource policies and IAM policies affect
management": `apigateway:GET` on `arn:aws:apigateway:us-east-1::/restapis/a1b2c3`.
"""

import re
from functools import cache
from urllib.parse import quote

from botocore.exceptions import UnknownServiceError
from botocore.model import OperationNotFoundError
from moto.core.utils import get_service_model

from cloud.authorization import dependents, keys
from cloud.authorization.asked import Asked, Target, Wanted

_LABEL = re.compile(r"\{([^}+]+)\+?\}")


def wanted(asked: Asked) -> tuple[Wanted, ...]:
    verb, path = http(asked.service, asked.operation)
    context = keys.tags(
        keys.request_tags(asked.parameters), keys.tag_keys(asked.parameters) if path else ()
    )
    target = Target(f"arn:aws:apigateway:{asked.region}::{_filled(asked, path)}")
    main = Wanted(f"apigateway:{verb}", (target,), context)
    return (main, *dependents.wanted(asked, main))


@cache
def http(service: str, operation: str) -> tuple[str, str]:
    """Return the verb and the path of the operation, its labels in braces."""
    try:
        said = get_service_model(service).operation_model(operation).http
    except (UnknownServiceError, OperationNotFoundError):
        return "*", "/*"
    path = str(said["requestUri"]).partition("?")[0].removeprefix("/v2")
    return str(said["method"]), path


def _filled(asked: Asked, path: str) -> str:
    def value(match: re.Match[str]) -> str:
        given = asked.parameters.get(match[1])
        if given is None:
            wanted_ = match[1].lower().replace("_", "")
            given = next((v for k, v in asked.parameters.items() if k.lower() == wanted_), "*")
        return (
            quote(str(given), safe="-_.~:*/@$+")
            if path != "/tags/{resource_arn}"
            else quote(str(given), safe="")
        )

    return _LABEL.sub(value, path)
