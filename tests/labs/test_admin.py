"""Sessions on the admin site: to look at and to end; no key, no token."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from labs.models import LabSession
from tests.builders import make_session, make_user

pytestmark = pytest.mark.django_db

SESSIONS = "/admin/labs/labsession/"


@pytest.fixture(autouse=True)
def admin(client):
    client.force_login(make_user(role="admin"))


def found(client, query: str) -> list[LabSession]:
    answer = client.get(f"{SESSIONS}?{query}")
    assert answer.status_code == 200
    return list(answer.context["cl"].result_list)


def test_sessions_are_found_the_newest_first(client):
    first, second = make_session(), make_session(lab_slug="git-first-commit", state="ended")
    assert found(client, "") == [second, first]
    assert found(client, f"q={first.learner.username}") == [first]
    assert found(client, f"q={first.learner.email}") == [first]
    assert found(client, f"q={second.public_id}") == [second]
    assert found(client, "lab_slug=git-first-commit") == [second]
    assert found(client, "state__exact=ended") == [second]


def test_the_list_needs_no_query_for_each_row(client):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            found(client, "")
        return len(captured)

    make_session()
    few = queries()
    for _ in range(5):
        make_session()
    assert queries() == few


def test_keys_and_tokens_are_neither_shown_nor_to_be_guessed(client):
    session = make_session(facts={"password": "hidden-fact"})
    page = client.get(f"{SESSIONS}{session.pk}/change/").content.decode()
    assert str(session.public_id) in page
    secrets = (session.api_token, session.seed, *session.sandbox.values(), "hidden-fact")
    assert [secret for secret in secrets if secret in page] == []
    for guess in ("api_token__startswith=a", "sandbox__secret_access_key__startswith=w", "seed=1"):
        assert client.get(f"{SESSIONS}?{guess}").status_code == 400


def test_nothing_can_be_changed_added_or_deleted(client):
    session = make_session()
    page = client.get(f"{SESSIONS}{session.pk}/change/").content.decode()
    assert 'name="_save"' not in page
    assert client.post(f"{SESSIONS}{session.pk}/change/", {"state": "ended"}).status_code == 403
    assert client.post(f"{SESSIONS}{session.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.get(f"{SESSIONS}add/").status_code == 403
    session.refresh_from_db()
    assert session.state == "ready"


def test_chosen_sessions_are_ended_and_counted_once(client):
    open_one, ended = make_session(), make_session(state="ended", end_reason="learner")
    chosen = {"action": "end_sessions", "_selected_action": [open_one.pk, ended.pk]}
    assert "1 session ended." in client.post(SESSIONS, chosen, follow=True).content.decode()
    open_one.refresh_from_db()
    ended.refresh_from_db()
    assert (open_one.state, open_one.end_reason) == ("ended", "operator")
    assert ended.end_reason == "learner"
