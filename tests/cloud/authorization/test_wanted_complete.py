"""Every operation of the services taught is an action of the reference, on resources of its types."""

import importlib
from functools import cache
from typing import Any

import pytest
from moto.core.utils import camelcase_to_underscores, get_service_model

from cloud.authorization import arns, plans, reference, roles, tagging
from cloud.authorization.wanted import Asked, Wanted, wanted
from cloud.seams.scope import Scope, entered

ACCOUNT = "111122223333"
REGION = "us-east-1"
SERVICES = (
    *("iam", "sts", "s3", "s3control", "ec2", "rds", "dynamodb", "dynamodbstreams", "sqs", "sns"),
    *("lambda", "stepfunctions", "events", "scheduler", "pipes", "cloudwatch", "logs", "kms"),
    *("apigateway", "apigatewayv2", "cloudformation", "autoscaling", "elb", "elbv2"),
    *("secretsmanager", "ssm"),
)
# "No permissions are required": STS API reference.
FREE = {("sts", "GetCallerIdentity"), ("sts", "GetSessionToken")}
# Not for callers: what browsers ask before they call.
FREE |= {("s3", "BucketCORSPreflightCheck"), ("s3", "ObjectCORSPreflightCheck")}
MODULES = {"lambda": "awslambda"}
# What AWS names when a list is refused is no template of a type.
LISTS = {("sns", "ListTopics"), ("ssm", "DescribeParameters")}
LISTS |= {("iam", f"List{kind}") for kind in ("Users", "Groups", "Roles", "InstanceProfiles")}


def ask(service: str, operation: str, parameters: dict[str, Any]) -> tuple[Wanted, ...]:
    with entered(Scope(ACCOUNT, arn=f"arn:aws:iam::{ACCOUNT}:user/ana")):
        return wanted(Asked(service, operation, parameters, ACCOUNT, REGION))


@cache
def answered_by_moto(service: str) -> frozenset[str]:
    """Return the names of the functions by which moto answers, `create_user` and the like."""
    responses = importlib.import_module(f"moto.{MODULES.get(service, service)}.responses")
    classes = [one for one in vars(responses).values() if isinstance(one, type)]
    return frozenset(name for one in classes for name in dir(one))


def operations(service: str) -> list[str]:
    return list(get_service_model(service).operation_names)


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_is_an_action_of_the_reference(service):
    unknown = []
    for operation in operations(service):
        asked = ask(service, operation, {})
        if (service, operation) in FREE:
            assert not any(reference.action(one.action) for one in asked), operation
            continue
        assert asked, f"{operation} needs no permission"
        # botocore is newer than the reference: only what moto has can be called here.
        if camelcase_to_underscores(operation) in answered_by_moto(service):
            unknown += [one.action for one in asked if reference.action(one.action) is None]
    assert unknown == []


@pytest.mark.parametrize("service", SERVICES)
def test_every_resource_is_of_a_type_that_the_action_has(service):
    wrong = []
    for operation in operations(service):
        if camelcase_to_underscores(operation) not in answered_by_moto(service):
            continue
        for one in ask(service, operation, parameters(service, operation)):
            action = reference.action(one.action)
            if action is None or (service, operation) in LISTS:
                continue
            types = types_of(action)
            for target in one.targets:
                if target.arn == "*" or any(arns.fits(target.arn, type_) for type_ in types):
                    continue
                wrong.append((operation, target.arn))
    assert wrong == []


@pytest.mark.parametrize("service", sorted(set(SERVICES) - {"s3", "apigateway", "apigatewayv2"}))
def test_every_required_type_gets_a_resource(service):
    missing = []
    for operation in operations(service):
        plan = plans.plan(service, operation)
        if plan is None:
            continue
        targets = [
            target.arn
            for one in ask(service, operation, parameters(service, operation))
            for target in one.targets
        ]
        for slot in plan.slots:
            named = any(arns.fits(target, slot.type) for target in targets)
            # One parameter that takes several types names one of them.
            if slot.required and not named and not shared(plan, slot):
                missing.append((operation, slot.type.name, targets))
    assert missing == []


GARBAGE: tuple[Any, ...] = (
    "text",
    7,
    True,
    None,
    [],
    ["text"],
    [7],
    {},
    {"a": "b"},
    [{"a": ["b"]}],
    {"a": {"b": 7}},
)


@pytest.mark.parametrize("service", SERVICES)
def test_nothing_that_a_caller_sends_breaks_it(service):
    for operation in operations(service):
        shape = get_service_model(service).operation_model(operation).input_shape
        for value in GARBAGE:
            given = dict.fromkeys(shape.members if shape else (), value)
            assert isinstance(ask(service, operation, given), tuple)


def parameters(service: str, operation: str) -> dict[str, Any]:
    """Return a value for every parameter that may name a resource, as the operation's first type."""
    if service == "s3":
        return {"bucketName": "sample1", "key": "sample1"}
    plan = plans.plan(service, operation)
    given: dict[str, Any] = {}
    for slot in plan.slots if plan else ():
        names = dict.fromkeys(slot.type.variables, "sample1")
        arn = arns.fill(slot.type.arn, REGION, ACCOUNT, names)
        for path in (*slot.paths, *(one for _, paths in slot.parts for one in paths)):
            is_arn = path in slot.arn_only or path[-1].lower().endswith("arn")
            value: object = arn if is_arn else "sample1"
            for name in reversed(path[1:]):
                value = {name: value}
            given.setdefault(path[0], value)
    return given


def types_of(action: reference.Action) -> list[reference.ResourceType]:
    service = reference.service(action.name.partition(":")[0])
    assert service is not None
    # The newer generation of load balancers hides the older one's type.
    return [*(use.type for use in action.types if use.type), *service.types.values()]


def shared(plan: plans.Plan, slot: plans.Slot) -> bool:
    others = {path for one in plan.slots if one is not slot for path in one.paths}
    return not others.isdisjoint(slot.paths)


def test_the_actions_that_tag_exist():
    known = {action: reference.action(action) for action in tagging._ACTIONS.values()}
    assert [action for action, found in known.items() if found is None] == []


def test_the_roles_that_are_passed_stand_in_parameters_that_exist():
    for (service, operation), places in roles.ROLES.items():
        if service == "s3":
            continue
        shape = get_service_model(service).operation_model(operation).input_shape
        for path, principal in places:
            assert path.partition(".")[0] in shape.members, (service, operation, path)
            assert principal.endswith(".amazonaws.com")
