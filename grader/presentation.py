"""What the lab page and the `lab` command show of a session."""

from dataclasses import dataclass
from typing import Literal

from django.utils.safestring import SafeString

from grader.markup import sentence
from grader.models import Attempt

TaskState = Literal["todo", "now", "done"]


@dataclass(frozen=True)
class HintView:
    """A hint; its words are None until it is taken. `cost` is in points of 100."""

    number: int
    cost: int
    taken: bool
    text: str | None  # Markdown
    html: SafeString | None


@dataclass(frozen=True)
class AnswerView:
    """What a task asks to be typed in, and what the learner typed last."""

    label: str
    value: str


@dataclass(frozen=True)
class TaskView:
    """A task as the learner sees it. `points` of all tasks add up to 100, `earned` to the score."""

    id: str
    number: int
    title: str
    title_html: SafeString
    body_html: SafeString
    points: int
    earned: int
    state: TaskState  # now: the first that is not solved
    begun: bool  # something about it is no longer as it was at the start
    message: str | None  # plain text with `code`; None when done, or while there is nothing to say
    hints: tuple[HintView, ...]
    answer: AnswerView | None

    @property
    def failed(self) -> bool:
        """Whether it was tried in vain, as far as was told."""
        return self.begun and self.message is not None

    @property
    def verdict(self) -> str:
        """Say how it stands, before the message: what nobody began is no failure."""
        return "Not yet." if self.begun else "Still to do."

    @property
    def message_html(self) -> SafeString | None:
        return sentence(self.message) if self.message else None

    @property
    def taken(self) -> tuple[HintView, ...]:
        return tuple(hint for hint in self.hints if hint.taken)

    @property
    def next_hint(self) -> HintView | None:
        return next((hint for hint in self.hints if not hint.taken), None)


@dataclass(frozen=True)
class LabView:
    """A session's guide: tasks, verdicts, points. `total` is 100."""

    title: str
    intro_html: SafeString
    tasks: tuple[TaskView, ...]
    score: int
    total: int
    hint_cost: int  # points that hints of solved tasks cost
    attempt: Attempt | None  # the last one that the learner asked for
    fault: str | None  # why it came to nothing: a sentence
    complete: bool  # every task is solved

    @property
    def current(self) -> TaskView | None:
        """Return the first task that is not solved."""
        return next((task for task in self.tasks if task.state == "now"), None)

    @property
    def checking(self) -> bool:
        return self.attempt is not None and self.attempt.pending
