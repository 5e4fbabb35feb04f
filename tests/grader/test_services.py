"""Hints, answers, and what the page shows of them."""

import pytest

from grader import grading, services
from grader.errors import (
    AnswerTooLongError,
    EmptyAnswerError,
    NoAnswerWantedError,
    NoMoreHintsError,
    NoTaskLeftError,
    TaskNotFoundError,
    TaskSolvedError,
)
from grader.models import HintUse
from grader.selectors import lab_view
from labs.errors import SessionClosedError, SessionNotReadyError
from labs.models import LabSession
from labs.services import reset

pytestmark = pytest.mark.django_db


def test_hints_come_one_by_one(session):
    assert lab_view(session).tasks[0].next_hint.html is None
    assert services.take_hint(session).position == 1
    assert services.take_hint(session, "write").cost == 5
    with pytest.raises(NoMoreHintsError):
        services.take_hint(session, "1")

    task = lab_view(session).tasks[0]
    assert [hint.taken for hint in task.hints] == [True, True]
    assert task.taken[1].html == "<p>Write <code>harbour</code>.</p>\n"
    assert task.next_hint is None


def test_a_hint_costs_only_when_its_task_is_solved(session, provider):
    services.take_hint(session, "write")
    services.take_hint(session, "write")
    services.take_hint(session, "count")
    provider.state.write("greet.sh", b"echo harbour")
    assert grading.observe(session.pk).score == 40

    provider.state.write("greet.sh", b"echo harbour", executable=True)
    assert grading.observe(session.pk).score == 55
    services.answer(session, "count", "7")
    assert grading.observe(session.pk).score == 55  # the hint of 90 took all that it earned

    view = lab_view(session)
    assert (view.score, view.hint_cost, view.complete) == (55, 45, True)
    assert [task.earned for task in view.tasks] == [55, 0]


def test_a_solved_task_gives_no_hint(session, provider):
    provider.state.write("greet.sh", b"echo harbour", executable=True)
    grading.observe(session.pk)

    with pytest.raises(TaskSolvedError):
        services.take_hint(session, "write")
    assert services.take_hint(session).task_id == "count"

    services.answer(session, "2", "7")
    grading.observe(session.pk)
    with pytest.raises(NoTaskLeftError):
        services.take_hint(session)


def test_a_reset_does_not_unread_a_hint(session, queue):
    services.take_hint(session, "write")
    session = reset(session)

    assert lab_view(session).tasks[0].hints[0].taken
    assert HintUse.objects.count() == 1


def test_the_last_answer_counts_and_is_shown(session, queue):
    services.answer(session, "count", " 6 ")
    services.answer(session, "count", "7")

    assert lab_view(session).tasks[1].answer.value == "7"
    assert grading.observe(session.pk).score == 40


def test_an_answer_is_graded_soon(session, queue, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        services.answer(session, "count", "7")

    assert queue == [("grader.tasks.observe", (session.pk,))]


@pytest.mark.parametrize(
    ("task", "value", "refusal"),
    [
        ("nowhere", "7", TaskNotFoundError),
        ("0", "7", TaskNotFoundError),
        ("write", "7", NoAnswerWantedError),
        ("count", "  ", EmptyAnswerError),
        ("count", "x" * 501, AnswerTooLongError),
    ],
)
def test_answers_that_cannot_be_taken_are_refused_with_a_sentence(session, task, value, refusal):
    with pytest.raises(refusal) as refused:
        services.answer(session, task, value)

    assert str(refused.value).endswith(".")
    assert services.answer(session, "count", "7")


@pytest.mark.parametrize(
    ("state", "refusal"),
    [
        (LabSession.State.ENDED, SessionClosedError),
        (LabSession.State.PROVISIONING, SessionNotReadyError),
    ],
)
def test_only_a_ready_session_is_checked(session, state, refusal):
    assert services.check(session)

    session.state = state
    for ask in (
        lambda: services.check(session),
        lambda: services.take_hint(session),
        lambda: services.answer(session, "count", "7"),
    ):
        with pytest.raises(refusal):
            ask()


def test_the_guide_is_filled_in_and_safe(session, provider):
    provider.state.write("greet.sh", b"<script>alert(1)</script>", executable=True)
    services.check(session)
    grading.grade(session.attempts.get().pk)
    view = lab_view(session)

    assert view.title == "Greet in harbour"
    assert "<code>harbour</code>" in view.intro_html
    first = view.tasks[0]
    assert first.title_html == "Write <code>greet.sh</code>"
    assert '<span class="nb">echo</span>' in first.body_html
    assert first.message_html == "Your word, <code>harbour</code>, is not in it."
    assert view.current == first
    assert [task.state for task in view.tasks] == ["now", "todo"]


def test_before_it_is_ready_the_guide_can_be_read(session):
    session.parameters = {}

    assert lab_view(session).title == "Greet in …"
