"""What a learner does to their own progress."""

from django.utils import timezone

from accounts.models import User
from courses.models import LessonProgress
from courses.packs.model import Lesson


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
