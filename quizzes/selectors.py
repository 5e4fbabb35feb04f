"""Banks, sittings and results, and who may see them."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import Count, F, Max, Q
from django.http import Http404

from accounts.models import User
from labs import clock
from quizzes.models import Sitting
from quizzes.packs.catalogue import BankCatalogue
from quizzes.packs.model import Banks, Blueprint, Quiz


@lru_cache(maxsize=4)
def _catalogue(root: Path) -> BankCatalogue:
    return BankCatalogue(root)


def banks() -> Banks:
    """Return the banks of this installation, read again when their files change."""
    return _catalogue(settings.CURRICULUM_DIR).current()


def quiz_for(course: str, module: str) -> Quiz:
    """Raises Http404 when there is none."""
    try:
        return banks().quizzes[f"{course}/{module}"]
    except KeyError:
        raise Http404 from None


def exam_for(slug: str) -> Blueprint:
    """Raises Http404 when there is none."""
    try:
        return banks().exams[slug]
    except KeyError:
        raise Http404 from None


def sitting_for(user: User, public_id: UUID) -> Sitting:
    """Return the learner's own sitting. Raises Http404 for anybody else's."""
    sitting = Sitting.objects.filter(learner=user, public_id=public_id).first()
    if sitting is None:
        raise Http404
    return sitting


@dataclass(frozen=True)
class Result:
    """What a learner has reached in one quiz or exam. For dashboards too."""

    kind: str  # quiz or exam
    subject: str  # aws/s3, or dva-c03
    best: int | None  # percent of a quiz, scaled score of an exam; None: never handed in
    passed: bool
    tries: int  # handed in
    last_at: datetime | None
    open: bool  # one is begun


def results_of(user: User) -> dict[tuple[str, str], Result]:
    """Return every result of a learner by kind and subject, in one query."""
    rows = (
        Sitting.objects.filter(learner=user)
        .values("kind", "subject")
        .annotate(
            best=Max("score"),
            passes=Count("pk", filter=Q(score__gte=F("pass_mark"))),
            tries=Count("pk", filter=~Q(submitted_at=None)),
            open=Count("pk", filter=Q(submitted_at=None)),
            last_at=Max("submitted_at"),
        )
    )
    return {
        (row["kind"], row["subject"]): Result(
            kind=row["kind"],
            subject=row["subject"],
            best=row["best"],
            passed=bool(row["passes"]),
            tries=row["tries"],
            last_at=row["last_at"],
            open=bool(row["open"]),
        )
        for row in rows
    }


@dataclass(frozen=True)
class QuizCard:
    quiz: Quiz
    result: Result | None


@dataclass(frozen=True)
class ExamCard:
    exam: Blueprint
    result: Result | None


def quiz_cards(user: User) -> list[QuizCard]:
    results = results_of(user)
    return [QuizCard(quiz, results.get(("quiz", slug))) for slug, quiz in banks().quizzes.items()]


def exam_cards(user: User) -> list[ExamCard]:
    results = results_of(user)
    return [ExamCard(exam, results.get(("exam", slug))) for slug, exam in banks().exams.items()]


def open_sittings(user: User) -> list[Sitting]:
    """Return the begun ones whose time is not over, the newest first."""
    begun = Sitting.objects.filter(learner=user, submitted_at=None)
    still = Q(deadline=None) | Q(deadline__gt=clock.now())
    return list(begun.filter(still).order_by("-started_at"))


def past_sittings(user: User, kind: str, subject: str) -> list[Sitting]:
    """Return those handed in, the newest first."""
    own = Sitting.objects.filter(learner=user, kind=kind, subject=subject)
    return list(own.exclude(submitted_at=None).order_by("-submitted_at")[:10])
