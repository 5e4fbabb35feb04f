"""What is taught here, and how far a learner has come."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db.models import Case, Exists, Max, OuterRef, When
from django.http import Http404

from accounts.models import User
from courses.journey import (
    Journey,
    LabCard,
    LabResult,
    LessonKey,
    ModuleView,
    Offer,
    QuizInfo,
    QuizResult,
    Record,
)
from courses.models import LessonProgress
from courses.packs.catalogue import CurriculumCatalogue
from courses.packs.markdown import Part, parts
from courses.packs.model import Course, Curriculum, Lesson, Module
from courses.planning import plan
from grader.models import Attempt, Verdict
from labs import selectors as labs
from labs.models import LabSession
from quizzes import selectors as quizzes

Results = Mapping[tuple[str, str], quizzes.Result]


@lru_cache(maxsize=4)
def _catalogue(root: Path) -> CurriculumCatalogue:
    return CurriculumCatalogue(root)


def curriculum() -> Curriculum:
    """Return what is taught on this installation, read again when its files change."""
    return _catalogue(settings.CURRICULUM_DIR).current()


def course_for(slug: str) -> Course:
    """Raises Http404 when there is none."""
    try:
        return curriculum().course(slug)
    except KeyError:
        raise Http404 from None


def module_for(course: str, slug: str) -> Module:
    """Raises Http404 when there is none."""
    try:
        return course_for(course).module(slug)
    except KeyError:
        raise Http404 from None


def lesson_for(course: str, module: str, slug: str) -> Lesson:
    """Raises Http404 when there is none."""
    try:
        return module_for(course, module).lesson(slug)
    except KeyError:
        raise Http404 from None


@lru_cache(maxsize=1024)
def parts_of(lesson: Lesson) -> tuple[Part, ...]:
    """Return the lesson's text as safe HTML and checks; a changed lesson is another key."""
    return parts(
        lesson.body,
        {fact.id: fact for fact in lesson.facts},
        {diagram.name: diagram for diagram in lesson.diagrams},
    )


def lab_cards() -> dict[str, LabCard]:
    return {
        lab.slug: LabCard(lab.slug, lab.title, lab.minutes, lab.summary)
        for lab in labs.catalogue().labs()
    }


def lab_results(user: User) -> dict[str, LabResult]:
    """Return how the learner did in each lab that was graded."""
    verdicts = Verdict.objects.filter(attempt=OuterRef("pk"))
    solved = Exists(verdicts) & ~Exists(verdicts.filter(passed=False))
    rows = (
        Attempt.objects.filter(session__learner=user, state=Attempt.State.FINAL)
        .annotate(solved=Case(When(solved, then=1), default=0))
        .values_list("session__lab_slug")
        .annotate(best=Max("score"), complete=Max("solved"), last_at=Max("created_at"))
    )
    return {
        slug: LabResult(best, complete=bool(complete), last_at=last_at)
        for slug, best, complete, last_at in rows
    }


def offer() -> Offer:
    """Return the labs and quizzes of this installation."""
    infos = {
        ref: QuizInfo(quiz.said.title, quiz.said.summary, quiz.said.draw)
        for ref, quiz in quizzes.banks().quizzes.items()
    }
    return Offer(lab_cards(), infos)


def quiz_results(results: Results) -> dict[str, QuizResult]:
    """Return how the learner did in each module's quiz, by module."""
    return {
        subject: QuizResult(result.best, result.passed, result.open, result.last_at)
        for (kind, subject), result in results.items()
        if kind == "quiz"
    }


def record_of(
    user: User, *, sessions: Sequence[LabSession] | None = None, results: Results | None = None
) -> Record:
    """Return all that is known of a learner, in four queries; less what the caller has already."""
    if sessions is None:
        sessions = labs.open_sessions(user)
    if results is None:
        results = quizzes.results_of(user)
    done: set[LessonKey] = set()
    touched = {}
    for row in LessonProgress.objects.filter(user=user):
        key = (row.course, row.module, row.lesson)
        touched[key] = row.touched_at
        if row.done_at:
            done.add(key)
    return Record(
        lessons_done=frozenset(done),
        lessons_touched=touched,
        labs=lab_results(user),
        open_labs=frozenset(session.lab_slug for session in sessions),
        quizzes=quiz_results(results),
    )


def module_title(course: str, module: str) -> str:
    try:
        return curriculum().course(course).module(module).title
    except KeyError:
        return module


def journey_of(record: Record) -> Journey:
    return plan(curriculum(), offer(), record)


def journey(user: User) -> Journey:
    return journey_of(record_of(user))


def module_of(journey: Journey, module: Module) -> ModuleView:
    """Return the learner's view of one module. Raises Http404 when it has just been removed."""
    for view in journey.modules:
        if (view.module.course, view.module.slug) == (module.course, module.slug):
            return view
    raise Http404
