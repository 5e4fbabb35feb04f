"""How a session's sandbox comes to be and goes: each step may be done twice, or by two workers."""

import logging
import uuid

from django.db.models import F

from labs import clock, selectors
from labs.errors import LabNotFoundError
from labs.models import LabSession, Reservation
from labs.providers.base import (
    ProviderError,
    ProviderUnavailableError,
    ProvisionRequest,
    Sandbox,
    SandboxLostError,
    StateNotKeptError,
)
from labs.signals import announce, announce_closing

logger = logging.getLogger(__name__)

State = LabSession.State
MAX_TRIES = 5
FIRST_TERMINAL = "1"  # the page opens it by this name

WAITING = "Your machine is not ready yet: {cause} Your lab is kept, and is tried again by itself."
UNAVAILABLE = (
    "Your lab could not be prepared: {cause} Nothing of yours is lost. Press Try again in a minute."
)
BROKEN = (
    "This lab's own set-up does not work, which is no mistake of yours. "
    "Press Try again; if it happens again, tell your instructor."
)
NOT_KEPT = "You are where you were: {cause}"
LOST = (
    "Your machine was restarted, and what was on it is gone. "
    "Press Try again to go on from the start on a new one."
)


def claim(session_pk: int) -> LabSession | None:
    """Take hold of a session that waits to be provisioned; None when nothing is to be done."""
    at = clock.now()
    token = uuid.uuid4()
    taken = (
        LabSession.objects.waiting(at)
        .filter(pk=session_pk)
        .update(
            state=State.PROVISIONING,
            claim=token,
            claimed_until=at + LabSession.LEASE,
            tries=F("tries") + 1,
        )
    )
    return LabSession.objects.get(pk=session_pk) if taken else None


def provision(session_pk: int) -> None:
    """Bring a session to ready, failed, or queued again for another try.

    Raises ProviderUnavailableError after queueing it again, so that the task is retried soon.
    """
    session = claim(session_pk)
    if session is None:
        return
    if session.tries > MAX_TRIES:  # every worker that took it died over it
        _settle(session, state=State.FAILED, failure=BROKEN)
        return
    try:
        release_former(session)
        sandbox = _make(session)
    except ProviderUnavailableError as fault:
        if _put_back(session, fault):
            raise
    except Exception as fault:  # noqa: BLE001 (the outermost boundary of the worker; logged there)
        _refuse(session, fault)
    else:
        _deliver(session, sandbox)


def _refuse(session: LabSession, fault: Exception) -> None:
    """Settle a session that asking again would not help."""
    if isinstance(fault, StateNotKeptError):  # all is as it was
        sentence = NOT_KEPT.format(cause=fault)
        _settle(session, state=State.READY, rewind="", failure=sentence[:500])
        return
    if session.rewind and isinstance(fault, SandboxLostError):
        _settle(session, state=State.FAILED, rewind="", failure=LOST)
        return
    logger.error(
        "Provisioning %s of %s failed", session.public_id, session.lab_slug, exc_info=fault
    )
    sentence = str(fault) if isinstance(fault, LabNotFoundError) else BROKEN
    _settle(session, state=State.FAILED, failure=sentence)


def _make(session: LabSession) -> Sandbox:
    """Return the session's sandbox: a new one, or its own as it was. Raises ProviderError."""
    provider = selectors.provider(session.provider)
    if not session.rewind:
        return provider.provision(_request(session))
    sandbox = provider.rewind(selectors.sandbox_of(session), session.rewind)
    return sandbox.model_copy(update={"facts": session.facts})


def _request(session: LabSession) -> ProvisionRequest:
    reserved = session.reservations.get(generation=session.generation)
    return ProvisionRequest(
        session_id=str(session.public_id),
        generation=session.generation,
        account_id=reserved.account_id,
        workspace_id=str(reserved.workspace_id),
        lab=selectors.lab_of(session),
        parameters=session.parameters,
        seed=session.seed,
        site_token=session.api_token,
        attempt=session.tries,
        terminals=(FIRST_TERMINAL,),
    )


def _put_back(session: LabSession, fault: ProviderUnavailableError) -> bool:
    """Queue the session again, or fail it after too many tries. Return whether it was queued."""
    again = session.tries < MAX_TRIES
    logger.warning("No sandbox for %s yet (try %s): %s", session.public_id, session.tries, fault)
    sentence = (WAITING if again else UNAVAILABLE).format(cause=fault)
    _settle(session, state=State.QUEUED if again else State.FAILED, failure=sentence[:500])
    return again


def _settle(session: LabSession, **fields: object) -> bool:
    """Write the outcome if this worker still holds the session. Return whether it did."""
    held = LabSession.objects.filter(
        pk=session.pk,
        claim=session.claim,
        generation=session.generation,
        state=State.PROVISIONING,
    )
    done = held.update(claim=None, claimed_until=None, **fields)
    announce(session)
    return bool(done)


def _deliver(session: LabSession, sandbox: Sandbox) -> None:
    at = clock.now()
    times = {}
    if session.ready_at is None:  # the learner's time starts when there is something to work on
        allowed = session.expires_at - session.created_at
        times = {"ready_at": at, "expires_at": at + allowed}
    delivered = _settle(
        session,
        state=State.READY,
        sandbox=sandbox.model_dump(exclude={"facts"}),
        facts=sandbox.facts,
        failure="",
        rewind="",
        tries=0,
        **times,
    )
    if not delivered and not _is_current(session):
        # Ended or reset while it was being made: nobody else knows that it exists now.
        selectors.provider(session.provider).end(sandbox)


def _is_current(session: LabSession) -> bool:
    """Whether the generation that was made is still wanted, by another worker perhaps."""
    open_rows = LabSession.objects.open().filter(pk=session.pk, generation=session.generation)
    return open_rows.exists()


def release_former(session: LabSession) -> None:
    """Drop what former generations hold. Bucket names are free again only then."""
    former = session.reservations.filter(released_at=None, generation__lt=session.generation)
    for reservation in former:
        release(reservation)


def release(reservation: Reservation) -> None:
    """Drop the account and the machine of a reservation. Raises ProviderUnavailableError."""
    sandbox = Sandbox(account_id=reservation.account_id, workspace_id=str(reservation.workspace_id))
    selectors.provider(reservation.provider).end(sandbox)
    Reservation.objects.filter(pk=reservation.pk).update(released_at=clock.now())


def close(session_pk: int) -> None:
    """Drop all that an ended session holds. Raises ProviderUnavailableError."""
    session = LabSession.objects.filter(pk=session_pk, state=State.ENDED).first()
    if session is None:
        return
    if session.sandbox:
        announce_closing(session)
    for reservation in session.reservations.filter(released_at=None):
        release(reservation)
    LabSession.objects.filter(pk=session_pk).update(sandbox={}, claim=None, claimed_until=None)


def mark_lost(session: LabSession) -> bool:
    """Fail a ready session whose machine or account is gone. Return whether it was ready."""
    lost = LabSession.objects.filter(
        pk=session.pk, generation=session.generation, state=State.READY
    ).update(state=State.FAILED, failure=LOST)
    if lost:
        announce(session)
    return bool(lost)


def check_lost(session: LabSession) -> bool:
    """Ask whether the session's sandbox is still there, and fail it if not. Return whether lost."""
    try:
        status = selectors.provider(session.provider).status(selectors.sandbox_of(session))
    except ProviderError:
        return False
    return not status.whole and mark_lost(session)


def mark_ended(session: LabSession, reason: LabSession.EndReason) -> bool:
    """Note that a session has ended. Return whether it was open; only then is it to be closed."""
    ended = (
        LabSession.objects.open()
        .filter(pk=session.pk)
        .update(state=State.ENDED, end_reason=reason, ended_at=clock.now(), claim=None, failure="")
    )
    if ended:
        announce(session)
    return bool(ended)
