"""Operations on stacks: CreateStack, UpdateStack, DeleteStack and what goes with them.

Source: CloudFormation API Reference, each operation; "Stack:… is in … state and can not be
updated." and the like are its answers' own words.
"""

import re
from collections.abc import Mapping
from typing import Any

from moto.cloudformation.exceptions import AlreadyExistsException

from cloud.stacks import creating
from cloud.stacks.calls import acting, call
from cloud.stacks.changing import changes
from cloud.stacks.faults import invalid, not_here
from cloud.stacks.fetching import fetched
from cloud.stacks.planning import Plan, check_capabilities, plan
from cloud.stacks.shelf import IN_BRACKETS, Shelf
from cloud.stacks.stacks import Settings, Stack, new_id

Given = Mapping[str, Any]
UPDATABLE = frozenset(
    {"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_FAILED"}
    | {"CREATE_FAILED", "IMPORT_COMPLETE", "IMPORT_ROLLBACK_COMPLETE"}
)
NO_UPDATES = "No updates are to be performed."
_NAME = re.compile(r"[a-zA-Z][-a-zA-Z0-9]*")
_BODY = 51_200  # bytes


def create_stack(shelf: Shelf, given: Given) -> Stack:
    name = check_name(given["StackName"])
    if shelf.find(name) is not None:
        raise AlreadyExistsException(f"Stack [{name}] already exists")
    settings = settings_of(given, Settings())
    check_role(settings.role_arn)
    if given.get("OnFailure") and given.get("DisableRollback") is not None:
        raise invalid("You cannot specify both DisableRollback and OnFailure.")
    stack = Stack(
        new_id(shelf.account_id, shelf.region, "stack", name), name, shelf.region, settings
    )
    body = body_of(given)
    with acting(settings.role_arn):
        made = plan(stack, body, texts_of(given, {}), settings)
    check_capabilities(made, settings.capabilities, expands=True)
    stack.protected = bool(given.get("EnableTerminationProtection"))
    stack.disable_rollback = bool(given.get("DisableRollback"))
    stack.on_failure = given.get("OnFailure") or "ROLLBACK"
    stack.timeout = given.get("TimeoutInMinutes")
    stack.policy = _policy(given)
    stack.parent_id, stack.root_id = given.get("ParentId", ""), given.get("RootId", "")
    shelf.stacks[stack.stack_id] = stack
    run_create(shelf, stack, made)
    return stack


def run_create(shelf: Shelf, stack: Stack, made: Plan) -> None:
    with acting(stack.settings.role_arn):
        creating.create(stack, made, shelf.export, shelf.check_exports)
    if stack.status == "DELETE_COMPLETE":
        shelf.put_away(stack)


def update_stack(shelf: Shelf, given: Given) -> Stack:
    stack = shelf.get(given["StackName"], IN_BRACKETS)
    check_updatable(stack)
    settings = settings_of(given, stack.settings)
    check_role(settings.role_arn)
    body = body_of(given, stack)
    with acting(settings.role_arn):
        made = plan(stack, body, texts_of(given, stack.texts), settings)
        check_capabilities(made, settings.capabilities, expands=True)
        refuse_by_policy(stack, given)
        if not alters(shelf, stack, made, settings):
            raise invalid(NO_UPDATES)
    run_update(shelf, stack, made, settings, roll_back=not given.get("DisableRollback"))
    return stack


def alters(shelf: Shelf, stack: Stack, made: Plan, settings: Settings) -> bool:
    """Whether the plan would change anything: resources, outputs or tags."""
    retagged = settings.tags != stack.tags
    return bool(
        retagged
        or stack.status in {"CREATE_FAILED", "UPDATE_FAILED"}
        or changes(stack, made, shelf.export, retagged=False)
        or _outputs(made.template) != _outputs(stack.template)
        or settings.notification_arns != stack.settings.notification_arns
    )


def run_update(
    shelf: Shelf, stack: Stack, made: Plan, settings: Settings, *, roll_back: bool
) -> None:
    with acting(settings.role_arn):
        creating.update(
            stack, made, settings, shelf.export, shelf.check_exports, roll_back=roll_back
        )


def delete_stack(shelf: Shelf, given: Given) -> None:
    stack = shelf.find(given["StackName"])
    if stack is None or stack.status == "DELETE_COMPLETE":
        return
    if stack.protected:
        raise invalid(
            f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled"
        )
    if stack.parent_id and not given.get("ParentId") and stack.root_id in shelf.stacks:
        root = shelf.stacks[stack.root_id]
        if root.protected:
            raise invalid(
                f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled"
            )
    retain, force = list(given.get("RetainResources") or []), given.get("DeletionMode")
    _check_retained(stack, retain, force=force == "FORCE_DELETE_STACK")
    shelf.check_unused(stack)
    if given.get("RoleARN"):
        stack.settings.role_arn = given["RoleARN"]
    check_role(stack.settings.role_arn)
    with acting(stack.settings.role_arn):
        creating.delete(stack, retain, force=force == "FORCE_DELETE_STACK")
    if stack.status == "DELETE_COMPLETE":
        shelf.put_away(stack)


def protect(shelf: Shelf, given: Given) -> Stack:
    stack = shelf.get(given["StackName"], IN_BRACKETS)
    if stack.parent_id:
        raise invalid(
            "The termination protection of a nested stack is that of its root stack: update "
            f"{stack.root_id}"
        )
    stack.protected = bool(given["EnableTerminationProtection"])
    return stack


def check_role(role_arn: str) -> None:
    """Raises CallError when CloudFormation may not assume the role, if there is one."""
    if role_arn:
        with acting(role_arn):
            call("sts", "GetCallerIdentity", {})


def check_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise invalid(
            f"1 validation error detected: Value '{name[:200]}' at 'stackName' failed to satisfy "
            f"constraint: Member must satisfy regular expression pattern: {_NAME.pattern}"
        )
    if len(name) > 128:
        raise invalid(
            f"1 validation error detected: Value '{name[:200]}' at 'stackName' failed to satisfy "
            "constraint: Member must have length less than or equal to 128"
        )
    return name


def check_updatable(stack: Stack) -> None:
    if stack.status not in UPDATABLE:
        raise invalid(f"Stack:{stack.stack_id} is in {stack.status} state and can not be updated.")


def settings_of(given: Given, before: Settings) -> Settings:
    """Return what the call says; what it leaves out stays as it was."""
    tags = given.get("Tags")
    arns = given.get("NotificationARNs")
    return Settings(
        before.tags if tags is None else {one["Key"]: one.get("Value", "") for one in tags},
        given.get("RoleARN") or before.role_arn,
        list(before.notification_arns if arns is None else arns),
        list(given.get("Capabilities") or []),
    )


def texts_of(given: Given, before: Mapping[str, str]) -> dict[str, str]:
    """Return the parameters that a call gives. Raises ValidationError for one without a value."""
    found = {}
    for one in given.get("Parameters") or []:
        name = one.get("ParameterKey", "")
        if one.get("UsePreviousValue"):
            if name not in before:
                raise invalid(f"Parameters: [{name}] must have values")
            found[name] = before[name]
        else:
            found[name] = str(one.get("ParameterValue", ""))
    return found


def body_of(given: Given, before: Stack | None = None) -> str:
    """Return the template's text. Raises ValidationError."""
    body, url = given.get("TemplateBody"), given.get("TemplateURL")
    if given.get("UsePreviousTemplate"):
        if body or url:
            raise invalid(
                "You cannot specify both usePreviousTemplate and Template Body/Template URL."
            )
        if before is None:
            raise invalid("UsePreviousTemplate cannot be used when creating a stack.")
        return before.body
    if body and url:
        raise invalid("You cannot specify both Template URL and Template Body.")
    if url:
        return fetched(str(url))
    if not body:
        raise invalid("Either Template URL or Template Body must be specified.")
    if len(str(body).encode()) > _BODY:
        raise invalid(
            f"1 validation error detected: Value '{str(body)[:200]}' at 'templateBody' failed to "
            f"satisfy constraint: Member must have length less than or equal to {_BODY}"
        )
    return str(body)


def refuse_by_policy(stack: Stack, given: Given) -> None:
    """Raises ValidationError: stack policies are kept here, and never enforced silently."""
    if given.get("StackPolicyDuringUpdateBody") or given.get("StackPolicyDuringUpdateURL"):
        raise not_here("A stack policy during an update")
    stack.policy = _policy(given) or stack.policy


def _policy(given: Given) -> str:
    if given.get("StackPolicyBody") or given.get("StackPolicyURL"):
        raise not_here("A stack policy")
    return ""


def _outputs(template: Mapping[str, Any]) -> Any:
    return template.get("Outputs") or {}


def _check_retained(stack: Stack, retain: list[str], *, force: bool) -> None:
    failed = stack.status == "DELETE_FAILED"
    if force and not failed:
        raise invalid(
            f"Invalid operation on stack [{stack.stack_id}]. You can activate DeletionMode "
            "FORCE_DELETE_STACK in a delete stack operation only when the stack is in the "
            "DELETE_FAILED state."
        )
    if retain and not failed:
        raise invalid(
            f"Invalid operation on stack [{stack.stack_id}]. You can specify RetainResources in a "
            "delete stack operation only when the stack is in the DELETE_FAILED state."
        )
    for name in retain:
        known = stack.resources.get(name)
        if known is None or known.status == "DELETE_COMPLETE":
            raise invalid(
                "The specified resources to retain must be in a valid state. Do not specify "
                "resources that are in the DELETE_COMPLETE state."
            )
