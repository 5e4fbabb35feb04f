"""The lab page waits for a lab that is being prepared as long as whoever asks prefers it to."""

import threading

import pytest
from django.db import connection
from django.urls import reverse

from labs.models import LabSession

pytestmark = pytest.mark.django_db(transaction=True)  # another thread prepares the lab

State = LabSession.State


@pytest.fixture
def ask(client, session):
    """Return a function that asks for a part of the page of a session still being prepared.

    `ready_after` is when it becomes ready, in seconds; never by default.
    """
    row = LabSession.objects.filter(pk=session.pk)
    row.update(state=State.PROVISIONING)
    client.force_login(session.learner)
    preparing = []

    def prepare() -> None:
        row.update(state=State.READY)
        connection.close()

    def ask(name: str, prefer: str = "", ready_after: float | None = None) -> str:
        if ready_after is not None:
            timer = threading.Timer(ready_after, prepare)
            timer.start()
            preparing.append(timer)
        headers = {"Prefer": prefer} if prefer else {}
        answer = client.get(reverse(name, args=[session.public_id]), headers=headers)
        assert answer.status_code == 200
        return answer.content.decode()

    yield ask
    for timer in preparing:
        timer.join()


def test_a_page_waits_a_blink_and_not_at_all_where_that_is_preferred(ask):
    assert 'data-state="provisioning"' in ask("grader:session")
    assert 'data-state="provisioning"' in ask("grader:session", "wait=0")


def test_how_the_lab_stands_is_told_at_once(ask):
    assert 'data-state="provisioning"' in ask("grader:status")


def test_how_the_lab_stands_is_told_when_it_is_ready_where_that_is_preferred(ask):
    assert 'data-state="ready"' in ask("grader:status", "wait=9", ready_after=0.05)


@pytest.mark.parametrize("prefer", ["wait=", "wait=-1", "wait=1e9", "respond-async", "wait=\u0663"])
def test_what_nobody_can_prefer_changes_nothing(ask, prefer):
    assert 'data-state="provisioning"' in ask("grader:status", prefer.encode().decode("latin-1"))
