"""What is known of a learner's way through a lab: for the page, for the `lab` command, for scores."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Max

from accounts.models import User
from grader.errors import TaskNotFoundError
from grader.markup import markdown, markdown_line
from grader.models import Answer, Attempt, HintUse, Verdict
from grader.presentation import AnswerView, HintView, LabView, TaskState, TaskView
from grader.scoring import TOTAL, Tally, TaskOutcome, tally
from labs import selectors as labs
from labs.models import LabSession
from labs.packs.model import Lab, Task
from labs.packs.parameters import resolve


class _Values(dict[str, Any]):
    """Placeholders of a session; what is not known before it is ready shows as an ellipsis."""

    def __missing__(self, name: str) -> str:
        return "…"


def lab_view(session: LabSession) -> LabView:
    """Return all that the guide shows of a session. Raises LabNotFoundError."""
    return _View(session).build()


def best_score(user: User | AnonymousUser, slug: str) -> int | None:
    """Return the learner's best score in a lab, or None when nothing was graded yet."""
    final = Attempt.objects.filter(
        session__learner=user.pk, session__lab_slug=slug, state=Attempt.State.FINAL
    )
    best: int | None = final.aggregate(best=Max("score"))["best"]
    return best


def best_scores(user: User | AnonymousUser) -> dict[str, int]:
    """Return the learner's best score by lab, for those that were graded."""
    final = Attempt.objects.filter(session__learner=user.pk, state=Attempt.State.FINAL)
    rows = final.values_list("session__lab_slug").annotate(best=Max("score"))
    return {slug: best for slug, best in rows if best is not None}


def attempt_of(session: LabSession, public_id: UUID) -> Attempt | None:
    return Attempt.objects.filter(session=session, public_id=public_id).first()


def asked_attempt(session: LabSession) -> Attempt | None:
    """Return the latest attempt that the learner asked for since the last reset."""
    return Attempt.objects.of(session).asked().first()


def final_attempt(session: LabSession) -> Attempt | None:
    """Return the attempt whose verdicts stand."""
    return Attempt.objects.of(session).filter(state=Attempt.State.FINAL).first()


def answers_of(session: LabSession) -> dict[str, str]:
    return {answer.task_id: answer.value for answer in answers_given(session)}


def answers_given(session: LabSession, after: datetime | None = None) -> list[Answer]:
    """Return what was answered since the last reset, or only what was answered `after`."""
    rows = Answer.objects.filter(session=session, generation=session.generation)
    return list(rows.filter(answered_at__gt=after) if after else rows)


def hint_costs(session: LabSession) -> dict[str, int]:
    """Return what the hints taken cost by task, whether or not the task is solved."""
    costs: dict[str, int] = {}
    for task_id, cost in HintUse.objects.filter(session=session).values_list("task_id", "cost"):
        costs[task_id] = costs.get(task_id, 0) + cost
    return costs


def task_named(lab: Lab, name: str) -> Task:
    """Return a task by its id or its number from 1. Raises TaskNotFoundError."""
    name = name.strip()
    for number, task in enumerate(lab.tasks, start=1):
        if name in (task.id, str(number)):
            return task
    raise TaskNotFoundError(name[:40], len(lab.tasks))


def verdicts_by_task(attempt: Attempt | None) -> dict[str, list[Verdict]]:
    """Return an attempt's verdicts in the order of its checks; {} without an attempt."""
    by_task: dict[str, list[Verdict]] = {}
    for verdict in attempt.verdicts.all() if attempt else ():
        by_task.setdefault(verdict.task_id, []).append(verdict)
    return by_task


def done_in(attempt: Attempt | None) -> set[str]:
    """Return the ids of the tasks all of whose checks passed."""
    rows = verdicts_by_task(attempt).items()
    return {task_id for task_id, verdicts in rows if all(verdict.passed for verdict in verdicts)}


class _View:
    """Gathers what one LabView needs, each thing read once."""

    def __init__(self, session: LabSession) -> None:
        self.session = session
        self.lab = labs.lab_of(session)
        self.values = _Values(session.values)
        self.final = final_attempt(session)
        self.asked = asked_attempt(session)
        self.verdicts = verdicts_by_task(self.final)
        self.answers = {answer.task_id: answer for answer in answers_given(session)}
        self.costs = hint_costs(session)
        self.taken = _taken(session)
        graded = Attempt.objects.of(session).filter(state=Attempt.State.FINAL)
        self.start = graded.last()  # how it stood before the learner began, unless they asked first
        self.start_verdicts = verdicts_by_task(self.start)
        self.was_asked = graded.asked().exists()

    def build(self) -> LabView:
        tally_ = self._tally()
        solved = [self._outcome(task).solved for task in self.lab.tasks]
        current = solved.index(False) if False in solved else None
        tasks = tuple(
            self._task(task, place, tally_, _state(place, solved, current))
            for place, task in enumerate(self.lab.tasks)
        )
        return LabView(
            title=self._text(self.lab.title),
            intro_html=markdown(self._text(self.lab.guide_intro)),
            tasks=tasks,
            score=tally_.score,
            total=TOTAL,
            hint_cost=tally_.hint_cost,
            attempt=self.asked,
            fault=self._fault(),
            complete=current is None,
        )

    def _text(self, text: str) -> str:
        return resolve(text, self.values)

    def _outcome(self, task: Task) -> TaskOutcome:
        verdicts = self.verdicts.get(task.id, [])
        return TaskOutcome(
            points=task.points,
            weights=[verdict.weight for verdict in verdicts],
            passed=[verdict.passed for verdict in verdicts],
            hint_cost=self.costs.get(task.id, 0),
        )

    def _tally(self) -> Tally:
        return tally([self._outcome(task) for task in self.lab.tasks])

    def _fault(self) -> str | None:
        """Return why the latest Check came to nothing, unless something was graded since."""
        asked, final = self.asked, self.final
        if asked is None or asked.state != Attempt.State.FAULT:
            return None
        return None if final is not None and final.pk > asked.pk else asked.fault

    def _begun(self, task: Task) -> bool:
        """Return whether the learner has set about a task: its verdicts changed, or judge an answer.

        Whoever asks for a Check before the start was looked at has begun what passes in part.
        """
        now, before = self.verdicts.get(task.id, []), self.start_verdicts.get(task.id, [])
        if self._answer_judged(task) or _heard(now) != _heard(before):
            return True
        return self.start is not None and self.start.asked and any(row.passed for row in now)

    def _answer_judged(self, task: Task) -> bool:
        answer = self.answers.get(task.id)
        return bool(answer and self.final and answer.answered_at <= self.final.created_at)

    def _told(self, task: Task, state: TaskState) -> bool:
        """Return whether to say what is wrong with a task.

        Live grading stays silent on a task until something about it changed, and on those that
        come later. Once the learner asks for a Check, everything is told.
        """
        return self.was_asked or (state == "now" and self._begun(task))

    def _task(self, task: Task, place: int, tally_: Tally, state: TaskState) -> TaskView:
        message = _message(self.verdicts.get(task.id, []))
        hints = self._hints(task)
        return TaskView(
            id=task.id,
            number=place + 1,
            title=self._text(task.title),
            title_html=markdown_line(self._text(task.title)),
            body_html=markdown(self._text(self.lab.guide_sections.get(task.id, ""))),
            points=tally_.points[place],
            earned=tally_.earned[place],
            state=state,
            begun=self._begun(task),
            message=message if message and self._told(task, state) else None,
            hints=hints,
            answer=self._answer(task),
        )

    def _hints(self, task: Task) -> tuple[HintView, ...]:
        given = self.taken.get(task.id, set())
        return tuple(
            HintView(
                number=number,
                cost=hint.cost,
                taken=number in given,
                text=self._text(hint.text) if number in given else None,
                html=markdown(self._text(hint.text)) if number in given else None,
            )
            for number, hint in enumerate(task.hints, start=1)
        )

    def _answer(self, task: Task) -> AnswerView | None:
        if task.answer is None:
            return None
        given = self.answers.get(task.id)
        return AnswerView(self._text(task.answer.label), given.value if given else "")


def _taken(session: LabSession) -> dict[str, set[int]]:
    taken: dict[str, set[int]] = {}
    uses = HintUse.objects.filter(session=session).values_list("task_id", "position")
    for task_id, position in uses:
        taken.setdefault(task_id, set()).add(position)
    return taken


def _state(place: int, solved: Sequence[bool], current: int | None) -> TaskState:
    if solved[place]:
        return "done"
    return "now" if place == current else "todo"


def _message(verdicts: Sequence[Verdict]) -> str:
    """Return what helps with the first check of a task that failed; "" when none did."""
    return next((verdict.message for verdict in verdicts if not verdict.passed), "")


def _heard(verdicts: Sequence[Verdict]) -> list[tuple[bool, str]]:
    return [(verdict.passed, verdict.message) for verdict in verdicts]
