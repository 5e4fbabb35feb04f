"""The API of the `lab` command: a token opens one session, and every refusal is a sentence."""

import json

import pytest
from django.test import Client

from grader import grading
from grader.models import Attempt
from labs import services as labs
from labs.models import LabSession
from tests.builders import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(session):
    """Return a function that asks the API as the session's machine does."""
    client = Client(enforce_csrf_checks=True)

    def ask(method: str, path: str, body: object = None, token: str = session.api_token):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        content = {"data": json.dumps(body), "content_type": "application/json"} if body else {}
        answer = client.generic(
            method,
            f"/api/lab/{path}",
            content.get("data", ""),
            content_type="application/json",
            headers=headers,
        )
        assert answer["Content-Type"] == "application/json"
        return answer.status_code, answer.json()

    return ask


def test_status_tells_where_the_learner_is(ask, session):
    status, answer = ask("GET", "status")

    assert status == 200
    assert (answer["title"], answer["score"], answer["total"]) == ("Greet in harbour", 0, 100)
    assert answer["attempt"] is None
    assert answer["tasks"][0] == {
        "id": "write",
        "number": 1,
        "title": "Write `greet.sh`",
        "points": 60,
        "earned": 0,
        "state": "now",
        "begun": False,
        "message": None,
        "hints": {"total": 2, "taken": []},
        "answer": None,
    }
    assert answer["tasks"][1]["answer"] == {"label": "Letters", "value": ""}


def test_a_check_is_asked_for_and_followed(ask, session, provider):
    status, answer = ask("POST", "check")
    assert status == 202
    path = f"attempts/{answer['attempt']}"
    assert ask("GET", path)[1]["state"] == "queued"

    provider.state.write("greet.sh", b"echo harbour", executable=True)
    grading.grade(Attempt.objects.get().pk)

    status, answer = ask("GET", path)
    assert (status, answer["state"], answer["fault"]) == (200, "final", None)
    assert answer["status"]["score"] == 60
    assert [task["state"] for task in answer["status"]["tasks"]] == ["done", "now"]
    assert Attempt.objects.get().trigger == "command"


def test_hints_and_answers(ask):
    assert ask("POST", "hint") == (
        200,
        {"task": "write", "text": "`echo` prints **a line**.", "cost": 0, "remaining": 1},
    )
    assert ask("POST", "hint", {"task": "1"})[1]["text"] == "Write `harbour`."
    assert ask("POST", "hint", {"task": 1})[0] == 409
    status, answer = ask("POST", "answer", {"task": 2, "value": 7})
    assert (status, answer["tasks"][1]["answer"]["value"]) == (200, "7")


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "status", None, 405),
        ("GET", "check", None, 405),
        ("POST", "answer", {"task": "nowhere", "value": "x"}, 404),
        ("POST", "answer", {"task": "write", "value": "x"}, 409),
        ("POST", "answer", {"task": "count"}, 400),
        ("POST", "answer", [1], 400),
        ("POST", "hint", {"task": ["a"]}, 400),
        ("POST", "answer", {"task": "count", "value": "x" * 20_000}, 400),
        ("GET", "attempts/00000000-0000-0000-0000-000000000000", None, 404),
    ],
)
def test_every_refusal_is_a_sentence(ask, method, path, body, status):
    code, answer = ask(method, path, body)

    assert code == status
    assert answer["error"].endswith(".")


def test_only_the_sessions_own_token_opens_it(ask, session, lab):
    other = labs.start(make_user(), lab)
    other.state = LabSession.State.READY
    other.save()
    assert ask("POST", "check")[0] == 202
    mine = str(Attempt.objects.get().public_id)

    assert ask("GET", f"attempts/{mine}", token=other.api_token)[0] == 404
    assert ask("GET", "status", token="")[0] == 401
    assert ask("GET", "status", token="x" * 43)[0] == 401


def test_a_token_ends_with_its_session(ask, session):
    assert ask("GET", "status")[0] == 200
    labs.end(session)

    status, answer = ask("GET", "status")
    assert status == 401
    assert "no open lab session" in answer["error"]


def test_a_signed_in_browser_is_not_the_machine(client, session):
    client.force_login(session.learner)

    assert client.get("/api/lab/status").status_code == 401


def test_a_bug_is_told_as_ours(ask, monkeypatch):
    monkeypatch.setattr("grader.selectors.lab_view", lambda _: 1 / 0)

    status, answer = ask("GET", "status")
    assert status == 500
    assert "our side" in answer["error"]


def test_nonsense_in_the_body_is_refused(ask, session):
    client = Client()
    headers = {"Authorization": f"Bearer {session.api_token}"}
    answer = client.generic("POST", "/api/lab/answer", b"{not json", headers=headers)

    assert answer.status_code == 400
