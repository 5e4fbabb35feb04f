"""Every lab of the curriculum, proven on a real cloud and a real runner, case by case.

Much of a proof is waiting: for a database that starts, for a workflow that pauses. So one test
process has all of a lab (`xdist_group`), and proves several of its cases at the same time.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from grader.authoring.lint import faults
from grader.authoring.proof import Case, cases_of
from grader.authoring.stage import Stage
from labs.packs.errors import InvalidLabError
from labs.packs.loader import find_labs, load_lab

CURRICULUM = Path(__file__).resolve().parents[2] / "curriculum"
LABS = find_labs(CURRICULUM)
AT_ONCE = 3

Key = tuple[str, str]  # a lab's slug, and the name of one of its cases


def _cases() -> list[Case]:
    """Return what is to be proven of the labs that can be read; the others fail below."""
    cases = []
    for directory in LABS.values():
        try:
            cases += cases_of(load_lab(directory))
        except InvalidLabError:
            continue
    return cases


@pytest.mark.parametrize("slug", LABS)
def test_its_files_are_without_mistake(slug):
    assert faults(LABS[slug]) == []


@pytest.mark.parametrize("slug", LABS)
def test_it_can_be_solved_in_two_ways_and_knows_wrong_ones(slug):
    lab = load_lab(LABS[slug])

    assert len(lab.solutions) >= 2
    assert lab.wrong
    assert lab.total_points == 100


@pytest.fixture(scope="session")
def proven(place: Stage, request: pytest.FixtureRequest) -> Iterator[Callable[[Case], list[str]]]:
    """Return `proven(case)`: what is wrong; with the first of a lab's cases all of them begin."""
    selected: dict[Key, Case] = {}
    for item in request.session.items:
        case = getattr(item, "callspec", None) and item.callspec.params.get("case")
        if isinstance(case, Case):
            selected[case.lab, case.name] = case
    begun: dict[Key, Future[list[str]]] = {}
    with ThreadPoolExecutor(AT_ONCE) as pool:

        def faults(case: Case) -> list[str]:
            if (case.lab, case.name) not in begun:
                begun.update(
                    (key, pool.submit(other.prove, place))
                    for key, other in selected.items()
                    if other.lab == case.lab
                )
            return begun[case.lab, case.name].result()

        yield faults
        pool.shutdown(cancel_futures=True)


@pytest.mark.jail
@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=f"{case.lab}: {case.name}", marks=pytest.mark.xdist_group(case.lab))
        for case in _cases()
    ],
)
def test_it_is_proven(case, place, proven):
    if load_lab(LABS[case.lab]).engines - place.provider.engines():
        pytest.skip("this host lacks what the lab needs")
    assert proven(case) == []
