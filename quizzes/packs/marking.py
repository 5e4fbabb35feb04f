"""Right or wrong: pure questions to a drawn item and what a learner answered."""

from quizzes.packs.commands import same
from quizzes.packs.model import Answer, Item

LOWEST, HIGHEST = 100, 1000  # of a scaled score


def is_right(item: Item, answer: Answer) -> bool:
    """Whether `answer` is wholly right; no answer is wrong, and there is no half a point."""
    if answer is None:
        return False
    match item.form:
        case "number":
            return _close(item, answer)
        case "text":
            return isinstance(answer, str) and same(answer, [str(key) for key in _keys(item)])
        case "one":
            return answer == item.key
        case _:
            return isinstance(answer, list) and tuple(answer) == _keys(item)


def _keys(item: Item) -> tuple[int | str, ...]:
    return item.key if isinstance(item.key, tuple) else ()


def _close(item: Item, answer: Answer) -> bool:
    if not isinstance(answer, int | float) or not isinstance(item.key, int | float):
        return False
    return abs(answer - item.key) <= item.tolerance + 1e-9


def percent(right: int, total: int) -> int:
    """Return the share of right answers, 0 to 100, rounded down."""
    return 100 * right // total if total else 0


def scaled(right: int, scored: int) -> int:
    """Return an estimate of the scaled score, 100 to 1,000.

    AWS publishes no formula from right answers to the score; this is the straight line.
    """
    return LOWEST + (HIGHEST - LOWEST) * right // scored if scored else LOWEST
