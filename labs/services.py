"""What happens to lab sessions. Everything may be asked for twice."""

import hashlib
import hmac
import logging
import secrets
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.models import User
from labs import clock, pairs, provisioning, selectors, tasks
from labs.errors import (
    LabBeingEditedError,
    NoMoreExtensionsError,
    SessionClosedError,
    SessionFailedError,
    TooManySessionsError,
)
from labs.models import LabSession, Reservation
from labs.packs.model import Lab
from labs.packs.parameters import draw
from labs.packs.revisions import LabChangedError, preserve
from labs.signals import announce

logger = logging.getLogger(__name__)

State = LabSession.State
TIME_FACTOR = 2  # twice the author's estimate: nobody is thrown out for reading with care
QUEUE_AWAY = (
    "Your lab is saved, but our work queue does not answer at the moment. "
    "It starts by itself as soon as the queue is back; you may close this page."
)


def start(user: User, lab: Lab) -> LabSession:
    """Return the user's open session of the lab, started now if there is none.

    Raises TooManySessionsError, LabBeingEditedError, EngineMissingError.
    """
    selectors.ensure_engines(lab)
    try:
        preserve(lab, settings.DATA_DIR / "revisions")
    except LabChangedError as edited:
        raise LabBeingEditedError from edited
    try:
        with transaction.atomic():
            # Makes concurrent starts of one learner wait for each other where the database can.
            User.objects.select_for_update().get(pk=user.pk)
            return _existing(user, lab.slug) or _create(user, lab)
    except IntegrityError:
        session = LabSession.objects.open().filter(learner=user, lab_slug=lab.slug).first()
        if session is None:  # not the twin of a concurrent start: an account id taken
            raise
        return session


def _existing(user: User, slug: str) -> LabSession | None:
    session = LabSession.objects.open().filter(learner=user, lab_slug=slug).first()
    if session is not None and session.over:
        end(session, LabSession.EndReason.EXPIRED)
        return None
    return session


def _create(user: User, lab: Lab) -> LabSession:
    others = selectors.open_sessions(user)
    if len(others) >= settings.LAB_MAX_OPEN_SESSIONS:
        raise TooManySessionsError([_title(other) for other in others])
    at = clock.now()
    session = LabSession(
        learner=user,
        lab_slug=lab.slug,
        provider=pairs.least_busy(),
        lab_revision=lab.revision,
        api_token=secrets.token_urlsafe(32),
        created_at=at,
        expires_at=at + timedelta(minutes=lab.minutes * TIME_FACTOR),
    )
    session.seed = hmac.new(
        settings.SECRET_KEY.encode(), session.public_id.bytes, hashlib.sha256
    ).hexdigest()
    session.parameters = draw(lab.parameters, session.seed)
    session.save()
    Reservation.reserve(session)
    transaction.on_commit(partial(_enqueue, session.pk))  # nobody follows it yet: none is told
    return session


def _title(session: LabSession) -> str:
    lab = selectors.catalogue().lab(session.lab_slug)
    return lab.title if lab else session.lab_slug


def _queue(session: LabSession) -> None:
    transaction.on_commit(partial(_enqueue, session.pk))
    announce(session)


def _enqueue(session_pk: int) -> None:
    if not tasks.enqueue(tasks.provision, session_pk):
        LabSession.objects.filter(pk=session_pk, state=State.QUEUED).update(failure=QUEUE_AWAY)


def extend(session: LabSession, seen: int | None = None) -> LabSession:
    """Give the learner more time; `seen` is the count of extensions that the page showed.

    Of two requests that saw the same count, one extends. Raises SessionClosedError,
    NoMoreExtensionsError.
    """
    selectors.ensure_open(session)
    if session.extensions >= settings.LAB_MAX_EXTENSIONS:
        raise NoMoreExtensionsError(settings.LAB_MAX_EXTENSIONS)
    extended = (
        LabSession.objects.open()
        .filter(pk=session.pk, extensions=session.extensions if seen is None else seen)
        .update(
            extensions=F("extensions") + 1,
            expires_at=F("expires_at") + timedelta(minutes=settings.LAB_EXTEND_MINUTES),
        )
    )
    if extended:
        announce(session)
    session.refresh_from_db()
    return session


def reset(session: LabSession) -> LabSession:
    """Take the session back to its start: the same names, a new account and a new machine.

    One that is being prepared already is left to it. Raises SessionClosedError.
    """
    selectors.ensure_open(session)
    return _renew(session, [State.READY, State.FAILED])


def retry(session: LabSession) -> LabSession:
    """Prepare a failed session once more. Any other is left as it is. Raises SessionClosedError."""
    selectors.ensure_open(session)
    again = LabSession.objects.filter(pk=session.pk, state=State.FAILED).exclude(rewind="")
    if again.update(state=State.QUEUED, failure="", tries=0):
        session.refresh_from_db()
        _queue(session)
        return session
    return _renew(session, [State.FAILED])


@transaction.atomic
def rewind(session: LabSession, label: str) -> bool:
    """Have the session go back to the state that is kept as `label`: same account, same machine.

    Return whether it will; one that is being prepared already is left to it. Raises
    SessionClosedError, SessionFailedError.
    """
    selectors.ensure_open(session)
    going = LabSession.objects.filter(
        pk=session.pk, generation=session.generation, state=State.READY
    ).update(
        generation=F("generation") + 1,
        state=State.QUEUED,
        rewind=label,
        failure="",
        tries=0,
        claim=None,
        claimed_until=None,
    )
    session.refresh_from_db()
    if session.state == State.FAILED:
        raise SessionFailedError(session.failure)
    if going:
        session.reservations.filter(generation=session.generation - 1).update(
            generation=session.generation
        )
        _queue(session)
    return bool(going)


def _renew(session: LabSession, states: list[LabSession.State]) -> LabSession:
    with transaction.atomic():
        renewed = LabSession.objects.filter(
            pk=session.pk, generation=session.generation, state__in=states
        ).update(
            generation=F("generation") + 1,
            state=State.QUEUED,
            api_token=secrets.token_urlsafe(32),
            sandbox={},
            facts={},
            failure="",
            rewind="",
            tries=0,
            claim=None,
            claimed_until=None,
        )
        session.refresh_from_db()
        if renewed:
            Reservation.reserve(session)
            _queue(session)
    if session.state == State.ENDED:
        raise SessionClosedError
    return session


def end(
    session: LabSession, reason: LabSession.EndReason = LabSession.EndReason.LEARNER
) -> LabSession:
    """End the session and drop all that it holds. Ending it again changes nothing."""
    if provisioning.mark_ended(session, reason):
        transaction.on_commit(partial(tasks.enqueue, tasks.close, session.pk))
    session.refresh_from_db()
    return session


def report_lost(session: LabSession) -> LabSession:
    """Note that the session's machine is gone, when somebody who needed it could not find it."""
    provisioning.check_lost(session)
    session.refresh_from_db()
    return session
