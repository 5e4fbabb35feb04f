"""How a frame goes on from its state: to the next one, to its end, to a retry or a catcher."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cloud.engines.states import context, definition, faults, history, paths, port
from cloud.engines.states.faults import StateError
from cloud.engines.states.runs import Frame, Outcome, Run, Status
from cloud.seams import clock

_LARGEST = 262_144  # bytes of a state's output. Source: "Service quotas"
_TOO_LARGE = (
    "The state/task '{}' returned a result with a size exceeding the maximum number of bytes "
    "service limit."
)
_RETRIED = frozenset({"Task", "Parallel", "Map"})
_ENDINGS = {
    "SUCCEEDED": ("ExecutionSucceeded", "executionSucceededEventDetails"),
    "FAILED": ("ExecutionFailed", "executionFailedEventDetails"),
    "TIMED_OUT": ("ExecutionTimedOut", "executionTimedOutEventDetails"),
    "ABORTED": ("ExecutionAborted", "executionAbortedEventDetails"),
}


@dataclass(frozen=True, slots=True)
class Going:
    """A run that moves, in the account whose scope is entered."""

    run: Run
    account_id: str

    @property
    def caller(self) -> port.Caller:
        return port.caller(self.account_id)

    def state(self, frame: Frame) -> dict[str, Any]:
        return definition.state_at(self.run.definition, frame.where, frame.state)

    def context(self, frame: Frame) -> dict[str, Any]:
        return context.of(self.run, frame)


def close(run: Run, status: Status, **told: str | None) -> None:
    """End the execution; `told` has its output, or an error's name and cause."""
    run.status, run.stopped_at = status, clock.time()
    run.output, run.error, run.cause = told.get("output"), told.get("error"), told.get("cause")
    kind, member = _ENDINGS[status]
    history.note(run, None, kind, member, **told)
    run.frames.clear()
    run.pack()


def finish(going: Going, frame: Frame, output: Any) -> None:
    """Leave the state with what came of it, before its OutputPath. Raises StateError."""
    state = going.state(frame)
    output = paths.chosen(state, "OutputPath", output, going.context(frame))
    if len(history.text(output).encode()) > _LARGEST:
        raise StateError("States.DataLimitExceeded", _TOO_LARGE.format(frame.state))
    leave(going, frame, output, state.get("Next"))


def leave(going: Going, frame: Frame, output: Any, next_: str | None) -> None:
    """Leave the state for the next one, or for good when there is none."""
    history.left(going.run, frame, going.state(frame)["Type"], output)
    if next_ is None:
        end(going, frame, output)
        return
    frame.state, frame.input, frame.work = next_, output, None
    frame.phase, frame.due_at, frame.heartbeat_at = "enter", clock.time(), None
    frame.token, frame.outcome = "", None


def end(going: Going, frame: Frame, output: Any) -> None:
    """End the frame: the execution with it, or its part of a Parallel or a Map."""
    run = going.run
    if frame.parent is None:
        close(run, "SUCCEEDED", output=history.text(output))
        return
    parent = run.frames[frame.parent]
    if going.state(parent)["Type"] == "Map":
        _iteration(run, parent, frame, "Succeeded")
    parent.results[frame.place] = output
    parent.previous = frame.previous
    del run.frames[frame.number]
    if not parent.left and not any(True for _ in run.below(parent)):
        parent.came(Outcome(parent.results))
    elif parent.left:
        parent.phase, parent.due_at = "work", clock.time()  # the next item can begin


def fail(going: Going, frame: Frame, fault: StateError) -> None:
    """Try the state again, go where a catcher says, or fail what is around it."""
    state = going.state(frame)
    drop_below(going.run, frame)
    if state["Type"] in _RETRIED and (
        _retried(frame, state, fault) or _caught(going, frame, fault)
    ):
        return
    if frame.parent is None:
        close(going.run, "FAILED", error=fault.error or None, cause=fault.cause or None)
        return
    parent = going.run.frames[frame.parent]
    kind = going.state(parent)["Type"]
    if kind == "Map":
        _iteration(going.run, parent, frame, "Failed")
    parent.previous = frame.previous
    history.note(going.run, parent, f"{kind}StateFailed")
    fail(going, parent, fault)


def drop_below(run: Run, frame: Frame) -> None:
    for one in list(run.below(frame)):
        run.frames.pop(one.number, None)
    frame.results, frame.left = [], []


def _retried(frame: Frame, state: Mapping[str, Any], fault: StateError) -> bool:
    task = state["Type"] == "Task"
    for place, retrier in enumerate(state.get("Retry", ())):
        if not faults.fits(fault.error, retrier["ErrorEquals"], task=task):
            continue
        done = frame.retries.get(place, 0)
        if done >= int(retrier.get("MaxAttempts", 3)):
            return False
        wait = float(retrier.get("IntervalSeconds", 1))
        wait *= float(retrier.get("BackoffRate", 2.0)) ** done
        wait = min(wait, float(retrier.get("MaxDelaySeconds", wait)))
        if retrier.get("JitterStrategy") == "FULL":
            wait *= random.random()  # noqa: S311 - a pause, no secret
        frame.retries[place] = done + 1
        frame.phase, frame.due_at, frame.heartbeat_at = "work", clock.time() + wait, None
        frame.token, frame.outcome, frame.work = "", None, None
        return True
    return False


def _caught(going: Going, frame: Frame, fault: StateError) -> bool:
    state = going.state(frame)
    for catcher in state.get("Catch", ()):
        if faults.fits(fault.error, catcher["ErrorEquals"], task=state["Type"] == "Task"):
            told = {"Error": fault.error, "Cause": fault.cause}
            output = paths.placed(catcher, frame.input, told, going.context(frame))
            leave(going, frame, output, catcher["Next"])
            return True
    return False


def _iteration(run: Run, parent: Frame, frame: Frame, ending: str) -> None:
    kind = f"MapIteration{ending}"
    member = f"mapIteration{ending}EventDetails"
    history.note(run, frame, kind, member, name=parent.state, index=frame.place)
