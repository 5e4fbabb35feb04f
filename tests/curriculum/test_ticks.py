"""Who does the tasks in the order of the guide sees each of them tick, and none go out again.

The steps of a lab are those of its guide, or `steps/<slug>.sh`: what stands before the first
`# task: ID` is put before every step. Tasks named in one such line are done by the same step.
"""

import re
from functools import partial
from pathlib import Path

import pytest

from grader.authoring.proof import Case
from grader.authoring.stage import Stage
from grader.authoring.trial import trial
from labs.packs.loader import find_labs, load_lab

LABS = find_labs(Path(__file__).resolve().parents[2] / "curriculum")
STEPS = Path(__file__).resolve().parent / "steps"
HEAD = re.compile(r"^# task: (.+)\n", re.MULTILINE)

# Guides whose commands solve their lab, with the folder that they work in from the second task on.
GUIDED = {
    "git-stage-undo": '~/"$LAB_FOLDER"',
    "git-branch-merge": '~/"$LAB_FOLDER"',
    "git-conflict": '~/"$LAB_FOLDER"',
    "git-remote-sync": "~/shop",
}
JOINED = {"conclude": "conclude test"}  # the guide's page is right, so it passes the page's test
TYPED = {"name": 'lab answer name "$LAB_PAGE"\n'}  # what goes into a field

Steps = list[tuple[set[str], str]]  # ids of the tasks done, script


def guided(slug: str, folder: str) -> Steps:
    lab = load_lab(LABS[slug])
    steps = []
    for number, task in enumerate(lab.tasks):
        of = (task.id,) if number else (None, task.id)
        said = "".join(text for section, text in lab.guide_commands if section in of)
        start = f"cd {folder}\n" if number else ""
        done = set(JOINED.get(task.id, task.id).split())
        steps.append((done, f"{start}{said}{TYPED.get(task.id, '')}"))
    return steps


def written(slug: str) -> Steps:
    before, *parts = HEAD.split((STEPS / f"{slug}.sh").read_text())
    return [
        (set(names.split()), before + script)
        for names, script in zip(parts[::2], parts[1::2], strict=True)
    ]


def test_no_lab_is_without_steps_and_no_steps_without_a_lab():
    assert {path.stem for path in STEPS.iterdir()} | GUIDED.keys() == LABS.keys()


def _ticked(slug: str, place: Stage) -> list[str]:
    steps = guided(slug, GUIDED[slug]) if slug in GUIDED else written(slug)
    lab = load_lab(LABS[slug])
    due: set[str] = set()
    with trial(place, lab) as fresh:
        for tasks, script in steps:
            done = fresh.run_text(f"set -euo pipefail\n{script}", "step.sh")
            assert done.exit_code == 0, done.stderr
            due |= tasks
            assert {task.task_id for task in fresh.assess().tasks if task.solved} == due
    assert due == {task.id for task in lab.tasks}
    return []


@pytest.mark.jail
@pytest.mark.parametrize(
    "case",
    [
        pytest.param(
            Case(slug, "ticks", "ticks", partial(_ticked, slug)),
            id=slug,
            marks=pytest.mark.xdist_group(slug),
        )
        for slug in LABS
    ],
)
def test_every_task_ticks_when_it_is_done_and_stays(case, place, proven):
    if load_lab(LABS[case.lab]).engines - place.provider.engines():
        pytest.skip("this host lacks what the lab needs")
    assert proven(case) == []
