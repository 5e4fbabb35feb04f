"""How labs tell what is above them that a session changed."""

import logging
from functools import partial

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction
from django.dispatch import Signal
from redis.exceptions import RedisError

from labs.models import LabSession

logger = logging.getLogger(__name__)

session_closing = Signal()  # sent with session=LabSession, before what it holds is dropped
session_changed = Signal()  # sent with session=LabSession, once the change is committed


def announce_closing(session: LabSession) -> None:
    """Tell receivers, in this very worker, that the session's sandbox is about to be dropped."""
    for receiver, outcome in session_closing.send_robust(LabSession, session=session):
        if isinstance(outcome, Exception):
            logger.error("%r failed on %s", receiver, session, exc_info=outcome)


def announce(session: LabSession) -> None:
    """Tell receivers and open pages of this session that it changed, once that is committed."""
    transaction.on_commit(partial(_send, session.pk))


def _send(session_pk: int) -> None:
    session = LabSession.objects.filter(pk=session_pk).first()
    if session is None:
        return
    for receiver, outcome in session_changed.send_robust(LabSession, session=session):
        if isinstance(outcome, Exception):
            logger.error("%r failed on %s", receiver, session, exc_info=outcome)
    notify_group(session.group, "session.changed")


def notify_group(group: str, kind: str) -> None:
    """Send `{"type": kind}` to a channel group. Pages poll as well: a lost message costs seconds."""
    layer = get_channel_layer()
    try:
        async_to_sync(layer.group_send)(group, {"type": kind})
    except (RedisError, OSError) as error:
        logger.warning("Nobody was told of %s in %s: %s", kind, group, error)
