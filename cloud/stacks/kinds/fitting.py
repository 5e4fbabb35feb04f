"""Properties of a template as the parameters of an operation.

CloudFormation names properties as the services name parameters, but always with a capital letter,
and lets numbers be text, text numbers, and documents objects.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any


def fit(shape: Any, value: Any, path: str = "") -> Any:
    """Return `value` as the shape has it. Raises LookupError(path) for a name it does not know."""
    return _FITS.get(shape.type_name, _same)(shape, value, path)


@lru_cache(maxsize=2048)
def members(shape: Any) -> dict[str, str]:
    """Return the names of a structure's members by their lower-case names."""
    return {name.lower(): name for name in shape.members} if shape is not None else {}


def _structure(shape: Any, value: Any, path: str) -> Any:
    if not isinstance(value, Mapping):
        return value
    known = members(shape)
    fitted = {}
    for key, one in value.items():
        name = known.get(str(key).lower())
        below = f"{path}.{key}" if path else str(key)
        if name is None:
            raise LookupError(below)
        fitted[name] = fit(shape.members[name], one, below)
    return fitted


def _list(shape: Any, value: Any, path: str) -> Any:
    several = value if isinstance(value, list) else [value]
    return [fit(shape.member, one, path) for one in several]


def _map(shape: Any, value: Any, path: str) -> Any:
    if isinstance(value, list):  # tags
        value = {one["Key"]: one.get("Value", "") for one in value}
    return {str(key): fit(shape.value, one, f"{path}.{key}") for key, one in value.items()}


def _string(_shape: Any, value: Any, _path: str) -> Any:
    if isinstance(value, dict | list):
        return json.dumps(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _integer(_shape: Any, value: Any, _path: str) -> Any:
    return int(value) if isinstance(value, str) and value.lstrip("-").isdigit() else value


def _number(_shape: Any, value: Any, _path: str) -> Any:
    try:
        return float(value)
    except (TypeError, ValueError):
        return value


def _boolean(_shape: Any, value: Any, _path: str) -> Any:
    return value if isinstance(value, bool) else str(value).lower() == "true"


def _blob(_shape: Any, value: Any, _path: str) -> Any:
    return value.encode() if isinstance(value, str) else value


def _same(_shape: Any, value: Any, _path: str) -> Any:
    return value


_FITS = {
    "structure": _structure,
    "list": _list,
    "map": _map,
    "string": _string,
    "character": _string,
    "integer": _integer,
    "long": _integer,
    "float": _number,
    "double": _number,
    "boolean": _boolean,
    "blob": _blob,
}
