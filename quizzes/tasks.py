"""What happens to sittings that nobody looks at."""

from celery import shared_task

from labs import clock
from quizzes.grading import settle
from quizzes.models import Sitting


@shared_task(ignore_result=True, soft_time_limit=30, time_limit=40)
def end_due() -> None:
    """Hand in the exams whose time is over. Safe to run twice at once."""
    now = clock.now()
    for sitting in Sitting.objects.overdue(now)[:100]:
        settle(sitting, now)
