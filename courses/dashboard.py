"""What the home page says: where to go on, what comes next, how it went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import formats

from accounts.models import User
from courses import selectors
from courses.journey import Journey, Record, StepView
from courses.models import Bookmark
from grader import selectors as grader
from labs import selectors as labs
from labs.errors import LabNotFoundError
from labs.models import LabSession
from quizzes import selectors as quizzes
from quizzes.models import Sitting

RECENT = 5  # results


@dataclass(frozen=True)
class Way:
    """One way onward: something left open, or the next step of the path."""

    lead: str  # Go on, Begin, Next
    title: str
    note: str
    url: str
    action: str  # on the button


@dataclass(frozen=True)
class ResultRow:
    """How a lab, a quiz or an exam went."""

    kind: str
    title: str
    score: str
    good: bool
    at: datetime
    url: str


@dataclass(frozen=True)
class Dashboard:
    journey: Journey
    ways: tuple[Way, ...]  # the first is the one in front
    results: tuple[ResultRow, ...]  # the newest first
    newcomer: bool


def dashboard(user: User) -> Dashboard:
    """Return the home page of a learner, in a number of queries that does not grow."""
    sessions, results = labs.open_sessions(user), quizzes.results_of(user)
    record = selectors.record_of(user, sessions=sessions, results=results)
    journey = selectors.journey_of(record)
    begun = quizzes.open_sittings(user) if any(one.open for one in results.values()) else []
    place = Bookmark.objects.filter(user=user).first()
    ways = [
        *labs_left(sessions),
        *(sitting_left(sitting) for sitting in begun),
        *lesson_left(journey, place),
        *onward(journey),
    ]
    return Dashboard(
        journey=journey,
        ways=tuple({way.url: way for way in reversed(ways)}.values())[::-1],
        results=tuple(recent(journey, record, results)),
        newcomer=record.is_empty and place is None,
    )


def labs_left(sessions: Sequence[LabSession]) -> list[Way]:
    """Return the lab to go on with: the one opened last of those still open."""
    for session in sessions:
        try:
            lab, view = labs.lab_of(session), grader.lab_view(session)
        except LabNotFoundError:
            continue
        solved = sum(task.state == "done" for task in view.tasks)
        tasks = f"{solved} of {len(view.tasks)} tasks done, " if view.tasks else ""
        until = formats.date_format(session.expires_at, "H:i")
        module = selectors.module_title(lab.course, lab.module)
        return [
            Way(
                lead="Go on",
                title=view.title,
                note=f"{module} · {tasks}everything is as you left it · open until {until} UTC",
                url=reverse("grader:session", args=[session.public_id]),
                action="Resume lab",
            )
        ]
    return []


def sitting_left(sitting: Sitting) -> Way:
    until = formats.date_format(sitting.deadline, "H:i") if sitting.deadline else ""
    return Way(
        lead="Go on",
        title=sitting.title,
        note=f"The clock runs until {until} UTC"
        if until
        else "Your questions wait, without a clock",
        url=reverse("quizzes:sitting", args=[sitting.public_id]),
        action="Back to the exam" if sitting.is_exam else "Back to the quiz",
    )


def lesson_left(journey: Journey, place: Bookmark | None) -> list[Way]:
    """Return the lesson opened last, or the one it went into, unless that was finished."""
    if place is None:
        return []
    for view in journey.modules:
        heir = view.module.successor(place.lesson)
        slug = heir.slug if heir else place.lesson
        for step in view.lessons:
            here = (step.course, step.module, step.slug)
            if here == (place.course, place.module, slug) and not step.done:
                note = f"{view.module.title} · {step.minutes} minutes · {step.summary}"
                return [Way("Go on", step.title, note, step.url, "Read on")]
    return []


ACTIONS = {"lesson": "Read the lesson", "lab": "Open the lab", "quiz": "Take the quiz"}


def onward(journey: Journey) -> list[Way]:
    """Return the next step of the path."""
    view = journey.next_module
    step = view.next_step if view else None
    if view is None or step is None:
        return []
    lead = "Go on" if view.done else "Begin"
    note = f"{view.module.title} · {step.minutes} minutes · {step.summary}"
    return [Way(lead, step.title, note, step.url, ACTIONS[step.kind])]


def recent(journey: Journey, record: Record, results: selectors.Results) -> list[ResultRow]:
    """Return what was graded last, each lab, quiz and exam once with its best."""
    rows = [
        lab_row(lab, record)
        for view in journey.modules
        for lab in view.labs
        if lab.best is not None
    ]
    titles = {view.module.ref: view.quiz for view in journey.modules}
    for (kind, subject), result in results.items():
        if kind == "exam":
            rows += exam_rows(subject, result)
        elif (quiz := titles.get(subject)) and result.best is not None and result.last_at:
            score = f"{result.best} %"
            rows.append(
                ResultRow("Quiz", quiz.title, score, result.passed, result.last_at, quiz.url)
            )
    return sorted(rows, key=lambda row: row.at, reverse=True)[:RECENT]


def lab_row(lab: StepView, record: Record) -> ResultRow:
    at = record.labs[lab.slug].last_at
    return ResultRow("Lab", lab.title, f"{lab.best} points", lab.done, at, lab.url)


def exam_rows(slug: str, result: quizzes.Result) -> list[ResultRow]:
    exam = quizzes.banks().exams.get(slug)
    if exam is None or result.best is None or result.last_at is None:
        return []
    title, url = f"{exam.said.code} practice exam", reverse("quizzes:exam", args=[slug])
    score = f"{result.best:,} of 1,000, an estimate"
    return [ResultRow("Exam", title, score, result.passed, result.last_at, url)]
