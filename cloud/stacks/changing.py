"""What a change set tells: what would be added, modified, replaced and removed, and why.

Source: CloudFormation User Guide, "Example change sets for CloudFormation stacks"; API Reference,
ResourceChange, ResourceChangeDetail, ResourceTargetDefinition.
"""

from collections.abc import Callable, Iterator
from typing import Any

from cloud.stacks.calls import CallError
from cloud.stacks.change_values import context, is_hidden, shown
from cloud.stacks.comparing import Difference, compare, recreation
from cloud.stacks.faults import invalid
from cloud.stacks.kinds import find
from cloud.stacks.kinds.kind import NotHereError
from cloud.stacks.parameters import MASK
from cloud.stacks.planning import Plan
from cloud.stacks.reading import Template
from cloud.stacks.resolving import Later, Values
from cloud.stacks.stacks import Resource, Stack
from cloud.stacks.walking import references

Change = dict[str, Any]
_TAGS = frozenset({"Tags", "FunctionTags"})
_RANKS = {"Never": 0, "Conditionally": 1, "Always": 2}
_REPLACEMENTS = {0: "False", 1: "Conditional", 2: "True"}
_ATTRIBUTES = (
    "DeletionPolicy",
    "UpdateReplacePolicy",
    "Metadata",
    "CreationPolicy",
    "UpdatePolicy",
)


def changes(
    stack: Stack, plan: Plan, export: Callable[[str], str | None], *, retagged: bool
) -> list[Change]:
    """Return the ResourceChanges that the plan comes to for the stack as it is.

    Raises ValidationError for a resource that would become one of another type.
    """
    return _Comparison(stack, plan, export, retagged=retagged).changes()


class _Comparison:
    def __init__(
        self, stack: Stack, plan: Plan, export: Callable[[str], str | None], *, retagged: bool
    ) -> None:
        self._stack, self._plan, self._retagged = stack, plan, retagged
        self._replaced: dict[str, str] = {}  # name → True or Conditional
        self._altered: set[str] = set()  # those with properties that change
        self._values: Values = plan.values(self._refer, export)
        old = stack.template.get("Parameters") or {}
        self._changed_parameters = {
            name for name, text in plan.texts.items() if stack.texts.get(name) != text
        } | (plan.texts.keys() - old.keys())

    def changes(self) -> list[Change]:
        self._refuse_retyped()
        found = []
        for name in self._plan.order:
            known = self._known(name)
            change = self._added(name) if known is None else self._modified(name, known)
            if change is not None:
                found.append(change)
        gone = [r for r in self._stack.resources.values() if r.logical_id not in self._plan.order]
        before = self._stack.template
        return found + [_removed(one, before) for one in gone if one.there]

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
        try:
            return kind.attribute(known.physical_id, attribute, known.properties)
        except (CallError, NotHereError):  # it is gone, or may not be read: a deployment will tell
            return Later(f"{name}.{attribute}")

    def _refuse_retyped(self) -> None:
        asked = self._plan.resources
        known = ((name, self._known(name)) for name in self._plan.order)
        other = sorted(n for n, one in known if one is not None and one.type != asked[n]["Type"])
        if other:
            raise invalid(
                "Update of resource type is not permitted. The new template modifies resource "
                f"type of the following resources: [{', '.join(other)}]"
            )

    def _added(self, name: str) -> Change:
        asked = self._plan.resources[name]
        properties = self._plan.properties(name, self._values)
        return {
            "Action": "Add",
            "LogicalResourceId": name,
            "ResourceType": asked["Type"],
            "Scope": [],
            "Details": [],
            "AfterContext": self._context(properties, asked),
        }

    def _modified(self, name: str, known: Resource) -> Change | None:
        asked = self._plan.resources[name]
        properties = self._plan.properties(name, self._values)
        differences = compare(known.properties, properties)
        details = [one for each in differences for one in self._details(name, known, each)]
        told = {each.name for each in differences}
        details += self._perhaps(known, asked.get("Properties", {}), told)
        details += self._of_attributes(name)
        scope = {one["Target"]["Attribute"] for one in details}
        if self._retagged and find(known.type).tagged and "Tags" not in scope:
            details.append(_direct({"Attribute": "Tags", "RequiresRecreation": "Never"}))
            scope.add("Tags")
        if not details:
            return None
        if "Properties" in scope:
            self._altered.add(name)
        replacement = _REPLACEMENTS[max(_rank(one) for one in details)]
        change: Change = {
            "Action": "Modify",
            "LogicalResourceId": name,
            "PhysicalResourceId": known.physical_id,
            "ResourceType": asked["Type"],
            "Replacement": replacement,
            "Scope": sorted(scope),
            "Details": sorted(details, key=lambda one: str(one["Evaluation"])),  # as in AWS
            "BeforeContext": self._context(known.properties, asked),
            "AfterContext": self._context(properties, asked),
        }
        if replacement != "False":
            self._replaced[name] = replacement
        if replacement == "True":
            change["PolicyAction"] = _policy_action(asked)
        return change

    def _context(self, properties: Change, asked: Change) -> str:
        return context(self._plan.template, properties, asked.get("Properties", {}))

    def _details(self, name: str, known: Resource, each: Difference) -> Iterator[Change]:
        """A changed parameter gives two details, as in AWS: one of the property, one of itself."""
        template = self._plan.resources[name].get("Properties", {}).get(each.name)
        target = _target(known.type, each, hidden=is_hidden(self._plan.template, template))
        causes = list(self._causes(template))
        if not causes or self._written_anew(name, each.name):
            yield _direct(target)
        elif any(one["ChangeSource"] == "ParameterReference" for one in causes):
            yield {**_direct(target), "Evaluation": "Dynamic"}
        for cause in causes:
            static = cause["ChangeSource"] == "ParameterReference"
            yield {"Target": target, "Evaluation": "Static" if static else "Dynamic", **cause}

    def _causes(self, template: Any) -> Iterator[Change]:
        for one in dict.fromkeys(references(template)):
            if one.name in self._changed_parameters:
                yield {"ChangeSource": "ParameterReference", "CausingEntity": one.name}
            elif one.name in self._replaced and not one.attribute:
                yield {"ChangeSource": "ResourceReference", "CausingEntity": one.name}
            elif one.name in self._replaced or (one.name in self._altered and one.attribute):
                entity = f"{one.name}.{one.attribute}"
                yield {"ChangeSource": "ResourceAttribute", "CausingEntity": entity}

    def _perhaps(self, known: Resource, written: Change, told: set[str]) -> Iterator[Change]:
        """Yield what may change with the attributes of what changes, though it seems the same."""
        for prop, template in written.items():
            for cause in self._causes(template) if prop not in told else ():
                if cause["ChangeSource"] == "ResourceAttribute":
                    each = Difference(prop, "Modify", known.properties.get(prop), Later(prop))
                    target = _target(known.type, each, hidden=False)
                    yield {"Target": target, "Evaluation": "Dynamic", **cause}

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
                yield _direct({"Attribute": attribute, "RequiresRecreation": "Never"})


def _rank(detail: Change) -> int:
    """A change that may turn out to be none replaces only perhaps."""
    rank = _RANKS[detail["Target"]["RequiresRecreation"]]
    return min(rank, 1) if detail["Evaluation"] == "Dynamic" else rank


def _direct(target: Change) -> Change:
    return {"Target": target, "Evaluation": "Static", "ChangeSource": "DirectModification"}


def _target(kind: str, each: Difference, *, hidden: bool) -> Change:
    """`hidden`: the values are not to be shown."""
    target: Change = {"Attribute": "Tags", "RequiresRecreation": "Never"}
    if each.name not in _TAGS:
        needed = recreation(kind, each.name, each.before, each.after)
        target = {"Attribute": "Properties", "Name": each.name, "RequiresRecreation": needed}
    target |= {"Path": f"/Properties/{each.name}", "AttributeChangeType": each.kind}
    for name, value in (("BeforeValue", each.before), ("AfterValue", each.after)):
        if value is not None:
            target[name] = MASK if hidden else shown(value)
    return target


def _policy_action(asked: Change) -> str:
    kept = {"Retain": "ReplaceAndRetain", "Snapshot": "ReplaceAndSnapshot"}
    return kept.get(str(asked.get("UpdateReplacePolicy")), "ReplaceAndDelete")


def _removed(resource: Resource, template: Template) -> Change:
    kept = {"Retain": "Retain", "RetainExceptOnCreate": "Retain", "Snapshot": "Snapshot"}
    written = (template.get("Resources") or {}).get(resource.logical_id, {})
    return {
        "Action": "Remove",
        "LogicalResourceId": resource.logical_id,
        "PhysicalResourceId": resource.physical_id,
        "ResourceType": resource.type,
        "PolicyAction": kept.get(resource.keep, "Delete"),
        "Scope": [],
        "Details": [],
        "BeforeContext": context(template, resource.properties, written.get("Properties", {})),
    }
