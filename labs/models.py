"""A learner's private copy of a lab, and the names that are reserved for it."""

import secrets
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from labs import clock


class LabSessionQuerySet(models.QuerySet["LabSession"]):
    def open(self) -> "LabSessionQuerySet":
        return self.exclude(state=LabSession.State.ENDED)

    def due(self, at: datetime) -> "LabSessionQuerySet":
        """Open sessions whose time is up."""
        return self.open().filter(expires_at__lte=at)

    def waiting(self, at: datetime) -> "LabSessionQuerySet":
        """Sessions to be provisioned that no worker holds.

        A lease that ends later than any lease can was written by a clock that ran ahead, and
        holds nothing.
        """
        free = (
            Q(claimed_until=None)
            | Q(claimed_until__lte=at)
            | Q(claimed_until__gt=at + LabSession.LEASE)
        )
        return self.filter(free, state__in=[LabSession.State.QUEUED, LabSession.State.PROVISIONING])


class LabSession(models.Model):
    """One learner's run of one lab, open until `expires_at`.

    A reset keeps the row and its names and counts `generation` up: the account and the machine of
    the former generation are dropped, and new ones are made. Going back to a kept state
    (`rewind`) counts up too, but keeps the account and the machine.
    """

    LEASE = timedelta(seconds=90)  # a worker's hold on a row; above every task's time_limit

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        PROVISIONING = "provisioning", "Being prepared"
        READY = "ready", "Ready"
        FAILED = "failed", "Failed"
        ENDED = "ended", "Ended"

    class EndReason(models.TextChoices):
        NONE = "", "Not ended"
        LEARNER = "learner", "Ended by the learner"
        EXPIRED = "expired", "Time was up"
        FAILED = "failed", "Could not be prepared"
        OPERATOR = "operator", "Ended by the operator"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="lab_sessions"
    )
    lab_slug = models.SlugField(max_length=80)
    lab_revision = models.CharField(max_length=64)  # sha256 of the content it started with
    seed = models.CharField(max_length=64)  # hex; everything random about it comes from this
    generation = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=12, choices=State, default=State.QUEUED)
    provider = models.CharField(max_length=12, default="cloud")
    parameters = models.JSONField(default=dict)  # {name: value}
    facts = models.JSONField(default=dict)  # {name: value}, what the lab's set-up told
    sandbox = models.JSONField(default=dict)  # labs.providers.base.Sandbox; {} when there is none
    api_token = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    extensions = models.PositiveIntegerField(default=0)
    end_reason = models.CharField(max_length=10, choices=EndReason, blank=True, default="")
    failure = models.CharField(max_length=500, blank=True, default="")  # a sentence to show
    rewind = models.CharField(max_length=64, blank=True, default="")  # label of a kept state
    tries = models.PositiveIntegerField(default=0)  # of provisioning this generation
    claim = models.UUIDField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)

    objects = LabSessionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "lab_slug"],
                condition=~Q(state="ended"),
                name="one_open_session_per_learner_and_lab",
            ),
        ]
        indexes = [models.Index(fields=["state", "expires_at"], name="session_state_expiry")]

    def __str__(self) -> str:
        return f"{self.lab_slug} for {self.learner_id}"

    @property
    def group(self) -> str:
        """The channel group that hears of every change of this session."""
        return f"session.{self.public_id}"

    @property
    def seconds_left(self) -> int:
        """Whole seconds to the end, never below zero.

        A clock that went back to before the start gives no more than the learner was given.
        """
        if self.state == self.State.ENDED:
            return 0
        since = max(clock.now(), self.ready_at or self.created_at)
        return max(0, int((self.expires_at - since).total_seconds()))

    @property
    def over(self) -> bool:
        """Whether it has ended, or its time is up and the clean-up is only late."""
        return self.seconds_left == 0

    @property
    def ready(self) -> bool:
        """Whether the learner can work in it now."""
        return self.state == self.State.READY and not self.over

    @property
    def sockets(self) -> str:
        """The path below which its WebSockets are."""
        return f"/ws/sessions/{self.public_id}/"

    @property
    def pending(self) -> bool:
        """Whether it is still being prepared."""
        return self.state in {self.State.QUEUED, self.State.PROVISIONING} and not self.over

    @property
    def values(self) -> dict[str, Any]:
        """What `{name}` and `{seed.name}` stand for in the lab's texts."""
        facts = {f"seed.{name}": value for name, value in self.facts.items()}
        cloud = {
            "account_id": self.sandbox.get("account_id") or "",
            "region": self.sandbox.get("region") or "us-east-1",
        }
        return {**cloud, **facts, **self.parameters}


class Reservation(models.Model):
    """The account and the workspace of one generation, written down before they are made.

    So a worker that dies half-way leaves nothing unknown behind: whatever exists and is not
    reserved by an open session's present generation is dropped by the sweep.
    """

    session = models.ForeignKey(  # outlived: what it names must still be dropped
        LabSession, models.SET_NULL, null=True, related_name="reservations"
    )
    generation = models.PositiveIntegerField()
    account_id = models.CharField(max_length=12, unique=True)
    workspace_id = models.UUIDField(unique=True, default=uuid.uuid4)
    provider = models.CharField(max_length=12, default="cloud")  # the session's
    created_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "generation"], name="one_reservation_per_generation"
            ),
        ]

    def __str__(self) -> str:
        return f"account {self.account_id}, workspace {self.workspace_id}"

    @classmethod
    def reserve(cls, session: LabSession) -> "Reservation":
        """Reserve fresh names for the session's present generation.

        Raises IntegrityError when another row has the account id: of 9 × 10¹¹ ids, once in an age.
        """
        return cls.objects.create(
            session=session,
            generation=session.generation,
            account_id=str(secrets.randbelow(9 * 10**11) + 10**11),
            provider=session.provider,
            created_at=clock.now(),
        )
