"""Knowledge checks of lessons: what a learner is asked, and what they answered last."""

from dataclasses import dataclass

from django.http import Http404

from accounts.models import User
from courses.models import CheckAnswer
from courses.packs.model import Lesson, LessonCheck
from quizzes import presentation
from quizzes import selectors as quizzes
from quizzes.packs.draw import draw
from quizzes.packs.model import Item
from quizzes.presentation import QuestionView


@dataclass(frozen=True)
class CheckView:
    """One check on the page: to be answered, or with its explanation."""

    name: str
    question: QuestionView
    turn: int

    @property
    def answered(self) -> bool:
        return self.question.right is not None


def check_for(lesson: Lesson, name: str) -> LessonCheck:
    """Raises Http404 when there is none."""
    try:
        return lesson.check(name)
    except KeyError:
        raise Http404 from None


def views_of(user: User, lesson: Lesson) -> list[CheckView | None]:
    """Return the lesson's checks in order, in one query; None where a bank cannot be read."""
    if not lesson.checks:
        return []
    own = CheckAnswer.objects.filter(
        user=user, course=lesson.course, module=lesson.module, lesson=lesson.slug
    )
    rows = {row.name: row for row in own}
    return [view_of(user, lesson, check, rows.get(check.id)) for check in lesson.checks]


def view_of(
    user: User, lesson: Lesson, check: LessonCheck, row: CheckAnswer | None
) -> CheckView | None:
    position = lesson.checks.index(check) + 1
    turn = row.turn if row else 0
    if row and row.right is not None:
        said = presentation.question_view(row.item, row.given, position, right=row.right)
        return CheckView(check.id, said, turn)
    item = asked(user, lesson, check, turn)
    if item is None:
        return None
    return CheckView(check.id, presentation.question_view(item, None, position), turn)


def asked(user: User, lesson: Lesson, check: LessonCheck, turn: int) -> Item | None:
    """Return the question as this learner is asked it; each turn shuffles and chooses anew.

    None while the module's bank cannot be read, or has lost the question since.
    """
    quiz = check.own or quizzes.banks().quizzes.get(f"{lesson.course}/{lesson.module}")
    for question in quiz.said.questions if quiz else ():
        if quiz and question.id == check.id:
            return draw(quiz, question, f"{user.pk}:{turn}")
    return None
