"""Moves executions: every frame that can go on does, one step at a time."""

import logging
from collections.abc import Callable

from cloud.engines.functions import starting
from cloud.engines.states import fanning, history, runs, simple, tasks
from cloud.engines.states.faults import StateError, runtime
from cloud.engines.states.going import Going, close, fail
from cloud.engines.states.runs import Frame, Run
from cloud.seams import clock
from cloud.seams.scope import Scope, entered

logger = logging.getLogger(__name__)

_MOST = 2_000  # steps of an account in one turn; others wait meanwhile
_TOO_LONG = f"The execution reached the maximum number of history events ({history.LONGEST})."
_LATE = frozenset({"function", "callback"})

_WORK: dict[str, Callable[[Going, Frame], None]] = {
    "Pass": simple.pass_,
    "Wait": simple.wait,
    "Choice": simple.choice,
    "Succeed": simple.succeed,
    "Fail": simple.fail_,
    "Parallel": fanning.parallel,
    "Map": fanning.map_,
    "Task": tasks.start,
}


def next_due(account_id: str) -> float | None:
    """Return the next moment at which an execution goes on, by the account's clock."""
    found = (
        due
        for run in runs.all_of(account_id)
        if run.status == "RUNNING" and (due := _due(account_id, run)) is not None
    )
    return min(found, default=None)


def advance(account_id: str, moment: float) -> int:
    """Take the steps that are due up to `moment`, the account's own; return how many.

    Each is taken with the clock standing at its own moment, however late it is looked at: a pause
    of six seconds lasts six. Stops after some thousand, so that `next_due` may still be in the
    past.
    """
    taken = 0
    for run in runs.all_of(account_id):
        if run.status == "RUNNING":
            with entered(Scope(account_id, region=run.region)):
                taken += _steps(Going(run, account_id), moment, _MOST - taken)
    return taken


def _steps(going: Going, moment: float, most: int) -> int:
    run, account_id = going.run, going.account_id
    taken = 0
    while taken < most and run.status == "RUNNING":
        due = _due(account_id, run)
        if due is None or due > moment:
            break
        with clock.held(account_id, max(due, run.events[-1]["timestamp"])):
            _step(going, due)
        taken += 1
    return taken


def _due(account_id: str, run: Run) -> float | None:
    moments = [_frame_due(account_id, frame) for frame in run.frames.values()]
    moments.append(run.due_at)
    return min((moment for moment in moments if moment is not None), default=None)


def _frame_due(account_id: str, frame: Frame) -> float | None:
    if _is_lost(account_id, frame):
        return frame.entered_at
    late = (frame.due_at, frame.heartbeat_at)
    return min((moment for moment in late if moment is not None), default=None)


def _is_lost(account_id: str, frame: Frame) -> bool:
    """Tell whether the frame waits for a function that ran when the cloud was killed."""
    return frame.phase == "function" and not starting.running(account_id, frame.token)


def _step(going: Going, due: float) -> None:
    """Take the step of the execution that is due then."""
    run = going.run
    if run.due_at is not None and run.due_at <= due:
        close(run, "TIMED_OUT")
    elif len(run.events) >= history.LONGEST - 1:
        close(run, "FAILED", error="States.Runtime", cause=_TOO_LONG)
    else:
        frames = run.frames.values()
        _guarded(going, next(one for one in frames if _frame_due(going.account_id, one) == due))


def _guarded(going: Going, frame: Frame) -> None:
    try:
        _go(going, frame)
    except StateError as fault:
        told = f"An error occurred while executing the state '{frame.state}' "
        cause = f"{told}(entered at the event id #{frame.entered_event}). {fault.cause}"
        _failed(going, frame, StateError(fault.error, cause))
    except (LookupError, TypeError, ValueError, AttributeError) as fault:
        # A definition that no rule has refused. It would be tried again for ever.
        logger.warning("a state of %s cannot be run", going.run.arn, exc_info=True)
        close(going.run, "FAILED", error="States.Runtime", cause=f"{type(fault).__name__}: {fault}")


def _failed(going: Going, frame: Frame, fault: StateError) -> None:
    try:
        fail(going, frame, fault)
    except StateError as second:  # a catcher's own path leads nowhere
        close(going.run, "FAILED", error=second.error, cause=second.cause)


def _go(going: Going, frame: Frame) -> None:
    run, state = going.run, going.state(frame)
    if frame.phase == "enter":
        frame.entered_at, frame.retries = clock.time(), {}
        frame.entered_event = history.entered(run, frame, state["Type"])
        frame.phase = "work"
    if frame.phase == "work" or _is_lost(going.account_id, frame):
        work = _WORK.get(state["Type"])
        if work is None:
            raise runtime(f"Unknown state type {state['Type']}")
        work(going, frame)
    elif frame.phase == "wait":
        simple.waited(going, frame)
    elif frame.phase in _LATE:
        tasks.overdue(going, frame)
    elif frame.outcome is not None:
        outcome, frame.outcome = frame.outcome, None
        if state["Type"] == "Task":
            tasks.came(going, frame, outcome)
        else:
            fanning.gathered(going, frame, outcome.result)
