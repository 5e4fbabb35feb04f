"""The history of an execution, event by event.

Source: AWS Step Functions API Reference, "HistoryEvent" and the types of its details.
"""

import json
from typing import Any

from cloud.engines.states.runs import Frame, Run
from cloud.seams import clock

LONGEST = 25_000  # events. Source: Step Functions Developer Guide, "Service quotas"
_WHOLE = {"truncated": False}


def text(value: object) -> str:
    """Return JSON as Step Functions writes it, without spaces."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def note(run: Run, frame: Frame | None, kind: str, member: str = "", **details: Any) -> int:
    """Append an event that follows the frame's last one; return its id.

    `member` is the one of HistoryEvent that has the details. Those called `input` and `output` are
    text already, and come with word that nothing of them was cut.
    """
    number = len(run.events) + 1
    event: dict[str, Any] = {
        "timestamp": clock.time(),
        "type": kind,
        "id": number,
        "previousEventId": frame.previous if frame is not None else _last(run),
    }
    for name in ("input", "output"):
        if name in details:
            details[f"{name}Details"] = _WHOLE
    if member:
        event[member] = {name: told for name, told in details.items() if told is not None}
    run.events.append(event)
    if frame is not None:
        frame.previous = number
    return number


def entered(run: Run, frame: Frame, kind: str) -> int:
    """Note that the frame has entered its state, of type `kind`."""
    return note(
        *(run, frame, f"{kind}StateEntered", "stateEnteredEventDetails"),
        name=frame.state,
        input=text(frame.input),
    )


def left(run: Run, frame: Frame, kind: str, output: object) -> int:
    return note(
        *(run, frame, f"{kind}StateExited", "stateExitedEventDetails"),
        name=frame.state,
        output=text(output),
    )


def _last(run: Run) -> int:
    return len(run.events)
