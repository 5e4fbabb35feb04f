"""Going back, and judging again, on a real worker, cloud and runner."""

import asyncio
from io import StringIO

import pytest
from django.core.management import call_command

from cloud.client import CloudClient
from grader import checkpoints, services, tasks
from grader.models import KeptAttempt
from grader.selectors import lab_view
from labs import selectors
from labs import services as labs
from labs.models import LabSession
from runner.client import AsyncRunnerClient
from tests.grader.test_live import lab, learner_does, session, wait_for
from tests.runner.rig import until

__all__ = ["lab", "session"]

pytestmark = pytest.mark.jail

REPOSITORY = "git init -q -b main shop"
BUCKET = "aws s3 mb s3://$LAB_BUCKET; echo made > note"


def seen(session: LabSession, expected: list[str], kept: list[int]) -> None:
    """Wait for the look that sees this: the worker may be at an earlier one meanwhile."""
    tasks.observe(session.pk)
    wait_for(lambda: states(session) == expected)
    wait_for(lambda: [row.number for row in checkpoints.kept(session)] == kept)


def states(session: LabSession) -> list[str]:
    return [task.state for task in lab_view(session).tasks]


def back(session: LabSession, task: str) -> None:
    checkpoints.rewind(LabSession.objects.get(pk=session.pk), task)
    wait_for(lambda: LabSession.objects.get(pk=session.pk).ready)
    session.refresh_from_db()


def test_work_goes_back_and_can_be_done_again(session, settings):
    learner_does(session, REPOSITORY)
    seen(session, ["now", "done"], kept=[2])
    sandbox = session.sandbox
    learner_does(session, BUCKET)
    seen(session, ["done", "done"], kept=[2, 1])

    async def busy() -> None:
        """Work goes on in a terminal while the lab goes back under it, and is ended by that."""
        runner = AsyncRunnerClient(settings.RUNNER_SOCKET)
        name = sandbox["workspace_id"]
        async with runner.terminal(name, "1", cols=80, rows=24) as terminal:
            await until(terminal, b"$ ")
            await terminal.send(b"while sleep 0.05; do aws s3 ls; touch ~/more; done\r")
            await asyncio.to_thread(back, session, "2")

    asyncio.run(busy())
    assert session.generation == 2
    assert session.sandbox | {"forgotten": 0} == sandbox | {"forgotten": 0}
    assert states(session) == ["now", "done"]
    learner_does(session, "! ls note more; ! aws s3 ls s3://$LAB_BUCKET; git -C shop status")
    tasks.observe(session.pk)
    assert states(session) == ["now", "done"]

    learner_does(session, BUCKET)
    attempt = services.check(session)
    wait_for(lambda: KeptAttempt.objects.filter(attempt=attempt).exists())
    seen(session, ["done", "done"], kept=[2, 1])


def test_what_was_judged_is_judged_the_same_when_all_else_is_gone(session, settings):
    learner_does(session, BUCKET)
    attempt = services.check(session)
    wait_for(lambda: KeptAttempt.objects.filter(attempt=attempt).exists())
    learner_does(session, REPOSITORY)
    labs.end(session)
    wait_for(lambda: not session.reservations.filter(released_at=None).exists())
    out = StringIO()
    call_command("attempt", "regrade", str(attempt.public_id), stdout=out)
    assert "  bucket.1  passed → passed\n  bucket.2  passed → passed\n" in out.getvalue()
    assert "  repository.1  failed → failed" in out.getvalue()
    assert "Score: 50 then, 50 now. No verdicts changed." in out.getvalue()
    last = KeptAttempt.objects.first()
    assert last.attempt != attempt or KeptAttempt.objects.count() == 1
    there = {one.account_id for one in CloudClient(settings.CLOUD_CONTROL).accounts()}
    assert set(KeptAttempt.objects.values_list("account_id", flat=True)) <= there
    assert session.sandbox["account_id"] not in there
    for row in KeptAttempt.objects.all():
        selectors.provider("cloud").end(
            selectors.sandbox_of(session).model_copy(update={"account_id": row.account_id})
        )
