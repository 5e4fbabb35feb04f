"""Graded attempts at labs, as rows."""

from grader.models import Attempt, Verdict
from labs import clock
from labs.models import LabSession


def graded(session: LabSession, *, passed: list[bool], score: int) -> Attempt:
    attempt = Attempt.objects.create(
        session=session,
        generation=session.generation,
        trigger=Attempt.Trigger.CHECK,
        state=Attempt.State.FINAL,
        score=score,
        created_at=clock.now(),
    )
    for position, verdict in enumerate(passed, start=1):
        Verdict.objects.create(
            attempt=attempt, task_id=f"task-{position}", position=position, passed=verdict
        )
    return attempt
