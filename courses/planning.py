"""From a curriculum and a learner's record to their journey. No database here."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from courses.journey import (
    Before,
    Journey,
    LabCard,
    ModuleView,
    Offer,
    QuizInfo,
    Record,
    StepView,
)
from courses.packs.model import Curriculum, Module


def plan(curriculum: Curriculum, offer: Offer, record: Record) -> Journey:
    """Return the learner's journey; a lab that `offer` lacks (it is broken) is left out."""
    modules = {
        module.ref: module_view(course.title, module, offer, record)
        for course in curriculum.courses
        for module in course.modules
    }
    views = tuple(
        replace(
            view, after=tuple(before(modules[ref]) for ref in view.module.after if ref in modules)
        )
        for view in modules.values()
    )
    return Journey(views, go_on_with(views, record))


def before(view: ModuleView) -> Before:
    return Before(view.module.course, view.module.slug, view.module.title, view.known)


def module_view(course_title: str, module: Module, offer: Offer, record: Record) -> ModuleView:
    """Return the module with its steps: lessons and labs as their files say, then the quiz."""
    steps: list[StepView] = []
    for step in module.steps:
        if step.kind == "lesson":
            steps.append(lesson_step(module, step.slug, record))
        elif step.slug in offer.labs:
            steps.append(lab_step(module, offer.labs[step.slug], record))
    if module.ref in offer.quizzes:
        steps.append(quiz_step(module, offer.quizzes[module.ref], record))
    return ModuleView(module, course_title, tuple(steps))


def lesson_step(module: Module, slug: str, record: Record) -> StepView:
    lesson = module.lesson(slug)
    return StepView(
        kind="lesson",
        slug=lesson.slug,
        course=module.course,
        module=module.slug,
        title=lesson.title,
        minutes=lesson.minutes,
        summary=lesson.summary,
        done=(module.course, module.slug, lesson.slug) in record.lessons_done,
    )


def lab_step(module: Module, lab: LabCard, record: Record) -> StepView:
    result = record.labs.get(lab.slug)
    return StepView(
        kind="lab",
        slug=lab.slug,
        course=module.course,
        module=module.slug,
        title=lab.title,
        minutes=lab.minutes,
        summary=lab.summary,
        done=bool(result and result.complete),
        open=lab.slug in record.open_labs,
        best=result.best if result else None,
    )


def quiz_step(module: Module, quiz: QuizInfo, record: Record) -> StepView:
    result = record.quizzes.get(module.ref)
    return StepView(
        kind="quiz",
        slug=module.slug,
        course=module.course,
        module=module.slug,
        title=quiz.title,
        minutes=quiz.questions,  # one each
        summary=quiz.summary,
        done=bool(result and result.passed),
        open=bool(result and result.open),
        best=result.best if result else None,
    )


def go_on_with(modules: Sequence[ModuleView], record: Record) -> ModuleView | None:
    """Return the unfinished module touched last, else the first one that the learner is ready for.

    Who is ready for none (what comes before is unfinished, or lacks a lab) begins with the first.
    """
    unfinished = [module for module in modules if module.next_step]
    touched = [
        (at, position)
        for position, module in enumerate(unfinished)
        for at in touches(module, record)
    ]
    if touched:
        return unfinished[max(touched)[1]]
    return next((view for view in unfinished if view.ready), next(iter(unfinished), None))


def touches(view: ModuleView, record: Record) -> list[datetime]:
    """Return when the learner did something in a module, as far as that is kept."""
    module = view.module
    moments = [
        at
        for (course, name, _), at in record.lessons_touched.items()
        if (course, name) == (module.course, module.slug)
    ]
    moments += [record.labs[lab.slug].last_at for lab in view.labs if lab.slug in record.labs]
    quiz = record.quizzes.get(module.ref)
    if quiz and quiz.last_at:
        moments.append(quiz.last_at)
    return moments


def around(module: ModuleView, kind: str, slug: str) -> tuple[StepView | None, StepView | None]:
    """Return the steps before and after one step of the module."""
    steps: list[StepView | None] = [None, *module.steps, None]
    for position, step in enumerate(steps):
        if step and (step.kind, step.slug) == (kind, slug):
            return steps[position - 1], steps[position + 1]
    return None, None
