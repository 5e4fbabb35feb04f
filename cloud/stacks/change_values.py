"""The values that a change set shows to those who ask for them (`IncludePropertyValues`).

Source: CloudFormation API Reference, DescribeChangeSet, ResourceChange (`BeforeContext`),
ResourceTargetDefinition (`BeforeValue`).
"""

import json
from collections.abc import Mapping
from typing import Any

from cloud.stacks import parameters
from cloud.stacks.reading import Template
from cloud.stacks.resolving import Later, unknown
from cloud.stacks.walking import references

_LATER = "{{changeSet:KNOWN_AFTER_APPLY}}"
_OF_TARGETS = frozenset({"AfterValue", "AttributeChangeType", "BeforeValue", "Path"})
_OF_CHANGES = frozenset({"AfterContext", "BeforeContext"})


def shown(value: Any) -> str:
    """Return a property's value as a text."""
    if unknown(value) is not None:
        return _LATER
    return value if isinstance(value, str) else json.dumps(value, default=str)


def context(template: Template, properties: Mapping[str, Any], written: Mapping[str, Any]) -> str:
    """Return a resource's properties; `written` are they as they stand in the template."""
    told = {
        name: parameters.MASK if is_hidden(template, written.get(name)) else _known(value)
        for name, value in properties.items()
    }
    return json.dumps({"Properties": told}, default=str)


def is_hidden(template: Template, written: Any) -> bool:
    """Tell whether a parameter that is not to be shown goes into it."""
    declared = template.get("Parameters") or {}
    names = {one.name for one in references(written)}
    return any(parameters.hidden(declared[name]) for name in names & declared.keys())


def without(told: dict[str, Any]) -> dict[str, Any]:
    """Return DescribeChangeSet's answer as it is for those who did not ask."""
    changes = [{**one, "ResourceChange": _plain(one["ResourceChange"])} for one in told["Changes"]]
    return {**told, "Changes": changes}


def _plain(change: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in change.items() if name not in _OF_CHANGES}
    kept["Details"] = [
        {**one, "Target": {k: v for k, v in one["Target"].items() if k not in _OF_TARGETS}}
        for one in change["Details"]
    ]
    return kept


def _known(value: Any) -> Any:
    if isinstance(value, Later):
        return _LATER
    if isinstance(value, dict):
        return {key: _known(one) for key, one in value.items()}
    return [_known(one) for one in value] if isinstance(value, list) else value
