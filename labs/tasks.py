"""Work on sessions that happens outside a request. Every task may be delivered twice."""

import gc
import logging
from typing import Any

from celery import Task, shared_task
from celery.signals import worker_ready
from kombu.exceptions import OperationalError

from labs import clock, pairs, provisioning, selectors, sweeping
from labs.models import LabSession
from labs.providers.base import ProviderUnavailableError

logger = logging.getLogger(__name__)

_watch = clock.ClockWatch()


@worker_ready.connect
def warm_up(**_: object) -> None:
    """Have models and labs in memory before the first learner waits for them.

    They stay, so nobody waits either while they are looked through for garbage.
    """
    for name in pairs.names():
        selectors.provider(name).warm_up()
    selectors.catalogue()
    gc.collect()
    gc.freeze()


def enqueue(task: Task[..., Any], *args: object) -> bool:
    """Queue a task. Return False when the queue is away: the sweep finds what was left undone."""
    try:
        task.delay(*args)
    except OperationalError as error:
        logger.warning("%s%r could not be queued: %s", task.name, args, error)
        return False
    return True


@shared_task(
    acks_late=True,  # a killed worker's session is delivered again
    ignore_result=True,
    soft_time_limit=60,  # seconds
    time_limit=75,
    autoretry_for=(ProviderUnavailableError,),
    retry_backoff=True,
    max_retries=provisioning.MAX_TRIES,
)
def provision(session_pk: int) -> None:
    """Make a session's sandbox, the first one or the one after a reset."""
    provisioning.provision(session_pk)


@shared_task(
    acks_late=True,
    ignore_result=True,
    soft_time_limit=60,
    time_limit=75,
    autoretry_for=(ProviderUnavailableError,),
    retry_backoff=True,
    max_retries=4,  # then the sweep
)
def close(session_pk: int) -> None:
    """Drop what an ended session holds."""
    provisioning.close(session_pk)


@shared_task(ignore_result=True, soft_time_limit=30, time_limit=40)
def expire_due() -> None:
    """End the sessions whose time is up, unless the clock just jumped."""
    at = clock.now()
    if not _watch.settled(at, clock.uptime()):
        logger.error(
            "The clock jumped: no session is ended until it has run evenly for %d s.", clock.SETTLE
        )
        return
    sweeping.bring_back_from_the_future(at)
    for session in LabSession.objects.due(at):
        if provisioning.mark_ended(session, LabSession.EndReason.EXPIRED):
            enqueue(close, session.pk)


@shared_task(ignore_result=True, soft_time_limit=50, time_limit=58)
def sweep() -> None:
    """Queue what was left undone, and drop or report what should not be, or should and is not."""
    for session_pk in sweeping.left_waiting(clock.now()):
        enqueue(provision, session_pk)
    for session_pk in sweeping.left_unreleased():
        enqueue(close, session_pk)
    sweeping.release_ownerless()
    sweeping.compare_with_providers()
