"""What a learner asks of the grader. Everything may be asked twice."""

from functools import partial

from django.db import transaction

from grader import selectors, tasks
from grader.errors import (
    AnswerTooLongError,
    EmptyAnswerError,
    NoAnswerWantedError,
    NoMoreHintsError,
    NoTaskLeftError,
    TaskSolvedError,
)
from grader.models import Answer, Attempt, HintUse
from labs import clock
from labs import selectors as labs
from labs.models import LabSession
from labs.tasks import enqueue

QUEUE_AWAY = (
    "Your work could not be checked, because our work queue does not answer. "
    "It costs you nothing. Press Check again in a moment."
)


def check(session: LabSession, trigger: str = Attempt.Trigger.CHECK) -> Attempt:
    """Have the session graded; one that is being graded already is not graded twice.

    Raises SessionClosedError, SessionFailedError, SessionNotReadyError (all LabsError).
    """
    labs.ensure_ready(session)
    with transaction.atomic():
        LabSession.objects.select_for_update().get(pk=session.pk)
        LabSession.objects.filter(pk=session.pk, state=LabSession.State.READY).update(failure="")
        asked = selectors.asked_attempt(session)
        if asked is not None and asked.state == Attempt.State.QUEUED:
            return asked
        attempt = Attempt.objects.create(
            session=session,
            generation=session.generation,
            trigger=trigger,
            created_at=clock.now(),
        )
        transaction.on_commit(partial(_queue, attempt))
    attempt.refresh_from_db()
    return attempt


def _queue(attempt: Attempt) -> None:
    if enqueue(tasks.grade_attempt, attempt.pk):
        return
    waiting = Attempt.objects.filter(pk=attempt.pk, state=Attempt.State.QUEUED)
    waiting.update(state=Attempt.State.FAULT, fault=QUEUE_AWAY, finished_at=clock.now())


def take_hint(session: LabSession, task: str | None = None) -> HintUse:
    """Give the next hint for a task, by id or number; without one, for the first unsolved task.

    Raises TaskNotFoundError, TaskSolvedError, NoMoreHintsError, NoTaskLeftError (GraderError) and
    LabsError as `check`.
    """
    labs.ensure_ready(session)
    view = selectors.lab_view(session)
    if task is None:
        if view.current is None:
            raise NoTaskLeftError
        task = view.current.id
    task_id = selectors.task_named(labs.lab_of(session), task).id
    shown = next(one for one in view.tasks if one.id == task_id)
    if shown.state == "done":
        raise TaskSolvedError(shown.number)
    hint = shown.next_hint
    if hint is None:
        raise NoMoreHintsError(shown.number)
    use, _ = HintUse.objects.get_or_create(
        session=session,
        task_id=task_id,
        position=hint.number,
        defaults={
            "generation": session.generation,
            "cost": hint.cost,
            "created_at": clock.now(),
        },
    )
    return use


def answer(session: LabSession, task: str, value: str) -> Answer:
    """Note the learner's answer to a task, by id or number, and have it graded soon.

    Raises TaskNotFoundError, NoAnswerWantedError, EmptyAnswerError, AnswerTooLongError
    (GraderError) and LabsError as `check`.
    """
    labs.ensure_ready(session)
    lab = labs.lab_of(session)
    wanted = selectors.task_named(lab, task)
    value = value.replace("\x00", "").strip()
    if wanted.answer is None:
        raise NoAnswerWantedError(lab.tasks.index(wanted) + 1)
    if not value:
        raise EmptyAnswerError
    if len(value) > Answer.LONGEST:
        raise AnswerTooLongError(Answer.LONGEST)
    row, _ = Answer.objects.update_or_create(
        session=session,
        generation=session.generation,
        task_id=wanted.id,
        defaults={"value": value, "answered_at": clock.now()},
    )
    transaction.on_commit(partial(enqueue, tasks.observe, session.pk))
    return row
