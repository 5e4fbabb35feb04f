"""Operations on change sets, what `aws cloudformation deploy` does.

Source: CloudFormation API Reference, CreateChangeSet, ExecuteChangeSet, DescribeChangeSet.
"""

from collections.abc import Mapping
from typing import Any

from cloud.stacks.calls import acting
from cloud.stacks.changing import changes
from cloud.stacks.creating import STARTED
from cloud.stacks.faults import (
    ChangeSetExistsError,
    InsufficientCapabilitiesError,
    InvalidChangeSetStatusError,
    ValidationError,
    invalid,
    not_here,
)
from cloud.stacks.planning import Plan, check_capabilities, plan
from cloud.stacks.reading import load
from cloud.stacks.shelf import IN_BRACKETS, Shelf
from cloud.stacks.stack_calls import (
    NO_UPDATES,
    alters,
    body_of,
    check_name,
    check_role,
    check_updatable,
    run_create,
    run_update,
    settings_of,
    texts_of,
)
from cloud.stacks.stacks import ChangeSet, Settings, Stack, new_id
from cloud.stacks.transform import TransformError, declared

Given = Mapping[str, Any]
_EXECUTED = frozenset({"EXECUTE_COMPLETE", "EXECUTE_FAILED"})
UNCHANGED = (
    "The submitted information didn't contain changes. Submit different information to create a "
    "change set."
)


def create_change_set(shelf: Shelf, given: Given) -> ChangeSet:
    kind = given.get("ChangeSetType") or "UPDATE"
    if kind == "IMPORT" or given.get("ResourcesToImport") or given.get("ImportExistingResources"):
        raise not_here("Importing resources")
    if given.get("IncludeNestedStacks"):
        raise not_here("A change set of nested stacks")
    name = given["ChangeSetName"]
    stack, new = _stack(shelf, given, kind)
    body, texts = body_of(given, None if new else stack), texts_of(given, stack.texts)
    again = _of_this_name(shelf, stack, name, body)
    if again is not None:
        return again
    settings = settings_of(given, stack.settings)
    check_role(settings.role_arn)
    change_set_id = new_id(shelf.account_id, shelf.region, "changeSet", name)
    found = ChangeSet(change_set_id, name, stack, kind, body, texts, settings)
    found.description = given.get("Description") or ""
    found.on_failure = given.get("OnStackFailure") or ""
    _consider(shelf, found)
    if new:
        stack.settings = settings
        stack.change_set_id = change_set_id
        shelf.stacks[stack.stack_id] = stack
        stack.enter("REVIEW_IN_PROGRESS", STARTED)
    shelf.change_sets[change_set_id] = found
    return found


def _of_this_name(shelf: Shelf, stack: Stack, name: str, body: str) -> ChangeSet | None:
    """Return the change set that the stack has already; one that was executed gives its name up.

    Raises ChangeSetExistsError when it is of another template.
    """
    for one in [c for c in shelf.change_sets.values() if c.stack is stack and c.name == name]:
        if one.execution in _EXECUTED:
            del shelf.change_sets[one.change_set_id]
        elif one.body != body:
            raise ChangeSetExistsError(
                f"ChangeSet {name} cannot be created due to a mismatch with existing attribute "
                "Template"
            )
        else:
            return one
    return None


def _consider(shelf: Shelf, found: ChangeSet) -> None:
    """Say what the change set would do, or why it has failed.

    What a transform leads to is told by the change set, what is wrong with the call at once.
    """
    try:
        with acting(found.settings.role_arn):
            made = plan(found.stack, found.body, found.texts, found.settings)
        check_capabilities(made, found.settings.capabilities, expands=False)
    except ValidationError as fault:
        if not isinstance(fault.__cause__, TransformError):
            raise
        _fail(found, str(fault.message))
    except InsufficientCapabilitiesError as fault:
        if not declared(load(found.body)):
            raise
        _fail(found, str(fault.message))
    else:
        found.texts = made.texts
        with acting(found.settings.role_arn):
            _compare(shelf, found, made)


def _fail(found: ChangeSet, reason: str) -> None:
    found.status, found.reason, found.execution = "FAILED", reason, "UNAVAILABLE"


def execute_change_set(shelf: Shelf, given: Given) -> None:
    found = shelf.change_set(given["ChangeSetName"], given.get("StackName") or "")
    if found.execution != "AVAILABLE":
        raise InvalidChangeSetStatusError(
            f"ChangeSet [{found.change_set_id}] cannot be executed in its current execution "
            f"status of [{found.execution}]"
        )
    stack, settings = found.stack, found.settings
    with acting(settings.role_arn):
        made = plan(stack, found.body, found.texts, settings)
    stack.change_set_id = found.change_set_id
    stays = bool(given.get("DisableRollback")) or found.on_failure == "DO_NOTHING"
    if found.kind == "CREATE":
        stack.settings = settings
        stack.on_failure = found.on_failure or "ROLLBACK"
        stack.disable_rollback = stays
        found.execution = "EXECUTE_COMPLETE"
        shelf.drop_change_sets(stack, but=found)
        run_create(shelf, stack, made)
        good = {"CREATE_COMPLETE"}
    else:
        check_updatable(stack)
        found.execution = "EXECUTE_COMPLETE"
        shelf.drop_change_sets(stack, but=found)
        run_update(shelf, stack, made, settings, roll_back=not stays)
        good = {"UPDATE_COMPLETE"}
    if stack.status not in good:
        found.execution = "EXECUTE_FAILED"


def delete_change_set(shelf: Shelf, given: Given) -> None:
    found = shelf.change_set(given["ChangeSetName"], given.get("StackName") or "")
    del shelf.change_sets[found.change_set_id]


def _stack(shelf: Shelf, given: Given, kind: str) -> tuple[Stack, bool]:
    """Return the stack, and whether it has only been reviewed yet."""
    name = given["StackName"]
    known = shelf.find(name)
    if kind == "UPDATE":
        if known is None:
            raise invalid(IN_BRACKETS.format(name))
        check_updatable(known)
        return known, False
    if known is not None and not known.waiting:
        raise invalid(
            f"Stack [{known.name}] already exists and cannot be created again with the changeSet "
            f"[{given['ChangeSetName']}]."
        )
    if known is not None:
        return known, True
    check_name(name)
    stack_id = new_id(shelf.account_id, shelf.region, "stack", name)
    return Stack(stack_id, name, shelf.region, Settings()), True


def _compare(shelf: Shelf, found: ChangeSet, made: Plan) -> None:
    stack = found.stack
    retagged = found.settings.tags != stack.tags and found.kind == "UPDATE"
    found.changes = changes(stack, made, shelf.export, retagged=retagged)
    if found.kind == "UPDATE" and not alters(shelf, stack, made, found.settings):
        _fail(found, NO_UPDATES if declared(load(found.body)) else UNCHANGED)
