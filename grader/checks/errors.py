"""What can go wrong with checks themselves. Never the learner's doing."""

from dataclasses import dataclass


class CheckError(Exception):
    """A check that cannot be asked: its author's mistake, or ours. `str()` is a sentence."""


@dataclass(frozen=True)
class CheckFault:
    """One mistake in a lab's checks: where it is, and what to do about it."""

    at: tuple[str | int, ...]  # below the check: ("parameters", "Bucket")
    message: str
    remedy: str
