"""How the grader tells what is above it that something was graded."""

import logging
from functools import partial

from django.db import transaction
from django.dispatch import Signal

from grader.models import Attempt
from labs.signals import notify_group

logger = logging.getLogger(__name__)

attempt_graded = Signal()  # sent with attempt=Attempt, once it is committed as final


def announce(attempt: Attempt) -> None:
    """Tell receivers and open pages, once it is committed, that the attempt ended."""
    transaction.on_commit(partial(_send, attempt.pk))


def _send(attempt_pk: int) -> None:
    attempt = Attempt.objects.select_related("session").filter(pk=attempt_pk).first()
    if attempt is None:
        return
    if attempt.state == Attempt.State.FINAL:
        for receiver, outcome in attempt_graded.send_robust(Attempt, attempt=attempt):
            if isinstance(outcome, Exception):
                logger.error("%r failed on %s", receiver, attempt, exc_info=outcome)
    notify_group(attempt.session.group, "session.graded")
