"""What a shape cannot say of a bank: keys that cannot be computed, names that lead nowhere."""

from collections.abc import Iterator
from functools import singledispatch

from quizzes.packs.commands import CommandError, meaning
from quizzes.packs.draw import PLACEHOLDER, worked
from quizzes.packs.expressions import ExpressionError, Number, compute
from quizzes.packs.model import Quiz
from quizzes.packs.policies import PolicyQuestionError, key_of
from quizzes.packs.shapes import (
    ChoiceShape,
    CommandShape,
    NumericShape,
    PolicyQuestionShape,
    QuestionShape,
    RangeShape,
)

At = tuple[str | int, ...]
Problem = tuple[At, str, str]  # where, what, remedy


def problems(quiz: Quiz) -> Iterator[Problem]:
    """Yield what is wrong with a bank whose fields are all there."""
    said = quiz.said
    if said.draw > len(said.questions):
        yield (
            ("draw",),
            f"An attempt draws {said.draw} of {len(said.questions)} questions.",
            "Draw fewer, or write more.",
        )
    seen: set[str] = set()
    for position, question in enumerate(said.questions):
        at: At = ("questions", position)
        if question.id in seen:
            yield (*at, "id"), f"The id {question.id} is taken.", "Give one of them another id."
        seen.add(question.id)
        if question.source not in said.sources:
            known = ", ".join(said.sources)
            yield (
                (*at, "source"),
                f"There is no source {question.source}.",
                f"Add it to `sources`, or use one of: {known}.",
            )
        for below, message, remedy in of_question(question):
            yield (*at, *below), message, remedy


def command_problems(quiz: Quiz) -> Iterator[Problem]:
    """Yield the accepted commands that cannot be read. It loads `aws`, so pages do without."""
    for position, question in enumerate(quiz.said.questions):
        if not isinstance(question, CommandShape):
            continue
        for number, command in enumerate(question.accept):
            try:
                meaning(command)
            except CommandError as fault:
                at: At = ("questions", position, "accept", number)
                yield at, str(fault), "Correct the command."


@singledispatch
def of_question(question: QuestionShape) -> Iterator[Problem]:  # noqa: ARG001
    yield from ()


@of_question.register
def _(question: NumericShape) -> Iterator[Problem]:
    for name, shape in question.parameters.items():
        if isinstance(shape, RangeShape) and shape.high < shape.low:
            yield ("parameters", name), "`to` is below `from`.", "Swap them."
            return
    for chosen in extremes(question):
        try:
            values = worked(question, chosen)
        except ExpressionError as fault:
            yield ("values",), str(fault), "Correct the expression."
            return
        try:
            compute(question.answer, values)
        except ExpressionError as fault:
            yield ("answer",), str(fault), "Correct the expression."
            return
        unknown = set(PLACEHOLDER.findall(question.explanation)) - {*values, "answer"}
        unknown |= set(PLACEHOLDER.findall(question.stem)) - set(chosen)
        if unknown:
            name = min(unknown)
            yield (), f"Nothing fills {{{name}}}.", "Name a parameter or a value."
            return


def extremes(question: NumericShape) -> Iterator[dict[str, Number]]:
    """Yield the smallest and the largest value of every parameter."""
    for pick in (min, max):
        yield {
            name: pick(shape.choice)
            if isinstance(shape, ChoiceShape)
            else pick(shape.low, shape.high)
            for name, shape in question.parameters.items()
        }


@of_question.register
def _(question: PolicyQuestionShape) -> Iterator[Problem]:
    for position in range(len(question.requests)):
        try:
            key_of(question, position)
        except PolicyQuestionError as fault:
            yield fault.at, str(fault), "Correct it."
            return
