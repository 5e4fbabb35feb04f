"""Attempts end as verdicts or as faults of ours, and never as both."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from grader import grading, services, tasks
from grader.models import Attempt
from grader.selectors import best_score, best_scores, final_attempt, lab_view
from grader.signals import attempt_graded
from labs import clock
from labs.models import LabSession
from labs.providers.base import ProviderUnavailableError, SandboxLostError, SetupFailedError
from labs.services import reset

pytestmark = pytest.mark.django_db


def graded(session: LabSession, trigger: str = "check") -> Attempt:
    attempt = services.check(session, trigger)
    grading.grade(attempt.pk)
    attempt.refresh_from_db()
    return attempt


def test_a_check_is_queued_once_it_is_committed(session, queue, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        attempt = services.check(session)
        again = services.check(session)

    assert attempt == again
    assert queue == [("grader.tasks.grade_attempt", (attempt.pk,))]


def test_untouched_is_0_and_done_is_100(session, provider):
    assert graded(session).score == 0

    provider.state.write("greet.sh", b"echo harbour", executable=True)
    services.answer(session, "count", "7")
    attempt = graded(session)

    assert (attempt.state, attempt.score, attempt.fault) == ("final", 100, "")
    assert [v.passed for v in attempt.verdicts.all()] == [True, True, True]
    assert best_score(session.learner, "greet") == 100
    assert best_scores(session.learner) == {"greet": 100}


def test_partial_credit(session, provider):
    provider.state.write("greet.sh", b"echo harbour")

    attempt = graded(session)

    assert attempt.score == 40  # two thirds of the first task's 60
    assert [v.message for v in attempt.verdicts.all() if not v.passed] == [
        "It lacks its run bit.",
        "Count again.",
    ]


def test_the_message_that_fits_is_chosen(session, provider):
    provider.state.write("greet.sh", b"echo hello", executable=True)

    first = graded(session).verdicts.first()

    assert first.message == "Your word, `harbour`, is not in it."


def test_an_attempt_delivered_twice_is_graded_once(session, provider):
    attempt = graded(session)
    provider.state.write("greet.sh", b"echo harbour", executable=True)
    grading.grade(attempt.pk)

    attempt.refresh_from_db()
    assert attempt.score == 0
    assert attempt.verdicts.count() == 3


def test_a_cloud_that_is_away_is_tried_again_and_then_a_fault_that_costs_nothing(session, provider):
    provider.state.write("greet.sh", b"echo harbour", executable=True)
    assert graded(session).score == 60
    provider.fault = ProviderUnavailableError("away")
    attempt = services.check(session)
    for _ in range(grading.MAX_TRIES - 1):
        with pytest.raises(ProviderUnavailableError):
            grading.grade(attempt.pk)
    grading.grade(attempt.pk)

    attempt.refresh_from_db()
    assert (attempt.state, attempt.score) == ("fault", None)
    view = lab_view(session)
    assert "costs you nothing" in view.fault
    assert view.score == 60  # what was known stands
    provider.fault = None
    graded(session)
    assert lab_view(session).fault is None


@pytest.mark.parametrize(
    "fault", [SetupFailedError("x"), SandboxLostError("gone"), RuntimeError("a bug")]
)
def test_every_fault_of_ours_ends_with_a_sentence(session, provider, fault):
    provider.fault = fault

    attempt = graded(session)

    assert attempt.state == "fault"
    assert "costs you nothing" in attempt.fault
    assert not attempt.verdicts.exists()


def test_a_broken_check_is_a_fault_of_ours(session, provider, monkeypatch):
    monkeypatch.setattr("grader.assessment.checks_of", lambda *_: 1 / 0)

    assert graded(session).state == "fault"


def test_a_session_that_was_reset_meanwhile_is_not_graded(session, queue):
    attempt = services.check(session)
    reset(session)
    grading.grade(attempt.pk)

    attempt.refresh_from_db()
    assert attempt.state == "fault"
    assert "started over" in attempt.fault
    session.refresh_from_db()
    assert final_attempt(session) is None


def test_after_a_reset_nothing_is_solved(session, provider, queue):
    provider.state.write("greet.sh", b"echo harbour", executable=True)
    assert graded(session).score == 60
    session = reset(session)

    assert lab_view(session).score == 0
    assert best_score(session.learner, "greet") == 60


def test_what_hangs_is_given_up(session, queue):
    attempt = services.check(session)
    long_ago = clock.now() - 3 * Attempt.LEASE
    Attempt.objects.update(created_at=long_ago, state="running", claimed_until=long_ago)
    fresh = services.check(session)

    tasks.sweep()

    attempt.refresh_from_db()
    fresh.refresh_from_db()
    assert (attempt.state, fresh.state) == ("fault", "queued")


def test_an_attempt_held_by_a_worker_is_not_taken_from_it(session, queue):
    attempt = services.check(session)
    Attempt.objects.update(
        state="running", claimed_until=clock.now() + timedelta(seconds=30), tries=1
    )
    grading.grade(attempt.pk)

    attempt.refresh_from_db()
    assert (attempt.state, attempt.tries) == ("running", 1)


def test_receivers_hear_of_final_attempts_only(
    session, provider, django_capture_on_commit_callbacks
):
    heard = []

    def hear(attempt, **_):
        heard.append(attempt.state)

    attempt_graded.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            graded(session)
        provider.fault = RuntimeError()
        with django_capture_on_commit_callbacks(execute=True):
            graded(session)
    finally:
        attempt_graded.disconnect(hear)

    assert heard == ["final"]


def test_what_a_learner_wrote_is_stored_whatever_it_is(session, provider):
    provider.state.write("greet.sh", b"\x00\xff\x1b[31m" * 10_000)

    attempt = graded(session)

    assert attempt.state == "final"
    assert "\x00" not in attempt.verdicts.first().found


class TestLive:
    def test_what_changed_is_kept_and_what_did_not_is_not(self, session, provider):
        first = grading.observe(session.pk)
        assert (first.trigger, first.state, first.score) == ("live", "final", 0)
        assert grading.observe(session.pk) is None

        provider.state.write("greet.sh", b"echo harbour", executable=True)
        assert grading.observe(session.pk).score == 60
        assert grading.observe(session.pk) is None
        assert Attempt.objects.count() == 2

    def test_a_check_that_began_meanwhile_stands(self, session, provider, monkeypatch):
        look = grading.assess

        def slow(*asked):
            monkeypatch.setattr(grading, "assess", look)
            seen = look(*asked)
            provider.state.write("greet.sh", b"echo harbour", executable=True)
            assert graded(session).score == 60
            return seen

        monkeypatch.setattr(grading, "assess", slow)
        assert grading.observe(session.pk) is None
        assert lab_view(session).score == 60

    def test_a_fault_is_silent(self, session, provider):
        provider.fault = ProviderUnavailableError("away")

        assert grading.observe(session.pk) is None
        assert not Attempt.objects.exists()
        assert lab_view(session).fault is None

    def test_a_session_that_is_not_ready_is_left_alone(self, session):
        LabSession.objects.update(state=LabSession.State.QUEUED)

        assert grading.observe(session.pk) is None
        assert grading.observe(10**9) is None


class TestDebounce:
    """One grading at a time, and at most one waiting, with a real Redis."""

    @pytest.fixture
    def looked(self, redis, monkeypatch):
        cache.clear()
        looked: list[int] = []
        monkeypatch.setattr(grading, "observe", looked.append)
        yield looked
        cache.clear()

    def test_a_change_is_looked_at_at_once(self, looked, queue):
        tasks.observe(1)
        tasks.observe(1)

        assert looked == [1, 1]
        assert queue == []

    def test_changes_while_one_runs_make_one_more_look(self, looked, queue, monkeypatch):
        def busy(pk):
            looked.append(pk)
            tasks.observe(pk)
            tasks.observe(pk)
            tasks.observe(pk)

        monkeypatch.setattr(grading, "observe", busy)
        tasks.observe(1)
        assert (looked, len(queue)) == ([1], 1)

        monkeypatch.setattr(grading, "observe", looked.append)
        tasks.observe(1, again=True)
        tasks.observe(1)
        assert (looked, len(queue)) == ([1, 1, 1], 1)

    def test_the_one_that_waits_waits_on(self, looked, queue, monkeypatch):
        def busy(pk):
            tasks.observe(pk, again=True)
            tasks.observe(pk, again=True)

        monkeypatch.setattr(grading, "observe", busy)
        tasks.observe(1)

        assert queue  # it is asked for again, not forgotten

    def test_sessions_do_not_wait_for_each_other(self, looked, queue, monkeypatch):
        monkeypatch.setattr(grading, "observe", lambda pk: pk == 1 and tasks.observe(2))
        tasks.observe(1)

        assert queue == []

    def test_a_failure_does_not_keep_the_session(self, looked, queue, monkeypatch):
        def fails(pk):
            raise RuntimeError

        monkeypatch.setattr(grading, "observe", fails)
        with pytest.raises(RuntimeError):
            tasks.observe(1)
        monkeypatch.setattr(grading, "observe", looked.append)
        tasks.observe(1)

        assert looked == [1]
