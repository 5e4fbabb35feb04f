"""Executions and where they stand, kept in moto's back end."""

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from moto.stepfunctions.models import stepfunctions_backends

from cloud.seams import clock
from cloud.seams.due import agenda

MOST_CLOSED = 1_000  # executions that are over; AWS keeps them for 90 days
_RUNS = "runs"  # our own attribute of moto's back end, by ARN

Phase = Literal["enter", "work", "wait", "function", "callback", "children", "outcome"]
Status = Literal["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"]


@dataclass(slots=True)
class Outcome:
    """What became of the work of a state: its result, or its error's name and cause."""

    result: Any = None
    error: str | None = None
    cause: str = ""


@dataclass(slots=True)
class Frame:
    """One place at which an execution stands. Moments are the account's, in seconds.

    `where` leads to its states in the definition. `previous` is the event that its next one
    follows. `input` is the state's own, `work` what its InputPath and Parameters make of it. The
    next step is due at `due_at`: in the phase "work" the state does (again) what it does, in the
    phases "function" and "callback" it is too late then. `children` waits for the frames whose parent it
    is: `results` has one place each, `left` the items of a Map that have not begun.
    """

    number: int
    where: tuple[str | int, ...]
    state: str
    input: Any
    parent: int | None = None
    place: int = 0
    item: tuple[int, Any] | None = None
    previous: int = 0
    phase: Phase = "enter"
    due_at: float | None = None
    heartbeat_at: float | None = None
    entered_at: float = 0.0
    entered_event: int = 0
    work: Any = None
    token: str = ""
    retries: dict[int, int] = field(default_factory=dict)
    outcome: Outcome | None = None
    results: list[Any] = field(default_factory=list)
    left: list[int] = field(default_factory=list)

    def came(self, outcome: Outcome) -> None:
        """Have the frame go on with what its state came to, as of now."""
        self.phase, self.outcome = "outcome", outcome
        self.due_at, self.heartbeat_at = clock.time(), None


@dataclass(slots=True)
class Run:
    """An execution. `arn` and what follows it do not change; `events` are as the API shows them.

    Once it is over they are `packed`: an account with many executions is written down often.
    """

    arn: str
    name: str
    region: str
    machine_arn: str
    machine_name: str
    role_arn: str
    definition: str
    input: str
    started_at: float
    express: bool = False
    request_id: str = ""
    status: Status = "RUNNING"
    stopped_at: float | None = None
    due_at: float | None = None
    output: str | None = None
    error: str | None = None
    cause: str | None = None
    events: list[dict[str, Any]] = field(default_factory=list)
    frames: dict[int, Frame] = field(default_factory=dict)
    made: int = 0
    packed: bytes = b""

    def frame(self, where: tuple[str | int, ...], state: str, input_: Any, **facts: Any) -> Frame:
        """Return a new frame of this execution."""
        self.made += 1
        frame = Frame(self.made, where, state, input_, due_at=clock.time(), **facts)
        self.frames[frame.number] = frame
        return frame

    def pack(self) -> None:
        self.packed = zlib.compress(json.dumps(self.events).encode())
        self.events = []

    def history(self) -> list[dict[str, Any]]:
        """Return the events, oldest first; they may be changed."""
        if not self.packed:
            return [dict(event) for event in self.events]
        events: list[dict[str, Any]] = json.loads(zlib.decompress(self.packed))
        return events

    def below(self, frame: Frame) -> Iterator[Frame]:
        """Yield the frames that were made for this one, and theirs."""
        for one in list(self.frames.values()):
            if one.parent == frame.number:
                yield one
                yield from self.below(one)


def held(backend: Any) -> dict[str, Run]:
    """Return the executions of a back end, by ARN, oldest first."""
    runs: dict[str, Run] = vars(backend).setdefault(_RUNS, {})
    return runs


def all_of(account_id: str) -> Iterator[Run]:
    for backend in agenda.backends(stepfunctions_backends, account_id):
        yield from list(vars(backend).get(_RUNS, {}).values())


def add(backend: Any, run: Run) -> None:
    """Keep the execution, and forget the oldest of those that are over when they are too many."""
    runs = held(backend)
    runs[run.arn] = run
    if len(runs) > MOST_CLOSED:
        closed = [arn for arn, one in runs.items() if one.status != "RUNNING"]
        for arn in closed[: len(closed) - MOST_CLOSED]:
            del runs[arn]


def by_token(backend: Any, token: str) -> tuple[Run, Frame] | None:
    """Return the execution and the frame that wait for the token."""
    for run in held(backend).values():
        if run.status == "RUNNING":
            for frame in run.frames.values():
                if frame.token == token:
                    return run, frame
    return None
