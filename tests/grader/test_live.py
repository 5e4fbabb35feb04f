"""A session graded by a real worker, on a real cloud and a real runner."""

import time

import pytest

from grader import services, tasks
from grader.models import Attempt
from grader.selectors import lab_view
from labs import selectors
from labs import services as labs
from labs.models import LabSession
from labs.packs.loader import load_lab
from tests.builders import make_user
from tests.grader.conftest import write

pytestmark = pytest.mark.jail

PATIENCE = 120.0  # seconds, on a busy machine

LAB = """\
title: A bucket and a repository
minutes: 5
needs: [aws, git]
parameters:
  bucket: {name: "photos-{suffix}"}
tasks:
  - id: bucket
    title: Make the bucket
    points: 50
    checks:
      - kind: aws.call
        service: s3
        operation: head_bucket
        parameters: {Bucket: "{bucket}"}
        otherwise: There is no bucket `{bucket}` yet.
      - kind: aws.event
        event_name: CreateBucket
        parameters: {bucketName: "{bucket}"}
        by: "*:user/learner"
        otherwise: You did not make it yourself.
  - id: repository
    title: Make the repository
    points: 50
    checks:
      - kind: git.head
        path: shop
        branch: main
        otherwise: There is no repository in shop on `main`.
"""
GUIDE = "A lab.\n\n## bucket\n\nA bucket.\n\n## repository\n\nA repository.\n"


@pytest.fixture
def lab(curriculum):
    folder = curriculum / "git" / "first-steps" / "labs" / "both"
    write(folder / "lab.yaml", LAB)
    write(folder / "guide.md", GUIDE)
    write(folder / "solutions" / "a.sh", "true\n", run=True)
    write(folder / "wrong" / "a.sh", "# fails: bucket\n# message: no bucket\ntrue\n", run=True)
    return load_lab(folder)


@pytest.fixture
def session(lab, worker):
    """Return a session that the worker has made ready."""
    selectors._provider.cache_clear()
    session = labs.start(make_user(), lab)
    wait_for(lambda: LabSession.objects.get(pk=session.pk).state == LabSession.State.READY)
    session.refresh_from_db()
    yield session
    labs.end(session)
    selectors._provider.cache_clear()


def wait_for(condition) -> None:
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until, "It did not happen."
        time.sleep(0.05)


def learner_does(session: LabSession, script: str) -> None:
    sandbox = selectors.sandbox_of(session)
    done = selectors.provider("cloud").run(sandbox, script.encode(), "x.sh", 60)
    assert done.exit_code == 0, done.stderr


def test_tasks_tick_as_the_learner_works_and_a_check_agrees(session):
    learner_does(session, "git init -q -b main shop")
    tasks.observe.delay(session.pk)
    wait_for(lambda: lab_view(session).score == 50)
    assert [task.state for task in lab_view(session).tasks] == ["now", "done"]

    source = "import boto3, os; boto3.client('s3').create_bucket(Bucket=os.environ['LAB_BUCKET'])"
    learner_does(session, f'python3 -c "{source}"')
    tasks.observe.delay(session.pk)
    wait_for(lambda: lab_view(session).complete)

    attempt = services.check(session)
    wait_for(lambda: not Attempt.objects.get(pk=attempt.pk).pending)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.score) == ("final", 100)


def test_the_start_is_looked_at_by_itself(session):
    wait_for(lambda: Attempt.objects.filter(session=session, state="final").exists())

    assert Attempt.objects.get(session=session).score == 0
