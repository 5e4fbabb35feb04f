"""The states that do no work: Pass, Wait, Choice, Succeed and Fail."""

from typing import Any

from cloud.engines.states import choosing, history, moments, paths
from cloud.engines.states.faults import StateError, runtime
from cloud.engines.states.going import Going, fail, finish, leave
from cloud.engines.states.paths import MissingError
from cloud.engines.states.runs import Frame
from cloud.seams import clock

_STUCK = "Failed to transition out of the state. The state does not point to a next state."


def pass_(going: Going, frame: Frame) -> None:
    state, around = going.state(frame), going.context(frame)
    data = paths.chosen(state, "InputPath", frame.input, around)
    if "Parameters" in state:
        data = paths.filled(state["Parameters"], data, around)
    result = state.get("Result", data)
    finish(going, frame, paths.placed(state, frame.input, result, around))


def succeed(going: Going, frame: Frame) -> None:
    finish(going, frame, _input(going, frame))


def choice(going: Going, frame: Frame) -> None:
    state, around = going.state(frame), going.context(frame)
    data = _input(going, frame)
    next_ = choosing.next_state(state, data, around)
    if next_ is None:
        raise StateError("States.NoChoiceMatched", _STUCK)
    leave(going, frame, paths.chosen(state, "OutputPath", data, around), next_)


def fail_(going: Going, frame: Frame) -> None:
    state = going.state(frame)
    error = _told(going, frame, state, "Error")
    cause = _told(going, frame, state, "Cause")
    fail(going, frame, StateError(error or "", cause or ""))


def wait(going: Going, frame: Frame) -> None:
    """Stay until the moment; one that has passed is over at once."""
    frame.phase, frame.due_at = "wait", _until(going, frame)


def waited(going: Going, frame: Frame) -> None:
    finish(going, frame, _input(going, frame))


def _until(going: Going, frame: Frame) -> float:
    state = going.state(frame)
    if "Seconds" in state:
        return clock.time() + float(state["Seconds"])
    if "Timestamp" in state:
        return _moment("Timestamp", state["Timestamp"], state["Timestamp"])
    name = "SecondsPath" if "SecondsPath" in state else "TimestampPath"
    path = str(state[name])
    try:
        found = paths.find(path, _input(going, frame), going.context(frame))
    except MissingError as fault:
        told = f"The {name} parameter does not reference an input value: {path}"
        raise runtime(told) from fault
    if name == "TimestampPath":
        return _moment(name, path, found)
    if isinstance(found, bool) or not isinstance(found, int) or not 0 <= found <= 99_999_999:
        shown = history.text(found)
        raise runtime(f"The SecondsPath parameter references an invalid value: {path} == {shown}")
    return clock.time() + found


def _moment(name: str, path: str, found: Any) -> float:
    moment = moments.read(found)
    if moment is None:
        shown = found if isinstance(found, str) else history.text(found)
        raise runtime(
            f"The {name} parameter does not reference a valid ISO-8601 extended offset date-time "
            f"format string: {path} == {shown}"
        )
    return moment


def _input(going: Going, frame: Frame) -> Any:
    return paths.chosen(going.state(frame), "InputPath", frame.input, going.context(frame))


def _told(going: Going, frame: Frame, state: dict[str, Any], name: str) -> str | None:
    """Return the error's name or its cause, as it stands or as a path or a function gives it."""
    if f"{name}Path" not in state:
        return state.get(name)
    template = {f"{name}.$": state[f"{name}Path"]}
    return str(paths.filled(template, frame.input, going.context(frame))[name])
