"""What is known of labs and sessions, and who may see it."""

import logging
import time
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.utils.module_loading import import_string

from accounts.models import User
from labs import pairs
from labs.errors import (
    EngineMissingError,
    LabNotFoundError,
    SessionClosedError,
    SessionFailedError,
    SessionNotReadyError,
)
from labs.models import LabSession
from labs.packs.catalogue import LabCatalogue
from labs.packs.errors import InvalidLabError
from labs.packs.loader import load_lab
from labs.packs.model import Lab
from labs.packs.revisions import preserved
from labs.providers.base import (
    Probe,
    ProbeContext,
    Provider,
    ProviderSettings,
    ProviderUnavailableError,
    Sandbox,
)

logger = logging.getLogger(__name__)

LOOK = 0.01  # seconds between two looks


@lru_cache(maxsize=4)
def _catalogue(root: Path) -> LabCatalogue:
    return LabCatalogue(root)


def catalogue() -> LabCatalogue:
    """Return the labs of this installation, read again when their files change."""
    found = _catalogue(settings.CURRICULUM_DIR)
    found.refresh()
    return found


def lab(slug: str) -> Lab:
    """Raises LabNotFoundError."""
    found = catalogue().lab(slug)
    if found is None:
        raise LabNotFoundError(slug)
    return found


def ensure_engines(lab: Lab) -> None:
    """Raises EngineMissingError when the lab needs what this host does not have.

    Where nobody can tell, nothing is said: the session waits for who does not answer anyway.
    """
    if not lab.engines:
        return
    for name in pairs.names():
        try:
            missing = lab.engines - provider(name).engines()
        except ProviderUnavailableError:
            continue
        if missing:
            raise EngineMissingError(missing)


def lab_of(session: LabSession) -> Lab:
    """Return the lab as it was when the session started, whatever was edited since.

    Raises LabNotFoundError when that revision is not kept any more, or cannot be read.
    """
    current = catalogue().lab(session.lab_slug)
    if current is not None and current.revision == session.lab_revision:
        return current
    directory = preserved(settings.DATA_DIR / "revisions", session.lab_revision)
    if directory is None:
        raise LabNotFoundError(session.lab_slug)
    try:
        return _kept(directory)
    except InvalidLabError as fault:  # kept by an older version of this program, perhaps
        logger.exception("The kept revision of %s cannot be read", session.lab_slug)
        raise LabNotFoundError(session.lab_slug) from fault


@lru_cache(maxsize=64)
def _kept(directory: Path) -> Lab:
    return load_lab(directory)


def session_for(user: User | AnonymousUser, public_id: UUID) -> LabSession:
    """Return the user's own session. To everybody else there is none: raises Http404."""
    session = LabSession.objects.filter(public_id=public_id, learner=user.pk).first()
    if session is None:
        raise Http404
    return session


def soon_settled(session: LabSession, within: float) -> LabSession:
    """Return the session when it is no longer being prepared, or as it is after `within` seconds."""
    until = time.monotonic() + within
    waited = False
    while session.pending and time.monotonic() < until:
        time.sleep(LOOK)
        session.refresh_from_db(fields=["state"])
        waited = True
    if waited:
        session.refresh_from_db()
    return session


def session_for_token(token: str) -> LabSession | None:
    """Return the open session whose machine carries this token."""
    return LabSession.objects.open().filter(api_token=token).select_related("learner").first()


def open_session(user: User | AnonymousUser, slug: str) -> LabSession | None:
    """Return the user's open session of a lab. One whose time is up is none."""
    session = LabSession.objects.open().filter(learner=user.pk, lab_slug=slug).first()
    return None if session is None or session.over else session


def open_sessions(user: User | AnonymousUser) -> list[LabSession]:
    """Return the user's open sessions, newest first."""
    rows = LabSession.objects.open().filter(learner=user.pk).order_by("-created_at")
    return [session for session in rows if not session.over]


def ensure_open(session: LabSession) -> None:
    """Raises SessionClosedError when it has ended or its time is up, even if nobody noted so."""
    if session.over:
        raise SessionClosedError


def ensure_ready(session: LabSession) -> None:
    """Raises SessionClosedError, SessionFailedError or SessionNotReadyError."""
    ensure_open(session)
    if session.state == LabSession.State.FAILED:
        raise SessionFailedError(session.failure)
    if session.state != LabSession.State.READY:
        raise SessionNotReadyError


@lru_cache(maxsize=64)
def _provider(factory: str, where: ProviderSettings) -> Provider:
    made: Provider = import_string(factory)(where)
    return made


def provider(name: str) -> Provider:
    """Return the provider of that name, one for the whole process.

    Raises ProviderUnavailableError for a pair that is no longer among the settings.
    """
    return _provider(settings.LAB_PROVIDERS[pairs.Name.parse(name).kind], pairs.place_of(name))


def sandbox_of(session: LabSession) -> Sandbox:
    """Return the session's sandbox. Raises SessionNotReadyError when it has none."""
    if not session.sandbox:
        raise SessionNotReadyError
    return Sandbox.model_validate(session.sandbox)


def probe(session: LabSession, answers: dict[str, str] | None = None) -> Probe:
    """Return the probe through which checks read the session's sandbox."""
    context = ProbeContext(session.parameters, session.facts, answers or {})
    return provider(session.provider).probe(sandbox_of(session), context)
