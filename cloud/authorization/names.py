"""Which parameters name a resource, where their names do not say it."""

from cloud.authorization.paths import Path, parse

_TYPES: dict[tuple[str, str], tuple[str, ...]] = {}
_OPERATIONS: dict[tuple[str, str, str], tuple[str, ...]] = {}
VARIABLES: dict[tuple[str, str], tuple[str, ...]] = {}


def paths(prefix: str, operation: str, type_: str) -> tuple[Path, ...] | None:
    """Return where the resource's name or ARN stands, None if the model's names say it."""
    said = _OPERATIONS.get((prefix, operation, type_), _TYPES.get((prefix, type_)))
    return None if said is None else tuple(map(parse, said))
