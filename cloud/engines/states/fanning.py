"""Parallel and Map: frames of their own for each branch and each item."""

from typing import Any

from cloud.engines.states import definition, history, paths
from cloud.engines.states.faults import runtime
from cloud.engines.states.going import Going, finish
from cloud.engines.states.paths import MissingError
from cloud.engines.states.runs import Frame, Outcome

# Source: AWS Step Functions Developer Guide, "Using Map state in Inline mode": up to 40 at once.
_AT_ONCE = 40


def parallel(going: Going, frame: Frame) -> None:
    state, around = going.state(frame), going.context(frame)
    data = paths.chosen(state, "InputPath", frame.input, around)
    if "Parameters" in state:
        data = paths.filled(state["Parameters"], data, around)
    history.note(going.run, frame, "ParallelStateStarted")
    frame.phase, frame.due_at = "children", None
    frame.results = [None] * len(state["Branches"])
    for place, branch in enumerate(state["Branches"]):
        going.run.frame(
            (*frame.where, "States", frame.state, "Branches", place),
            branch["StartAt"],
            data,
            parent=frame.number,
            place=place,
            item=frame.item,
            previous=frame.previous,
        )


def map_(going: Going, frame: Frame) -> None:
    """Begin the Map, or those of its items that have room now."""
    state = going.state(frame)
    if not frame.results:
        frame.work = _items(going, frame, state)
        items = frame.work[1]
        member = "mapStateStartedEventDetails"
        history.note(going.run, frame, "MapStateStarted", member, length=len(items))
        frame.results, frame.left = [None] * len(items), list(range(len(items)))
        if not items:
            frame.came(Outcome([]))
            return
    frame.phase, frame.due_at = "children", None
    busy = sum(one.parent == frame.number for one in going.run.frames.values())
    for _ in range(min(len(frame.left), _room(going, frame, state) - busy)):
        _begin(going, frame, state, frame.left.pop(0))


def gathered(going: Going, frame: Frame, result: Any) -> None:
    """Go on with what all branches or items came to."""
    state, around = going.state(frame), going.context(frame)
    history.note(going.run, frame, f"{state['Type']}StateSucceeded")
    if "ResultSelector" in state:
        result = paths.filled(state["ResultSelector"], result, around)
    frame.results = []
    finish(going, frame, paths.placed(state, frame.input, result, around))


def _items(going: Going, frame: Frame, state: dict[str, Any]) -> tuple[Any, list[Any]]:
    """Return what the items' templates may name, and the items."""
    around = going.context(frame)
    data = paths.chosen(state, "InputPath", frame.input, around)
    path = state.get("ItemsPath", "$")
    try:
        items = paths.find(path, data, around)
    except MissingError as fault:
        raise runtime(f"Invalid path '{path}': No results for path: {path}") from fault
    if not isinstance(items, list):
        raise runtime(f'Reference path "{path}" must point to array.')
    return data, items


def _room(going: Going, frame: Frame, state: dict[str, Any]) -> int:
    most = state.get("MaxConcurrency", 0)
    if "MaxConcurrencyPath" in state:
        most = paths.find(state["MaxConcurrencyPath"], frame.work[0], going.context(frame))
    return min(int(most), _AT_ONCE) if most else _AT_ONCE


def _begin(going: Going, frame: Frame, state: dict[str, Any], index: int) -> None:
    member = definition.processor(state)
    data, items = frame.work
    made = going.run.frame(
        (*frame.where, "States", frame.state, member),
        state[member]["StartAt"],
        items[index],
        parent=frame.number,
        place=index,
        item=(index, items[index]),
        previous=frame.previous,
    )
    template = state.get("ItemSelector", state.get("Parameters"))
    if template is not None:
        around = {**going.context(frame), "Map": going.context(made)["Map"]}
        made.input = paths.filled(template, data, around)
    history.note(
        *(going.run, made, "MapIterationStarted", "mapIterationStartedEventDetails"),
        name=frame.state,
        index=index,
    )
