"""What was graded and what the learner was given on the way."""

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

from labs.models import LabSession, Reservation


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def of(self, session: LabSession) -> "AttemptQuerySet":
        """Attempts since the session was last reset, newest first."""
        return self.filter(session=session, generation=session.generation).order_by("-pk")

    def under_way(self) -> "AttemptQuerySet":
        return self.filter(state__in=[Attempt.State.QUEUED, Attempt.State.RUNNING])

    def asked(self) -> "AttemptQuerySet":
        """Attempts that the learner asked for."""
        return self.filter(trigger__in=[Attempt.Trigger.CHECK, Attempt.Trigger.COMMAND])

    def unheld(self, at: datetime) -> "AttemptQuerySet":
        """Attempts to be graded that no worker holds.

        A lease that ends later than any lease can was written by a clock that ran ahead.
        """
        free = (
            Q(claimed_until=None)
            | Q(claimed_until__lte=at)
            | Q(claimed_until__gt=at + Attempt.LEASE)
        )
        return self.under_way().filter(free)


class Attempt(models.Model):
    """One grading of one session. A fault is ours: it costs nothing and is no verdict."""

    LEASE = timedelta(seconds=60)  # a worker's hold on a row; above the task's time_limit

    class Trigger(models.TextChoices):
        CHECK = "check", "The Check button"
        COMMAND = "command", "The lab command"
        LIVE = "live", "A change of state"
        REWIND = "rewind", "Going back to an earlier task"

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        RUNNING = "running", "Being checked"
        FINAL = "final", "Checked"
        FAULT = "fault", "Could not be checked"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(LabSession, models.CASCADE, related_name="attempts")
    generation = models.PositiveIntegerField()
    trigger = models.CharField(max_length=8, choices=Trigger)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    score = models.PositiveSmallIntegerField(null=True, blank=True)  # 0 to 100, once final
    fault = models.CharField(max_length=500, blank=True, default="")  # a sentence to show
    tries = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    claim = models.UUIDField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="final") | Q(score__gte=0, score__lte=100),
                name="final_attempts_have_a_score",
            ),
        ]
        indexes = [
            models.Index(fields=["session", "generation", "state"], name="attempt_of_session"),
        ]

    def __str__(self) -> str:
        return f"attempt {self.pk} of {self.session_id}: {self.state}"

    @property
    def pending(self) -> bool:
        return self.state in {self.State.QUEUED, self.State.RUNNING}

    @property
    def asked(self) -> bool:
        """Whether the learner asked for it."""
        return self.trigger in {self.Trigger.CHECK, self.Trigger.COMMAND}


class Verdict(models.Model):
    """One check's answer in a final attempt; the texts are plain, for people."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="verdicts")
    task_id = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField()  # from 1, in the task
    weight = models.PositiveSmallIntegerField(default=1)
    passed = models.BooleanField()
    message = models.TextField(blank=True)
    expected = models.TextField(blank=True)
    found = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "task_id", "position"], name="one_verdict_per_check"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id}.{self.position}: {'passed' if self.passed else self.message}"


class Checkpoint(models.Model):
    """The state in which a task turned done for the first time, kept to go back to.

    It belongs to the account and the machine of `reservation`, and is gone with them.
    """

    session = models.ForeignKey(LabSession, models.CASCADE, related_name="checkpoints")
    reservation = models.ForeignKey(Reservation, models.CASCADE, related_name="+")
    number = models.PositiveSmallIntegerField()  # of the task, from 1
    label = models.CharField(max_length=64)  # the provider's name of the state
    done = models.JSONField(default=list)  # ids of the tasks that were done
    answers = models.JSONField(default=dict)  # {task id: value}
    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="+")  # what stood
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reservation", "number"], name="one_checkpoint_per_task"
            ),
        ]

    def __str__(self) -> str:
        return f"task {self.number} of {self.session_id}"


class KeptAttempt(models.Model):
    """What an attempt was judged by, kept for a while: to look at, and to grade again.

    Written before the copy of the account is made, so that nothing unknown is left behind. Without
    an attempt it is a copy for a short use, or its learner is gone.
    """

    attempt = models.OneToOneField(Attempt, models.SET_NULL, null=True, related_name="kept")
    account_id = models.CharField(max_length=12, unique=True, null=True)  # noqa: DJ001 (no copy)
    provider = models.CharField(max_length=12, default="cloud")  # where that account is
    testimony = models.BinaryField(default=bytes)  # grader.witness.Testimony, packed
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"what {self.attempt_id} was judged by"


class HintUse(models.Model):
    """A hint that was given. What was read stays read: a reset does not give it back."""

    session = models.ForeignKey(LabSession, models.CASCADE, related_name="hint_uses")
    generation = models.PositiveIntegerField()
    task_id = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField()  # from 1, in the task
    cost = models.PositiveSmallIntegerField()  # points, taken once the task is solved
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "task_id", "position"], name="each_hint_is_given_once"
            ),
        ]

    def __str__(self) -> str:
        return f"hint {self.position} for {self.task_id}"


class Answer(models.Model):
    """What the learner typed for a task; the last one counts."""

    LONGEST = 500  # characters

    session = models.ForeignKey(LabSession, models.CASCADE, related_name="answers")
    generation = models.PositiveIntegerField()
    task_id = models.CharField(max_length=60)
    value = models.CharField(max_length=LONGEST)
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "generation", "task_id"], name="one_answer_per_task"
            ),
        ]

    def __str__(self) -> str:
        return f"answer to {self.task_id}"
