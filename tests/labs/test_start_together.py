"""Starting at the same instant, from many threads: the database decides, once."""

import threading

import pytest
from django.db import connection

from labs import services
from labs.errors import TooManySessionsError
from labs.models import LabSession, Reservation
from tests.builders import make_user

pytestmark = pytest.mark.django_db(transaction=True)


def together(count, work):
    """Run `work(number)` in that many threads at once; return what each gave or raised."""
    barrier = threading.Barrier(count)
    outcomes = [None] * count

    def one(number):
        barrier.wait()
        try:
            outcomes[number] = work(number)
        except Exception as fault:  # noqa: BLE001 # told to the test
            outcomes[number] = fault
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.fixture(autouse=True)
def queue_aside(monkeypatch):
    """What happens after the commit is another test's."""
    monkeypatch.setattr("labs.tasks.enqueue", lambda *_: True)
    monkeypatch.setattr("labs.signals._send", lambda _: None)


def test_many_starts_at_once_give_one_session(lab):
    user = make_user()
    sessions = together(8, lambda _: services.start(user, lab).pk)
    assert len(set(sessions)) == 1
    assert LabSession.objects.count() == 1
    assert Reservation.objects.count() == 1


def test_the_database_itself_refuses_a_second_open_session(lab, monkeypatch):
    """Even if both starts looked before either had saved."""
    monkeypatch.setattr(services, "_existing", lambda *_: None)
    user = make_user()
    sessions = together(4, lambda _: services.start(user, lab).pk)
    assert len(set(sessions)) == 1
    assert LabSession.objects.count() == 1


def test_starts_of_several_labs_at_once_keep_to_the_limit(lab, settings, monkeypatch):
    settings.LAB_MAX_OPEN_SESSIONS = 2
    monkeypatch.setattr(services, "preserve", lambda *_: None)
    user = make_user()
    object_of = type(lab)

    def start(number):
        fields = {name: getattr(lab, name) for name in object_of.__dataclass_fields__}
        return services.start(user, object_of(**(fields | {"slug": f"lab-{number}"})))

    outcomes = together(5, start)
    assert sum(isinstance(outcome, LabSession) for outcome in outcomes) == 2
    assert sum(isinstance(outcome, TooManySessionsError) for outcome in outcomes) == 3


def test_a_session_reset_twice_at_once_is_reset_once(lab):
    session = services.start(make_user(), lab)
    LabSession.objects.update(state=LabSession.State.READY)
    together(4, lambda _: services.reset(LabSession.objects.get(pk=session.pk)))
    session.refresh_from_db()
    assert session.generation == 2
