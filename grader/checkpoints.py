"""States that a learner can go back to: each is kept when a task is done for the first time."""

import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.safestring import SafeString

from grader import selectors
from grader.errors import NotDoneError, NotKeptError
from grader.models import Answer, Attempt, Checkpoint, Verdict
from labs import clock
from labs import selectors as labs
from labs import services as lab_services
from labs.errors import LabsError
from labs.models import LabSession, Reservation
from labs.providers.base import ProviderError
from labs.signals import notify_group

logger = logging.getLogger(__name__)

START = "start"


def kept(session: LabSession) -> list[Checkpoint]:
    """Return what the session can go back to, oldest first."""
    if session.over:
        return []
    rows = Checkpoint.objects.filter(
        session=session,
        reservation__generation=session.generation,
        reservation__released_at=None,
    )
    return list(rows.select_related("attempt"))


@dataclass(frozen=True)
class Choice:
    """A state to go back to, as a page shows it. `score` is of 100."""

    number: int
    title_html: SafeString
    score: int
    minutes_ago: int


def choices(session: LabSession) -> list[Choice]:
    """Return what the session can go back to, the newest first."""
    titles = {task.number: task.title_html for task in selectors.lab_view(session).tasks}
    return [
        Choice(
            row.number, titles[row.number], row.attempt.score or 0, minutes_since(row.created_at)
        )
        for row in reversed(kept(session))
    ]


def minutes_since(moment: datetime) -> int:
    return max(0, int((clock.now() - moment).total_seconds() // 60))


def keep(attempt_pk: int) -> Checkpoint | None:
    """Keep the session's state if a task is done for the first time; None when there is nothing.

    Several tasks that were first seen done together have one state, which counts as the last
    one's. Faults are logged: the learner asked for nothing.
    """
    attempt = Attempt.objects.select_related("session").get(pk=attempt_pk)
    session = attempt.session
    if attempt.state != Attempt.State.FINAL or attempt.generation != session.generation:
        return None
    try:
        checkpoint = _keep(attempt)
    except (LabsError, ProviderError) as fault:
        logger.warning("The state of %s could not be kept: %s", session.public_id, fault)
    except IntegrityError:
        logger.info("The state of %s was kept by another worker", session.public_id)
    else:
        if checkpoint is not None:
            notify_group(session.group, "session.kept")
        return checkpoint
    return None


def _keep(attempt: Attempt) -> Checkpoint | None:
    session = attempt.session
    labs.ensure_ready(session)
    before = kept(session)
    done = selectors.done_in(attempt)
    known = {task_id for checkpoint in before for task_id in checkpoint.done}
    order = [task.id for task in labs.lab_of(session).tasks]
    fresh = [number for number, task in enumerate(order, 1) if task in done and task not in known]
    if not fresh:
        return None
    label = f"task-{fresh[-1]}-{uuid.uuid4().hex[:8]}"
    provider = labs.provider(session.provider)
    left = provider.keep(labs.sandbox_of(session), label, [row.label for row in before])
    with transaction.atomic():
        current = Reservation.objects.select_for_update().filter(
            session=session, generation=attempt.generation, released_at=None
        )
        reservation = current.first()
        if reservation is None:  # reset or taken back meanwhile
            return None
        rows = Checkpoint.objects.filter(reservation=reservation)
        rows.exclude(label__in=left).delete()
        return Checkpoint.objects.create(
            session=session,
            reservation=reservation,
            number=fresh[-1],
            label=label,
            done=sorted(done),
            answers=selectors.answers_of(session),
            attempt=attempt,
            created_at=clock.now(),
        )


def go_back(session: LabSession, to: str) -> LabSession:
    """Take the session to its `start`, or to when a task was done. Raises as `rewind`."""
    return lab_services.reset(session) if to.strip() == START else rewind(session, to)


def rewind(session: LabSession, task: str) -> LabSession:
    """Take the session back to when a task, by id or number, was first done.

    What was done then stays done, what came later starts over; hints stay taken, and the history
    of attempts stays. Asked again while it is under way, it changes nothing.

    Raises TaskNotFoundError, NotDoneError, NotKeptError (GraderError), SessionClosedError,
    SessionFailedError (LabsError).
    """
    session.refresh_from_db()
    labs.ensure_open(session)
    lab = labs.lab_of(session)
    wanted = selectors.task_named(lab, task)
    number = lab.tasks.index(wanted) + 1
    if session.pending:
        return session
    found = kept(session)
    checkpoint = next((row for row in found if row.number == number), None)
    if checkpoint is None:
        raise _refusal(session, wanted.id, number, found)
    with transaction.atomic():
        if lab_services.rewind(session, checkpoint.label):
            _carry_over(session, checkpoint)
    return session


def _refusal(
    session: LabSession, task_id: str, number: int, found: Sequence[Checkpoint]
) -> NotDoneError | NotKeptError:
    ever = {done for row in found for done in row.done}
    if task_id not in selectors.done_in(selectors.final_attempt(session)) | ever:
        return NotDoneError(number)
    return NotKeptError(number, sorted(row.number for row in found))


def _carry_over(session: LabSession, checkpoint: Checkpoint) -> None:
    """Have the verdicts and answers of then stand in the session's new generation."""
    Checkpoint.objects.filter(reservation=checkpoint.reservation_id, pk__gt=checkpoint.pk).delete()
    stood, at = checkpoint.attempt, clock.now()
    attempt = Attempt.objects.create(
        session=session,
        generation=session.generation,
        trigger=Attempt.Trigger.REWIND,
        state=Attempt.State.FINAL,
        score=stood.score,
        created_at=at,
        finished_at=at,
    )
    verdicts = list(stood.verdicts.all())
    for verdict in verdicts:
        verdict.pk, verdict.attempt = None, attempt
    Verdict.objects.bulk_create(verdicts)
    Answer.objects.bulk_create(
        Answer(
            session=session,
            generation=session.generation,
            task_id=task_id,
            value=value,
            answered_at=at,
        )
        for task_id, value in checkpoint.answers.items()
    )
