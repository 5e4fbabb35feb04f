"""Sittings: one learner's try at a quiz or an exam, with the questions as they were drawn."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from quizzes.packs.model import Answer, Item


class SittingQuerySet(models.QuerySet["Sitting"]):
    def overdue(self, at: datetime) -> "SittingQuerySet":
        return self.filter(submitted_at=None, deadline__lte=at)


class Sitting(models.Model):
    """One try. It keeps its own copy of the questions, so a changed bank changes no result."""

    class Kind(models.TextChoices):
        QUIZ = "quiz", "Quiz"
        EXAM = "exam", "Practice exam"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sittings")
    kind = models.CharField(max_length=4, choices=Kind)
    subject = models.CharField(max_length=161)  # aws/s3, or dva-c03
    title = models.CharField(max_length=120)
    started_at = models.DateTimeField()
    deadline = models.DateTimeField(null=True, blank=True)  # None: no limit
    submitted_at = models.DateTimeField(null=True, blank=True)  # None: still open
    pass_mark = models.PositiveSmallIntegerField()  # percent of a quiz, scaled score of an exam
    score = models.PositiveSmallIntegerField(null=True, blank=True)  # in the same measure
    right = models.PositiveSmallIntegerField(default=0)  # of those that count
    counted = models.PositiveSmallIntegerField()

    objects = SittingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "kind", "subject"],
                condition=Q(submitted_at=None),
                name="one_open_sitting_per_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} of {self.learner_id}"

    @property
    def is_exam(self) -> bool:
        return self.kind == self.Kind.EXAM

    @property
    def is_open(self) -> bool:
        return self.submitted_at is None

    @property
    def passed(self) -> bool:
        return self.score is not None and self.score >= self.pass_mark


class Place(models.Model):
    """One question of a sitting and what was answered."""

    sitting = models.ForeignKey(Sitting, models.CASCADE, related_name="places")
    position = models.PositiveSmallIntegerField()  # from 1
    drawn = models.JSONField()  # an Item, key and all: never shown before the sitting is over
    counts = models.BooleanField(default=True)  # exams have questions that do not
    answer = models.JSONField(null=True, blank=True)
    flagged = models.BooleanField(default=False)
    right = models.BooleanField(null=True, blank=True)  # None: not marked yet

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["sitting", "position"], name="one_place_per_position"),
        ]

    def __str__(self) -> str:
        return f"question {self.position} of {self.sitting_id}"

    @property
    def item(self) -> Item:
        return Item.model_validate(self.drawn)

    @property
    def given(self) -> Answer:
        answer: Answer = self.answer
        return answer
