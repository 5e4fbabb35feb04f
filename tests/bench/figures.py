"""What a bench measures."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured value beside its goal, and beside what a user would run instead."""

    name: str
    value: float
    unit: str
    goal: str  # in words, as docs and issues put it
    ok: bool  # whether the goal is met
    baseline: float | None = None  # the alternative, in the same unit and run
    ratio: float | None = None  # value to baseline, or the other way round where the goal says so
