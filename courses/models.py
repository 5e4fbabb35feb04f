"""How far a learner has come in the lessons; labs and quizzes keep their own record."""

from django.conf import settings
from django.db import models

from quizzes.packs.model import Answer, Item


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


class CheckAnswer(models.Model):
    """What one learner answered last to one question in a lesson. It counts in nothing else."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="check_answers")
    course = models.SlugField(max_length=80)
    module = models.SlugField(max_length=80)
    lesson = models.SlugField(max_length=80)
    name = models.SlugField(max_length=80)
    turn = models.PositiveIntegerField(default=0)  # how often it was asked again
    drawn = models.JSONField()  # an Item, as it was asked
    answer = models.JSONField(null=True, blank=True)
    right = models.BooleanField(null=True, blank=True)  # None: asked again, not yet answered
    solved_at = models.DateTimeField(null=True, blank=True)  # first right answer

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "course", "module", "lesson", "name"],
                name="one_answer_per_check",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course}/{self.module}/{self.lesson}: {self.name} by {self.user_id}"

    @property
    def item(self) -> Item:
        return Item.model_validate(self.drawn)

    @property
    def given(self) -> Answer:
        answer: Answer = self.answer
        return answer


class Bookmark(models.Model):
    """The lesson that a learner opened last."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="bookmark", primary_key=True
    )
    course = models.SlugField(max_length=80)
    module = models.SlugField(max_length=80)
    lesson = models.SlugField(max_length=80)
    opened_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.course}/{self.module}/{self.lesson} for {self.user_id}"
