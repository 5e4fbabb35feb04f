import pytest
from django.urls import reverse
from django.utils.timezone import now

from courses.models import LessonProgress
from courses.selectors import module_for
from labs.selectors import catalogue, lab
from tests.builders import make_session, make_user
from tests.courses.grades import graded

pytestmark = pytest.mark.django_db

LESSON_URL = "/courses/git/first-steps/snapshots/"
DONE_URL = f"{LESSON_URL}done/"


@pytest.mark.parametrize(
    "page", ["/", "/courses/git/", "/courses/git/first-steps/", LESSON_URL, "/styleguide/"]
)
def test_pages_are_for_those_who_are_signed_in(client, page):
    assert client.get(page).url == f"/accounts/login/?next={page}"
    client.force_login(make_user())
    assert client.get(page).status_code == 200


@pytest.mark.parametrize(
    "page",
    [
        "/courses/nothing/",
        "/courses/git/nothing/",
        "/courses/git/first-steps/nothing/",
        "/courses/aws/first-steps/snapshots/",
    ],
)
def test_what_is_not_taught_is_not_found(client, page):
    client.force_login(make_user())
    assert client.get(page).status_code == 404


@pytest.mark.parametrize(
    ("gone", "heir"),
    [("identity", "first-repository"), ("conflicts", "branches-and-merging")],
)
def test_a_lesson_that_went_into_another_leads_there(client, gone, heir):
    path = "/courses/git/first-steps/"
    assert client.get(f"{path}{gone}/").url.startswith("/accounts/login/")
    learner = make_user()
    client.force_login(learner)
    LessonProgress.objects.create(
        user=learner,
        course="git",
        module="first-steps",
        lesson=gone,
        touched_at=now(),
        done_at=now(),
    )
    answer = client.get(f"{path}{gone}/")
    assert (answer.status_code, answer.url) == (302, f"{path}{heir}/")
    assert client.get(answer.url).status_code == 200
    steps = len(module_for("git", "first-steps").steps) + 1  # the quiz
    assert f"0 of {steps} done" in client.get(path).content.decode()  # reading the old one is past
    assert client.get("/").status_code == 200


def test_home_shows_where_to_begin(client):
    client.force_login(make_user())
    page = client.get("/").content.decode()
    assert "Begin: Snapshots" in page
    assert LESSON_URL in page
    assert f"0 of {len(catalogue().labs())} labs done" in page


def test_home_leads_back_into_an_open_lab(client):
    learner = make_user()
    client.force_login(learner)
    session = make_session(
        learner=learner, lab_slug="git-first-commit", lab_revision=lab("git-first-commit").revision
    )
    page = client.get("/").content.decode()
    assert "Go on: " in page
    assert reverse("grader:session", args=[session.public_id]) in page

    client.force_login(make_user())
    assert str(session.public_id) not in client.get("/").content.decode()


def test_marking_a_lesson_and_taking_it_back(client):
    learner = make_user()
    client.force_login(learner)
    assert client.post(DONE_URL, {"done": "1"}).url == LESSON_URL
    first = LessonProgress.objects.get(user=learner)
    assert first.done_at

    client.post(DONE_URL, {"done": "1"})
    again = LessonProgress.objects.get(user=learner)
    assert again.done_at == first.done_at

    client.post(DONE_URL, {"done": "0"})
    assert LessonProgress.objects.get(user=learner).done_at is None


def test_marking_is_a_post_and_mine_alone(client):
    learner, other = make_user(), make_user()
    assert client.post(DONE_URL).status_code == 302
    client.force_login(learner)
    assert client.get(DONE_URL).status_code == 405
    client.post(DONE_URL)
    assert not LessonProgress.objects.filter(user=other).exists()
    assert LessonProgress.objects.filter(user=learner).count() == 1


def test_htmx_gets_the_parts_that_changed(client):
    client.force_login(make_user())
    page = client.post(DONE_URL, {"done": "1"}, headers={"HX-Request": "true"}).content.decode()
    assert "You have read this lesson" in page
    assert 'id="lesson-aside"' in page
    assert "<html" not in page


def test_a_lesson_marks_itself_only_until_the_learner_has_touched_it(client):
    client.force_login(make_user())
    assert "intersect once" in client.get(LESSON_URL).content.decode()
    client.post(DONE_URL, {"done": "0"})
    assert "intersect once" not in client.get(LESSON_URL).content.decode()


def test_progress_shows_on_module_and_home(client):
    client.force_login(make_user())
    client.post(DONE_URL)
    steps = len(module_for("git", "first-steps").steps) + 1  # the quiz
    assert f"1 of {steps} done" in client.get("/courses/git/first-steps/").content.decode()
    assert "Go on: Your first repository" in client.get("/").content.decode()


def test_a_lab_is_done_when_every_task_is_solved_whatever_the_hints_cost(client):
    learner = make_user()
    client.force_login(learner)
    session = make_session(learner=learner, lab_slug="git-first-commit", state="ended")
    graded(session, passed=[True, False], score=95)
    labs = len(catalogue().labs())
    assert f"0 of {labs} labs done · 95 points" in client.get("/").content.decode()

    graded(session, passed=[True, True], score=90)
    assert f"1 of {labs} labs done · 95 points" in client.get("/").content.decode()


def test_a_lesson_page_asks_the_database_little(client, django_assert_max_num_queries):
    client.force_login(make_user())
    client.get(LESSON_URL)
    with django_assert_max_num_queries(8):  # one of them for its question, one for the bookmark
        client.get(LESSON_URL)


def test_a_lesson_leads_on(client):
    client.force_login(make_user())
    page = client.get("/courses/git/first-steps/status-and-history/").content.decode()
    assert 'rel="prev" href="/courses/git/first-steps/first-repository/"' in page
    assert "Now do it: " in page
    assert "/labs/git-first-commit/" in page


def test_two_labs_follow_the_lesson_that_teaches_both():
    steps = [step.slug for step in module_for("git", "first-steps").steps]
    lesson = steps.index("branches-and-merging")
    assert steps[lesson:][1:4] == ["git-branch-merge", "git-conflict", "sharing"]
