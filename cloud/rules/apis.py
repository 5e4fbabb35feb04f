"""API Gateway: paths, methods, and what a deployment needs."""

import re
from typing import Any

from cloud.rules.rule import Check, Found, Given, Rule
from cloud.rules.state import backend

_RESOURCE = "Amazon API Gateway API Reference: CreateResource"
_METHOD = "Amazon API Gateway API Reference: PutMethod"
_METHODS = frozenset({"ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
_VARIABLE = re.compile(r"\{[a-zA-Z0-9._:-]+\+?\}")


def _api(given: Given) -> Any:  # noqa: ANN401 - moto's own
    own = backend("apigateway")
    return None if own is None else own.apis.get(given.get("restApiId"))


def _resource(given: Given) -> Any:  # noqa: ANN401
    api = _api(given)
    return None if api is None else api.resources.get(given.get("resourceId"))


def _siblings(given: Given) -> list[Any]:
    api = _api(given)
    held = api.resources.values() if api is not None else ()
    return [one for one in held if one.parent_id == given.get("parentId")]


def _taken(given: Given) -> Found:
    part = given.get("pathPart")
    return {"part": part} if any(one.path_part == part for one in _siblings(given)) else None


def _second_variable(given: Given) -> Found:
    part = str(given.get("pathPart", ""))
    if not _VARIABLE.fullmatch(part):
        return None
    others = (one for one in _siblings(given) if _VARIABLE.fullmatch(str(one.path_part)))
    return next(({"part": one.path_part} for one in others if one.path_part != part), None)


def _half_brace(given: Given) -> Found:
    part = str(given.get("pathPart", ""))
    return {} if ("{" in part or "}" in part) and not _VARIABLE.fullmatch(part) else None


def _is_root(given: Given) -> Found:
    resource = _resource(given)
    return {} if resource is not None and resource.parent_id is None else None


def _unknown_method(given: Given) -> Found:
    method = given.get("httpMethod")
    return {} if method is not None and method not in _METHODS else None


def _method_taken(given: Given) -> Found:
    resource = _resource(given)
    held = resource.resource_methods if resource is not None else {}
    return {} if given.get("httpMethod") in held else None


def _no_authorizer(given: Given) -> Found:
    asked = given.get("authorizationType") in {"CUSTOM", "COGNITO_USER_POOLS"}
    return {} if asked and not given.get("authorizerId") else None


def _stage_name(given: Given) -> Found:
    name = given.get("stageName")
    if not isinstance(name, str) or not name:
        return None
    return None if re.fullmatch(r"[a-zA-Z0-9_-]{1,128}|\$default", name) else {}


def _rule(operation: str, check: Check, code: str, message: str, source: str) -> Rule:
    status = 409 if code == "ConflictException" else 400
    return Rule("apigateway", (operation,), check, code, message, source, status)


_BAD, _CONFLICT = "BadRequestException", "ConflictException"
RULES = (
    _rule(
        "CreateResource",
        _half_brace,
        _BAD,
        "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly "
        "braces at the beginning and the end.",
        _RESOURCE,
    ),
    _rule(
        "CreateResource",
        _taken,
        _CONFLICT,
        "Another resource with the same parent already has this name: {part}",
        _RESOURCE,
    ),
    _rule(
        "CreateResource",
        _second_variable,
        _BAD,
        "A sibling ({part}) of this resource already has a variable path part -- only one is "
        "allowed",
        _RESOURCE,
    ),
    _rule(
        "DeleteResource",
        _is_root,
        _BAD,
        "Root resource cannot be deleted",
        "Amazon API Gateway API Reference: DeleteResource",
    ),
    _rule("PutMethod", _unknown_method, _BAD, "Invalid HTTP method specified", _METHOD),
    _rule(
        "PutMethod",
        _method_taken,
        _CONFLICT,
        "Method already exists for this resource",
        _METHOD,
    ),
    _rule(
        "PutMethod",
        _no_authorizer,
        _BAD,
        "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or "
        "COGNITO_USER_POOLS requires a valid authorizer.",
        _METHOD,
    ),
    _rule(
        "CreateDeployment",
        _stage_name,
        _BAD,
        "Stage name only allows a-zA-Z0-9_",
        "Amazon API Gateway API Reference: CreateDeployment",
    ),
)
