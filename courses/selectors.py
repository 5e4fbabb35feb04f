"""What is taught here, and how far a learner has come."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db.models import Case, Exists, Max, OuterRef, When
from django.http import Http404

from accounts.models import User
from courses.journey import Journey, LabCard, LabResult, LessonKey, ModuleView, Record, plan
from courses.models import LessonProgress
from courses.packs.catalogue import CurriculumCatalogue
from courses.packs.markdown import Part, parts
from courses.packs.model import Course, Curriculum, Lesson, Module
from grader import selectors as grader
from grader.models import Attempt, Verdict
from labs import selectors as labs
from labs.errors import LabNotFoundError
from labs.models import LabSession


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


def progress_of(user: User, lesson: Lesson) -> LessonProgress | None:
    """Return the learner's progress in a lesson, None when it was never marked."""
    return LessonProgress.objects.filter(
        user=user, course=lesson.course, module=lesson.module, lesson=lesson.slug
    ).first()


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
        .annotate(best=Max("score"), complete=Max("solved"))
    )
    return {slug: LabResult(best, complete=bool(complete)) for slug, best, complete in rows}


def record_of(user: User) -> Record:
    """Return all that is known of a learner, in a handful of queries."""
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
        open_labs=frozenset(session.lab_slug for session in labs.open_sessions(user)),
    )


@dataclass(frozen=True)
class Resume:
    """A lab that the learner left open."""

    session: LabSession
    title: str
    module_title: str
    solved: int  # tasks
    total: int


def resume(user: User) -> Resume | None:
    """Return the lab to go on with: the one opened last of those still open."""
    for session in labs.open_sessions(user):
        try:
            lab, view = labs.lab_of(session), grader.lab_view(session)
        except LabNotFoundError:
            continue
        return Resume(
            session=session,
            title=view.title,
            module_title=module_title(lab.course, lab.module),
            solved=sum(task.state == "done" for task in view.tasks),
            total=len(view.tasks),
        )
    return None


def module_title(course: str, module: str) -> str:
    try:
        return curriculum().course(course).module(module).title
    except KeyError:
        return module


def journey(user: User) -> Journey:
    return plan(curriculum(), lab_cards(), record_of(user))


def module_of(journey: Journey, module: Module) -> ModuleView:
    """Return the learner's view of one module. Raises Http404 when it has just been removed."""
    for view in journey.modules:
        if (view.module.course, view.module.slug) == (module.course, module.slug):
            return view
    raise Http404
