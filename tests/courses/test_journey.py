from datetime import UTC, datetime

import pytest

from courses.journey import LabCard, LabResult, Offer, QuizInfo, QuizResult, Record
from courses.packs.loader import load_curriculum
from courses.planning import around, plan
from tests.courses.curricula import MODULE, write_curriculum
from tests.courses.curricula import PROVING as LESSON

LABS = Offer({"knead": LabCard("knead", "Knead", 20, "By hand.")})
WITH_QUIZ = Offer(LABS.labs, {"baking/dough": QuizInfo("Dough quiz", "Flour.", 8)})
MIXING = ("baking", "dough", "mixing")
PROVING = ("baking", "dough", "proving")
MONDAY, TUESDAY = datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture
def curriculum(tmp_path):
    root = tmp_path
    write_curriculum(root)
    ovens = root / "baking/ovens"
    (ovens / "lessons").mkdir(parents=True)
    (ovens / "module.yaml").write_text(
        "title: Ovens\nsummary: Heat.\norder: 2\nafter: [dough]\nlessons: [heat]\n"
    )
    (ovens / "lessons/heat.md").write_text(
        "---\ntitle: Heat\nminutes: 3\nsummary: Hot.\n---\nHot.\n"
    )
    loaded = load_curriculum(root)
    assert not loaded.faults
    return loaded.curriculum


def test_a_newcomer_begins_at_the_beginning(curriculum):
    journey = plan(curriculum, LABS, Record())
    assert journey.next_module.next_step.slug == "mixing"
    assert [module.percent for module in journey.modules] == [0, 0]
    assert (journey.labs_done, journey.lab_count, journey.points) == (0, 1, 0)


def test_after_a_lesson_comes_its_lab_and_after_the_lab_the_next_lesson(curriculum):
    record = Record(lessons_done=frozenset({MIXING}))
    journey = plan(curriculum, LABS, record)
    assert journey.next_module.next_step.slug == "knead"
    assert journey.next_module.percent == 33

    record = Record(
        lessons_done=frozenset({MIXING}),
        labs={"knead": LabResult(95, complete=True, last_at=MONDAY)},
    )
    journey = plan(curriculum, LABS, record)
    assert journey.next_module.next_step.slug == "proving"
    assert (journey.labs_done, journey.points) == (1, 95)


def test_points_without_every_task_are_not_done(curriculum):
    record = Record(labs={"knead": LabResult(80, complete=False, last_at=MONDAY)})
    journey = plan(curriculum, LABS, record)
    assert journey.labs_done == 0
    assert journey.modules[0].labs[0].best == 80


def test_the_module_touched_last_is_gone_on_with(curriculum):
    touched = {MIXING: MONDAY, ("baking", "ovens", "heat"): TUESDAY}
    journey = plan(curriculum, LABS, Record(lessons_touched=touched))
    assert journey.next_module.module.slug == "ovens"

    done = Record(lessons_done=frozenset({("baking", "ovens", "heat")}), lessons_touched=touched)
    assert plan(curriculum, LABS, done).next_module.module.slug == "dough"


def test_a_lab_or_a_quiz_is_a_touch_too(curriculum):
    touched = {("baking", "ovens", "heat"): MONDAY}
    quiz = QuizResult(40, passed=False, open=False, last_at=TUESDAY)
    record = Record(lessons_touched=touched, quizzes={"baking/dough": quiz})
    assert plan(curriculum, WITH_QUIZ, record).next_module.module.slug == "dough"
    record = Record(
        lessons_touched=touched, labs={"knead": LabResult(5, complete=False, last_at=TUESDAY)}
    )
    assert plan(curriculum, LABS, record).next_module.module.slug == "dough"


def test_the_quiz_is_the_last_step_and_done_when_it_is_passed(curriculum):
    view = plan(curriculum, WITH_QUIZ, Record()).modules[0]
    assert [step.kind for step in view.steps] == ["lesson", "lab", "lesson", "quiz"]
    assert (view.quiz.done, view.quiz.best, view.quiz.minutes) == (False, None, 8)
    assert view.quiz.url == "/practice/quizzes/baking/dough/"

    failed = Record(
        quizzes={"baking/dough": QuizResult(60, passed=False, open=False, last_at=MONDAY)}
    )
    view = plan(curriculum, WITH_QUIZ, failed).modules[0]
    assert (view.quiz.done, view.quiz.best, view.done) == (False, 60, 0)
    passed = Record(
        quizzes={"baking/dough": QuizResult(90, passed=True, open=False, last_at=MONDAY)}
    )
    view = plan(curriculum, WITH_QUIZ, passed).modules[0]
    assert (view.quiz.done, view.percent) == (True, 25)


def test_what_comes_before_is_advice_and_no_lock(curriculum):
    journey = plan(curriculum, WITH_QUIZ, Record())
    dough, ovens = journey.modules
    assert (dough.after, dough.ready) == ((), True)
    assert [before.title for before in ovens.missing] == ["Dough"]
    assert ovens.next_step.slug == "heat"

    passed = Record(quizzes={"baking/dough": QuizResult(90, passed=True, open=False, last_at=None)})
    journey = plan(curriculum, WITH_QUIZ, passed)
    assert journey.modules[1].missing == ()
    assert journey.next_module.module.slug == "dough"


def test_the_path_begins_with_what_one_is_ready_for(tmp_path):
    root = write_curriculum(tmp_path)
    (root / "baking/dough/module.yaml").write_text(MODULE + "after: [ovens]\n")
    (root / "baking/ovens/lessons").mkdir(parents=True)
    (root / "baking/ovens/module.yaml").write_text(
        "title: Ovens\nsummary: Heat.\norder: 2\nlessons: [heat]\n"
    )
    (root / "baking/ovens/lessons/heat.md").write_text(LESSON)
    loaded = load_curriculum(root)
    assert not loaded.faults
    assert plan(loaded.curriculum, LABS, Record()).next_module.module.slug == "ovens"


def test_when_everything_is_done_nothing_is_next(curriculum):
    record = Record(
        lessons_done=frozenset({MIXING, PROVING, ("baking", "ovens", "heat")}),
        labs={"knead": LabResult(100, complete=True, last_at=MONDAY)},
    )
    assert plan(curriculum, LABS, record).next_module is None


def test_a_broken_lab_is_left_out_and_blocks_nobody(curriculum):
    journey = plan(curriculum, Offer(), Record(lessons_done=frozenset({MIXING})))
    assert journey.next_module.next_step.slug == "proving"


def test_before_and_after(curriculum):
    view = plan(curriculum, LABS, Record()).modules[0]
    before, after = around(view, "lesson", "mixing")
    assert (before, after.slug) == (None, "knead")
    before, after = around(view, "lesson", "proving")
    assert (before.slug, after) == ("knead", None)
