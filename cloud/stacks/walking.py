"""What a piece of a template refers to.

Source: CloudFormation Template Reference, "Intrinsic functions".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cloud.stacks.faults import mistaken

# `${Name}`, `${Name.Attribute}`; `${!Literal}` stays as it is, without the mark.
VARIABLE = re.compile(r"\$\{(!?)([^}]*)\}")
PSEUDO = frozenset(
    {"AWS::AccountId", "AWS::NotificationARNs", "AWS::NoValue", "AWS::Partition", "AWS::Region"}
    | {"AWS::StackId", "AWS::StackName", "AWS::URLSuffix"}
)


@dataclass(frozen=True, slots=True)
class Reference:
    """`attribute` is empty for Ref; `function` is what refers, such as `Fn::Sub`."""

    name: str
    attribute: str = ""
    function: str = "Ref"


def references(value: Any) -> Iterator[Reference]:
    """Yield every Ref, GetAtt and variable of Sub below `value`."""
    if isinstance(value, list):
        for one in value:
            yield from references(one)
    if not isinstance(value, dict):
        return
    (key, inner) = next(iter(value.items())) if len(value) == 1 else ("", None)
    if key == "Ref" and isinstance(inner, str):
        yield Reference(inner)
    elif key in _FUNCTIONS:
        yield from _FUNCTIONS[key](inner)
    else:
        for one in value.values():
            yield from references(one)


def conditions(value: Any) -> Iterator[str]:
    """Yield the name of every condition that an Fn::If below `value` asks for."""
    if isinstance(value, dict):
        asked = value.get("Fn::If")
        if isinstance(asked, list) and asked and isinstance(asked[0], str):
            yield asked[0]
        for one in value.values():
            yield from conditions(one)
    elif isinstance(value, list):
        for one in value:
            yield from conditions(one)


def split_attribute(given: Any) -> tuple[str, Any]:
    """Return the resource's name and the attribute of an Fn::GetAtt, which may be a Ref."""
    if isinstance(given, str) and "." in given:
        name, _, attribute = given.partition(".")
        return name, attribute
    if isinstance(given, list) and len(given) >= 2 and isinstance(given[0], str):
        rest = given[1:]
        return given[0], ".".join(rest) if all(isinstance(r, str) for r in rest) else rest[0]
    raise mistaken(
        "every Fn::GetAtt object requires two non-empty parameters, the resource name and the "
        "resource attribute"
    )


def split_sub(given: Any) -> tuple[str, dict[str, Any]]:
    """Return the text and the variables of an Fn::Sub."""
    if isinstance(given, str):
        return given, {}
    if isinstance(given, list) and len(given) == 2:
        text, variables = given
        if isinstance(text, str) and isinstance(variables, dict):
            return text, variables
    raise mistaken(
        "One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a "
        "string as first argument, and an optional second argument to specify a mapping of "
        "values to replace in the string"
    )


def _attribute(given: Any) -> Iterator[Reference]:
    name, attribute = split_attribute(given)
    if isinstance(attribute, str):
        yield Reference(name, attribute, "Fn::GetAtt")
    else:
        yield Reference(name, "", "Fn::GetAtt")
        yield from references(attribute)


def _variables(given: Any) -> Iterator[Reference]:
    text, own = split_sub(given)
    for mark, name in VARIABLE.findall(text):
        if mark or name in own:
            continue
        head, _, attribute = name.strip().partition(".")
        yield Reference(head, attribute, "Fn::Sub")
    yield from references(own)


_FUNCTIONS = {"Fn::GetAtt": _attribute, "Fn::Sub": _variables}
