"""RDS: what may be changed in a DB parameter group.

Source of the sentences: what RDS answered in reports of its users ("Cannot modify a default
parameter group", "cannot use immediate apply method for static parameter" and the like).
"""

from collections.abc import Iterator
from typing import Any

from cloud.rules.checks import at
from cloud.rules.rule import Check, Found, Given, Rule
from cloud.rules.state import backend
from cloud.seams.database_parameters import Kind, kind

_MODIFY = "Amazon RDS API Reference: ModifyDBParameterGroup"
_GROUPS = "Amazon RDS User Guide: Parameter groups for Amazon RDS"
_CHANGES = ("ModifyDBParameterGroup", "ResetDBParameterGroup")
_MOST = 20  # parameters in one call


def _name(given: Given) -> str:
    return str(given.get("DBParameterGroupName", "")).lower()


def _default(given: Given) -> Found:
    return {"name": _name(given)} if _name(given).startswith("default.") else None


def _asked(given: Given) -> Iterator[tuple[str, Any, Kind | None]]:
    """Yield the name of each parameter, all that is asked for it, and its kind."""
    own = backend("rds")
    group = own.db_parameter_groups.get(_name(given)) if own is not None else None
    if group is not None:
        for one in at(given, "Parameters"):
            name = str(one.get("ParameterName", ""))
            yield name, one, kind(group.family, name)


def _unknown(given: Given) -> Found:
    return next(({"name": name} for name, _, known in _asked(given) if known is None), None)


def _fixed(given: Given) -> Found:
    return next(({"name": name} for name, _, known in _asked(given) if known is Kind.FIXED), None)


def _at_once(given: Given) -> Found:
    for _, one, known in _asked(given):
        if known is Kind.STATIC and one.get("ApplyMethod") == "immediate":
            return {}
    return None


def _many(given: Given) -> Found:
    return {} if sum(1 for _ in at(given, "Parameters")) > _MOST else None


def _used(given: Given) -> Found:
    own, name = backend("rds"), _name(given)
    held = own.databases.values() if own is not None else ()
    used = any(str(one.db_parameter_group_name or "").lower() == name for one in held)
    return {"name": name} if used else None


def _rule(operations: tuple[str, ...], check: Check, code: str, message: str, source: str) -> Rule:
    return Rule("rds", operations, check, code, message, source)


_VALUE, _STATE = "InvalidParameterValue", "InvalidDBParameterGroupState"
RULES = (
    _rule(_CHANGES, _default, _VALUE, "Cannot modify a default parameter group.", _GROUPS),
    _rule(_CHANGES, _unknown, _VALUE, "Could not find parameter with name: {name}", _MODIFY),
    _rule(_CHANGES, _fixed, _VALUE, "The parameter {name} cannot be modified.", _MODIFY),
    _rule(
        _CHANGES,
        _at_once,
        "InvalidParameterCombination",
        "cannot use immediate apply method for static parameter",
        _MODIFY,
    ),
    _rule(
        _CHANGES,
        _many,
        _VALUE,
        "A maximum of 20 parameters can be modified in a single request.",
        _MODIFY,
    ),
    _rule(
        ("DeleteDBParameterGroup",),
        _default,
        _STATE,
        "Default DBParameterGroup cannot be deleted: {name}",
        _GROUPS,
    ),
    _rule(
        ("DeleteDBParameterGroup",),
        _used,
        _STATE,
        "One or more database instances are still members of this parameter group {name}, so the "
        "group cannot be deleted",
        "Amazon RDS API Reference: DeleteDBParameterGroup",
    ),
)
