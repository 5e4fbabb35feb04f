"""What becomes of a session when things fail: it ends final, or is queued again."""

from datetime import timedelta

import pytest

from labs import clock, provisioning, services, sweeping, tasks
from labs.models import LabSession
from labs.providers.base import ProviderUnavailableError
from labs.signals import session_changed
from tests.builders import make_session, make_user

pytestmark = pytest.mark.django_db
State = LabSession.State


@pytest.fixture
def queued(lab, provider):
    return services.start(make_user(), lab)


def test_provisioning_delivers_a_sandbox_and_its_facts(queued, provider):
    provisioning.provision(queued.pk)
    queued.refresh_from_db()
    assert queued.ready
    assert queued.values["seed.first_photo"] == "0" * 64
    assert queued.values["account_id"] == queued.reservations.get().account_id
    assert "facts" not in queued.sandbox
    [request] = provider.requests
    assert request.parameters == queued.parameters
    assert request.site_token == queued.api_token


def test_a_task_delivered_twice_provisions_once(queued, provider):
    provisioning.provision(queued.pk)
    provisioning.provision(queued.pk)
    assert len(provider.requests) == 1


def test_a_row_that_a_worker_holds_is_left_alone_until_the_lease_runs_out(queued, provider):
    assert provisioning.claim(queued.pk)  # and that worker is killed
    provisioning.provision(queued.pk)
    assert provider.requests == []
    LabSession.objects.update(claimed_until=clock.now() - timedelta(seconds=1))
    provisioning.provision(queued.pk)
    queued.refresh_from_db()
    assert queued.ready
    assert provider.requests[0].attempt == 2


def test_a_lease_written_by_a_clock_that_ran_ahead_holds_nothing(queued):
    provisioning.claim(queued.pk)
    LabSession.objects.update(claimed_until=clock.now() + timedelta(days=1))
    provisioning.provision(queued.pk)
    queued.refresh_from_db()
    assert queued.ready


def test_a_cloud_that_is_away_queues_the_session_again_and_says_so(queued, provider):
    provider.away = True
    with pytest.raises(ProviderUnavailableError):  # so Celery tries again soon
        provisioning.provision(queued.pk)
    queued.refresh_from_db()
    assert queued.state == State.QUEUED
    assert "tried again by itself" in queued.failure
    provider.away = False
    provisioning.provision(queued.pk)
    queued.refresh_from_db()
    assert (queued.state, queued.failure) == (State.READY, "")


def test_a_cloud_that_stays_away_fails_the_session_in_the_end(queued, provider):
    provider.away = True
    for _ in range(provisioning.MAX_TRIES - 1):
        with pytest.raises(ProviderUnavailableError):
            provisioning.provision(queued.pk)
    provisioning.provision(queued.pk)
    queued.refresh_from_db()
    assert queued.state == State.FAILED
    assert "Press Try again" in queued.failure


def test_a_session_that_kills_its_workers_fails_in_the_end(queued, provider):
    for _ in range(provisioning.MAX_TRIES):
        assert provisioning.claim(queued.pk)  # and that worker is killed
        LabSession.objects.update(claimed_until=clock.now() - timedelta(seconds=1))
    provisioning.provision(queued.pk)
    queued.refresh_from_db()
    assert queued.state == State.FAILED
    assert provider.requests == []


def test_a_bug_of_ours_is_no_mistake_of_the_learner(queued, provider, monkeypatch, caplog):
    def explode(request):
        raise ZeroDivisionError(request)

    monkeypatch.setattr(provider, "provision", explode)
    provisioning.provision(queued.pk)
    queued.refresh_from_db()
    assert queued.state == State.FAILED
    assert "no mistake of yours" in queued.failure
    assert "ZeroDivisionError" in caplog.text


def test_a_session_ended_while_it_was_made_leaves_nothing_behind(queued, provider, monkeypatch):
    made = provider.provision

    def ended_meanwhile(request):
        sandbox = made(request)
        services.end(LabSession.objects.get(pk=queued.pk))
        return sandbox

    monkeypatch.setattr(provider, "provision", ended_meanwhile)
    provisioning.provision(queued.pk)
    queued.refresh_from_db()
    assert (queued.state, queued.sandbox) == (State.ENDED, {})
    assert not provider.accounts
    assert not provider.workspaces


def test_receivers_hear_of_a_change_once_it_is_committed(
    queued, django_capture_on_commit_callbacks
):
    heard = []

    def listen(session, **_):
        heard.append(session.state)

    session_changed.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            provisioning.provision(queued.pk)
            assert heard == []
    finally:
        session_changed.disconnect(listen)
    assert heard[-1] == State.READY


def test_a_lab_that_is_gone_fails_with_what_to_do(provider):
    session = make_session(state=State.QUEUED, lab_slug="no-such-lab")
    provisioning.provision(session.pk)
    session.refresh_from_db()
    assert session.state == State.FAILED
    assert "Choose another one" in session.failure
    assert provider.requests == []


def test_the_sweep_finds_sessions_whose_task_was_lost(queued):
    late = clock.now() + timedelta(seconds=30)
    assert sweeping.left_waiting(clock.now()) == []  # just queued
    assert sweeping.left_waiting(late) == [queued.pk]
    provisioning.claim(queued.pk)
    assert sweeping.left_waiting(late) == []
    assert sweeping.left_waiting(late + LabSession.LEASE) == [queued.pk]


def test_the_sweep_drops_what_no_open_session_has_reserved(queued, provider):
    provisioning.provision(queued.pk)
    gone = make_session(state=State.ENDED)
    reserved = gone.reservations.get()
    provider.accounts |= {reserved.account_id, "999999999999"}
    provider.workspaces |= {str(reserved.workspace_id), "made-by-nobody"}
    sweeping.compare_with_providers()
    queued.refresh_from_db()
    assert queued.ready
    # The account that we never reserved is an operator's own.
    assert provider.accounts == {queued.sandbox["account_id"], "999999999999"}
    assert provider.workspaces == {queued.sandbox["workspace_id"]}


def test_the_sweep_leaves_alone_what_is_just_being_made(queued, provider):
    reserved = queued.reservations.get()
    provider.accounts.add(reserved.account_id)
    provider.workspaces.add(str(reserved.workspace_id))
    sweeping.compare_with_providers()
    assert provider.accounts
    assert provider.workspaces


@pytest.mark.parametrize("kind", ["accounts", "workspaces"])
def test_the_sweep_reports_a_lost_sandbox(queued, provider, kind):
    provisioning.provision(queued.pk)
    getattr(provider, kind).clear()
    sweeping.compare_with_providers()
    queued.refresh_from_db()
    assert queued.state == State.FAILED
    assert "was restarted" in queued.failure
    services.retry(queued)
    provisioning.provision(queued.pk)
    queued.refresh_from_db()
    assert queued.ready


def test_a_terminal_that_finds_no_machine_has_it_looked_for(queued, provider):
    provisioning.provision(queued.pk)
    queued.refresh_from_db()
    assert services.report_lost(queued).ready  # it is there
    provider.workspaces.clear()
    assert services.report_lost(queued).state == State.FAILED


def test_the_sweep_waits_for_a_cloud_that_is_away(queued, provider):
    provisioning.provision(queued.pk)
    provider.away = True
    sweeping.compare_with_providers()
    queued.refresh_from_db()
    assert queued.ready
    assert services.report_lost(queued).ready


def test_the_sweep_drops_what_a_deleted_learner_held(queued, provider):
    provisioning.provision(queued.pk)
    queued.learner.delete()
    sweeping.release_ownerless()
    assert not provider.accounts
    assert not provider.workspaces


def test_the_sweep_lists_ended_sessions_that_still_hold_something(queued, provider):
    provisioning.provision(queued.pk)
    provider.away = True
    services.end(queued)
    with pytest.raises(ProviderUnavailableError):
        provisioning.close(queued.pk)
    assert sweeping.left_unreleased() == [queued.pk]
    provider.away = False
    provisioning.close(queued.pk)
    assert sweeping.left_unreleased() == []


class TestExpiry:
    @pytest.fixture(autouse=True)
    def watch(self, monkeypatch, provider):
        fresh = clock.ClockWatch()
        monkeypatch.setattr(tasks, "_watch", fresh)
        monkeypatch.setattr(tasks, "enqueue", lambda *_: True)
        return fresh

    def test_only_sessions_whose_time_is_up_are_ended(self):
        due, open_ = make_session(minutes=-1), make_session(minutes=1)
        tasks.expire_due()
        for session in (due, open_):
            session.refresh_from_db()
        assert (due.state, due.end_reason) == (State.ENDED, "expired")
        assert open_.ready

    def test_a_clock_that_jumped_ends_nobodys_session(self, monkeypatch):
        session = make_session(minutes=50)
        tasks.expire_due()
        tomorrow = clock.now() + timedelta(days=1)
        monkeypatch.setattr(clock, "now", lambda: tomorrow)
        tasks.expire_due()
        session.refresh_from_db()
        assert session.state == State.READY
