"""Knowledge checks of lessons: questions of the module's bank, or questions of their own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from courses.packs.documents import Document
from courses.packs.faults import CurriculumFault
from courses.packs.model import LessonCheck
from courses.packs.reading import Reading
from labs.packs.errors import LabError
from labs.packs.explain import explain
from labs.packs.shapes import Shape, Slug
from labs.packs.source import Source, parse_yaml
from quizzes.packs.checking import command_problems, problems
from quizzes.packs.loader import read_quiz
from quizzes.packs.model import Quiz
from quizzes.packs.shapes import Question, QuizShape, SourceShape

OWN = "own"  # the one source of a bank of one question
UNDRAWN = {"source": OWN, "tags": ["lesson"], "difficulty": "easy", "domain": "none"}
QUESTIONS: TypeAdapter[Any] = TypeAdapter(Question)


class Referral(Shape):
    """A check that is a question of the module's quiz."""

    question: Slug


def read_check(reading: Reading, document: Document, text: str, offset: int) -> LessonCheck | None:
    """Return the check written in `text`, which stands after `offset` lines; None with faults."""
    file = document.path.relative_to(reading.root)
    errors: list[LabError] = []
    source = parse_yaml(text, file, errors, offset=offset)
    check = None
    if source is None:
        pass
    elif not isinstance(source.data, dict):
        errors.append(
            LabError(
                file,
                offset,
                "",
                "A check holds named fields.",
                "Write `question: ID` with a question of the module's quiz, or a question.",
            )
        )
    elif "question" in source.data:
        check = referral(reading, source, errors)
    else:
        check = own_question(reading, source, errors)
    reading.faults += [
        CurriculumFault(error.file, error.line, error.field, error.message, error.remedy)
        for error in errors
    ]
    return None if errors else check


def referral(reading: Reading, source: Source, errors: list[LabError]) -> LessonCheck | None:
    try:
        name = Referral.model_validate(source.data).question
    except ValidationError as refusal:
        errors += explain(refusal, source, Referral)
        return None
    known = questions_of(reading, source.file)
    if known is not None and name not in known:
        errors.append(
            LabError(
                source.file,
                source.line_of(("question",)),
                "question",
                f"The module's quiz has no question {name}.",
                "Correct the id, or write the question here.",
            )
        )
    return LessonCheck(name)


def questions_of(reading: Reading, lesson: Path) -> frozenset[str] | None:
    """Return the ids of the module's quiz, None when it is faulty, of which others tell."""
    module = lesson.parent.parent
    if module not in reading.questions:
        file = module / "quiz" / "quiz.yaml"
        ids: frozenset[str] | None = frozenset()
        if (reading.root / file).exists():
            quiz = read_quiz(reading.root, file, [])
            ids = frozenset(question.id for question in quiz.said.questions) if quiz else None
        reading.questions[module] = ids
    return reading.questions[module]


def own_question(reading: Reading, source: Source, errors: list[LabError]) -> LessonCheck | None:
    """Read a question of quiz.yaml's format, whose source is told in place."""
    said = {key: value for key, value in source.data.items() if key != "source"}
    try:
        question = QUESTIONS.validate_python(UNDRAWN | said)
    except ValidationError as refusal:
        errors += explain(refusal, source, Question)
        return None
    told = source.data.get("source")
    try:
        shown = SourceShape.model_validate(told)
    except ValidationError as refusal:
        errors += explain(refusal, source, SourceShape, ("source",))
        return None
    bank = QuizShape(
        title="Lesson", summary="Lesson", draw=1, sources={OWN: shown}, questions=[question]
    )
    course, module = source.file.parts[:2]
    quiz = Quiz(course, module, bank)
    errors += faults_of(quiz, source, commands=reading.commands)
    return LessonCheck(question.id, quiz)


def faults_of(quiz: Quiz, source: Source, *, commands: bool) -> Iterator[LabError]:
    """Yield what the shape cannot say of the one question."""
    for at, message, remedy in (*problems(quiz), *(command_problems(quiz) if commands else ())):
        below = at[2:]  # without questions[0]
        field = ".".join(str(part) for part in below)
        yield LabError(source.file, source.line_of(below), field, message, remedy)
