"""Stacks made, brought up to date and deleted, and rolled back when that fails.

Everything has happened when the call is answered; the events tell it as it would have gone.
Source: CloudFormation User Guide, "Stack failure options", "Update behaviors"; API Reference,
CreateStack (OnFailure), DeleteStack (RetainResources, DeletionMode).
"""

from collections.abc import Callable

from moto.core.utils import utcnow

from cloud.stacks.calls import CallError
from cloud.stacks.deploying import FailedError, Run, take_all_away, take_away, told
from cloud.stacks.faults import ValidationError
from cloud.stacks.ordering import order
from cloud.stacks.planning import Plan, outputs
from cloud.stacks.stacks import Output, Resource, Settings, Stack

Export = Callable[[str], str | None]
# Raises ValidationError when what a stack is to export may not be: taken, or in use as it was.
CheckExports = Callable[[Stack, list[Output]], None]
STARTED = "User Initiated"


def create(stack: Stack, plan: Plan, export: Export, check: CheckExports) -> None:
    """Make all resources; on failure do what `stack.on_failure` says."""
    _adopt(stack, plan)
    stack.enter("CREATE_IN_PROGRESS", STARTED)
    run = Run(stack, plan, export)
    try:
        for name in plan.order:
            run.make(name)
        found = outputs(plan, run.values)
        check(stack, found)
    except FailedError as fault:
        _fail_create(stack, f"The following resource(s) failed to create: [{fault.logical_id}]. ")
        return
    except (ValidationError, CallError) as fault:
        _fail_create(stack, f"{told(fault, '')}. ")
        return
    stack.outputs, stack.imported = found, run.values.imported
    stack.enter("CREATE_COMPLETE")


def update(
    stack: Stack,
    plan: Plan,
    settings: Settings,
    export: Export,
    check: CheckExports,
    *,
    roll_back: bool,
) -> None:
    """Bring the resources up to date; on failure bring them back, unless told not to."""
    before = _Before(stack)
    stack.settings = settings
    stack.updated_at = utcnow()
    stack.enter("UPDATE_IN_PROGRESS", STARTED)
    run = Run(stack, plan, export)
    leftovers: list[Resource] = []
    try:
        for name in plan.order:
            known = stack.resources.get(name)
            if known is None or not known.there:
                before.added.append(name)
                run.make(name)
            elif (old := run.change(name, before.changed)) is not None:
                leftovers.append(old)
        found = outputs(plan, run.values)
        check(stack, found)
    except FailedError as fault:
        reason = f"The following resource(s) failed to {fault.verb}: [{fault.logical_id}]. "
        _fail_update(run, before, reason, roll_back=roll_back)
        return
    except (ValidationError, CallError) as fault:
        _fail_update(run, before, f"{told(fault, '')}", roll_back=roll_back)
        return
    _adopt(stack, plan)
    stack.outputs, stack.imported = found, run.values.imported
    stack.enter("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
    _clean_up(stack, plan, leftovers)
    stack.enter("UPDATE_COMPLETE")


def delete(stack: Stack, retain: list[str], *, force: bool) -> None:
    """Delete the resources, the last made first; what would not go leaves DELETE_FAILED."""
    stack.enter("DELETE_IN_PROGRESS", STARTED)
    for name in retain:
        if name in stack.resources:
            stack.note(stack.resources[name], "DELETE_SKIPPED")
    names = [name for name in reversed(_known_order(stack)) if name not in retain]
    stuck = take_all_away(stack, names)
    if stuck and force:
        for name in stuck:
            stack.note(stack.resources[name], "DELETE_SKIPPED")
        stuck = []
    if stuck:
        listed = ", ".join(stuck)
        stack.enter("DELETE_FAILED", f"The following resource(s) failed to delete: [{listed}]. ")
        return
    stack.deleted_at = utcnow()
    stack.outputs, stack.imported = [], set()
    stack.enter("DELETE_COMPLETE")


class _Before:
    """What a stack was before its update, and what the update did to it."""

    def __init__(self, stack: Stack) -> None:
        self.settings = stack.settings
        self.changed: dict[str, Resource] = {}
        self.added: list[str] = []


def _adopt(stack: Stack, plan: Plan) -> None:
    stack.body, stack.template, stack.texts = plan.body, plan.template, plan.texts


def _fail_create(stack: Stack, reason: str) -> None:
    made = [name for name in reversed(_known_order(stack)) if name in stack.resources]
    if stack.on_failure == "DO_NOTHING" or stack.disable_rollback:
        stack.enter("CREATE_FAILED", reason)
        return
    if stack.on_failure == "DELETE":
        stack.enter("DELETE_IN_PROGRESS", f"{reason}Delete requested by user.")
        end = "DELETE"
    else:
        stack.enter("ROLLBACK_IN_PROGRESS", f"{reason}Rollback requested by user.")
        end = "ROLLBACK"
    stuck = take_all_away(stack, made, created=True)
    if stuck:
        listed = ", ".join(stuck)
        stack.enter(f"{end}_FAILED", f"The following resource(s) failed to delete: [{listed}]. ")
        return
    if end == "DELETE":
        stack.deleted_at = utcnow()
    stack.enter(f"{end}_COMPLETE")


def _fail_update(run: Run, before: _Before, reason: str, *, roll_back: bool) -> None:
    stack = run.stack
    if not roll_back:
        stack.enter("UPDATE_FAILED", reason)
        return
    stack.enter("UPDATE_ROLLBACK_IN_PROGRESS", reason)
    new: list[Resource] = []
    for name in reversed(before.changed):
        resource, old = stack.resources[name], before.changed[name]
        if resource.physical_id != old.physical_id and resource.physical_id:
            new.append(resource)
        try:
            run.undo(old)
        except FailedError:
            listed = f"The following resource(s) failed to update: [{name}]. "
            stack.enter("UPDATE_ROLLBACK_FAILED", listed)
            return
    stack.settings = before.settings
    stack.enter("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
    for resource in new:
        take_away(stack, resource, keep="Delete")
    take_all_away(stack, reversed(before.added), created=True)
    for name in before.added:
        stack.resources.pop(name, None)
    stack.enter("UPDATE_ROLLBACK_COMPLETE")


def _clean_up(stack: Stack, plan: Plan, leftovers: list[Resource]) -> None:
    """Delete what was replaced, and what the template has no more."""
    for old in reversed(leftovers):
        take_away(stack, old, keep=old.keep_replaced)
    gone = [name for name in reversed(list(stack.resources)) if name not in plan.order]
    for name in gone:
        take_away(stack, stack.resources[name])
        del stack.resources[name]


def _known_order(stack: Stack) -> list[str]:
    """Return the names of the stack's resources, each after what it needs."""
    described = stack.template.get("Resources") or {}
    names = [name for name in order(described) if name in stack.resources] if described else []
    return names + [name for name in stack.resources if name not in names]
