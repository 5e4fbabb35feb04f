"""How a quiz or an exam tells what is above it that it was marked."""

import logging

from django.dispatch import Signal

from quizzes.models import Sitting

logger = logging.getLogger(__name__)

sitting_marked = Signal()  # sent with sitting=Sitting, once it is committed as marked


def announce(sitting: Sitting) -> None:
    for receiver, outcome in sitting_marked.send_robust(Sitting, sitting=sitting):
        if isinstance(outcome, Exception):
            logger.error("%r failed on %s", receiver, sitting, exc_info=outcome)
