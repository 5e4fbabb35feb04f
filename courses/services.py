"""What a learner does to their own progress, and to the checks of a lesson."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from courses.models import Bookmark, CheckAnswer, LessonProgress
from courses.packs.model import Lesson, LessonCheck
from quizzes.packs.marking import is_right
from quizzes.packs.model import Answer, Item


def mark(user: User, lesson: Lesson, *, done: bool) -> LessonProgress:
    """Note that `user` has finished `lesson`, or takes that back. Marking twice is marking once.

    A lesson keeps the moment at which it was finished first.
    """
    now = timezone.now()
    progress, _ = LessonProgress.objects.get_or_create(
        user=user,
        course=lesson.course,
        module=lesson.module,
        lesson=lesson.slug,
        defaults={"touched_at": now},
    )
    progress.done_at = (progress.done_at or now) if done else None
    progress.touched_at = now
    progress.save(update_fields=["done_at", "touched_at"])
    return progress


def bookmark(user: User, lesson: Lesson) -> None:
    """Note the lesson as the one opened last; writes only when another one was."""
    place = {"course": lesson.course, "module": lesson.module, "lesson": lesson.slug}
    if not Bookmark.objects.filter(user=user, **place).exists():
        Bookmark.objects.update_or_create(user=user, defaults=place | {"opened_at": timezone.now()})


@dataclass(frozen=True)
class Said:
    """What a learner answered to a question as it was asked in a turn."""

    item: Item
    turn: int
    answer: Answer


@transaction.atomic
def answer_check(user: User, lesson: Lesson, check: LessonCheck, said: Said) -> CheckAnswer:
    """Mark and keep an answer.

    One that comes late, from a page on which the question stood already answered or was asked
    again since, changes nothing.
    """
    row, _ = CheckAnswer.objects.select_for_update().get_or_create(
        user=user,
        course=lesson.course,
        module=lesson.module,
        lesson=lesson.slug,
        name=check.id,
        defaults={"drawn": said.item.model_dump(mode="json")},
    )
    if row.right is not None or row.turn != said.turn:
        return row
    row.drawn, row.answer = said.item.model_dump(mode="json"), said.answer
    row.right = is_right(said.item, said.answer)
    if row.right and row.solved_at is None:
        row.solved_at = timezone.now()
    row.save(update_fields=["drawn", "answer", "right", "solved_at"])
    return row


def ask_again(user: User, lesson: Lesson, check: LessonCheck) -> None:
    """Put the question anew. What was solved once stays solved."""
    CheckAnswer.objects.filter(
        user=user,
        course=lesson.course,
        module=lesson.module,
        lesson=lesson.slug,
        name=check.id,
        right__isnull=False,
    ).update(turn=F("turn") + 1, right=None, answer=None)
