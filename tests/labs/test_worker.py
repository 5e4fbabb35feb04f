"""The whole way: a real Redis, a real Celery worker, a real cloud and a real runner."""

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from celery import current_app
from channels.layers import get_channel_layer
from django.conf import settings as django_settings

from cloud.client import CloudClient
from labs import clock, selectors, services, tasks
from labs.models import LabSession
from labs.packs import load_lab
from labs.signals import notify_group
from runner.client import RunnerClient
from tests import processes
from tests.builders import make_session, make_user
from tests.conftest import worker_environment
from tests.labs.conftest import write

pytestmark = [pytest.mark.jail, pytest.mark.django_db(transaction=True)]
State = LabSession.State

WAIT = 120.0  # seconds, on a busy machine


def until(true: Callable[[], bool]) -> None:
    """Wait until something is true."""
    deadline = time.monotonic() + WAIT
    while not true():
        assert time.monotonic() < deadline, "It never came true."
        time.sleep(0.02)


def state_of(session: LabSession) -> str:
    session.refresh_from_db()
    return session.state


@pytest.fixture
def s3_lab():
    return load_lab(django_settings.BASE_DIR / "curriculum/aws/s3/labs/s3-versioning-recover")


@pytest.mark.usefixtures("worker")
def test_a_session_lives_and_dies(s3_lab, settings):
    session = services.start(make_user(), s3_lab)
    until(lambda: state_of(session) == State.READY)
    workspace = session.sandbox["workspace_id"]
    sandbox = selectors.sandbox_of(session)
    look = b'aws s3 ls "s3://$LAB_BUCKET"'
    listed = selectors.provider("cloud").run(sandbox, look, "look.sh", 60)
    assert listed.exit_code == 0, listed.stderr

    services.reset(session)
    until(lambda: state_of(session) == State.READY)
    second = session.sandbox["workspace_id"]
    assert second != workspace

    services.end(session)
    until(lambda: not session.reservations.filter(released_at=None).exists())
    machines = RunnerClient(settings.RUNNER_SOCKET).workspaces()
    assert second not in {one.workspace_id for one in machines}
    accounts = CloudClient(settings.CLOUD_CONTROL).accounts()
    assert not {one.account_id for one in accounts} & set(
        session.reservations.values_list("account_id", flat=True)
    )


@pytest.mark.usefixtures("worker")
def test_time_that_is_up_ends_the_session():
    session = make_session(minutes=-1)
    assert session.over  # for the learner at once
    tasks.expire_due.delay()
    until(lambda: state_of(session) == State.ENDED)
    until(lambda: not session.reservations.filter(released_at=None).exists())
    assert session.end_reason == "expired"


SLOW_SETUP = """\
import time
from pathlib import Path

def setup(lab):
    Path("{folder}/begun").touch()
    while not Path("{folder}/go").exists():
        time.sleep(0.02)
    return {{"account": lab.account_id}}
"""


@pytest.fixture
def slow_lab(lab_folder, tmp_path):
    """A lab whose set-up waits until a file is there, and says when it began."""
    write(lab_folder / "setup" / "setup.py", SLOW_SETUP.format(folder=tmp_path))
    return load_lab(lab_folder)


@pytest.mark.usefixtures("platform", "redis")
def test_a_killed_workers_session_is_finished_by_another(slow_lab, tmp_path, curriculum, cloud):
    environment = worker_environment(cloud) | {"CURRICULUM_DIR": str(curriculum)}
    with processes.worker(tmp_path / "first", environment) as first:
        session = services.start(make_user(), slow_lab)
        until(lambda: (tmp_path / "begun").exists())
        first.kill()
    assert state_of(session) == State.PROVISIONING
    (tmp_path / "go").touch()
    # The lease runs out, and the sweep, which beat asks for every minute, queues it again.
    past = clock.now() - timedelta(seconds=1)
    LabSession.objects.update(claimed_until=past, created_at=past - timedelta(minutes=2))
    with processes.worker(tmp_path / "second", environment):
        tasks.sweep.delay()
        until(lambda: state_of(session) == State.READY)
        assert session.facts["account"] == session.sandbox["account_id"]
        services.end(session)
        until(lambda: not session.reservations.filter(released_at=None).exists())


def test_starting_without_redis_saves_the_session_and_says_so(lab, redis_away):
    began = time.monotonic()
    session = services.start(make_user(), lab)
    assert time.monotonic() - began < 60  # no hang; the page is waiting
    session.refresh_from_db()
    assert session.state == State.QUEUED
    assert "starts by itself" in session.failure


def test_ending_without_redis_ends_the_session(redis_away):
    session = make_session()
    services.end(session)
    assert state_of(session) == State.ENDED


@pytest.mark.usefixtures("platform")
def test_what_was_not_queued_is_found_when_redis_is_back(
    s3_lab, redis_server, worker_process, cloud
):
    worker_process.stop()
    redis_server.stop()
    try:
        session = services.start(make_user(), s3_lab)
    finally:
        redis_server.start()
    LabSession.objects.update(created_at=clock.now() - timedelta(minutes=1))
    worker_process.ensure(worker_environment(cloud))
    tasks.sweep.delay()
    until(lambda: state_of(session) == State.READY)
    assert session.failure == ""
    services.end(session)
    until(lambda: not session.reservations.filter(released_at=None).exists())


async def test_open_pages_are_told(redis):

    layer = get_channel_layer()
    channel = await layer.new_channel()
    await layer.group_add("session.x", channel)
    await sync_to_async(notify_group)("session.x", "session.changed")
    assert await layer.receive(channel) == {"type": "session.changed"}


def test_beat_asks_for_tasks_that_exist():
    current_app.loader.import_default_modules()  # as a worker does when it starts
    for entry in django_settings.CELERY_BEAT_SCHEDULE.values():
        assert entry["task"] in current_app.tasks


def test_a_lease_outlasts_every_task_and_redelivery_every_lease():
    limits = [tasks.provision.time_limit, tasks.close.time_limit, tasks.sweep.time_limit]
    lease = LabSession.LEASE.total_seconds()
    assert max(limits) < lease
    assert lease < django_settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
