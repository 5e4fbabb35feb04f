"""Tasks: a call made as the execution's role, and what comes of it.

A function runs while nothing is held; its outcome comes to `settle`. So does what is sent with a
task's token.
"""

from typing import Any

from moto.moto_api._internal import mock_random

from cloud.engines.states import history, integrations, paths
from cloud.engines.states.faults import HEARTBEAT, TIMEOUT, StateError
from cloud.engines.states.going import Going, fail, finish
from cloud.engines.states.integrations import Integration
from cloud.engines.states.port import TaskError
from cloud.engines.states.runs import Frame, Outcome, Run
from cloud.seams import clock


def start(going: Going, frame: Frame) -> None:
    state = going.state(frame)
    asked = _asked(state)
    frame.token = str(mock_random.uuid4())
    around = going.context(frame)
    if not asked.calls_back:
        around.pop("Task", None)
    work = paths.chosen(state, "InputPath", frame.input, around)
    if "Parameters" in state:
        work = paths.filled(state["Parameters"], work, around)
    limit = _seconds(state, "TimeoutSeconds", frame, around)
    beat = _seconds(state, "HeartbeatSeconds", frame, around)
    _scheduled(going.run, frame, asked, work, limit, beat)
    now = clock.time()
    frame.due_at = None if limit is None else now + limit
    frame.heartbeat_at = None if beat is None else now + beat
    frame.phase = "callback" if asked.calls_back else "function"
    given = integrations.given(asked, work)
    try:
        if asked.is_function:
            told = going.caller.invoke(given, going.run.role_arn, frame.token)
        else:
            told = going.caller.call(asked.service, asked.operation, given, going.run.role_arn)
    except TaskError as fault:
        frame.came(Outcome(None, fault.error, fault.cause))
        return
    if told is not None:
        _answered(going.run, frame, asked, told)


def _answered(run: Run, frame: Frame, asked: Integration, told: dict[str, Any]) -> None:
    result = {**told, "SdkHttpMetadata": {"HttpStatusCode": 200}}
    if asked.calls_back:
        _note(run, frame, asked, "Submitted", output=history.text(result))
    else:
        frame.came(Outcome(result))


def function_came(run: Run, frame: Frame, outcome: Outcome, version: str, state: Any) -> None:
    """Take in what a function came to, which the task asked for."""
    asked = _asked(state)
    if outcome.error is None and not asked.function:
        whole = {"ExecutedVersion": version, "Payload": outcome.result, "StatusCode": 200}
        _answered(run, frame, asked, whole)
    elif frame.phase == "function" or outcome.error is not None:
        frame.came(outcome)


def overdue(going: Going, frame: Frame) -> None:
    """End the task: its time, or that between two heartbeats, is over."""
    asked = _asked(going.state(frame))
    beat, limit = frame.heartbeat_at, frame.due_at
    error = HEARTBEAT if beat is not None and (limit is None or beat < limit) else TIMEOUT
    if asked.function:
        member = "lambdaFunctionTimedOutEventDetails"
        history.note(going.run, frame, "LambdaFunctionTimedOut", member, error=error)
    else:
        _note(going.run, frame, asked, "TimedOut", error=error)
    fail(going, frame, StateError(error))


def heard(going: Going, frame: Frame) -> None:
    """Give the task, which has given a sign of life, its time to the next one."""
    if frame.heartbeat_at is not None:
        around = going.context(frame)
        beat = _seconds(going.state(frame), "HeartbeatSeconds", frame, around)
        frame.heartbeat_at = None if beat is None else clock.time() + beat


def came(going: Going, frame: Frame, outcome: Outcome) -> None:
    """Go on with what came of the task."""
    state, run, asked = going.state(frame), going.run, _asked(going.state(frame))
    if outcome.error is not None:
        told = {"error": outcome.error, "cause": outcome.cause}
        if asked.function:
            member = "lambdaFunctionFailedEventDetails"
            history.note(run, frame, "LambdaFunctionFailed", member, **told)
        else:
            _note(run, frame, asked, "Failed", **told)
        fail(going, frame, StateError(outcome.error, outcome.cause))
        return
    output = history.text(outcome.result)
    if asked.function:
        member = "lambdaFunctionSucceededEventDetails"
        history.note(run, frame, "LambdaFunctionSucceeded", member, output=output)
    else:
        _note(run, frame, asked, "Succeeded", output=output)
    result, around = outcome.result, going.context(frame)
    if "ResultSelector" in state:
        result = paths.filled(state["ResultSelector"], result, around)
    finish(going, frame, paths.placed(state, frame.input, result, around))


def _asked(state: dict[str, Any]) -> Integration:
    asked = integrations.of(state["Resource"])
    if asked is None:
        raise StateError("States.Runtime", f"{state['Resource']} is not available in this lab.")
    return asked


def _seconds(state: dict[str, Any], name: str, frame: Frame, around: Any) -> int | None:
    path = state.get(f"{name}Path")
    found = state.get(name) if path is None else paths.find(path, frame.input, around)
    return None if found is None else int(found)


def _scheduled(
    run: Run,
    frame: Frame,
    asked: Integration,
    work: Any,
    limit: int | None,
    beat: int | None,
) -> None:
    if asked.function:
        history.note(
            *(run, frame, "LambdaFunctionScheduled", "lambdaFunctionScheduledEventDetails"),
            resource=asked.resource,
            input=history.text(work),
            timeoutInSeconds=limit,
        )
        history.note(run, frame, "LambdaFunctionStarted")
        return
    _note(
        *(run, frame, asked, "Scheduled"),
        region=run.region,
        parameters=history.text(work),
        timeoutInSeconds=limit,
        heartbeatInSeconds=beat,
    )
    _note(run, frame, asked, "Started")


def _note(run: Run, frame: Frame, asked: Integration, ending: str, **told: Any) -> None:
    history.note(
        *(run, frame, f"Task{ending}", f"task{ending}EventDetails"),
        resourceType=asked.kind,
        resource=asked.resource,
        **told,
    )
