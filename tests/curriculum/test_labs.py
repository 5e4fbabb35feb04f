"""Every lab of the curriculum, proven on a real cloud and a real runner, case by case."""

from pathlib import Path

import pytest

from grader.authoring.lint import faults
from grader.authoring.proof import Case, cases_of
from labs.packs.errors import InvalidLabError
from labs.packs.loader import find_labs, load_lab

CURRICULUM = Path(__file__).resolve().parents[2] / "curriculum"
LABS = find_labs(CURRICULUM)


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
