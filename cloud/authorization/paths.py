"""Values in parameters, by path: `("Target", "RoleArn")`, with lists on the way walked through."""

from collections.abc import Iterator, Mapping
from typing import Any

Path = tuple[str, ...]


def parse(text: str) -> Path:
    """Return the path of `Targets.RoleArn`."""
    return tuple(text.split("."))


def values(parameters: Any, path: Path) -> Iterator[Any]:  # noqa: ANN401 - JSON
    """Yield what stands at the end of the path, lists taken apart; nothing where there is none."""
    if isinstance(parameters, (list, tuple)):
        for one in parameters:
            yield from values(one, path)
    elif not path:
        if parameters is not None:
            yield parameters
    elif isinstance(parameters, (dict, Mapping)):  # a dictionary is told at once
        found = parameters.get(path[0])
        if found is not None:
            yield from values(found, path[1:])


def texts(parameters: Any, path: Path) -> list[str]:  # noqa: ANN401 - JSON
    """Return the texts and numbers that `values` finds, as texts, none of them empty."""
    found = (one for one in values(parameters, path) if not isinstance(one, bool))
    return [str(one) for one in found if isinstance(one, str | int) and one != ""]


def first(parameters: Any, *paths: str) -> str:  # noqa: ANN401 - JSON
    """Return the first text at any of the paths, empty if there is none."""
    for path in paths:
        for found in texts(parameters, parse(path)):
            return found
    return ""


def mapping(value: Any) -> Mapping[str, Any]:  # noqa: ANN401 - JSON
    """Return the value if it is a mapping, an empty one if it is anything else."""
    return value if isinstance(value, (dict, Mapping)) else {}


def items(value: Any) -> list[Any]:  # noqa: ANN401 - JSON
    """Return the value if it is a list, an empty one if it is anything else."""
    return value if isinstance(value, list) else []
