"""Rules and schedules start executions, as a role that may.

Source: EventBridge user guide, "Using identity-based policies", *Step Functions targets*;
EventBridge Scheduler user guide, "Setting up the execution role".
"""

from typing import Any

from moto.stepfunctions.models import stepfunctions_backends

from cloud.engines.deliveries.rules import as_role
from cloud.engines.states import beginning
from cloud.seams.due import delivery
from cloud.seams.scope import current


def install() -> None:
    delivery.reach("states", _start)


def _start(target: dict[str, Any], payload: str, source: str) -> None:
    """Raises what `beginning.begin` does, and DeniedError, RoleDeniedError, StateMachineNotFound."""
    arn = target["Arn"]
    as_role(target, "states:StartExecution", arn, source)
    backend = stepfunctions_backends[current().account_id][arn.split(":")[3]]
    beginning.begin(backend, backend.describe_state_machine(arn), "", payload)
