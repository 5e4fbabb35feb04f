"""What deploying one template over another would do: the `Changes` of a change set.

Which change replaces a resource is told by the published schemas (`change_reference`).

Sources: CloudFormation User Guide, "Example change sets for CloudFormation stacks"; API Reference,
"ResourceChange", "ResourceChangeDetail", "ResourceTargetDefinition".
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from cloud.stacks.change_reference import paths, recreation
from cloud.stacks.change_values import GONE, Side, is_open, references, resolve

Change = dict[str, Any]
Detail = dict[str, Any]

_ATTRIBUTES = (
    "Metadata",
    "CreationPolicy",
    "UpdatePolicy",
    "DeletionPolicy",
    "UpdateReplacePolicy",
)
_LATER = "{{changeSet:KNOWN_AFTER_APPLY}}"
_SERIOUS = ("False", "Conditional", "True")


def plan(before: Side, after: Side, physical: Mapping[str, str]) -> list[Change]:
    """Return a `ResourceChange` for each resource that changes, in the templates' order.

    `physical` has the physical ids of the resources that are there.
    """
    old, new = before.resources(), after.resources()
    details = {name: _direct(name, before, after) for name in new if name in old}
    _follow(details, old, new, after)
    changes = [
        _added(name, one, after) if name not in old else _modified(name, details, before, after)
        for name, one in new.items()
        if name not in old or details[name]
    ]
    changes += [_removed(name, one, before) for name, one in old.items() if name not in new]
    for change in changes:
        if change["LogicalResourceId"] in physical and change["Action"] != "Add":
            change["PhysicalResourceId"] = physical[change["LogicalResourceId"]]
    return changes


def retyped(before: Side, after: Side) -> list[str]:
    """Return the resources that keep their name and change their type, which is not allowed."""
    old, new = before.resources(), after.resources()
    return sorted(name for name in new if name in old and new[name]["Type"] != old[name]["Type"])


def without_values(change: Change) -> Change:
    """Return the change as it is told to those who do not ask for the properties' values."""
    kept = {key: one for key, one in change.items() if not key.endswith("Context")}
    unasked = ("Path", "BeforeValue", "AfterValue", "AttributeChangeType")
    kept["Details"] = [
        {**detail, "Target": {k: v for k, v in detail["Target"].items() if k not in unasked}}
        for detail in change["Details"]
    ]
    return kept


def _direct(name: str, before: Side, after: Side) -> list[Detail]:
    """Return what differs by the templates and their parameters alone."""
    old, new = before.resources()[name], after.resources()[name]
    found: list[Detail] = []
    had, has = old.get("Properties") or {}, new.get("Properties") or {}
    for key in dict.fromkeys((*had, *has)):
        was, now = (resolve(one.get(key), side) for one, side in ((had, before), (has, after)))
        was, now = (None if one is GONE else one for one in (was, now))
        if was != now:
            target = _target(new["Type"], key, was, now)
            found += _causes(target, had.get(key), has.get(key), (before, after))
    if before.tags != after.tags and "Tags" in paths(new["Type"], "all"):
        target = {"Attribute": "Tags", "RequiresRecreation": "Never"}
        if all(one["Target"]["Attribute"] != "Tags" for one in found):
            found.append(_detail("DirectModification", "Static", target))
    for attribute in _ATTRIBUTES:
        if old.get(attribute) != new.get(attribute):
            target = {"Attribute": attribute, "RequiresRecreation": "Never"}
            found.append(_detail("DirectModification", "Static", target))
    return found


def _target(kind: str, key: str, was: object, now: object) -> dict[str, Any]:
    done = "Modify" if was is not None and now is not None else "Add" if was is None else "Remove"
    target: dict[str, Any] = {"Attribute": "Tags" if key == "Tags" else "Properties"}
    if key != "Tags":
        target["Name"] = key
    target["RequiresRecreation"] = recreation(kind, key, was, now)
    target |= {"Path": f"/Properties/{key}", "AttributeChangeType": done}
    if was is not None:
        target["BeforeValue"] = _shown(was)
    if now is not None:
        target["AfterValue"] = _shown(now)
    return target


def _shown(value: object) -> str:
    if is_open(value):
        return _LATER
    return value if isinstance(value, str) else json.dumps(value)


def _causes(
    target: dict[str, Any], was: object, now: object, sides: tuple[Side, Side]
) -> Iterator[Detail]:
    """A changed parameter gives two details, as in AWS: one of the property, one of itself."""
    before, after = sides
    changed = [
        name
        for source, name in dict.fromkeys(references(now, after))
        if source == "ParameterReference" and _given(name, before) != _given(name, after)
    ]
    if was != now or not changed:
        yield _detail("DirectModification", "Static", target)
        return
    yield _detail("DirectModification", "Dynamic", target)
    for name in changed:
        yield _detail("ParameterReference", "Static", target, name)


def _given(name: str, side: Side) -> object:
    return side.value_of(name) if name in side.part("Parameters") else None


def _detail(
    source: str, evaluation: str, target: Mapping[str, Any], entity: str | None = None
) -> Detail:
    detail = {"Target": dict(target), "Evaluation": evaluation, "ChangeSource": source}
    return detail | ({"CausingEntity": entity} if entity else {})


def _follow(
    details: dict[str, list[Detail]],
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    after: Side,
) -> None:
    """Add what may change because something it refers to does, until nothing more follows."""
    grown = True
    while grown:
        grown = False
        for name, found in details.items():
            properties = new[name].get("Properties") or {}
            for key, value in properties.items():
                for source, entity in dict.fromkeys(references(value, after)):
                    if not _moves(source, entity, details):
                        continue
                    target = _target(
                        new[name]["Type"], key, _before(old[name], key), {"Ref": entity}
                    )
                    target["AfterValue"] = _LATER
                    detail = _detail(source, "Dynamic", target, entity)
                    if not _told(detail, found):
                        found.append(detail)
                        grown = True


def _before(resource: Mapping[str, Any], key: str) -> object:
    return (resource.get("Properties") or {}).get(key)


def _moves(source: str, entity: str, details: Mapping[str, list[Detail]]) -> bool:
    """`Ref` moves when the resource may be replaced, an attribute when any property changes."""
    if source == "ParameterReference":
        return False
    found = details.get(entity.partition(".")[0], [])
    if source == "ResourceReference":
        return _replacement(found) != "False"
    return any(one["Target"]["Attribute"] == "Properties" for one in found)


def _told(detail: Detail, found: list[Detail]) -> bool:
    def key(one: Detail) -> tuple[Any, ...]:
        return one["ChangeSource"], one.get("CausingEntity"), one["Target"].get("Path")

    return any(key(one) == key(detail) for one in found)


def _replacement(details: list[Detail]) -> str:
    return max((_effect(one) for one in details), key=_SERIOUS.index, default="False")


def _effect(detail: Detail) -> str:
    needs = detail["Target"]["RequiresRecreation"]
    if needs == "Always" and detail["Evaluation"] == "Static":
        return "True"
    return "False" if needs == "Never" else "Conditional"


def _added(name: str, resource: Mapping[str, Any], after: Side) -> Change:
    return _change("Add", name, resource) | {"AfterContext": _context(resource, after)}


def _removed(name: str, resource: Mapping[str, Any], before: Side) -> Change:
    kept = str(resource.get("DeletionPolicy", "Delete"))
    action = "Retain" if kept.startswith("Retain") else kept
    return _change("Remove", name, resource) | {
        "PolicyAction": action,
        "BeforeContext": _context(resource, before),
    }


def _modified(name: str, details: Mapping[str, list[Detail]], before: Side, after: Side) -> Change:
    found = details[name]
    old, new = before.resources()[name], after.resources()[name]
    change = _change("Modify", name, new)
    change["Replacement"] = _replacement(found)
    if change["Replacement"] == "True":
        change["PolicyAction"] = f"ReplaceAnd{new.get('UpdateReplacePolicy', 'Delete')}"
    change["Scope"] = list(dict.fromkeys(one["Target"]["Attribute"] for one in found))
    change["Details"] = sorted(found, key=lambda one: str(one["Evaluation"]))  # dynamic ones first
    return change | {"BeforeContext": _context(old, before), "AfterContext": _context(new, after)}


def _change(action: str, name: str, resource: Mapping[str, Any]) -> Change:
    return {
        "Action": action,
        "LogicalResourceId": name,
        "ResourceType": resource["Type"],
        "Scope": [],
        "Details": [],
    }


def _context(resource: Mapping[str, Any], side: Side) -> str:
    properties = resolve(resource.get("Properties") or {}, side)
    return json.dumps({"Properties": _closed(properties)})


def _closed(value: Any) -> Any:
    if isinstance(value, Mapping) and not any(is_open({key: 0}) for key in value):
        return {key: _closed(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_closed(one) for one in value]
    return _LATER if is_open(value) else value
