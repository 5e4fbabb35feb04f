"""How an attempt is graded: claimed by one worker, ended as final or as a fault of ours."""

import logging
import uuid

from django.db import transaction
from django.db.models import F

from grader import archive, checkpoints, selectors
from grader.assessment import Assessment, assess
from grader.checks.errors import CheckError
from grader.models import Attempt, Verdict
from grader.signals import announce
from grader.witness import Witness
from labs import clock, provisioning
from labs import selectors as labs
from labs.errors import LabsError
from labs.models import LabSession
from labs.providers.base import ProviderError, ProviderUnavailableError, SandboxLostError

logger = logging.getLogger(__name__)

State = Attempt.State
MAX_TRIES = 3

AWAY = (
    "Your work could not be checked, because a service behind this lab did not answer. "
    "That is our fault and costs you nothing; what you had stands. Press Check again in a moment."
)
BROKEN = (
    "One of this lab's own checks does not work. That is no mistake of yours and costs you "
    "nothing. Go on with the lab, and tell your instructor."
)
RESET = "Your lab was started over while it was being checked. Press Check again."
STUCK = "Checking took too long and was given up. It costs you nothing. Press Check again."


def grade(attempt_pk: int) -> None:
    """Grade one attempt. Safe to call twice: whoever claims the row first grades it.

    Raises ProviderUnavailableError after queueing it again, so that the task is retried soon.
    """
    attempt = _claim(attempt_pk)
    if attempt is None:
        return
    try:
        assessment, witness = _look(attempt.session, attempt.generation)
        _settle(attempt, assessment)
    except ProviderUnavailableError as fault:
        if _put_back(attempt, fault):
            raise
    except Exception as fault:  # noqa: BLE001 (the outermost boundary of the worker; logged there)
        _refuse(attempt, fault)
    else:
        _remember(attempt.pk, witness)


def _refuse(attempt: Attempt, fault: Exception) -> None:
    """End an attempt that grading again would not help."""
    if isinstance(fault, _OutOfDateError | LabsError):
        _give_up(attempt, str(fault))
    elif isinstance(fault, SandboxLostError):
        provisioning.check_lost(attempt.session)
        _give_up(attempt, AWAY)
    else:
        slug = attempt.session.lab_slug
        logger.error("Grading %s of %s failed", attempt, slug, exc_info=fault)
        _give_up(attempt, BROKEN)


def observe(session_pk: int) -> Attempt | None:
    """Grade a session's present state; keep it only if it says something new.

    Nor is it kept when a check began meanwhile, which knows better. Return the new attempt or
    None. Faults are logged: the learner asked for nothing.
    """
    session = LabSession.objects.filter(pk=session_pk).first()
    if session is None or not session.ready:
        return None
    began = clock.now()
    try:
        assessment, witness = _look(session, session.generation)
        newer = Attempt.objects.of(session).filter(created_at__gt=began)
        if newer.exists() or not _is_news(session, assessment):
            return None
        attempt = _keep(session, assessment)
    except (LabsError, ProviderError, CheckError, _OutOfDateError) as fault:
        logger.warning("Session %s could not be observed: %s", session.public_id, fault)
        return None
    _remember(attempt.pk, witness)
    return attempt


def _remember(attempt_pk: int, witness: Witness) -> None:
    """Keep the state for the learner to go back to, and for whoever wants to look at it later."""
    checkpoints.keep(attempt_pk)
    archive.keep(attempt_pk, witness.testimony)


@transaction.atomic
def _keep(session: LabSession, assessment: Assessment) -> Attempt:
    """Write a live attempt. Raises _OutOfDateError after a reset."""
    attempt = Attempt.objects.create(
        session=session,
        generation=session.generation,
        trigger=Attempt.Trigger.LIVE,
        state=State.RUNNING,
        claim=uuid.uuid4(),
        created_at=clock.now(),
    )
    _settle(attempt, assessment)
    attempt.refresh_from_db()
    return attempt


def give_up_stuck() -> int:
    """End attempts that no worker will finish. Return how many there were."""
    at = clock.now()
    stuck = Attempt.objects.unheld(at).filter(created_at__lt=at - Attempt.LEASE)
    return sum(_give_up(attempt, STUCK) for attempt in stuck.select_related("session"))


class _OutOfDateError(Exception):
    """The session was reset since the attempt began."""


def _claim(attempt_pk: int) -> Attempt | None:
    at = clock.now()
    taken = (
        Attempt.objects.unheld(at)
        .filter(pk=attempt_pk)
        .update(
            state=State.RUNNING,
            claim=uuid.uuid4(),
            claimed_until=at + Attempt.LEASE,
            tries=F("tries") + 1,
        )
    )
    if not taken:
        return None
    return Attempt.objects.select_related("session").get(pk=attempt_pk)


def _look(session: LabSession, generation: int) -> tuple[Assessment, Witness]:
    """Raises LabsError, ProviderError, CheckError; _OutOfDateError after a reset."""
    if session.generation != generation:
        raise _OutOfDateError(RESET)
    labs.ensure_ready(session)
    lab = labs.lab_of(session)
    probe = labs.probe(session, selectors.answers_of(session))
    sandbox = labs.sandbox_of(session)
    witness = Witness(probe, sandbox.account_id, sandbox.region)
    return assess(lab, witness, session.values), witness


def _settle(attempt: Attempt, assessment: Assessment) -> None:
    """Write the verdicts, if this worker still holds the attempt and nobody reset the session."""
    with transaction.atomic():
        current = LabSession.objects.filter(
            pk=attempt.session_id, generation=attempt.generation
        ).exists()
        if not current:
            raise _OutOfDateError(RESET)
        held = Attempt.objects.filter(pk=attempt.pk, claim=attempt.claim, state=State.RUNNING)
        score = assessment.score(selectors.hint_costs(attempt.session))
        if not held.update(
            state=State.FINAL,
            score=score,
            finished_at=clock.now(),
            claim=None,
            claimed_until=None,
        ):
            return
        Verdict.objects.bulk_create(_rows(attempt, assessment))
        announce(attempt)


def _rows(attempt: Attempt, assessment: Assessment) -> list[Verdict]:
    return [
        Verdict(
            attempt=attempt,
            task_id=task.task_id,
            position=position,
            weight=weight,
            passed=verdict.passed,
            message=_storable(verdict.message),
            expected=_storable(verdict.expected),
            found=_storable(verdict.found),
        )
        for task in assessment.tasks
        for position, (weight, verdict) in enumerate(
            zip(task.weights, task.verdicts, strict=True), start=1
        )
    ]


def _storable(text: str) -> str:
    """Return text without what PostgreSQL refuses: a learner's file may hold anything."""
    return text.replace("\x00", "�")


def _put_back(attempt: Attempt, fault: ProviderUnavailableError) -> bool:
    """Queue the attempt again, or end it after too many tries. Return whether it was queued."""
    logger.warning("%s (try %s) could not be graded: %s", attempt, attempt.tries, fault)
    if attempt.tries >= MAX_TRIES:
        _give_up(attempt, AWAY)
        return False
    held = Attempt.objects.filter(pk=attempt.pk, claim=attempt.claim, state=State.RUNNING)
    return bool(held.update(state=State.QUEUED, claim=None, claimed_until=None))


def _give_up(attempt: Attempt, sentence: str) -> bool:
    """End the attempt as a fault, if its claim is still the one known. Return whether it did."""
    with transaction.atomic():
        ended = (
            Attempt.objects.under_way()
            .filter(pk=attempt.pk, claim=attempt.claim)
            .update(
                state=State.FAULT,
                fault=sentence[:500],
                finished_at=clock.now(),
                claim=None,
                claimed_until=None,
            )
        )
        if ended:
            announce(attempt)
    return bool(ended)


def _is_news(session: LabSession, assessment: Assessment) -> bool:
    """Return whether a verdict changed, or an answer was given that none was told of yet."""
    final = selectors.final_attempt(session)
    if final is None:
        return True
    known = [(row.task_id, row.passed, row.message) for row in final.verdicts.all()]
    if known != _told(assessment):
        return True
    return bool(selectors.answers_given(session, after=final.created_at))


def _told(assessment: Assessment) -> list[tuple[str, bool, str]]:
    return [
        (task.task_id, verdict.passed, _storable(verdict.message))
        for task in assessment.tasks
        for verdict in task.verdicts
    ]
