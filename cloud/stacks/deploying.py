"""Resources made, changed and taken away, one after the other, and what is told of each.

Source: CloudFormation User Guide, "Stack events", "Understand update behaviors of stack resources",
"DeletionPolicy attribute", "UpdateReplacePolicy attribute".
"""

import copy
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from moto.moto_api._internal import mock_random

from cloud.stacks import catalogue
from cloud.stacks.calls import CallError
from cloud.stacks.comparing import compare, replaces
from cloud.stacks.faults import ValidationError, malformed
from cloud.stacks.kinds import find
from cloud.stacks.kinds.kind import NotHereError, Wanted
from cloud.stacks.looking import replaced
from cloud.stacks.planning import Plan
from cloud.stacks.stacks import Resource, Stack

INITIATED = "Resource creation Initiated"
REPLACING = "Requested update requires the creation of a new physical resource; hence creating one."
_HANDLER_CODES = (
    ("AlreadyExists", "AlreadyExists"),
    ("AccessDenied", "AccessDenied"),
    ("Unauthorized", "AccessDenied"),
    ("AuthorizationError", "AccessDenied"),
    ("NotFound", "NotFound"),
    ("NoSuch", "NotFound"),
    ("LimitExceeded", "ServiceLimitExceeded"),
    ("Throttl", "Throttling"),
)


class FailedError(Exception):
    """A resource could not be made, changed or deleted; its event is told already."""

    def __init__(self, logical_id: str, verb: str) -> None:
        super().__init__(logical_id)
        self.logical_id = logical_id
        self.verb = verb  # create, update or delete


class Run:
    """One operation on a stack, from a plan."""

    def __init__(self, stack: Stack, plan: Plan, export: Callable[[str], str | None]) -> None:
        self.stack = stack
        self.plan = plan
        self.values = plan.values(self._refer, export)

    def make(self, name: str) -> None:
        """Make a resource that is not there yet. Raises FailedError."""
        asked = self.plan.resources[name]
        resource = self._fresh(name, asked)
        self.stack.resources[name] = resource
        self.stack.note(resource, "CREATE_IN_PROGRESS")
        self._create(resource, "CREATE", "create")
        self.stack.note(resource, "CREATE_COMPLETE")

    def change(self, name: str, others: dict[str, Resource]) -> Resource | None:
        """Bring a resource up to date; return the one that it replaced, if it did.

        `others` grows by the resource as it was before. Raises FailedError.
        """
        resource, asked = self.stack.resources[name], self.plan.resources[name]
        properties = self._properties(name, "update")
        changed = compare(resource.properties, properties)
        resource.keep, resource.keep_replaced = _policies(asked)
        resource.metadata = asked.get("Metadata", {})
        if asked["Type"] != resource.type:
            others[name] = copy.copy(resource)
            return self._replace(name, asked)
        if not changed:
            return None
        others[name] = copy.copy(resource)
        if replaces(resource.type, changed, resource.properties, properties):
            return self._replace(name, asked)
        self._update(resource, properties, {one.name for one in changed})
        return None

    def undo(self, before: Resource) -> None:
        """Bring a changed resource back to what it was. Raises FailedError."""
        resource = self.stack.resources[before.logical_id]
        if resource.physical_id != before.physical_id:
            self.stack.resources[before.logical_id] = before
            self.stack.note(before, "UPDATE_IN_PROGRESS")
        else:
            changed = {one.name for one in compare(resource.properties, before.properties)}
            self._update(resource, before.properties, changed)
            self.stack.resources[before.logical_id] = replace(before, status=resource.status)
            return
        self.stack.note(before, "UPDATE_COMPLETE")

    def _replace(self, name: str, asked: dict[str, Any]) -> Resource:
        old = self.stack.resources[name]
        resource = self._fresh(name, asked)
        resource.physical_id = old.physical_id
        self.stack.resources[name] = resource
        self.stack.note(resource, "UPDATE_IN_PROGRESS", REPLACING)
        self._create(resource, "UPDATE", "update")
        self.stack.note(resource, "UPDATE_COMPLETE")
        return old

    def _fresh(self, name: str, asked: dict[str, Any]) -> Resource:
        keep, keep_replaced = _policies(asked)
        return Resource(
            name,
            asked["Type"],
            keep=keep,
            keep_replaced=keep_replaced,
            metadata=asked.get("Metadata", {}),
        )

    def _create(self, resource: Resource, status: str, verb: str) -> None:
        stack = self.stack
        before, resource.physical_id = resource.physical_id, ""
        try:
            resource.properties = self.plan.properties(resource.logical_id, self.values)
            wanted = self._wanted(resource, resource.properties)
            kind = find(resource.type)
            _check_properties(resource.type, wanted.properties)
            resource.physical_id = kind.create(wanted)
        except Exception as fault:
            resource.physical_id = getattr(fault, "physical_id", "")
            reason = told(fault, resource.type)
            if reason is None:
                raise
            stack.note(resource, f"{status}_FAILED", reason)
            if before and not resource.physical_id:
                resource.physical_id = before
            raise FailedError(resource.logical_id, verb) from fault
        stack.note(resource, f"{status}_IN_PROGRESS", INITIATED)

    def _update(self, resource: Resource, properties: dict[str, Any], changed: set[str]) -> None:
        self.stack.note(resource, "UPDATE_IN_PROGRESS")
        try:
            _check_properties(resource.type, properties)
            wanted = self._wanted(resource, properties)
            before = replaced(resource.properties)
            find(resource.type).update(resource.physical_id, wanted, before, changed)
        except Exception as fault:
            reason = told(fault, resource.type)
            if reason is None:
                raise
            self.stack.note(resource, "UPDATE_FAILED", reason)
            raise FailedError(resource.logical_id, "update") from fault
        resource.properties = properties
        self.stack.note(resource, "UPDATE_COMPLETE")

    def _properties(self, name: str, verb: str) -> dict[str, Any]:
        try:
            return self.plan.properties(name, self.values)
        except (ValidationError, CallError) as fault:
            resource = self.stack.resources[name]
            self.stack.note(resource, "UPDATE_FAILED", told(fault, resource.type) or "")
            raise FailedError(name, verb) from fault

    def _wanted(self, resource: Resource, properties: dict[str, Any]) -> Wanted:
        return Wanted(
            resource.type,
            resource.logical_id,
            self.stack.name,
            self.stack.stack_id,
            replaced(properties),
            dict(self.stack.tags),
            tuple(self.stack.settings.notification_arns),
            tuple(self.stack.settings.capabilities),
        )

    def _refer(self, name: str, attribute: str) -> Any:
        resource = self.stack.resources.get(name)
        if resource is None or not resource.there:
            raise malformed(
                f"Unresolved resource dependencies [{name}] in the Resources block of the template"
            )
        if not attribute:
            return find(resource.type).reference(resource.physical_id)
        return find(resource.type).attribute(resource.physical_id, attribute, resource.properties)


def take_away(stack: Stack, resource: Resource, *, keep: str | None = None) -> bool:
    """Delete a resource as its policy says; return whether it succeeded."""
    policy = resource.keep if keep is None else keep
    if policy in {"Retain", "RetainExceptOnCreate"}:
        stack.note(resource, "DELETE_SKIPPED")
        return True
    if not resource.physical_id:
        stack.note(resource, "DELETE_COMPLETE")
        return True
    stack.note(resource, "DELETE_IN_PROGRESS")
    try:
        kind = find(resource.type)
        if policy == "Snapshot":
            kind.snapshot(resource.physical_id, resource.properties)
        kind.delete(resource.physical_id, resource.properties)
    except Exception as fault:
        reason = told(fault, resource.type)
        if reason is None:
            raise
        stack.note(resource, "DELETE_FAILED", reason)
        return False
    stack.note(resource, "DELETE_COMPLETE")
    return True


def take_all_away(stack: Stack, names: Iterable[str], *, created: bool = False) -> list[str]:
    """Delete these resources in this order; return those that would not go.

    `created`: they are part of a create that failed, so that RetainExceptOnCreate does not keep.
    """
    stuck = []
    for name in names:
        resource = stack.resources[name]
        if resource.status == "DELETE_COMPLETE":
            continue
        keep = "Delete" if created and resource.keep != "Retain" else None
        if created and resource.keep == "Retain" and not resource.physical_id:
            keep = "Delete"
        if not take_away(stack, resource, keep=keep):
            stuck.append(name)
    return stuck


def told(fault: Exception, kind: str) -> str | None:
    """Return a failure as an event's reason; None for what is a mistake of ours."""
    if isinstance(fault, NotHereError):
        return str(fault)
    if isinstance(fault, ValidationError):
        return str(fault.message)
    if not isinstance(fault, CallError):
        return None
    service = kind.split("::")[1] if "::" in kind else fault.service
    message = (
        f"{fault.message} (Service: {service}, Status Code: {fault.status}, Request ID: "
        f"{mock_random.uuid4()})"
        if fault.service
        else fault.message
    )
    code = next((c for part, c in _HANDLER_CODES if part in fault.code), "InvalidRequest")
    return (
        f'Resource handler returned message: "{message}" (RequestToken: {mock_random.uuid4()}, '
        f"HandlerErrorCode: {code})"
    )


def _policies(asked: dict[str, Any]) -> tuple[str, str]:
    kind = asked["Type"]
    usual = "Snapshot" if kind == "AWS::RDS::DBCluster" else "Delete"
    if kind == "AWS::RDS::DBInstance" and not asked.get("Properties", {}).get(
        "DBClusterIdentifier"
    ):
        usual = "Snapshot"
    return asked.get("DeletionPolicy", usual), asked.get("UpdateReplacePolicy", "Delete")


def _check_properties(kind: str, properties: dict[str, Any]) -> None:
    """Raises CallError, as the resource's handler does, for what its schema does not know."""
    known = catalogue.schema(kind)
    if known is None:
        return
    faults = [f"#: required key [{name}] not found" for name in known.required - properties.keys()]
    faults += [
        f"#: extraneous key [{name}] is not permitted"
        for name in properties.keys() - known.properties
    ]
    if faults:
        raise ValidationError(
            message="Properties validation failed for resource with message:\n"
            + "\n".join(sorted(faults))
        )
