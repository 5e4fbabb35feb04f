"""The operations, in the place of moto's. Replaces them in `moto.cloudformation.responses`.

Also replaces `CloudFormationBackend.create_stack` and `delete_stack`, through which moto's stack
sets make their instances; adds the operations of drift, ListImports and
UpdateTerminationProtection.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from moto.cloudformation import models, responses
from moto.cloudformation.models import CloudFormationBackend
from moto.cloudformation.responses import CloudFormationResponse
from moto.core.responses import ActionResult, EmptyResult

from cloud.seams.patch import SeamError, put
from cloud.stacks import (
    answers,
    change_sets,
    change_values,
    drifting,
    planning,
    stack_calls,
    transform,
)
from cloud.stacks.calls import CallError
from cloud.stacks.faults import invalid
from cloud.stacks.kinds.kind import NotHereError
from cloud.stacks.reading import load
from cloud.stacks.shelf import IN_BRACKETS, WITH_ID, Shelf
from cloud.stacks.stacks import Stack

Given = Mapping[str, Any]
Told = dict[str, Any]
Operation = Callable[[Shelf, Given], Told | None]
_PAGE = 100


class _Reader:
    """Stands in the place of PyYAML in moto's modules."""

    Loader = None

    @staticmethod
    def load(text: str, Loader: None) -> Any:  # noqa: ARG004, N803 - as moto calls it
        return load(text)

    @staticmethod
    def add_multi_constructor(*_: object) -> None:
        """The loader knows the functions."""


def install() -> None:
    put(models, "yaml", _Reader)
    put(responses, "yaml", _Reader)
    kept = CloudFormationResponse.RESPONSE_KEY_PATH_TO_TRANSFORMER
    of_sets = {path: change for path, change in kept.items() if "StackSet" in path}
    put(CloudFormationResponse, "RESPONSE_KEY_PATH_TO_TRANSFORMER", of_sets)
    put(CloudFormationBackend, "create_stack", _create_for_set)
    put(CloudFormationBackend, "delete_stack", _delete_for_set)
    for name, operation in REPLACED.items():
        put(CloudFormationResponse, name, _method(operation))
    for name, operation in ADDED.items():
        if hasattr(CloudFormationResponse, name):
            raise SeamError(f"moto has {name} now; see the seam that adds it.")
        setattr(CloudFormationResponse, name, _method(operation))


def _method(operation: Operation) -> Callable[[Any], ActionResult]:
    def method(self: Any) -> ActionResult:
        given = self._get_params()
        try:
            answer = operation(Shelf(self.cloudformation_backend), given)
        except CallError as fault:  # what the template asks of the account may not be read
            raise invalid(fault.message) from fault
        except NotHereError as fault:
            raise invalid(str(fault)) from fault
        return EmptyResult() if answer is None else ActionResult(answer)

    return method


def _create_stack(shelf: Shelf, given: Given) -> Told:
    return {"StackId": stack_calls.create_stack(shelf, given).stack_id}


def _update_stack(shelf: Shelf, given: Given) -> Told:
    return {"StackId": stack_calls.update_stack(shelf, given).stack_id}


def _delete_stack(shelf: Shelf, given: Given) -> None:
    stack_calls.delete_stack(shelf, given)


def _describe_stacks(shelf: Shelf, given: Given) -> Told:
    name = given.get("StackName")
    if name:
        return {"Stacks": [answers.stack(shelf.get(name, WITH_ID))]}
    newest = sorted(shelf.stacks.values(), key=lambda one: one.created_at, reverse=True)
    return _page(newest, given, "Stacks", answers.stack)


def _list_stacks(shelf: Shelf, given: Given) -> Told:
    wanted = given.get("StackStatusFilter") or []
    known = [*shelf.stacks.values(), *shelf.deleted.values()]
    found = [one for one in known if not wanted or one.status in wanted]
    newest = sorted(found, key=lambda one: one.created_at, reverse=True)
    return _page(newest, given, "StackSummaries", answers.summary)


def _events(shelf: Shelf, given: Given) -> Told:
    stack = shelf.get(given.get("StackName") or "", IN_BRACKETS)
    return _page(stack.events[::-1], given, "StackEvents", lambda one: answers.event(stack, one))


def _resource(shelf: Shelf, given: Given) -> Told:
    name, logical_id = given["StackName"], given["LogicalResourceId"]
    stack = shelf.get(name, "Stack '{}' does not exist")
    known = stack.resources.get(logical_id)
    if known is None:
        raise invalid(f"Resource {logical_id} does not exist for stack {stack.name}")
    told = answers.resource(stack, known, "LastUpdatedTimestamp")
    if known.metadata:
        told["Metadata"] = json.dumps(known.metadata)
    return {"StackResourceDetail": told}


def _resources(shelf: Shelf, given: Given) -> Told:
    name, physical_id = given.get("StackName"), given.get("PhysicalResourceId")
    if not name and not physical_id:
        raise invalid("Either the stack name or the physical resource ID must be specified.")
    stack = shelf.get(name, WITH_ID) if name else _holder(shelf, str(physical_id))
    asked = given.get("LogicalResourceId")
    found = [
        answers.resource(stack, one, "Timestamp")
        for one in stack.resources.values()
        if not asked or one.logical_id == asked
    ]
    if asked and not found:
        raise invalid(f"Resource {asked} does not exist for stack {stack.name}")
    return {"StackResources": found}


def _holder(shelf: Shelf, physical_id: str) -> Stack:
    for stack in shelf.stacks.values():
        if any(one.physical_id == physical_id for one in stack.resources.values()):
            return stack
    raise invalid(f"Stack for {physical_id} does not exist")


def _list_resources(shelf: Shelf, given: Given) -> Told:
    stack = shelf.get(given["StackName"], WITH_ID)

    def told(one: Any) -> Told:
        return answers.resource(stack, one, "LastUpdatedTimestamp")

    return _page(list(stack.resources.values()), given, "StackResourceSummaries", told)


def _template(shelf: Shelf, given: Given) -> Told:
    if given.get("ChangeSetName"):
        found = shelf.change_set(given["ChangeSetName"], given.get("StackName") or "")
        body, template = found.body, planning.read(found.body, found.texts)
    else:
        stack = shelf.get(given.get("StackName") or "", WITH_ID)
        body, template = stack.body, stack.template
    # "By default, CloudFormation specifies Processed."
    if given.get("TemplateStage") != "Original" and transform.declared(load(body)):
        body = json.dumps(template)
    return {"TemplateBody": body, "StagesAvailable": ["Original", "Processed"]}


def _template_summary(shelf: Shelf, given: Given) -> Told:
    if given.get("StackName"):
        body = shelf.get(given["StackName"], WITH_ID).body
    else:
        body = stack_calls.body_of(given)
    return answers.template_summary(planning.checked(body))


def _validate(_shelf: Shelf, given: Given) -> Told:
    return answers.validation(planning.checked(stack_calls.body_of(given)))


def _exports(shelf: Shelf, given: Given) -> Told:
    def told(found: Any) -> Told:
        stack, one = found
        return {"ExportingStackId": stack.stack_id, "Name": one.export, "Value": one.value}

    return _page(shelf.exported(), given, "Exports", told)


def _imports(shelf: Shelf, given: Given) -> Told:
    name = given["ExportName"]
    users = [stack.name for stack in shelf.importers(name)]
    if not users:
        raise invalid(f"Export '{name}' is not imported by any stack.")
    return {"Imports": users}


def _create_change_set(shelf: Shelf, given: Given) -> Told:
    found = change_sets.create_change_set(shelf, given)
    return {"Id": found.change_set_id, "StackId": found.stack.stack_id}


def _describe_change_set(shelf: Shelf, given: Given) -> Told:
    found = shelf.change_set(given["ChangeSetName"], given.get("StackName") or "")
    told = answers.change_set(found, load(found.body))
    return told if given.get("IncludePropertyValues") else change_values.without(told)


def _list_change_sets(shelf: Shelf, given: Given) -> Told:
    stack = shelf.get(given["StackName"], IN_BRACKETS)
    found = [one for one in shelf.change_sets.values() if one.stack is stack]
    return _page(found, given, "Summaries", answers.change_set_summary)


def _execute_change_set(shelf: Shelf, given: Given) -> Told:
    change_sets.execute_change_set(shelf, given)
    return {}


def _delete_change_set(shelf: Shelf, given: Given) -> Told:
    change_sets.delete_change_set(shelf, given)
    return {}


def _protect(shelf: Shelf, given: Given) -> Told:
    return {"StackId": stack_calls.protect(shelf, given).stack_id}


def _page(found: list[Any], given: Given, name: str, told: Callable[[Any], Told]) -> Told:
    """Return a page of what is found. Raises ValidationError for a token that is not ours."""
    token = str(given.get("NextToken") or "0")
    if not token.isdigit():
        raise invalid("Invalid NextToken")
    start = int(token)
    answer: Told = {name: [told(one) for one in found[start : start + _PAGE]]}
    if len(found) > start + _PAGE:
        answer["NextToken"] = str(start + _PAGE)
    return answer


def _create_for_set(self: Any, name: str, template: str, parameters: Given, **_: Any) -> Stack:
    """Make a stack set's instance, whose name no learner could give."""
    listed = [{"ParameterKey": k, "ParameterValue": v} for k, v in (parameters or {}).items()]
    capable = ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
    given = {"TemplateBody": template, "Parameters": listed, "Capabilities": capable}
    plain = "StackSet-" + "".join(c if c.isalnum() else "-" for c in name.partition(":")[2])
    return stack_calls.create_stack(Shelf(self), given | {"StackName": plain})


def _delete_for_set(self: Any, name_or_stack_id: str) -> None:
    stack_calls.delete_stack(Shelf(self), {"StackName": name_or_stack_id})


REPLACED: dict[str, Operation] = {
    "create_change_set": _create_change_set,
    "create_stack": _create_stack,
    "delete_change_set": _delete_change_set,
    "delete_stack": _delete_stack,
    "describe_change_set": _describe_change_set,
    "describe_stack_events": _events,
    "describe_stack_resource": _resource,
    "describe_stack_resources": _resources,
    "describe_stacks": _describe_stacks,
    "execute_change_set": _execute_change_set,
    "get_template": _template,
    "get_template_summary": _template_summary,
    "list_change_sets": _list_change_sets,
    "list_exports": _exports,
    "list_stack_resources": _list_resources,
    "list_stacks": _list_stacks,
    "update_stack": _update_stack,
    "validate_template": _validate,
}
ADDED: dict[str, Operation] = {
    "describe_stack_drift_detection_status": drifting.status,
    "describe_stack_resource_drifts": drifting.described,
    "detect_stack_drift": drifting.detect,
    "detect_stack_resource_drift": drifting.detect_one,
    "list_imports": _imports,
    "update_termination_protection": _protect,
}
