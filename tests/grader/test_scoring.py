"""Points add up, whatever the weights."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.scoring import TaskOutcome, tally


@st.composite
def outcomes(draw):
    weights = draw(st.lists(st.integers(1, 100), min_size=1, max_size=5))
    passed = draw(
        st.one_of(
            st.just([]), st.lists(st.booleans(), min_size=len(weights), max_size=len(weights))
        )
    )
    return TaskOutcome(
        points=draw(st.integers(1, 100)),
        weights=weights,
        passed=passed,
        hint_cost=draw(st.integers(0, 120)),
    )


@given(st.lists(outcomes(), min_size=1, max_size=12))
def test_points_add_up_to_100_and_earned_to_the_score(tasks):
    result = tally(tasks)

    assert sum(result.points) == 100
    assert sum(result.earned) == result.score
    assert 0 <= result.score <= 100
    assert all(earned >= 0 for earned in result.earned)
    assert all(
        earned <= points + 1 for earned, points in zip(result.earned, result.points, strict=True)
    )


@given(st.lists(outcomes(), min_size=1, max_size=12))
def test_solving_everything_without_hints_is_100(tasks):
    solved = [TaskOutcome(task.points, task.weights, [True] * len(task.weights)) for task in tasks]

    result = tally(solved)
    assert (result.score, result.earned) == (100, result.points)


def test_partial_credit_goes_by_weight_and_is_rounded_down():
    half = [TaskOutcome(1, [2, 1], [True, False]), TaskOutcome(2, [1], [False])]

    assert tally(half).score == 22  # 33.3 × 2/3


def test_hints_cost_only_what_is_solved_and_never_more_than_it_earned():
    solved = TaskOutcome(50, [1], [True], hint_cost=10)
    unsolved = TaskOutcome(50, [1, 1], [True, False], hint_cost=10)

    assert tally([solved, unsolved]).earned == (40, 25)
    assert tally([solved, unsolved]).hint_cost == 10
    assert tally([TaskOutcome(10, [1], [True], 99), TaskOutcome(90, [1], [True])]).score == 90


def test_a_lab_without_tasks_has_no_score():
    with pytest.raises(ValueError, match="at least one"):
        tally([])
