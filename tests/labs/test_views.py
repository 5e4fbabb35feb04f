"""A lab's page and its buttons: who may, what happens, and what a refusal says."""

from datetime import timedelta

import pytest
from django.urls import reverse

from labs import clock, services
from labs.models import LabSession
from tests.builders import make_session, make_user
from tests.labs.conftest import spoil

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("provider", "redis")]
State = LabSession.State
HTMX = {"HX-Request": "true"}


def url(name: str, session: LabSession) -> str:
    return reverse(f"labs:{name}", args=[session.public_id])


def page(session: LabSession) -> str:
    return reverse("grader:session", args=[session.public_id])


@pytest.fixture
def session(lab):
    started = services.start(make_user(), lab)
    LabSession.objects.update(state=State.READY, ready_at=clock.now())
    started.refresh_from_db()
    return started


def test_the_labs_page_is_shown(client, lab):
    client.force_login(make_user())
    answer = client.get(reverse("labs:lab", args=[lab.slug]))
    assert answer.status_code == 200
    told = answer.content.decode()
    assert "Name a bucket" in told
    assert "Make the bucket photos-…" in told  # nobody has a name of their own yet
    assert client.get(reverse("labs:lab", args=["no-such-lab"])).status_code == 404


def test_starting_leads_to_the_session_also_twice(client, lab):
    user = make_user()
    client.force_login(user)
    first = client.post(reverse("labs:start", args=[lab.slug]))
    again = client.post(reverse("labs:start", args=[lab.slug]))
    session = LabSession.objects.get(learner=user)
    assert first.url == again.url == page(session)
    by_htmx = client.post(reverse("labs:start", args=[lab.slug]), headers=HTMX)
    assert by_htmx.headers["HX-Redirect"] == page(session)


def test_a_script_that_asks_is_told_where_the_session_is(client, lab):
    user = make_user()
    client.force_login(user)
    start = reverse("labs:start", args=[lab.slug])
    told = client.post(start, headers={"Accept": "application/json"}).json()
    session = LabSession.objects.get(learner=user)
    assert told == {
        "page": page(session),
        "status": reverse("grader:status", args=[session.public_id]),
        "session": str(session.public_id),
        "sockets": f"/ws/sessions/{session.public_id}/",
    }
    by_browser = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    assert client.post(start, headers=by_browser).url == page(session)


def test_only_somebody_signed_in_may_start(client, lab):
    answer = client.post(reverse("labs:start", args=[lab.slug]))
    assert answer.url.startswith(reverse("account_login"))
    assert not LabSession.objects.exists()


def test_starting_too_many_is_refused_with_what_to_do(client, lab, settings):
    settings.LAB_MAX_OPEN_SESSIONS = 1
    other = make_session(lab_slug="git-first-commit")
    client.force_login(other.learner)
    start = reverse("labs:start", args=[lab.slug])
    refused = client.post(start, headers=HTMX)
    assert refused.status_code == 409
    assert "End one of them" in refused.content.decode()
    assert client.post(start).url == reverse("labs:lab", args=[lab.slug])
    assert "End one of them" in client.get(reverse("labs:lab", args=[lab.slug])).content.decode()
    services.end(other)
    assert client.post(start).url == page(LabSession.objects.open().get())


@pytest.mark.parametrize(
    ("need", "title"),
    [("mysql", "MariaDB"), ("packages", "a package repository for its instances")],
)
def test_a_lab_that_needs_what_the_host_lacks_says_so_and_is_not_started(
    client, lab_folder, provider, need, title
):
    spoil(lab_folder, "lab.yaml", "needs: [aws]", f"needs: [aws, {need}]")
    client.force_login(make_user())
    about, start = (reverse(f"labs:{name}", args=[lab_folder.name]) for name in ("lab", "start"))
    provider.has_engines = frozenset(["postgres"])

    assert f"This lab needs {title}" in client.get(about).content.decode()
    refused = client.post(start, headers=HTMX)
    assert (refused.status_code, LabSession.objects.count()) == (409, 0)
    assert f"This lab needs {title}" in refused.content.decode()

    provider.has_engines = frozenset([need])
    assert "This lab needs" not in client.get(about).content.decode()
    assert client.post(start).url == page(LabSession.objects.get())


@pytest.mark.parametrize("name", ["extend", "reset", "retry", "end"])
def test_only_the_owner_may_and_only_by_post(client, session, name):
    before = LabSession.objects.values().get()
    for stranger in (make_user(), make_user(role="instructor"), make_user(is_superuser=True)):
        client.force_login(stranger)
        assert client.post(url(name, session)).status_code == 404
    client.force_login(session.learner)
    assert client.get(url(name, session)).status_code == 405
    assert LabSession.objects.values().get() == before
    assert client.post(url(name, session)).status_code == 302


def test_extending_by_htmx_leaves_the_page_and_tells_it(client, session):
    client.force_login(session.learner)
    answer = client.post(url("extend", session), {"extensions": "0"}, headers=HTMX)
    assert answer.status_code == 204
    assert "lab:changed" in answer.headers["HX-Trigger"]
    client.post(url("extend", session), {"extensions": "0"}, headers=HTMX)  # the double click
    session.refresh_from_db()
    assert session.extensions == 1


def test_resetting_begins_a_new_generation(client, session):
    client.force_login(session.learner)
    assert client.post(url("reset", session)).url == page(session)
    session.refresh_from_db()
    assert (session.generation, session.state) == (2, State.QUEUED)


def test_ending_leads_back_to_the_lab(client, session, lab):
    client.force_login(session.learner)
    assert client.post(url("end", session)).url == reverse("labs:lab", args=[lab.slug])
    assert client.post(url("end", session)).status_code == 302
    session.refresh_from_db()
    assert session.state == State.ENDED


@pytest.mark.parametrize("name", ["extend", "reset", "retry"])
def test_a_session_that_is_over_is_refused_with_what_to_do(client, session, name):
    LabSession.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    client.force_login(session.learner)
    refused = client.post(url(name, session), headers=HTMX)
    assert refused.status_code == 409
    assert "Start the lab again" in refused.content.decode()


def test_admins_see_sessions_without_their_keys_and_may_end_them(client, session):
    LabSession.objects.update(sandbox={"secret_access_key": "wJalrXUtnFEMI/K7MDENG"})
    client.force_login(make_user(is_staff=True, is_superuser=True))
    shown = client.get(reverse("admin:labs_labsession_change", args=[session.pk]))
    assert session.lab_slug in shown.content.decode()
    assert "wJalrXUtnFEMI" not in shown.content.decode()
    assert session.api_token not in shown.content.decode()
    action = {"action": "end_sessions", "_selected_action": [session.pk]}
    client.post(reverse("admin:labs_labsession_changelist"), action)
    session.refresh_from_db()
    assert (session.state, session.end_reason) == (State.ENDED, "operator")
