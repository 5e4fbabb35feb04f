"""What a learner is told of each task: nothing at first, and no reproach for what nobody began."""

import pytest
from django.urls import reverse

from grader import grading, services
from grader.selectors import lab_view
from labs.models import LabSession

pytestmark = pytest.mark.django_db

NO_FILE, NO_WORD, WRONG = (
    "There is no greet.sh yet.",
    "Your word, `harbour`, is not in it.",
    "Count again.",
)


def check(session: LabSession) -> None:
    grading.grade(services.check(session).pk)


def told(session: LabSession) -> list[tuple[str, str | None]]:
    return [(task.verdict, task.message) for task in lab_view(session).tasks]


def failed(session: LabSession) -> list[bool]:
    return [task.failed for task in lab_view(session).tasks]


def test_messages_come_only_once_something_changed(session, provider):
    grading.observe(session.pk)
    assert [message for _, message in told(session)] == [None, None]

    provider.state.write("greet.sh", b"echo hello", executable=True)
    grading.observe(session.pk)
    assert told(session) == [("Not yet.", NO_WORD), ("Still to do.", None)]


def test_a_check_tells_everything_and_reproaches_nobody_for_what_was_not_begun(session, provider):
    grading.observe(session.pk)
    check(session)
    assert told(session) == [("Still to do.", NO_FILE), ("Still to do.", WRONG)]
    assert failed(session) == [False, False]

    provider.state.write("greet.sh", b"echo hello", executable=True)
    grading.observe(session.pk)
    assert told(session) == [("Not yet.", NO_WORD), ("Still to do.", WRONG)]
    assert failed(session) == [True, False]


def test_what_was_begun_and_undone_is_to_do_again(session, provider):
    grading.observe(session.pk)
    provider.state.write("greet.sh", b"echo harbour", executable=True)
    check(session)
    assert lab_view(session).tasks[0].message is None

    provider.state.contents.clear()
    check(session)
    assert told(session)[0] == ("Still to do.", NO_FILE)


def test_a_wrong_answer_is_told_as_soon_as_it_was_judged(session, provider):
    provider.state.write("greet.sh", b"echo harbour", executable=True)
    grading.observe(session.pk)
    services.answer(session, "count", "9")
    assert told(session)[1] == ("Still to do.", None)

    assert grading.observe(session.pk) is not None
    assert told(session)[1] == ("Not yet.", WRONG)
    assert grading.observe(session.pk) is None


def test_who_checks_before_the_start_was_looked_at_has_begun_what_passes_in_part(session, provider):
    provider.state.write("greet.sh", b"echo harbour")
    check(session)
    assert told(session) == [("Not yet.", "It lacks its run bit."), ("Still to do.", WRONG)]


def test_the_page_says_it_in_words(client, session, provider):
    client.force_login(session.learner)
    page = reverse("grader:session", args=[session.public_id])
    grading.observe(session.pk)
    check(session)
    html = " ".join(client.get(page).content.decode().split())
    assert "Task 1, to do:" in html
    assert "<b>Still to do.</b> There is no greet.sh yet." in html
    assert "Not yet." not in html

    services.answer(session, "count", "9")
    check(session)
    html = " ".join(client.get(page).content.decode().split())
    assert "Task 2, not yet right:" in html
    assert "<b>Not yet.</b> Count again." in html
