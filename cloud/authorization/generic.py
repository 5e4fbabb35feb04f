"""The regular way from a call to what it asks for: the reference's data and the names' rules."""

from functools import cache

from botocore.exceptions import UnknownServiceError
from botocore.model import OperationNotFoundError
from moto.core.utils import get_service_model

from cloud.authorization import defaults, dependents, keys, plans, tagged
from cloud.authorization.asked import EVERYTHING, Asked, Target, Wanted
from cloud.authorization.services import action_name


def wanted(asked: Asked) -> tuple[Wanted, ...]:
    if unsigned(asked.service, asked.operation):
        return ()
    main = wanted_main(asked)
    return (main, *dependents.wanted(asked, main))


def wanted_main(asked: Asked) -> Wanted:
    """Return the action of the operation itself."""
    plan = plans.plan(asked.service, asked.operation)
    if plan is None:
        return Wanted(action_name(asked.service, asked.operation))
    return Wanted(plan.action.name, targets(asked, plan), keys.request(asked, plan))


def targets(asked: Asked, plan: plans.Plan) -> tuple[Target, ...]:
    found = tuple(
        Target(arn, "", tagged.context(asked, plan.action, type_, arn))
        for type_, arn in plan.resources(asked)
    )
    found += tuple(Target(arn) for arn in defaults.arns(asked))
    return found or _all(asked, plan)


def _all(asked: Asked, plan: plans.Plan) -> tuple[Target, ...]:
    """Return what a call is about that names nothing: RDS asks for all of the kind."""
    if plan.slots and asked.service == "rds" and asked.operation.startswith("Describe"):
        return (Target(plan.slots[0].filled(asked, "")),)
    return (EVERYTHING,)


@cache
def unsigned(service: str, operation: str) -> bool:
    """Tell whether the operation is for callers without any keys: sign-in, mostly."""
    try:
        model = get_service_model(service).operation_model(operation)
    except (UnknownServiceError, OperationNotFoundError):
        return False
    return str(model.auth_type) == "none"
