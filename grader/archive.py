"""What attempts were judged by, kept for a while: copies of accounts, and what checks were told."""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Q

from grader import selectors
from grader.assessment import Assessment, assess
from grader.models import Attempt, KeptAttempt
from grader.witness import Retelling, Testimony, Witness
from labs import clock, pairs
from labs import selectors as labs
from labs.errors import LabsError
from labs.models import LabSession
from labs.packs.model import Lab
from labs.providers.base import (
    NO_MACHINE,
    ProbeContext,
    Provider,
    ProviderError,
    ProviderUnavailableError,
    Sandbox,
)

logger = logging.getLogger(__name__)

SHORT_USE = timedelta(minutes=10)  # after which a copy for one grading is nobody's


def keep(attempt_pk: int, testimony: Testimony) -> KeptAttempt | None:
    """Keep what a graded attempt was judged by, if it was asked for or completes the lab.

    Faults are logged: the verdicts stand without it.
    """
    attempt = Attempt.objects.select_related("session").get(pk=attempt_pk)
    asked = attempt.trigger in {Attempt.Trigger.CHECK, Attempt.Trigger.COMMAND}
    if attempt.state == Attempt.State.FINAL and (asked or _complete(attempt)):
        return _keep(attempt, testimony)
    return None


def keep_last(session: LabSession) -> KeptAttempt | None:
    """Keep what a session ends with, unless it was kept, or nothing but its start was graded."""
    attempt = selectors.final_attempt(session)
    graded = Attempt.objects.of(session).filter(state=Attempt.State.FINAL)
    kept = KeptAttempt.objects.filter(attempt=attempt).exists()
    if attempt is None or kept or graded.count() < len(("the start", "a change")):
        return None
    sandbox = labs.sandbox_of(session)
    probe = labs.probe(session, selectors.answers_of(session))
    witness = Witness(probe, sandbox.account_id, sandbox.region)
    try:
        assess(labs.lab_of(session), witness, session.values)
    except (LabsError, ProviderError) as fault:
        logger.warning("The end of %s could not be kept: %s", session.public_id, fault)
        return None
    return _keep(attempt, witness.testimony)


def _complete(attempt: Attempt) -> bool:
    verdicts = [verdict.passed for verdict in attempt.verdicts.all()]
    return bool(verdicts) and all(verdicts)


def _keep(attempt: Attempt, testimony: Testimony) -> KeptAttempt | None:
    if not (settings.LAB_KEEP_DAYS and settings.LAB_KEEP_ATTEMPTS):
        return None
    session = attempt.session
    provider, sandbox = labs.provider(session.provider), labs.sandbox_of(session)
    at = clock.now()
    try:
        row, made = KeptAttempt.objects.get_or_create(
            attempt=attempt,
            defaults={
                "account_id": _new_id() if sandbox.account_id else None,
                "provider": session.provider,
                "testimony": testimony.packed(),
                "created_at": at,
                "expires_at": at + timedelta(days=settings.LAB_KEEP_DAYS),
            },
        )
        if made and row.account_id:
            _copy(provider, sandbox, row)
    except (ProviderError, ValueError) as fault:
        logger.warning("What %s was judged by could not be kept: %s", attempt, fault)
        return None
    mine = KeptAttempt.objects.filter(attempt__session=session)
    for older in mine[settings.LAB_KEEP_ATTEMPTS :]:
        _drop(older)
    return row


def _copy(provider: Provider, sandbox: Sandbox, row: KeptAttempt) -> Sandbox:
    """Make the copy that `row` names. Raises ProviderError; the row is due to be swept then."""
    try:
        return provider.fork(sandbox, str(row.account_id))
    except ProviderError:
        KeptAttempt.objects.filter(pk=row.pk).update(attempt=None, expires_at=clock.now())
        raise


def _new_id() -> str:
    return str(secrets.randbelow(9 * 10**11) + 10**11)


def sweep() -> int:
    """Forget what was kept long enough, or is too much, or is nobody's. Return how many."""
    at = clock.now()
    deleted = Q(attempt=None) & ~Q(testimony=b"")  # its learner is gone
    due = KeptAttempt.objects.filter(Q(expires_at__lte=at) | deleted)
    too_many = KeptAttempt.objects.values_list("pk", flat=True)[settings.LAB_KEEP_MOST :]
    rows = {row.pk: row for row in due}
    rows |= {row.pk: row for row in KeptAttempt.objects.filter(pk__in=list(too_many))}
    return sum(_drop(row) for row in rows.values())


def _drop(row: KeptAttempt) -> bool:
    """Forget a row and its account. Return whether it is gone; otherwise it is swept later."""
    try:
        if row.account_id:
            copy = Sandbox(account_id=row.account_id, workspace_id=NO_MACHINE)
            labs.provider(row.provider).end(copy)
    except ProviderUnavailableError as fault:
        logger.warning("%s could not be dropped: %s", row, fault)
        return False
    row.delete()
    return True


@contextmanager
def opened(kept: KeptAttempt, *, for_use: timedelta = SHORT_USE) -> Iterator[Sandbox]:
    """Give a fresh copy of what is kept; what happens in it changes nothing that is kept.

    It is dropped at the end or, when this process dies, by the sweep after `for_use`. Raises
    ProviderError.
    """
    row, copy = _scratch(kept, for_use)
    try:
        yield copy
    finally:
        _drop(row)


def lend(kept: KeptAttempt, for_use: timedelta) -> Sandbox:
    """Return a fresh copy that the sweep drops after `for_use`. Raises ProviderError."""
    return _scratch(kept, for_use)[1]


def _scratch(kept: KeptAttempt, for_use: timedelta) -> tuple[KeptAttempt, Sandbox]:
    at = clock.now()
    row = KeptAttempt.objects.create(
        account_id=_new_id() if kept.account_id else None,
        provider=kept.provider,
        created_at=at,
        expires_at=at + for_use,
    )
    original = Sandbox(
        account_id=kept.account_id,
        workspace_id=NO_MACHINE,
        region=Testimony.unpacked(bytes(kept.testimony)).region,
        endpoint_url=pairs.place_of(kept.provider).cloud_public_endpoint,
    )
    if kept.account_id is None:
        return row, original
    return row, _copy(labs.provider(kept.provider), original, row)


def _session(kept: KeptAttempt) -> LabSession:
    """Raises KeptAttempt.DoesNotExist when the attempt was deleted."""
    if kept.attempt is None:
        raise KeptAttempt.DoesNotExist
    return kept.attempt.session


@dataclass(frozen=True)
class Compared:
    """One check, as it was judged and as it is judged now; None: there was, or is, no such check."""

    task_id: str
    position: int
    before: bool | None
    now: bool | None
    message: str  # of now, when it does not pass

    @property
    def differs(self) -> bool:
        return self.before is not self.now


def regrade(kept: KeptAttempt, lab: Lab) -> tuple[int, list[Compared]]:
    """Grade again what is kept, by the checks of `lab`; return the score and each check's outcome.

    The score counts the hints taken. Raises CheckError, ProviderError.
    """
    session = _session(kept)
    with opened(kept) as copy:
        told = Testimony.unpacked(bytes(kept.testimony), account_id=copy.account_id)
        context = ProbeContext(told.parameters, told.facts, told.answers)
        aws = labs.provider(kept.provider).probe(copy, context).aws
        values = {
            "account_id": copy.account_id or "",
            "region": told.region,
            **{f"seed.{name}": value for name, value in told.facts.items()},
            **told.parameters,
        }
        assessment = assess(lab, Retelling(told, aws), values)
    return assessment.score(selectors.hint_costs(session)), _compared(kept, assessment, copy)


def _compared(kept: KeptAttempt, assessment: Assessment, copy: Sandbox) -> list[Compared]:
    before = {
        (verdict.task_id, verdict.position): verdict.passed
        for verdict in (kept.attempt.verdicts.all() if kept.attempt else ())
    }
    original = Testimony.unpacked(bytes(kept.testimony)).account_id
    rows = []
    for task in assessment.tasks:
        for position, verdict in enumerate(task.verdicts, start=1):
            was = before.pop((task.task_id, position), None)
            message = "" if verdict.passed else verdict.message
            if copy.account_id and original:
                message = message.replace(copy.account_id, original)
            rows.append(Compared(task.task_id, position, was, verdict.passed, message))
    gone = [
        Compared(task_id, position, was, None, "") for (task_id, position), was in before.items()
    ]
    return rows + gone
