"""An execution begins, and is stopped.

Source: AWS Step Functions API Reference, "StartExecution", "StartSyncExecution", "StopExecution".
"""

from typing import Any

from moto.core.exceptions import ServiceException
from moto.moto_api._internal import mock_random

from cloud.engines.states import definition, history, port, runs
from cloud.engines.states.going import close
from cloud.engines.states.port import NotHereError
from cloud.engines.states.runs import Run
from cloud.seams import clock, sessions
from cloud.seams.scope import current

SERVICE = "states.amazonaws.com"
_LONGEST_EXPRESS = 300.0  # seconds. Source: "Choosing workflow type in Step Functions"
_NOT_TRUSTED = (
    "Neither the global service principal states.amazonaws.com, nor the regional one is "
    "authorized to assume the provided role."
)


class AlreadyExistsError(ServiceException):
    code = "ExecutionAlreadyExists"


class DeniedError(ServiceException):
    code = "AccessDeniedException"


def begin(backend: Any, machine: Any, name: str, input_: str) -> Run:
    """Return a new execution of moto's machine, or the running one of this name and input.

    Raises AlreadyExistsError, DeniedError for a role that Step Functions may not take, and
    NotHereError for what this lab does not run.
    """
    missing = definition.missing(machine.definition)
    if missing is not None or not port.available():
        raise NotHereError(missing or "Running a state machine")
    name = name or str(mock_random.uuid4())
    express = machine.type == "EXPRESS"
    arn = _arn(backend, machine, name, express=express)
    known = runs.held(backend).get(arn)
    if known is not None:
        if known.status == "RUNNING" and known.input == input_:
            return known
        raise AlreadyExistsError(f"Execution Already Exists: '{arn}'")
    try:
        sessions.for_service(machine.roleArn, SERVICE, _session(name))
    except sessions.RoleDeniedError as fault:
        raise DeniedError(_NOT_TRUSTED) from fault
    run = _run(backend, machine, name, arn, input_, express=express)
    runs.add(backend, run)
    port.post(backend.account_id)
    return run


def stop(run: Run, error: str | None, cause: str | None) -> None:
    if run.status == "RUNNING":
        close(run, "ABORTED", error=error, cause=cause)


def _run(backend: Any, machine: Any, name: str, arn: str, input_: str, *, express: bool) -> Run:
    now = clock.time()
    read = definition.read(machine.definition)
    limits = [float(read["TimeoutSeconds"])] if "TimeoutSeconds" in read else []
    limits += [_LONGEST_EXPRESS] if express else []
    run = Run(
        arn=arn,
        name=name,
        region=backend.region_name,
        machine_arn=machine.arn,
        machine_name=machine.name,
        role_arn=machine.roleArn,
        definition=machine.definition,
        input=input_,
        started_at=now,
        express=express,
        request_id=current().request_id,
        due_at=now + min(limits) if limits else None,
    )
    run.frame((), read["StartAt"], definition.given(input_), previous=1)
    history.note(
        *(run, None, "ExecutionStarted", "executionStartedEventDetails"),
        input=input_,
        roleArn=machine.roleArn,
    )
    return run


def _arn(backend: Any, machine: Any, name: str, *, express: bool) -> str:
    head = f"arn:aws:states:{backend.region_name}:{backend.account_id}"
    if express:  # each start is an execution of its own, whatever its name
        return f"{head}:express:{machine.name}:{name}:{mock_random.uuid4()}"
    return f"{head}:execution:{machine.name}:{name}"


def _session(name: str) -> str:
    return name[:64]
