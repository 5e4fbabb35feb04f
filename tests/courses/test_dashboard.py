"""The signed-in home page: where one left, what comes next, how it went."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.dashboard import dashboard
from courses.models import Bookmark
from courses.selectors import curriculum, lesson_for
from courses.services import bookmark, mark
from labs import clock
from labs.selectors import lab
from quizzes import services as quizzes
from quizzes.models import Sitting
from quizzes.selectors import banks
from tests.builders import make_session, make_user
from tests.courses.curricula import write_curriculum
from tests.courses.grades import graded
from tests.quizzes.banks import write_bank

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner(client):
    user = make_user()
    client.force_login(user)
    return user


def first_lesson():
    return next(iter(curriculum().modules())).lessons[0]


def handed_in(learner, slug="aws/s3"):
    sitting = quizzes.begin_quiz(learner, banks().quizzes[slug])
    quizzes.hand_in(sitting)
    return sitting


def test_a_newcomer_sees_how_it_goes_and_one_first_step(client, learner):
    home = dashboard(learner)
    assert home.newcomer
    assert [(way.lead, way.title) for way in home.ways] == [("Begin", first_lesson().title)]
    assert home.results == ()
    page = client.get("/").content.decode()
    assert "How it goes" in page
    assert "Recent results" not in page
    assert "Also waiting" not in page


def test_the_lesson_opened_last_is_gone_on_with_until_it_is_done(client, learner):
    address = "/courses/aws/s3/versioning/"
    client.get("/courses/aws/s3/buckets-and-objects/")
    client.get(address)
    home = dashboard(learner)
    assert not home.newcomer
    assert (home.ways[0].url, home.ways[0].action) == (address, "Read on")
    assert home.ways[1].title == first_lesson().title

    mark(learner, lesson_for("aws", "s3", "versioning"), done=True)
    assert address not in [way.url for way in dashboard(learner).ways]


def test_a_lesson_that_went_into_another_is_gone_on_with_there(learner):
    Bookmark.objects.create(
        user=learner, course="git", module="first-steps", lesson="conflicts", opened_at=clock.now()
    )
    address = "/courses/git/first-steps/branches-and-merging/"
    assert dashboard(learner).ways[0].url == address

    mark(learner, lesson_for("git", "first-steps", "branches-and-merging"), done=True)
    assert address not in [way.url for way in dashboard(learner).ways]


def test_opening_a_lesson_again_writes_nothing(learner):
    lesson = first_lesson()
    bookmark(learner, lesson)
    before = Bookmark.objects.get(user=learner).opened_at
    bookmark(learner, lesson)
    assert Bookmark.objects.get(user=learner).opened_at == before


def test_the_lesson_that_is_next_anyhow_is_named_once(learner):
    bookmark(learner, first_lesson())
    assert [way.action for way in dashboard(learner).ways] == ["Read on"]


def test_what_runs_comes_first_then_what_is_begun_then_the_lesson(learner):
    session = make_session(
        learner=learner, lab_slug="git-first-commit", lab_revision=lab("git-first-commit").revision
    )
    sitting = quizzes.begin_quiz(learner, banks().quizzes["aws/s3"])
    bookmark(learner, lesson_for("aws", "s3", "versioning"))
    ways = dashboard(learner).ways
    assert [way.url for way in ways][:3] == [
        reverse("grader:session", args=[session.public_id]),
        reverse("quizzes:sitting", args=[sitting.public_id]),
        "/courses/aws/s3/versioning/",
    ]


def test_a_sitting_is_left_open_only_while_it_can_be_gone_on_with(learner):
    sitting = quizzes.begin_exam(learner, banks(), next(iter(banks().exams.values())))
    assert dashboard(learner).ways[0].action == "Back to the exam"
    Sitting.objects.filter(pk=sitting.pk).update(deadline=clock.now() - timedelta(seconds=1))
    assert dashboard(learner).ways[0].action != "Back to the exam"


def test_results_are_told_newest_first_with_the_best(client, learner):
    session = make_session(learner=learner, lab_slug="git-first-commit", state="ended")
    graded(session, passed=[True, False], score=60)
    graded(session, passed=[True, True], score=90)
    handed_in(learner)
    rows = dashboard(learner).results
    assert [(row.kind, row.score, row.good) for row in rows] == [
        ("Quiz", "0 %", False),
        ("Lab", "90 points", True),
    ]
    page = client.get("/").content.decode()
    assert "quiz 0 %" in page
    assert "best 90 points" in page


def test_nothing_of_others_is_shown(learner):
    other = make_user()
    handed_in(other)
    bookmark(other, first_lesson())
    assert dashboard(learner).newcomer


def test_the_number_of_queries_does_not_grow_with_what_was_done(client, learner):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/").status_code == 200
        return len(seen)

    client.get("/")
    assert queries() <= 9
    for module in curriculum().modules():
        for lesson in module.lessons[:2]:
            mark(learner, lesson, done=True)
        if module.ref in banks().quizzes:
            handed_in(learner, module.ref)
    for slug in ("git-first-commit", "s3-first-bucket"):
        for _ in range(3):
            graded(
                make_session(learner=learner, lab_slug=slug, state="ended"), passed=[True], score=9
            )
    quizzes.begin_quiz(learner, banks().quizzes["aws/s3"])
    quizzes.begin_quiz(learner, banks().quizzes["aws/iam"])
    bookmark(learner, lesson_for("aws", "s3", "versioning"))
    assert queries() <= 9


def test_a_card_says_what_it_is_best_after_until_that_is_known(client, learner, settings, tmp_path):
    settings.CURRICULUM_DIR = write_bank(write_curriculum(tmp_path))
    ovens = tmp_path / "baking/ovens"
    ovens.mkdir()
    (ovens / "module.yaml").write_text("title: Ovens\nsummary: Heat.\norder: 2\nafter: [dough]\n")
    page = client.get("/courses/baking/").content.decode()
    assert page.count("Best after") == 1
    assert "Best after Dough" in page
    page = client.get("/courses/baking/ovens/").content.decode()
    assert '<a href="/courses/baking/dough/">Dough</a>' in page

    sitting = quizzes.begin_quiz(learner, banks().quizzes["baking/dough"])
    quizzes.reply(sitting, {1: quizzes.Reply(0)})
    quizzes.hand_in(sitting)
    assert "Best after" not in client.get("/courses/baking/").content.decode()
    assert "(done)" in client.get("/courses/baking/ovens/").content.decode()


def test_a_module_of_a_quiz_alone_has_a_card_and_a_page(client, learner, settings, tmp_path):
    settings.CURRICULUM_DIR = write_curriculum(tmp_path)
    quiz = write_bank(tmp_path / "elsewhere") / "baking/dough/quiz"
    (tmp_path / "baking/crumbs").mkdir()
    quiz.rename(tmp_path / "baking/crumbs/quiz")
    assert "Baking: Dough quiz" in client.get("/courses/baking/").content.decode()
    page = client.get("/courses/baking/crumbs/").content.decode()
    assert "0 of 1 done" in page
    assert "/practice/quizzes/baking/crumbs/" in page
