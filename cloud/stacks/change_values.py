"""What a template's values are before anything is deployed, as far as that can be said.

Parameters, mappings, conditions and the functions over them are worked out; what only a resource
can tell (`Ref` and `Fn::GetAtt` of one, an import) stays in its place as the template has it.
"""

import base64
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Source = Literal["ParameterReference", "ResourceReference", "ResourceAttribute"]
GONE = object()  # what AWS::NoValue leaves

_IN_SUB = re.compile(r"\$\{(!?)([^}]+)\}")
_FUNCTION = re.compile(r"^(Ref|Condition|Fn::\w+)$")
_SAME_AT_EVERY_DEPLOY = {"AWS::Partition": "aws", "AWS::URLSuffix": "amazonaws.com"}


@dataclass(frozen=True)
class Side:
    """A template with what was given to it. `parameters` are those given, `known` other `Ref`s."""

    template: Mapping[str, Any]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    known: Mapping[str, Any] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)

    def part(self, name: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.template.get(name) or {}
        return found

    def resources(self) -> dict[str, Mapping[str, Any]]:
        """Return the resources whose condition holds."""
        return {
            name: one
            for name, one in self.part("Resources").items()
            if holds(one.get("Condition"), self)
        }

    def value_of(self, name: str) -> object:
        """Return what `Ref` of a parameter or pseudo parameter gives; GONE when it gives nothing.

        Raises KeyError when `name` is neither.
        """
        if name == "AWS::NoValue":
            return GONE
        if name in self.part("Parameters"):
            declared = self.part("Parameters")[name]
            given = self.parameters.get(name, declared.get("Default"))
            several = "List" in str(declared.get("Type"))
            return given.split(",") if several and isinstance(given, str) else _text(given)
        return {**_SAME_AT_EVERY_DEPLOY, **self.known}[name]


def _text(value: Any) -> Any:
    """Numbers and truths are texts once they are in a property."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else value


def holds(condition: Any, side: Side) -> bool:
    """Tell whether a condition is met: by name, as `{"Condition": name}`, or written out."""
    if condition is None or isinstance(condition, bool):
        return condition is not False
    if isinstance(condition, str):
        return holds(side.part("Conditions").get(condition), side)
    [(function, given)] = condition.items()
    if function in {"Condition", "Fn::Condition"}:  # the latter is how `!Condition` is read
        return holds(given, side)
    if function == "Fn::Equals":
        left, right = (resolve(one, side) for one in given)
        return bool(left == right)
    if function == "Fn::Not":
        return not holds(given[0], side)
    met = (holds(one, side) for one in given)
    return all(met) if function == "Fn::And" else any(met)


def resolve(value: Any, side: Side) -> Any:
    """Return the value with all that is known put in. GONE when nothing is left of it."""
    if isinstance(value, list):
        found = [resolve(one, side) for one in value]
        return [one for one in found if one is not GONE]
    if not isinstance(value, Mapping):
        return _text(value)
    if len(value) == 1:
        [(function, given)] = value.items()
        if _FUNCTION.match(str(function)):
            return _call(function, given, side)
    parts = {key: resolve(one, side) for key, one in value.items()}
    return {key: one for key, one in parts.items() if one is not GONE}


def _call(function: str, given: Any, side: Side) -> Any:
    known = _KNOWN.get(function)
    if known is not None:
        return known(given, side)
    given = resolve(given, side)
    work = _WORK.get(function)
    if work is None or is_open(given):
        return {function: given}
    try:
        return work(given, side)
    except (LookupError, TypeError, ValueError):
        return {function: given}


def _ref(name: str, side: Side) -> Any:
    try:
        return side.value_of(name)
    except KeyError:
        return {"Ref": name}


def _if(given: list[Any], side: Side) -> Any:
    condition, yes, no = given
    return resolve(yes if holds(condition, side) else no, side)


def _attribute(given: Any) -> str:
    return given if isinstance(given, str) else ".".join(str(one) for one in given)


def _substitute(given: Any, side: Side) -> Any:
    text, own = given if isinstance(given, list) else (given, {})
    names = {name: resolve(one, side) for name, one in own.items()}
    left = []

    def put(found: re.Match[str]) -> str:
        literal, name = found.group(1), found.group(2).strip()
        if literal:
            return f"${{{name}}}"
        value = names.get(name, resolve({"Ref": name}, side))
        if isinstance(value, str):
            return value
        left.append(name)
        return found.group(0) if name not in names else json.dumps(value, sort_keys=True)

    done = _IN_SUB.sub(put, text)
    return {"Fn::Sub": done} if left else done


def _mapping(given: list[Any], side: Side) -> Any:
    name, first, second = given[:3]
    return resolve(side.part("Mappings")[name][first][second], side)


# What takes its parts as they are written, and what takes them worked out.
_KNOWN: Mapping[str, Any] = {
    "Ref": _ref,
    "Fn::If": _if,
    "Fn::GetAtt": lambda given, _: {"Fn::GetAtt": _attribute(given)},
    "Fn::Sub": _substitute,
}
_WORK: Mapping[str, Any] = {
    "Fn::Join": lambda given, _: given[0].join(given[1]),
    "Fn::Split": lambda given, _: given[1].split(given[0]),
    "Fn::Select": lambda given, _: given[1][int(given[0])],
    "Fn::FindInMap": _mapping,
    "Fn::Base64": lambda given, _: base64.b64encode(given.encode()).decode(),
    "Fn::ToJsonString": lambda given, _: json.dumps(given, separators=(",", ":")),
}


def is_open(value: Any) -> bool:
    """Tell whether something in a resolved value will be known only when it is deployed."""
    if isinstance(value, list):
        return any(is_open(one) for one in value)
    if isinstance(value, Mapping):
        return any(_FUNCTION.match(str(key)) or is_open(one) for key, one in value.items())
    return False


def references(value: Any, side: Side) -> Iterator[tuple[Source, str]]:
    """Yield what the value leans on, conditions within it too. An attribute is `Name.Attribute`."""
    if isinstance(value, list):
        for one in value:
            yield from references(one, side)
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from _referred(str(key), one, side)


def _referred(key: str, given: Any, side: Side) -> Iterator[tuple[Source, str]]:
    if key == "Ref":
        yield from _named(given, side)
    elif key == "Fn::GetAtt":
        yield "ResourceAttribute", _attribute(given)
    elif key == "Fn::Sub":
        text, own = given if isinstance(given, list) else (given, {})
        for literal, name in _IN_SUB.findall(text):
            if not literal and name.strip() not in own:
                yield from _named(name.strip(), side)
        yield from references(own, side)
    elif key == "Fn::If":
        yield from references(side.part("Conditions").get(given[0]), side)
        yield from references(given[1:], side)
    elif key in {"Condition", "Fn::Condition"} and isinstance(given, str):
        yield from references(side.part("Conditions").get(given), side)
    else:
        yield from references(given, side)


def _named(name: str, side: Side) -> Iterator[tuple[Source, str]]:
    if name in side.part("Parameters"):
        yield "ParameterReference", name
    elif name in side.part("Resources"):
        yield "ResourceReference", name
    elif "." in name:
        yield "ResourceAttribute", name
