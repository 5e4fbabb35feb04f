"""Parameters: what the template declares, what the caller gives, and whether the two fit.

Source: CloudFormation Template Reference, "Parameters" and "CloudFormation-supplied parameter types".
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from cloud.stacks.faults import invalid, malformed
from cloud.stacks.looking import exists, stored

_PLAIN = frozenset({"String", "Number", "CommaDelimitedList", "List<Number>", "List<String>"})
_SSM = re.compile(r"AWS::SSM::Parameter::(Name|Value<(.+)>)")
_SPECIFIC = re.compile(r"(?:List<)?(AWS::(?:EC2|Route53)::[A-Za-z0-9:]+)>?")
_LONGEST = 4096  # letters of a value
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_NO_NUMBER = "must be a number"
MASK = "****"

Declared = Mapping[str, Any]


def given(declared: Mapping[str, Declared], values: Mapping[str, str]) -> dict[str, str]:
    """Return the value of every declared parameter as text, defaults filled in, and checked.

    Raises ValidationError, in the words of CreateStack.
    """
    for name, one in declared.items():
        _check_declaration(name, one)
    strange = sorted(values.keys() - declared.keys())
    if strange:
        raise invalid(f"Parameters: [{', '.join(strange)}] do not exist in the template")
    found = {
        name: str(values.get(name, _text(one.get("Default", ""))))
        for name, one in declared.items()
        if name in values or "Default" in one
    }
    missing = [name for name in declared if name not in found]
    if missing:
        raise invalid(f"Parameters: [{', '.join(missing)}] must have values")
    for name, value in found.items():
        _check(name, declared[name], value)
    return found


def resolve(declared: Mapping[str, Declared], values: Mapping[str, str]) -> dict[str, Any]:
    """Return what Ref gives for each: text, or a list of texts; SSM's are looked up.

    Raises ValidationError for what is not in the account.
    """
    resolved: dict[str, Any] = {}
    for name, value in values.items():
        kind = str(declared[name]["Type"])
        ssm = _SSM.fullmatch(kind)
        if ssm and ssm[2]:
            value, kind = _stored(value), ssm[2]
        resolved[name] = _listed(value) if _is_list(kind) else value
        specific = _SPECIFIC.fullmatch(kind)
        if specific:
            _check_exists(name, specific[1], value, listed=_is_list(kind))
    return resolved


def hidden(declared: Declared) -> bool:
    return str(declared.get("NoEcho", "")).lower() == "true"


def described(declared: Mapping[str, Declared], values: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the parameters as DescribeStacks shows them."""
    told = []
    for name, value in values.items():
        one = declared.get(name, {})
        entry = {"ParameterKey": name, "ParameterValue": MASK if hidden(one) else value}
        ssm = _SSM.fullmatch(str(one.get("Type", "")))
        if ssm and ssm[2]:
            entry["ResolvedValue"] = stored(value) or ""
        told.append(entry)
    return told


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(map(_text, value)) if isinstance(value, list) else str(value)


def _check_declaration(name: str, one: Declared) -> None:
    if not isinstance(one, dict) or "Type" not in one:
        raise malformed("Every Parameters object must contain a Type member.")
    if not str(name).isascii() or not str(name).isalnum():
        raise malformed(f"Parameter name {name} is non alphanumeric.")
    kind = str(one["Type"])
    known = kind in _PLAIN or _SSM.fullmatch(kind) or _SPECIFIC.fullmatch(kind)
    if not known:
        raise malformed(f"Unrecognized parameter type: {kind}")


def _is_list(kind: str) -> bool:
    return kind == "CommaDelimitedList" or kind.startswith("List<")


def _listed(value: str) -> list[str]:
    return [part.strip() for part in value.split(",")] if value else []


def _check(name: str, one: Declared, value: str) -> None:
    if len(value) > _LONGEST:
        raise invalid(f"Parameter '{name}' must contain at most {_LONGEST} characters")
    kind = str(one["Type"])
    if _SSM.fullmatch(kind):
        kind = "String"
    values = _listed(value) if _is_list(kind) else [value]
    for test in _TESTS:
        for part in values:
            fault = test(one, kind, part)
            if fault:
                raise invalid(_sentence(name, one, fault))


def _sentence(name: str, one: Declared, fault: str) -> str:
    why = one.get("ConstraintDescription")
    if why and fault != _NO_NUMBER:
        return f"Parameter {name} failed to satisfy constraint: {why}"
    return f"Parameter '{name}' {fault}"


def _of_numbers(_one: Declared, kind: str, value: str) -> str:
    number = kind in {"Number", "List<Number>"}
    return _NO_NUMBER if number and not _NUMBER.fullmatch(value.strip()) else ""


def _allowed(one: Declared, _kind: str, value: str) -> str:
    allowed = one.get("AllowedValues")
    if allowed is None or value in map(_text, allowed):
        return ""
    return "must be one of AllowedValues"


def _matching(one: Declared, kind: str, value: str) -> str:
    pattern = one.get("AllowedPattern")
    if pattern is None or kind in {"Number", "List<Number>"}:
        return ""
    try:
        fits = len(value) > 1024 or re.fullmatch(str(pattern), value) is not None
    except re.error:
        fits = True  # Java's dialect
    return "" if fits else f"must match pattern {pattern}"


def _long_enough(one: Declared, kind: str, value: str) -> str:
    if kind != "String":
        return ""
    if "MinLength" in one and len(value) < int(one["MinLength"]):
        return f"must contain at least {one['MinLength']} characters"
    if "MaxLength" in one and len(value) > int(one["MaxLength"]):
        return f"must contain at most {one['MaxLength']} characters"
    return ""


def _large_enough(one: Declared, kind: str, value: str) -> str:
    if kind not in {"Number", "List<Number>"}:
        return ""
    if "MinValue" in one and float(value) < float(one["MinValue"]):
        return f"must be a number not less than {one['MinValue']}"
    if "MaxValue" in one and float(value) > float(one["MaxValue"]):
        return f"must be a number not greater than {one['MaxValue']}"
    return ""


_TESTS: tuple[Callable[[Declared, str, str], str], ...] = (
    _of_numbers,
    _allowed,
    _matching,
    _long_enough,
    _large_enough,
)


def _stored(name: str) -> str:
    value = stored(name)
    if value is None:
        raise invalid(f"Unable to fetch parameters [{name}] from parameter store for this account.")
    return value


def _check_exists(name: str, kind: str, value: str, *, listed: bool) -> None:
    for one in _listed(value) if listed else [value]:
        if not exists(kind, one):
            raise invalid(
                f"Parameter validation failed: parameter value {one} for parameter name {name} "
                "does not exist. Rollback requested by user."
            )
