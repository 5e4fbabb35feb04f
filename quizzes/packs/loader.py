"""Banks and blueprints read from the curriculum's folders; every fault is collected.

<root>/<course>/<module>/quiz/quiz.yaml
<root>/exams/<exam>.yaml
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from labs.packs.errors import LabError as Fault
from labs.packs.errors import field_path
from labs.packs.explain import explain
from labs.packs.source import Source, read_yaml
from quizzes.packs.blueprint import shortages
from quizzes.packs.blueprint_shapes import BlueprintShape
from quizzes.packs.checking import command_problems, problems
from quizzes.packs.model import Banks, Blueprint, Quiz
from quizzes.packs.shapes import Question, QuizShape

QUIZ_FILES = "*/*/quiz/quiz.yaml"
EXAM_FILES = "exams/*.yaml"

Shape = TypeVar("Shape", bound=BaseModel)


@dataclass(frozen=True)
class Loaded:
    """The sound banks, and what is wrong with the others."""

    banks: Banks
    faults: tuple[Fault, ...]


def load_banks(root: Path, *, commands: bool = False) -> Loaded:
    """Read every bank under `root`. Never raises on what an author wrote.

    `commands`: have `aws` read the accepted commands too, which takes a second.
    """
    faults: list[Fault] = []
    quizzes = {}
    for path in sorted(root.glob(QUIZ_FILES), key=partial(place, root)):
        quiz = read_quiz(root, path.relative_to(root), faults, commands=commands)
        if quiz is not None:
            quizzes[quiz.slug] = quiz
    exams = [
        read_exam(root, path.relative_to(root), Banks(quizzes), faults)
        for path in sorted(root.glob(EXAM_FILES))
    ]
    ordered = sorted((exam for exam in exams if exam), key=lambda exam: exam.said.order)
    banks = Banks(quizzes, {exam.slug: exam for exam in ordered})
    return Loaded(banks, tuple(sorted(faults)))


def place(root: Path, path: Path) -> tuple[int, int, str]:
    """Return what quizzes are sorted by: where the course stands, and in it the module."""
    module = path.relative_to(root).parents[1]
    read = [read_yaml(root, file, []) for file in orders(module)]
    course_order, module_order = (
        found.data.get("order", 0) if found and isinstance(found.data, dict) else 0
        for found in read
    )
    return course_order, module_order, str(module)


def orders(module: Path) -> tuple[Path, Path]:
    """Return the files that say where a course stands, and where a module stands in it."""
    return module.parent / "course.yaml", module / "module.yaml"


def read_quiz(
    root: Path, file: Path, faults: list[Fault], *, commands: bool = False
) -> Quiz | None:
    read = read_shape(root, file, QuizShape, faults)
    if read is None:
        return None
    said, source = read
    quiz = Quiz(course=file.parts[0], module=file.parts[1], said=said)
    found = [
        Fault(file, source.line_of(at), field_path(at), message, remedy)
        for at, message, remedy in (
            *problems(quiz),
            *(command_problems(quiz) if commands else ()),
        )
    ]
    faults += found
    return None if found else quiz


def read_exam(root: Path, file: Path, banks: Banks, faults: list[Fault]) -> Blueprint | None:
    read = read_shape(root, file, BlueprintShape, faults)
    if read is None:
        return None
    said, source = read
    blueprint = Blueprint(file.stem, said)
    for lacking in shortages(banks, blueprint):
        remedy = "Write more questions of it, or ask for fewer."
        faults.append(Fault(file, source.line_of(("domains",)), "domains", lacking, remedy))
    return None if shortages(banks, blueprint) else blueprint


def read_shape(
    root: Path, file: Path, shape: type[Shape], faults: list[Fault]
) -> tuple[Shape, Source] | None:
    source = read_yaml(root, file, faults)
    if source is None:
        return None
    try:
        return shape.model_validate(source.data), source
    except ValidationError as refusal:
        faults += told(refusal, source, shape)
        return None


def told(refusal: ValidationError, source: Source, shape: type[BaseModel]) -> Iterator[Fault]:
    """Yield each fault; one of a question's `kind` names the kinds there are."""
    plain = explain(refusal, source, shape)
    with_kinds = explain(refusal, source, Question)
    for error, fault, of_kind in zip(refusal.errors(), plain, with_kinds, strict=True):
        yield of_kind if error["type"].startswith("union_tag") else fault


def files(root: Path) -> Iterator[Path]:
    """Yield every file of a bank or an exam."""
    yield from sorted(root.glob(QUIZ_FILES))
    yield from sorted(root.glob(EXAM_FILES))


def watched(root: Path) -> Iterator[Path]:
    """Yield every file that what is loaded depends on."""
    yield from files(root)
    modules = {quiz.parents[1] for quiz in root.glob(QUIZ_FILES)}
    yield from sorted({file for module in modules for file in orders(module) if file.exists()})
