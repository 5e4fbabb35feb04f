"""What is left behind when processes die: found by comparing the database with what exists."""

import logging
from datetime import datetime, timedelta
from itertools import chain

from django.db.models import F, QuerySet

from labs import pairs, provisioning, selectors
from labs.models import LabSession, Reservation
from labs.providers.base import NO_MACHINE, Inventory, ProviderUnavailableError, Sandbox

logger = logging.getLogger(__name__)

FUTURE = timedelta(minutes=1)  # clocks of two machines may differ by less
QUEUE_PATIENCE = timedelta(seconds=5)  # a session just started is in the queue, most likely


def left_waiting(at: datetime) -> list[int]:
    """Sessions to be provisioned that no worker holds: their task was lost."""
    waiting = LabSession.objects.waiting(at).exclude(created_at__gt=at - QUEUE_PATIENCE)
    return list(waiting.values_list("pk", flat=True))


def bring_back_from_the_future(at: datetime) -> None:
    """Let sessions that a clock running ahead began later than now begin now, at full length."""
    for session in LabSession.objects.open().filter(created_at__gt=at + FUTURE):
        logger.warning("%s began at %s, later than now", session.public_id, session.created_at)
        shift = at - session.created_at
        LabSession.objects.filter(pk=session.pk, created_at=session.created_at).update(
            created_at=at,
            ready_at=session.ready_at and session.ready_at + shift,
            expires_at=session.expires_at + shift,
        )


def left_unreleased() -> list[int]:
    """Ended sessions that still hold something."""
    held = Reservation.objects.filter(
        released_at=None, session__state=LabSession.State.ENDED
    ).values_list("session", flat=True)
    return sorted({pk for pk in held if pk is not None})


def release_ownerless() -> None:
    """Drop what was reserved for learners who were deleted."""
    for reservation in Reservation.objects.filter(released_at=None, session=None):
        try:
            provisioning.release(reservation)
        except ProviderUnavailableError as fault:
            logger.warning("%s could not be dropped: %s", reservation, fault)


def _wanted() -> QuerySet[Reservation]:
    return (
        Reservation.objects.filter(generation=F("session__generation"))
        .exclude(session=None)
        .exclude(session__state=LabSession.State.ENDED)
    )


def compare_with_providers() -> None:
    """Prove that there is no account or workspace without an open session, and the reverse."""
    for name in pairs.names():
        # The order matters. A ready session's sandbox exists before the row says so: read the
        # rows first. A reservation is written before what it names: read those last.
        ready = list(LabSession.objects.filter(state=LabSession.State.READY, provider=name))
        try:
            inventory = selectors.provider(name).inventory()
        except ProviderUnavailableError as fault:
            logger.warning("The sweep of %s is put off: %s", name, fault)
            continue
        report_lost(ready, inventory)
        drop_lost(name, inventory)


def report_lost(ready: list[LabSession], inventory: Inventory) -> None:
    """Fail the sessions whose account or machine is not there any more."""
    for session in ready:
        sandbox = selectors.sandbox_of(session)
        account = sandbox.account_id is None or sandbox.account_id in inventory.accounts
        if not account or sandbox.workspace_id not in inventory.workspaces:
            logger.warning("The sandbox of %s is lost", session.public_id)
            provisioning.mark_lost(session)


def drop_lost(name: str, inventory: Inventory) -> None:
    """Drop what no open session reserves.

    An account that we never reserved is an operator's own, and is left alone; workspaces are made
    by sessions only.
    """
    wanted = _wanted()
    workspaces = inventory.workspaces - {
        str(pk) for pk in wanted.values_list("workspace_id", flat=True)
    }
    ours = set(Reservation.objects.values_list("account_id", flat=True))
    accounts = (inventory.accounts & ours) - set(wanted.values_list("account_id", flat=True))
    lost = chain(
        (Sandbox(account_id=None, workspace_id=workspace) for workspace in workspaces),
        (Sandbox(account_id=account, workspace_id=NO_MACHINE) for account in accounts),
    )
    for sandbox in lost:
        logger.warning("Nobody's any more, dropped: %s", sandbox)
        try:
            selectors.provider(name).end(sandbox)
        except ProviderUnavailableError as fault:
            logger.warning("It could not be dropped: %s", fault)
