"""Knowledge checks: read from lessons, answered on the page."""

import pytest

from courses.models import CheckAnswer, LessonProgress
from courses.packs.loader import load_curriculum
from quizzes.models import Sitting
from tests.builders import make_user
from tests.courses.curricula import PROVING, write_curriculum
from tests.quizzes.banks import write_bank

OWN = """
```check
id: how-long
kind: numeric
stem: "{loaves} loaves of 2 hours each, one after the other. How many hours?"
parameters: {loaves: {from: 2, to: 90}}
answer: loaves * 2
explanation: "{loaves} × 2 = {answer}."
source: {title: "The book of bread", date: 2026-11-21}
```
"""
REFERRED = "\n```check\nquestion: wet\n```\n"
PAGE = "/courses/baking/dough/proving/"
WET, HOW_LONG = f"{PAGE}checks/wet/", f"{PAGE}checks/how-long/"
HTMX = {"HX-Request": "true"}


def curriculum_with(root, lesson):
    return write_bank(write_curriculum(root, proving=PROVING + lesson))


def faults_of(root):
    faults = load_curriculum(root, commands=True).faults
    return [str(fault).removeprefix("baking/dough/lessons/") for fault in faults]


@pytest.fixture
def learner(db, client, settings, tmp_path):
    settings.CURRICULUM_DIR = curriculum_with(tmp_path, REFERRED + "\nMore words.\n" + OWN)
    user = make_user()
    client.force_login(user)
    return user


def test_a_lesson_may_refer_to_its_quiz_or_ask_by_itself(tmp_path):
    root = curriculum_with(tmp_path, REFERRED + OWN)
    loaded = load_curriculum(root)
    assert loaded.faults == ()
    lesson = loaded.curriculum.course("baking").module("dough").lesson("proving")
    assert [(check.id, check.own is not None) for check in lesson.checks] == [
        ("wet", False),
        ("how-long", True),
    ]


@pytest.mark.parametrize(
    ("lesson", "fault"),
    [
        (
            REFERRED.replace("wet", "dry"),
            (
                "proving.md:9: question: The module's quiz has no question dry. "
                "Correct the id, or write the question here."
            ),
        ),
        (
            REFERRED + "more\n" + REFERRED,
            (
                "proving.md:13: The check wet is here already. "
                "Refer to another question, or give it another id."
            ),
        ),
        (
            "\n- in a list\n\n  ```check\n  question: wet\n  ```\n",
            "proving.md:10: A check stands inside something else. Take it out of the list or the quote.",
        ),
        (
            OWN.replace("kind: numeric", "kind: number"),
            "proving.md:9: There is no kind `number`. Did you mean `numeric`?",
        ),
        (
            OWN.replace("loaves * 2", "loafs * 2"),
            "proving.md:13: answer: There is no value `loafs`",
        ),
        (OWN.replace(", date: 2026-11-21", ""), "proving.md:15: source.date: `date` is missing."),
        (OWN.replace("stem: ", "stem: ["), "proving.md:12: This is not YAML"),
        ("\n```check\nwet\n```\n", "proving.md:8: A check holds named fields."),
        (
            (
                "\n```check\nid: list\nkind: command\nstem: List.\naccept: [aws s3 lsd]\n"
                "explanation: So.\nsource: {title: Book, date: 2026-11-21}\n```\n"
            ),
            "proving.md:12: accept.0: ",
        ),
    ],
)
def test_a_faulty_check_is_named_with_its_line(tmp_path, lesson, fault):
    (found,) = faults_of(curriculum_with(tmp_path, lesson))
    assert found.startswith(fault)


def test_a_check_stands_between_the_prose_and_never_shows_its_key(client, learner):
    page = client.get(PAGE).content.decode()
    assert page.index("Wait.") < page.index('id="check-wet"') < page.index("More words.")
    assert page.index("More words.") < page.index('id="check-how-long"')
    assert "It is." not in page


def test_an_answer_is_explained_at_once_and_kept(client, learner):
    page = client.post(WET, {"turn": "0", "answer-1": "1"}, headers=HTMX).content.decode()
    assert "not right" in page
    assert "It is." in page
    assert "<html" not in page
    assert "Try again" in client.get(PAGE).content.decode()

    client.post(WET, {"again": "1"}, headers=HTMX)
    assert "It is." not in client.get(PAGE).content.decode()
    page = client.post(WET, {"turn": "1", "answer-1": "0"}, headers=HTMX).content.decode()
    assert "Right. The explanation follows." in page
    assert CheckAnswer.objects.get(user=learner).solved_at


def test_without_script_the_page_comes_back_at_the_question(client, learner):
    answer = client.post(WET, {"turn": "0", "answer-1": "0"})
    assert (answer.status_code, answer.url) == (302, f"{PAGE}#check-wet")


def test_asked_again_the_numbers_are_others_and_solved_stays_solved(client, learner):
    def asked():
        page = client.get(PAGE).content.decode()
        return int(page.split(" loaves of 2 hours")[0].rsplit(">", 1)[1])

    answered = [asked()]
    for turn in range(5):
        client.post(HOW_LONG, {"turn": str(turn), "answer-2": str(answered[-1] * 2)})
        row = CheckAnswer.objects.get(name="how-long")
        assert (row.right, row.turn) == (True, turn)
        assert asked() == answered[-1]
        client.post(HOW_LONG, {"again": "1"})
        answered.append(asked())
    assert len(set(answered)) > 1
    row.refresh_from_db()
    assert (row.right, bool(row.solved_at)) == (None, True)


def test_a_late_answer_from_another_tab_changes_nothing(client, learner):
    client.post(WET, {"turn": "0", "answer-1": "1"})
    client.post(WET, {"turn": "0", "answer-1": "0"})
    assert CheckAnswer.objects.get().right is False
    client.post(WET, {"again": "1"})
    client.post(WET, {"turn": "0", "answer-1": "0"})
    assert CheckAnswer.objects.get().right is None


def test_no_answer_is_no_mistake(client, learner):
    refused = client.post(WET, {"turn": "0"}, headers=HTMX)
    assert refused.status_code == 422
    assert "a guess costs nothing" in refused.content.decode()
    assert not CheckAnswer.objects.exists()


@pytest.mark.parametrize("turn", ["", "x", "-1", "9999999", "²"])
def test_a_turn_that_no_page_sends_is_refused(client, learner, turn):
    assert client.post(WET, {"turn": turn, "answer-1": "0"}).status_code == 404


def test_an_unknown_check_and_a_stranger_are_refused(client, learner):
    assert client.post(f"{PAGE}checks/nothing/", {"turn": "0"}).status_code == 404
    client.logout()
    assert client.post(WET, {"turn": "0", "answer-1": "0"}).url.startswith("/accounts/login/")


def test_checks_count_in_nothing_else(client, learner):
    client.post(WET, {"turn": "0", "answer-1": "0"})
    assert not LessonProgress.objects.exists()
    assert not Sitting.objects.exists()


def test_a_broken_bank_takes_its_checks_away_and_no_more(client, learner, settings):
    (settings.CURRICULUM_DIR / "baking/dough/quiz/quiz.yaml").write_text("title: [")
    page = client.get(PAGE).content.decode()
    assert 'id="check-wet"' not in page
    assert 'id="check-how-long"' in page


def test_checks_cost_one_query_more(client, learner, django_assert_max_num_queries):
    client.get(PAGE)
    with django_assert_max_num_queries(8):
        client.get(PAGE)
