"""Points: pure arithmetic, in whole points of 100."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

TOTAL = 100


@dataclass(frozen=True)
class TaskOutcome:
    """What is known of one task: its points as the lab says, and its checks in order.

    `passed` is empty while nothing was graded; `hint_cost` is of the hints taken.
    """

    points: int
    weights: Sequence[int]
    passed: Sequence[bool]
    hint_cost: int = 0

    @property
    def solved(self) -> bool:
        return bool(self.passed) and all(self.passed)

    @property
    def share(self) -> Fraction:
        """Return how much of the task is right, 0 to 1, by the weights of its checks."""
        if not self.passed:
            return Fraction(0)
        pairs = zip(self.weights, self.passed, strict=True)
        return Fraction(sum(weight for weight, passed in pairs if passed), sum(self.weights))


@dataclass(frozen=True)
class Tally:
    """A score, and how it comes about: `points` and `earned` have one entry a task."""

    score: int
    points: tuple[int, ...]  # what each task is worth; they add up to 100
    earned: tuple[int, ...]  # hints taken off; they add up to the score
    hint_cost: int  # what hints of solved tasks cost


def tally(outcomes: Sequence[TaskOutcome]) -> Tally:
    """Return the score: points by weight, scaled to 100, rounded down, less hints of solved tasks.

    A hint never costs more than its task earned. Raises ValueError without tasks.
    Source: docs/authors/checks.md, "Points".
    """
    whole = sum(outcome.points for outcome in outcomes)
    if whole <= 0:
        raise ValueError("A lab needs at least one task with points.")
    worth = [Fraction(TOTAL * outcome.points, whole) for outcome in outcomes]
    gross = _rounded([w * o.share for w, o in zip(worth, outcomes, strict=True)])
    costs = [
        min(outcome.hint_cost, earned) if outcome.solved else 0
        for outcome, earned in zip(outcomes, gross, strict=True)
    ]
    earned = tuple(points - cost for points, cost in zip(gross, costs, strict=True))
    return Tally(sum(earned), tuple(_rounded(worth)), earned, sum(costs))


def _rounded(exact: Sequence[Fraction]) -> list[int]:
    """Return whole numbers near `exact` whose sum is the sum of all, rounded down.

    What rounding leaves over goes to the largest remainders, the earlier first.
    """
    floors = [int(value) for value in exact]
    left = int(sum(exact)) - sum(floors)
    by_remainder = sorted(range(len(exact)), key=lambda i: (floors[i] - exact[i], i))
    for place in by_remainder[:left]:
        floors[place] += 1
    return floors
