"""Intrinsic functions, worked out.

Source: CloudFormation Template Reference, "Intrinsic functions" and "Pseudo parameters".
"""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from typing import Any

from cloud.stacks.calls import call
from cloud.stacks.faults import invalid, malformed, mistaken
from cloud.stacks.walking import VARIABLE, split_attribute, split_sub


class _Nothing:
    """What `AWS::NoValue` stands for: the property is left out."""


NOTHING = _Nothing()


@dataclass(frozen=True, slots=True)
class Later:
    """What is known only once a resource has been made; `asked` is its name and attribute."""

    asked: str


@dataclass(slots=True)
class Values:
    """All that functions draw on. `refer(name, attribute)` gives a resource's id or attribute,
    or Later; `export(name)` what another stack exports, None if nothing.
    """

    parameters: Mapping[str, Any]
    pseudo: Mapping[str, Any]
    mappings: Mapping[str, Any]
    conditions: Mapping[str, Any]
    refer: Callable[[str, str], Any]
    export: Callable[[str], str | None]
    imported: set[str] = field(default_factory=set)
    _decided: dict[str, bool] = field(default_factory=dict)

    def holds(self, name: str) -> bool:
        """Whether the condition is true. Raises ValidationError for one that is not defined."""
        if name not in self._decided:
            if name not in self.conditions:
                raise malformed(f"Unresolved condition dependency {name}")
            if name in self._deciding:
                raise malformed(f"Circular dependencies in Conditions: [{name}]")
            self._deciding.add(name)
            self._decided[name] = _true(resolve(self.conditions[name], self))
            self._deciding.discard(name)
        return self._decided[name]

    _deciding: set[str] = field(default_factory=set)


def resolve(value: Any, values: Values) -> Any:
    """Return `value` without functions; what is NOTHING is left out of what holds it."""
    if isinstance(value, list):
        found = [resolve(one, values) for one in value]
        return [one for one in found if one is not NOTHING]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        (name, given) = next(iter(value.items()))
        function = _FUNCTIONS.get(name)
        # A statement's Condition is a block, that of Conditions a name.
        if function is not None and not (name == "Condition" and isinstance(given, dict)):
            return function(given, values)
    pairs = {key: resolve(one, values) for key, one in value.items()}
    return {key: one for key, one in pairs.items() if one is not NOTHING}


def unknown(value: Any) -> Later | None:
    """Return the first Later in `value`."""
    if isinstance(value, Later):
        return value
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return next((found for one in below if (found := unknown(one)) is not None), None)


def text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(map(text, value)) if isinstance(value, list) else str(value)


def _ref(name: Any, values: Values) -> Any:
    if name == "AWS::NoValue":
        return NOTHING
    if name in values.pseudo:
        return values.pseudo[name]
    if name in values.parameters:
        return values.parameters[name]
    return values.refer(str(name), "")


def _get_att(given: Any, values: Values) -> Any:
    name, attribute = split_attribute(given)
    return values.refer(name, text(resolve(attribute, values)))


def _sub(given: Any, values: Values) -> Any:
    pattern, own = split_sub(given)
    known = {name: resolve(one, values) for name, one in own.items()}
    later: list[Later] = []

    def value_of(mark: str, name: str) -> str:
        if mark:
            return f"${{{name}}}"
        name = name.strip()
        if name in known:
            found = known[name]
        elif "." in name and name not in values.pseudo:
            found = values.refer(*name.split(".", 1))
        else:
            found = _ref(name, values)
        if (missing := unknown(found)) is not None:
            later.append(missing)
        return text(found)

    result = VARIABLE.sub(lambda found: value_of(found[1], found[2]), pattern)
    return later[0] if later else result


def _join(given: Any, values: Values) -> Any:
    if not isinstance(given, list) or len(given) != 2 or not isinstance(given[0], str):
        raise mistaken(
            "every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list "
            "of strings to be joined or a function that returns a list of strings (such as "
            "Fn::GetAZs) to be joined."
        )
    parts = resolve(given[1], values)
    if (later := unknown(parts)) is not None:
        return later
    if not isinstance(parts, list):
        parts = [parts]
    return given[0].join(map(text, parts))


def _split(given: Any, values: Values) -> Any:
    if not isinstance(given, list) or len(given) != 2 or not isinstance(given[0], str):
        raise mistaken(
            "every Fn::Split object requires two parameters, (1) a string delimiter and (2) a "
            "string to be split or a function that returns a string to be split."
        )
    whole = resolve(given[1], values)
    return whole if isinstance(whole, Later) else text(whole).split(given[0])


def _select(given: Any, values: Values) -> Any:
    if not isinstance(given, list) or len(given) != 2:
        raise mistaken(
            "Fn::Select requires a list argument with two elements: an integer index and a list"
        )
    index, parts = resolve(given[0], values), resolve(given[1], values)
    if isinstance(parts, Later):
        return parts
    try:
        place = int(index)
    except (TypeError, ValueError):
        raise mistaken(
            "Fn::Select requires a list argument with two elements: an integer index and a list"
        ) from None
    if not isinstance(parts, list) or not 0 <= place < len(parts):
        raise mistaken(f"Fn::Select cannot select nonexistent value at index {place}")
    return parts[place]


def _find_in_map(given: Any, values: Values) -> Any:
    if not isinstance(given, list) or len(given) not in {3, 4}:
        raise mistaken(
            "every Fn::FindInMap object requires three parameters, the map name, map key and the "
            "attribute for return value"
        )
    names = [text(resolve(one, values)) for one in given[:3]]
    found: Any = values.mappings
    for name in names:
        found = found.get(name) if isinstance(found, dict) else None
    if found is not None:
        return resolve(found, values)
    if len(given) == 4 and isinstance(given[3], dict) and "DefaultValue" in given[3]:
        return resolve(given[3]["DefaultValue"], values)
    raise mistaken(f"Unable to get mapping for {'::'.join(names)}")


def _if(given: Any, values: Values) -> Any:
    if not isinstance(given, list) or len(given) != 3 or not isinstance(given[0], str):
        raise mistaken("Fn::If requires a list argument with three elements")
    return resolve(given[1] if values.holds(given[0]) else given[2], values)


def _import(given: Any, values: Values) -> Any:
    name = resolve(given, values)
    if isinstance(name, Later):
        return name
    found = values.export(text(name))
    if found is None:
        raise invalid(f"No export named {text(name)} found. Rollback requested by user.")
    values.imported.add(text(name))
    return found


def _base64(given: Any, values: Values) -> Any:
    plain = resolve(given, values)
    return plain if isinstance(plain, Later) else base64.b64encode(text(plain).encode()).decode()


def _cidr(given: Any, values: Values) -> Any:
    found = resolve(given, values)
    if (later := unknown(found)) is not None:
        return later
    if not isinstance(found, list) or len(found) not in {2, 3}:
        raise mistaken(
            "every Fn::Cidr object requires two or three parameters: an IP block, a count and the "
            "number of subnet bits"
        )
    impossible = mistaken(f"Fn::Cidr cannot make {found[1]} blocks of {found[0]}")
    try:
        block, count = ip_network(text(found[0]), strict=False), int(found[1])
        bits = int(found[2]) if len(found) == 3 else 8
    except ValueError as fault:
        raise impossible from fault
    prefix, size = block.max_prefixlen - bits, 2**bits
    fits = prefix >= block.prefixlen and count * size <= block.num_addresses
    if not (1 <= count <= 256 and fits):
        raise impossible
    start, kind = int(block.network_address), type(block)
    return [str(kind((start + place * size, prefix))) for place in range(count)]


def _zones(given: Any, values: Values) -> Any:
    region = text(resolve(given, values)) or values.pseudo["AWS::Region"]
    if region != values.pseudo["AWS::Region"]:
        return [f"{region}{letter}" for letter in "abc"]
    zones = call("ec2", "DescribeAvailabilityZones", {})["AvailabilityZones"]
    return [zone["ZoneName"] for zone in zones]


def _equals(given: Any, values: Values) -> bool:
    if not isinstance(given, list) or len(given) != 2:
        raise mistaken("every Fn::Equals object requires a list of two string parameters.")
    first, second = resolve(given, values)
    return text(first) == text(second)


def _and(given: Any, values: Values) -> bool:
    return all(_true(resolve(one, values)) for one in _several("Fn::And", given))


def _or(given: Any, values: Values) -> bool:
    return any(_true(resolve(one, values)) for one in _several("Fn::Or", given))


def _several(name: str, given: Any) -> list[Any]:
    if not isinstance(given, list) or not 2 <= len(given) <= 10:
        raise mistaken(
            f"every {name} object requires a list of at least 2 and at most 10 boolean parameters."
        )
    return given


def _not(given: Any, values: Values) -> bool:
    if not isinstance(given, list) or len(given) != 1:
        raise mistaken("every Fn::Not object requires one boolean parameter.")
    return not _true(resolve(given[0], values))


def _condition(given: Any, values: Values) -> Any:
    return values.holds(given) if isinstance(given, str) else {"Condition": resolve(given, values)}


def _length(given: Any, values: Values) -> Any:
    found = resolve(given, values)
    return found if isinstance(found, Later) else len(found)


def _json(given: Any, values: Values) -> Any:
    found = resolve(given, values)
    return unknown(found) or json.dumps(found, separators=(",", ":"))


def _transform(given: Any, _values: Values) -> Any:
    name = given.get("Name") if isinstance(given, dict) else given
    raise invalid(f"Transform {name} is not available in this lab.")


def _true(value: Any) -> bool:
    return value is True or text(value) == "true"


_FUNCTIONS: dict[str, Callable[[Any, Values], Any]] = {
    "Ref": _ref,
    "Condition": _condition,
    "Fn::And": _and,
    "Fn::Base64": _base64,
    "Fn::Cidr": _cidr,
    "Fn::Equals": _equals,
    "Fn::FindInMap": _find_in_map,
    "Fn::GetAZs": _zones,
    "Fn::GetAtt": _get_att,
    "Fn::If": _if,
    "Fn::ImportValue": _import,
    "Fn::Join": _join,
    "Fn::Length": _length,
    "Fn::Not": _not,
    "Fn::Or": _or,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::Sub": _sub,
    "Fn::ToJsonString": _json,
    "Fn::Transform": _transform,
}
