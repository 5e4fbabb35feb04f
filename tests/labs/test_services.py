"""Start, extend, reset, retry, end: what the learner may ask for, and ask for twice."""

from datetime import timedelta

import pytest
from django.http import Http404

from labs import clock, provisioning, selectors, services, sweeping
from labs.errors import (
    LabBeingEditedError,
    LabNotFoundError,
    NoMoreExtensionsError,
    SessionClosedError,
    SessionNotReadyError,
    TooManySessionsError,
)
from labs.models import LabSession, Reservation
from labs.packs.revisions import preserved
from tests.builders import make_session, make_user

pytestmark = pytest.mark.django_db
State = LabSession.State


@pytest.fixture
def ready(lab, provider):
    session = services.start(make_user(), lab)
    provisioning.provision(session.pk)
    session.refresh_from_db()
    assert session.ready
    return session


def expire(session: LabSession) -> LabSession:
    session.expires_at = clock.now() - timedelta(seconds=1)
    session.save(update_fields=["expires_at"])
    return session


def test_starting_saves_a_session_with_names_of_its_own(lab):
    session = services.start(make_user(), lab)
    other = services.start(make_user(), lab)
    assert session.pending
    assert session.lab_revision == lab.revision
    assert session.parameters["bucket"].startswith("photos-")
    assert session.parameters != other.parameters
    assert session.reservations.get().account_id != other.reservations.get().account_id
    assert session.api_token != other.api_token


def test_starting_twice_gives_the_same_session(lab):
    user = make_user()
    assert services.start(user, lab) == services.start(user, lab)
    assert Reservation.objects.count() == 1


def test_a_session_whose_time_is_up_makes_place_for_a_new_one(lab, ready):
    expire(ready)
    again = services.start(ready.learner, lab)
    assert again != ready
    ready.refresh_from_db()
    assert (ready.state, ready.end_reason) == (State.ENDED, "expired")


def test_too_many_open_sessions_are_refused_by_name(lab, settings):
    settings.LAB_MAX_OPEN_SESSIONS = 2
    user = make_user()
    make_session(learner=user, lab_slug="git-first-commit")
    first = services.start(user, lab)
    services.end(first)
    make_session(learner=user, lab_slug="git-branches")
    with pytest.raises(TooManySessionsError, match=r"git-first-commit.*End one of them"):
        services.start(user, lab)
    services.end(LabSession.objects.get(lab_slug="git-branches"))
    assert services.start(user, lab).pending


@pytest.mark.usefixtures("provider")
def test_the_learners_time_begins_when_the_lab_is_ready(lab):
    session = services.start(make_user(), lab)
    LabSession.objects.update(
        created_at=clock.now() - timedelta(hours=1),
        expires_at=clock.now() - timedelta(hours=1) + timedelta(minutes=40),
    )
    provisioning.provision(session.pk)
    session.refresh_from_db()
    assert 39 * 60 < session.seconds_left <= 40 * 60


def test_extending_adds_time_and_ends_somewhere(ready, settings):
    settings.LAB_MAX_EXTENSIONS = 2
    settings.LAB_EXTEND_MINUTES = 30
    before = ready.expires_at
    services.extend(ready)
    services.extend(ready)
    assert ready.expires_at == before + timedelta(minutes=60)
    with pytest.raises(NoMoreExtensionsError, match="extended 2 times"):
        services.extend(ready)


def test_a_double_click_extends_once(ready):
    before = ready.expires_at
    services.extend(ready, seen=0)
    services.extend(LabSession.objects.get(pk=ready.pk), seen=0)
    ready.refresh_from_db()
    assert ready.extensions == 1
    assert ready.expires_at > before


def test_a_reset_keeps_the_names_and_makes_everything_else_anew(ready, provider):
    before = ready.sandbox
    names, seed, token = ready.parameters, ready.seed, ready.api_token
    services.reset(ready)
    assert (ready.state, ready.generation) == (State.QUEUED, 2)
    provisioning.provision(ready.pk)
    ready.refresh_from_db()
    assert ready.ready
    assert (ready.parameters, ready.seed) == (names, seed)
    assert ready.api_token != token
    assert before["account_id"] not in provider.accounts
    assert provider.accounts == {ready.sandbox["account_id"]}
    assert provider.workspaces == {ready.sandbox["workspace_id"]}
    assert ready.reservations.get(generation=1).released_at is not None


def test_a_second_reset_is_left_to_the_first(ready):
    services.reset(ready)
    services.reset(LabSession.objects.get(pk=ready.pk))
    ready.refresh_from_db()
    assert ready.generation == 2


def test_ending_drops_everything_and_may_be_repeated(ready, provider):
    services.end(ready)
    services.end(ready)
    provisioning.close(ready.pk)
    provisioning.close(ready.pk)
    ready.refresh_from_db()
    assert (ready.state, ready.end_reason, ready.sandbox) == (State.ENDED, "learner", {})
    assert not provider.accounts
    assert not provider.workspaces
    assert not Reservation.objects.filter(released_at=None).exists()


@pytest.mark.parametrize("ask", [services.extend, services.reset, services.retry])
def test_nothing_is_done_to_a_session_that_is_over(ready, ask):
    """Also when nobody noted yet that its time is up."""
    expire(ready)
    with pytest.raises(SessionClosedError, match="Start the lab again"):
        ask(ready)
    services.end(ready)
    with pytest.raises(SessionClosedError):
        ask(ready)
    assert ready.generation == 1


def test_only_a_ready_session_in_time_can_be_worked_in(ready):
    selectors.ensure_ready(ready)
    services.reset(ready)
    with pytest.raises(SessionNotReadyError):
        selectors.ensure_ready(ready)
    provisioning.provision(ready.pk)
    ready.refresh_from_db()
    selectors.ensure_ready(ready)
    with pytest.raises(SessionClosedError):
        selectors.ensure_ready(expire(ready))


def test_a_failed_session_can_be_retried(lab, provider):
    provider.broken = True
    session = services.start(make_user(), lab)
    provisioning.provision(session.pk)
    session.refresh_from_db()
    assert session.state == State.FAILED
    assert "no mistake of yours" in session.failure
    provider.broken = False
    services.retry(session)
    provisioning.provision(session.pk)
    session.refresh_from_db()
    assert session.ready
    assert session.failure == ""
    assert provider.accounts == {session.sandbox["account_id"]}  # the half-made one is dropped


def test_strangers_are_told_that_there_is_no_such_session(ready):
    assert selectors.session_for(ready.learner, ready.public_id) == ready
    for stranger in (make_user(), make_user(role="instructor"), make_user(is_superuser=True)):
        with pytest.raises(Http404):
            selectors.session_for(stranger, ready.public_id)


def test_the_machines_token_dies_with_its_generation(ready):
    old = ready.api_token
    assert selectors.session_for_token(old) == ready
    services.reset(ready)
    assert selectors.session_for_token(old) is None
    assert selectors.session_for_token(ready.api_token) == ready
    services.end(ready)
    assert selectors.session_for_token(ready.api_token) is None


def test_a_session_keeps_the_lab_it_started_with(ready, lab, lab_folder):
    yaml = lab_folder / "lab.yaml"
    yaml.write_text(yaml.read_text().replace("Name a bucket", "Quite another title"))
    selectors.catalogue().refresh(force=True)
    assert selectors.lab(lab.slug).title == "Quite another title"
    assert selectors.lab_of(ready).title == "Name a bucket"
    assert selectors.lab_of(services.start(make_user(), selectors.lab(lab.slug))).title == (
        "Quite another title"
    )


def test_a_lab_edited_after_it_was_read_is_not_started_half_old(
    lab, lab_folder, settings, tmp_path
):
    settings.DATA_DIR = tmp_path
    yaml = lab_folder / "lab.yaml"
    yaml.write_text(yaml.read_text().replace("Name a bucket", "Another title"))
    with pytest.raises(LabBeingEditedError, match="Start it again in a moment"):
        services.start(make_user(), lab)
    selectors.catalogue().refresh(force=True)
    assert services.start(make_user(), selectors.lab(lab.slug)).pending


def test_a_kept_lab_that_cannot_be_read_is_a_lab_that_is_gone(lab, lab_folder, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    ready = services.start(make_user(), lab)
    kept = preserved(settings.DATA_DIR / "revisions", ready.lab_revision)
    (lab_folder / "lab.yaml").unlink()
    selectors.catalogue().refresh(force=True)
    assert selectors.lab_of(ready).title == "Name a bucket"
    (kept / "lab.yaml").write_text("title: [")
    selectors._kept.cache_clear()
    with pytest.raises(LabNotFoundError):
        selectors.lab_of(ready)


def test_a_clock_that_went_back_gives_no_endless_time(ready):
    given = ready.seconds_left
    for field in ("created_at", "ready_at", "expires_at"):
        setattr(ready, field, getattr(ready, field) + timedelta(days=300))
    ready.save()
    assert 0 < ready.seconds_left <= given + 1
    sweeping.bring_back_from_the_future(clock.now())
    ready.refresh_from_db()
    assert ready.expires_at < clock.now() + timedelta(seconds=given + 5)
    assert ready.ready
