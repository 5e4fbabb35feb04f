"""How far a learner has come in the lessons; labs keep their own record."""

from django.conf import settings
from django.db import models


class LessonProgress(models.Model):
    """One learner's reading of one lesson. No row: never opened, or opened and left."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="lesson_progress"
    )
    course = models.SlugField(max_length=80)
    module = models.SlugField(max_length=80)
    lesson = models.SlugField(max_length=80)
    done_at = models.DateTimeField(null=True, blank=True)  # None: taken back by the learner
    touched_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "lesson progress"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "course", "module", "lesson"], name="one_progress_per_lesson"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course}/{self.module}/{self.lesson} for {self.user_id}"
