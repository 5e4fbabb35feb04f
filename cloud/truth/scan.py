"""Which members of an operation's input moto never mentions: candidates for a silent yes.

`python -m cloud.truth.scan` prints them by service and operation as JSON. What a method mentions
is every name and text in it, in the methods of its class and of its back end that it calls, and,
where the parameters are passed on whole, in what they are passed to. A member that is mentioned may
still be ignored; one that is not mentioned certainly is. `refused` holds what was judged.
"""

import ast
import functools
import importlib
import inspect
import json
import sys
import textwrap
from collections.abc import Iterator
from typing import Any

from moto.core.responses import BaseResponse
from moto.core.utils import camelcase_to_underscores, get_service_model

from cloud.truth.services import TAUGHT

_DEEPEST = 6
# Who mentions one of these passes on all that came, and any class may pick from it.
_WHOLE = frozenset({"getparams", "params", "jsonbody", "requestjson", "loads", "requestparams"})
_CLASSES = {"s3": "S3Response", "elb": "ELBResponse", "elbv2": "ELBV2Response"}


def response_class(service: str) -> type[BaseResponse]:
    """Return moto's class that answers the service's calls.

    Raises LookupError when there is none.
    """
    module = importlib.import_module(f"moto.{TAUGHT[service]}.responses")
    wanted = _CLASSES.get(service)
    found = [
        thing
        for thing in vars(module).values()
        if isinstance(thing, type) and issubclass(thing, BaseResponse) and thing is not BaseResponse
    ]
    for kind in found:
        if wanted == kind.__name__ or (wanted is None and _serves(kind, service)):
            return kind
    raise LookupError(f"moto has no class that answers {service}.")


def implemented(service: str) -> set[str]:
    """Return the operations that moto has a method for."""
    kind = response_class(service)
    names = get_service_model(service).operation_names
    return {name for name in names if callable(getattr(kind, _method_name(name), None))}


def ignored(service: str) -> dict[str, list[str]]:
    """Return the members that are never mentioned, by operation."""
    kind = response_class(service)
    models = importlib.import_module(f"moto.{TAUGHT[service]}.models")
    backends = [
        thing
        for thing in vars(models).values()
        if isinstance(thing, type) and thing.__name__.endswith("Backend")
    ]
    found = {}
    for name in sorted(implemented(service)):
        shape = get_service_model(service).operation_model(name).input_shape
        said = set(_mentioned([kind, *backends], _method_name(name)))
        if said & _WHOLE:
            said |= _words(models)[0]
        left = [member for member in (shape.members if shape else ()) if _plain(member) not in said]
        if left:
            found[name] = left
    return found


def _serves(kind: type[BaseResponse], service: str) -> bool:
    try:
        return str(kind().boto3_service_name) == service
    except (TypeError, AttributeError):
        return False


def _method_name(operation: str) -> str:
    return str(camelcase_to_underscores(operation))


def _mentioned(kinds: list[Any], method: str) -> Iterator[str]:
    """Yield all that a method and those it calls mention, in plain letters."""
    waiting, done = [(method, 0)], set()
    while waiting:
        name, depth = waiting.pop()
        if name in done or depth > _DEEPEST:
            continue
        done.add(name)
        for kind in kinds:
            names, calls = _words(getattr(kind, name, None))
            yield from names
            waiting.extend((call, depth + 1) for call in calls)


@functools.cache
def _words(function: Any) -> tuple[frozenset[str], frozenset[str]]:  # noqa: ANN401
    """Return what a function mentions and the names of what it calls."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (TypeError, OSError, SyntaxError):
        return frozenset(), frozenset()
    names: set[str] = set()
    calls: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            names.update(_plain(part) for part in node.value.split("."))
        elif isinstance(node, ast.Name):
            names.add(_plain(node.id))
        elif isinstance(node, ast.Attribute):
            names.add(_plain(node.attr))
        elif isinstance(node, ast.arg | ast.keyword) and node.arg:
            names.add(_plain(node.arg))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            calls.add(node.func.attr)
    return frozenset(names), frozenset(calls)


def _plain(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()


def main() -> None:
    wanted = sys.argv[1:] or list(TAUGHT)
    json.dump({service: ignored(service) for service in wanted}, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
