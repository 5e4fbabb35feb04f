"""Operations on change sets, what `aws cloudformation deploy` does.

Source: CloudFormation API Reference, CreateChangeSet, ExecuteChangeSet, DescribeChangeSet.
"""

from collections.abc import Mapping
from typing import Any

from cloud.stacks.changing import changes
from cloud.stacks.faults import (
    ChangeSetExistsError,
    InvalidChangeSetStatusError,
    invalid,
    not_here,
)
from cloud.stacks.planning import Plan, check_capabilities, plan
from cloud.stacks.shelf import IN_BRACKETS, Shelf
from cloud.stacks.stack_calls import (
    alters,
    body_of,
    check_name,
    check_updatable,
    run_create,
    run_update,
    settings_of,
    texts_of,
)
from cloud.stacks.stacks import ChangeSet, Settings, Stack, new_id

Given = Mapping[str, Any]
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
    if any(one.name == name and one.stack is stack for one in shelf.change_sets.values()):
        raise ChangeSetExistsError(f"ChangeSet {name} already exists")
    settings = settings_of(given, stack.settings)
    body, texts = body_of(given, None if new else stack), texts_of(given, stack.texts)
    made = plan(stack, body, texts, settings)
    check_capabilities(made.template, settings.capabilities, expands=False)
    change_set_id = new_id(shelf.account_id, shelf.region, "changeSet", name)
    found = ChangeSet(change_set_id, name, stack, kind, body, made.texts, settings)
    found.description = given.get("Description") or ""
    found.on_failure = given.get("OnStackFailure") or ""
    _compare(shelf, found, made)
    if new:
        stack.settings = settings
        stack.change_set_id = change_set_id
        shelf.stacks[stack.stack_id] = stack
        stack.enter("REVIEW_IN_PROGRESS", "User Initiated")
    shelf.change_sets[change_set_id] = found
    return found


def execute_change_set(shelf: Shelf, given: Given) -> None:
    found = shelf.change_set(given["ChangeSetName"], given.get("StackName") or "")
    if found.execution != "AVAILABLE":
        raise InvalidChangeSetStatusError(
            f"ChangeSet [{found.change_set_id}] cannot be executed in its current execution "
            f"status of [{found.execution}]"
        )
    stack, settings = found.stack, found.settings
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
        found.status, found.reason, found.execution = "FAILED", UNCHANGED, "UNAVAILABLE"
