"""Grading outside a request. Every task may be delivered twice."""

import logging

from celery import shared_task
from django.core.cache import cache
from kombu.exceptions import OperationalError

from grader import archive, grading
from labs.providers.base import ProviderUnavailableError

logger = logging.getLogger(__name__)

HOLD = 30  # seconds a live grading may hold its session; above the soft time limit
AGAIN = 0.4  # seconds until a session that changed meanwhile is looked at once more


@shared_task(
    acks_late=True,  # a killed worker's attempt is delivered again
    ignore_result=True,
    soft_time_limit=30,  # seconds
    time_limit=40,
    autoretry_for=(ProviderUnavailableError,),
    retry_backoff=True,
    max_retries=grading.MAX_TRIES,
)
def grade_attempt(attempt_pk: int) -> None:
    """Grade one attempt that the learner asked for."""
    grading.grade(attempt_pk)


@shared_task(ignore_result=True, soft_time_limit=20, time_limit=25)
def observe(session_pk: int, *, again: bool = False) -> None:
    """Grade a session because its state changed: one at a time, and at most one waiting.

    `again` marks the one that waits. Whatever changes while a grading runs is seen by it.
    """
    running, waiting = f"grader.observe.{session_pk}", f"grader.observe-again.{session_pk}"
    if not cache.add(running, 1, timeout=HOLD):
        if again or cache.add(waiting, 1, timeout=HOLD):
            _observe_again(session_pk)
        return
    if again:
        cache.delete(waiting)  # before looking: what changes from here on needs another look
    try:
        grading.observe(session_pk)
    finally:
        cache.delete(running)


def _observe_again(session_pk: int) -> None:
    try:
        observe.apply_async((session_pk,), {"again": True}, countdown=AGAIN)
    except OperationalError as error:
        logger.warning("Session %s is not looked at again: %s", session_pk, error)


@shared_task(ignore_result=True, soft_time_limit=30, time_limit=40)
def sweep() -> None:
    """End attempts whose worker died or whose retries ran out; forget what was kept long enough."""
    archive.sweep()
    stuck = grading.give_up_stuck()
    if stuck:
        logger.error("%d attempts were stuck and ended as faults.", stuck)
