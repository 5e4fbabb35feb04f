"""What a change set tells: what would be added, modified, replaced and removed, and why.

Source: CloudFormation API Reference, ResourceChange, ResourceChangeDetail,
ResourceTargetDefinition.
"""

from collections.abc import Callable, Iterator
from typing import Any

from cloud.stacks.comparing import Difference, compare, recreation
from cloud.stacks.kinds import find
from cloud.stacks.planning import Plan
from cloud.stacks.resolving import Later, Values, unknown
from cloud.stacks.stacks import Resource, Stack
from cloud.stacks.walking import references

Change = dict[str, Any]
_TAGS = frozenset({"Tags", "FunctionTags"})
_RANKS = {"Never": 0, "Conditionally": 1, "Always": 2}
_REPLACEMENTS = {0: "False", 1: "Conditional", 2: "True"}
_ATTRIBUTES = ("DeletionPolicy", "UpdateReplacePolicy", "Metadata", "CreationPolicy", "UpdatePolicy")


def changes(
    stack: Stack, plan: Plan, export: Callable[[str], str | None], *, retagged: bool
) -> list[Change]:
    """Return the ResourceChanges that the plan comes to for the stack as it is."""
    return _Comparison(stack, plan, export, retagged=retagged).changes()


class _Comparison:
    def __init__(
        self, stack: Stack, plan: Plan, export: Callable[[str], str | None], *, retagged: bool
    ) -> None:
        self._stack, self._plan, self._retagged = stack, plan, retagged
        self._replaced: dict[str, str] = {}  # name → True or Conditional
        self._values: Values = plan.values(self._refer, export)
        old = stack.template.get("Parameters") or {}
        self._changed_parameters = {
            name for name, text in plan.texts.items() if stack.texts.get(name) != text
        } | (plan.texts.keys() - old.keys())

    def changes(self) -> list[Change]:
        found = []
        for name in self._plan.order:
            known = self._known(name)
            change = self._added(name) if known is None else self._modified(name, known)
            if change is not None:
                found.append(change)
        gone = [r for r in self._stack.resources.values() if r.logical_id not in self._plan.order]
        return found + [_removed(one) for one in gone if one.there]

    def _known(self, name: str) -> Resource | None:
        resource = self._stack.resources.get(name)
        return resource if resource is not None and resource.there else None

    def _refer(self, name: str, attribute: str) -> Any:
        known = self._known(name)
        if known is None or name in self._replaced:
            return Later(f"{name}.{attribute}" if attribute else name)
        kind = find(known.type)
        if not attribute:
            return kind.reference(known.physical_id)
        return kind.attribute(known.physical_id, attribute, known.properties)

    def _added(self, name: str) -> Change:
        kind = self._plan.resources[name]["Type"]
        return {"Action": "Add", "LogicalResourceId": name, "ResourceType": kind, "Details": []} | {
            "Scope": []
        }

    def _modified(self, name: str, known: Resource) -> Change | None:
        asked = self._plan.resources[name]
        properties = self._plan.properties(name, self._values)
        change: Change = {
            "Action": "Modify",
            "LogicalResourceId": name,
            "PhysicalResourceId": known.physical_id,
            "ResourceType": asked["Type"],
        }
        if asked["Type"] != known.type:
            self._replaced[name] = "True"
            return change | {"Replacement": "True", "Scope": ["Properties"], "Details": []}
        differences = compare(known.properties, properties)
        details = [one for each in differences for one in self._details(name, known, each)]
        scope = {one["Target"]["Attribute"] for one in details}
        details += [one for one in self._of_attributes(name)]
        scope |= {one["Target"]["Attribute"] for one in details}
        if self._retagged and find(known.type).tagged and "Tags" not in scope:
            details.append(_automatic_tags())
            scope.add("Tags")
        if not details:
            return None
        rank = max((_rank(one) for one in details), default=0)
        if rank:
            self._replaced[name] = _REPLACEMENTS[rank]
            change["PolicyAction"] = _policy_action(asked) if rank == 2 else None
        return {key: value for key, value in change.items() if value} | {
            "Replacement": _REPLACEMENTS[rank],
            "Scope": sorted(scope),
            "Details": details,
        }

    def _details(self, name: str, known: Resource, each: Difference) -> Iterator[Change]:
        later = unknown(each.after)
        attribute = "Tags" if each.name in _TAGS else "Properties"
        target: Change = {"Attribute": attribute, "RequiresRecreation": "Never"}
        if attribute == "Properties":
            needed = recreation(known.type, each.name, each.before, each.after)
            target |= {"Name": each.name, "RequiresRecreation": needed}
        target["AttributeChangeType"] = each.kind
        template = self._plan.resources[name].get("Properties", {}).get(each.name)
        causes = list(self._causes(template, later))
        static = not any(one["ChangeSource"] == "ParameterReference" for one in causes)
        if static and self._written_anew(name, each.name):
            causes.append({"ChangeSource": "DirectModification"})
        for cause in causes or [{"ChangeSource": "DirectModification"}]:
            dynamic = cause["ChangeSource"] in {"ResourceReference", "ResourceAttribute"}
            evaluation = "Dynamic" if dynamic and later is not None else "Static"
            yield {"Target": target, "Evaluation": evaluation, **cause}

    def _causes(self, template: Any, later: Later | None) -> Iterator[Change]:
        for one in references(template):
            if one.name in self._changed_parameters:
                yield {"ChangeSource": "ParameterReference", "CausingEntity": one.name}
            elif later is not None and one.name in self._replaced:
                asked = f"{one.name}.{one.attribute}" if one.attribute else one.name
                source = "ResourceAttribute" if one.attribute else "ResourceReference"
                yield {"ChangeSource": source, "CausingEntity": asked}

    def _written_anew(self, name: str, prop: str) -> bool:
        before = (self._stack.template.get("Resources") or {}).get(name, {})
        now = self._plan.resources[name]
        old = (before.get("Properties") or {}).get(prop)
        return bool(old != (now.get("Properties") or {}).get(prop))

    def _of_attributes(self, name: str) -> Iterator[Change]:
        before = (self._stack.template.get("Resources") or {}).get(name, {})
        now = self._plan.resources[name]
        for attribute in _ATTRIBUTES:
            if before.get(attribute) != now.get(attribute):
                yield {
                    "Target": {"Attribute": attribute, "RequiresRecreation": "Never"},
                    "Evaluation": "Static",
                    "ChangeSource": "DirectModification",
                }


def _rank(detail: Change) -> int:
    """A change that may turn out to be none replaces only perhaps."""
    rank = _RANKS[detail["Target"]["RequiresRecreation"]]
    return min(rank, 1) if detail["Evaluation"] == "Dynamic" else rank


def _automatic_tags() -> Change:
    return {
        "Target": {"Attribute": "Tags", "RequiresRecreation": "Never"},
        "Evaluation": "Static",
        "ChangeSource": "DirectModification",
    }


def _policy_action(asked: Change) -> str:
    kept = {"Retain": "ReplaceAndRetain", "Snapshot": "ReplaceAndSnapshot"}
    return kept.get(str(asked.get("UpdateReplacePolicy")), "ReplaceAndDelete")


def _removed(resource: Resource) -> Change:
    kept = {"Retain": "Retain", "RetainExceptOnCreate": "Retain", "Snapshot": "Snapshot"}
    return {
        "Action": "Remove",
        "LogicalResourceId": resource.logical_id,
        "PhysicalResourceId": resource.physical_id,
        "ResourceType": resource.type,
        "PolicyAction": kept.get(resource.keep, "Delete"),
        "Scope": [],
        "Details": [],
    }
