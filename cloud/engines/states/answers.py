"""The operations of executions, in the place of moto's.

Replaces: `StepFunctionResponse.start_execution`, `describe_execution`, `list_executions`,
`stop_execution`, `get_execution_history`, `send_task_success`, `send_task_failure` and
`send_task_heartbeat`, which run nothing and tell of a made-up execution; `create_state_machine`,
which answers with the machine that has the name already, whatever its definition. Adds
`start_sync_execution`.

Source: AWS Step Functions API Reference, the operations' own pages.
"""

from datetime import UTC, datetime
from typing import Any

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, EmptyResult
from moto.stepfunctions.exceptions import ExecutionDoesNotExist
from moto.stepfunctions.responses import StepFunctionResponse

from cloud.engines.states import beginning, runs, settling
from cloud.engines.states.runs import Run
from cloud.seams.patch import SeamError, put
from cloud.seams.queues import StillEmptyError, may_wait
from cloud.seams.scope import current

_PATIENCE = 301.0  # seconds: an Express execution lasts five minutes
_PAGE = 1000  # events and executions, the most of an answer
_plain_create: Any = StepFunctionResponse.create_state_machine


class MachineExistsError(ServiceException):
    code = "StateMachineAlreadyExists"


class TypeNotSupportedError(ServiceException):
    code = "StateMachineTypeNotSupported"
    message = "This operation is not supported by this type of state machine"


def install() -> None:
    """Raises SeamError when moto has come to know `StartSyncExecution`."""
    for name, answer in _ANSWERS.items():
        put(StepFunctionResponse, name, answer)
    if hasattr(StepFunctionResponse, "start_sync_execution"):
        raise SeamError("moto has start_sync_execution of its own now.")
    setattr(StepFunctionResponse, "start_sync_execution", _start_sync)  # noqa: B010


def _create(self: Any) -> Any:
    backend, name = self.stepfunction_backend, self._get_param("name")
    known = next((one for one in backend.state_machines if one.name == name), None)
    if known is not None:
        wanted = {
            "definition": self._get_param("definition"),
            "roleArn": self._get_param("roleArn"),
            "type": self._get_param("type") or "STANDARD",
        }
        if any(getattr(known, member) != value for member, value in wanted.items()):
            raise MachineExistsError(f"State Machine Already Exists: '{known.arn}'")
    return _plain_create(self)


def _start(self: Any) -> ActionResult:
    run = _begin(self)
    return ActionResult({"executionArn": run.arn, "startDate": _date(run.started_at)})


def _begin(self: Any) -> Run:
    backend = self.stepfunction_backend
    machine = backend.describe_state_machine(self._get_param("stateMachineArn"))
    name, given = self._get_param("name") or "", self._get_param("input")
    return beginning.begin(backend, machine, name, "{}" if given is None else given)


def _start_sync(self: Any) -> ActionResult:
    """Begin the execution, and wait for its end without holding a thread: the call is asked again."""
    backend = self.stepfunction_backend
    machine = backend.describe_state_machine(self._get_param("stateMachineArn"))
    if machine.type != "EXPRESS":
        raise TypeNotSupportedError
    mine = current().request_id
    run = next((one for one in runs.held(backend).values() if one.request_id == mine), None)
    run = run or _begin(self)
    if run.status == "RUNNING" and may_wait():
        raise StillEmptyError(_PATIENCE)
    told = {**_told(run), "billingDetails": _billed(run)}
    for name in ("redriveCount", "redriveStatus", "redriveStatusReason"):
        told.pop(name, None)
    if run.status == "RUNNING":
        told |= {"status": "TIMED_OUT", "stopDate": told["startDate"]}
    return ActionResult(told)


def _billed(run: Run) -> dict[str, int]:
    """Source: AWS Step Functions pricing, Express Workflows: 64 MB, steps of 100 ms."""
    took = int(1000 * ((run.stopped_at or run.started_at) - run.started_at))
    billed = max(100, -(-took // 100) * 100)
    return {"billedMemoryUsedInMB": 64, "billedDurationInMilliseconds": billed}


def _describe(self: Any) -> ActionResult:
    return ActionResult(_told(_asked(self)))


def _told(run: Run) -> dict[str, Any]:
    told: dict[str, Any] = {
        "executionArn": run.arn,
        "stateMachineArn": run.machine_arn,
        "name": run.name,
        "status": run.status,
        "startDate": _date(run.started_at),
        "input": run.input,
        "inputDetails": {"included": True},
        "redriveCount": 0,
        "redriveStatus": "NOT_REDRIVABLE",
        "redriveStatusReason": f"Execution is {run.status} and cannot be redriven",
    }
    if run.stopped_at is not None:
        told["stopDate"] = _date(run.stopped_at)
    if run.output is not None:
        told |= {"output": run.output, "outputDetails": {"included": True}}
    if run.error is not None:
        told["error"] = run.error
    if run.cause is not None:
        told["cause"] = run.cause
    return told


def _list(self: Any) -> ActionResult:
    machine = self.stepfunction_backend.describe_state_machine(self._get_param("stateMachineArn"))
    if machine.type == "EXPRESS":
        raise TypeNotSupportedError
    wanted = self._get_param("statusFilter")
    mine = [
        run
        for run in runs.held(self.stepfunction_backend).values()
        if run.machine_arn == machine.arn and wanted in {None, "", run.status}
    ]
    shown, more = _page(self, sorted(mine, key=lambda run: run.started_at, reverse=True))
    names = ("executionArn", "stateMachineArn", "name", "status", "startDate", "stopDate")
    told = [{name: one[name] for name in names if name in one} for one in map(_told, shown)]
    return ActionResult({"executions": told, **more})


def _stop(self: Any) -> ActionResult:
    run = _asked(self)
    beginning.stop(run, self._get_param("error"), self._get_param("cause"))
    return ActionResult({"stopDate": _date(run.stopped_at or run.started_at)})


def _history(self: Any) -> ActionResult:
    events = _asked(self).history()
    if self._get_param("reverseOrder"):
        events.reverse()
    shown, more = _page(self, events)
    dated = [{**event, "timestamp": _date(event["timestamp"])} for event in shown]
    if self._get_param("includeExecutionData") is False:
        dated = [_without_data(event) for event in dated]
    return ActionResult({"events": dated, **more})


def _without_data(event: dict[str, Any]) -> dict[str, Any]:
    hidden = {"input", "output", "inputDetails", "outputDetails", "parameters"}
    return {
        name: {n: v for n, v in told.items() if n not in hidden} if isinstance(told, dict) else told
        for name, told in event.items()
    }


def _page(self: Any, found: list[Any]) -> tuple[list[Any], dict[str, str]]:
    """Return what the call's page holds, and the token of the next one where there is one."""
    size = int(self._get_param("maxResults") or 0) or 100
    begin = int(self._get_param("nextToken") or 0)
    until = begin + min(size, _PAGE)
    more = {"nextToken": str(until)} if until < len(found) else {}
    return found[begin:until], more


def _asked(self: Any) -> Run:
    """Return the execution that the call names. Raises ServiceException where there is none."""
    arn = str(self._get_param("executionArn"))
    if ":express:" in arn:
        raise TypeNotSupportedError
    run = runs.held(self.stepfunction_backend).get(arn)
    if run is None:
        raise ExecutionDoesNotExist(f"Execution Does Not Exist: '{arn}'")
    return run


def _succeeded(self: Any) -> EmptyResult:
    output = self._get_param("output")
    settling.succeeded(self.stepfunction_backend, self._get_param("taskToken"), output)
    return EmptyResult()


def _failed(self: Any) -> EmptyResult:
    told = (self._get_param(name) for name in ("taskToken", "error", "cause"))
    settling.failed(self.stepfunction_backend, *told)
    return EmptyResult()


def _beat(self: Any) -> EmptyResult:
    settling.beat(self.stepfunction_backend, self._get_param("taskToken"))
    return EmptyResult()


def _date(moment: float) -> Any:
    return datetime.fromtimestamp(moment, UTC)


_ANSWERS = {
    "create_state_machine": _create,
    "start_execution": _start,
    "describe_execution": _describe,
    "list_executions": _list,
    "stop_execution": _stop,
    "get_execution_history": _history,
    "send_task_success": _succeeded,
    "send_task_failure": _failed,
    "send_task_heartbeat": _beat,
}
