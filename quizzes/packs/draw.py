"""From a question and a seed to what a learner sees. The same seed draws the same item."""

import json
import random
import re
from collections.abc import Mapping, Sequence
from functools import singledispatch
from typing import Any

from quizzes.packs.expressions import Number, compute, tidy
from quizzes.packs.model import Item, Quiz
from quizzes.packs.policies import OPTIONS, key_of
from quizzes.packs.shapes import (
    ChoiceShape,
    CommandShape,
    MatchingShape,
    MultipleShape,
    NumericShape,
    OrderingShape,
    PolicyQuestionShape,
    Question,
    QuestionShape,
    RangeShape,
    SingleShape,
    TrueFalseShape,
)

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def draw(quiz: Quiz, question: Question, seed: str) -> Item:
    """Return the question with its options shuffled and its parameters chosen by `seed`.

    Raises ExpressionError or PolicyQuestionError for one that the loader has refused.
    """
    source = quiz.said.sources[question.source]
    chance = random.Random(f"{seed}:{quiz.ref(question)}")  # noqa: S311 # no secret: a shuffle
    common = {
        "ref": quiz.ref(question),
        "kind": question.kind,
        "stem": question.stem,
        "explanation": question.explanation,
        "source_title": source.title,
        "source_date": source.date.isoformat(),
        "source_url": source.url or "",
        "domain": question.domain,
        "tags": tuple(question.tags),
        "difficulty": question.difficulty,
    }
    return Item.model_validate(common | drawn(question, chance))


def draw_some(quiz: Quiz, seed: str, avoid: frozenset[str] = frozenset()) -> list[Item]:
    """Return the items of one attempt; questions in `avoid` (refs) come only if others run out."""
    chance = random.Random(f"{seed}:{quiz.slug}")  # noqa: S311
    questions = list(quiz.said.questions)
    chance.shuffle(questions)
    questions.sort(key=lambda question: quiz.ref(question) in avoid)
    chosen = questions[: quiz.said.draw]
    chance.shuffle(chosen)
    return [draw(quiz, question, seed) for question in chosen]


@singledispatch
def drawn(question: QuestionShape, chance: random.Random) -> dict[str, Any]:  # noqa: ARG001
    """Return the fields of an Item that are this kind's own."""
    raise TypeError(type(question).__name__)


@drawn.register
def _(question: SingleShape, chance: random.Random) -> dict[str, Any]:
    options = shuffled([question.right, *question.wrong], chance)
    return {"form": "one", "options": options, "key": options.index(question.right)}


@drawn.register
def _(question: MultipleShape, chance: random.Random) -> dict[str, Any]:
    options = shuffled([*question.right, *question.wrong], chance)
    key = [at for at, option in enumerate(options) if option in question.right]
    stem = f"{question.stem}\n\n(Choose {len(key)}.)"
    return {"form": "many", "options": options, "key": key, "stem": stem}


@drawn.register
def _(question: TrueFalseShape, chance: random.Random) -> dict[str, Any]:  # noqa: ARG001
    return {"form": "one", "options": ["True", "False"], "key": 0 if question.answer else 1}


@drawn.register
def _(question: NumericShape, chance: random.Random) -> dict[str, Any]:
    chosen = {name: pick(shape, chance) for name, shape in question.parameters.items()}
    values = worked(question, chosen)
    return {
        "form": "number",
        "stem": filled(question.stem, values),
        "key": compute(question.answer, values),
        "unit": question.unit,
        "tolerance": question.tolerance,
        "explanation": filled(
            question.explanation, values | {"answer": compute(question.answer, values)}
        ),
    }


@drawn.register
def _(question: OrderingShape, chance: random.Random) -> dict[str, Any]:
    rows = shuffled(question.steps, chance)
    if rows == question.steps:
        rows = [*rows[1:], rows[0]]
    return {"form": "order", "rows": rows, "key": [question.steps.index(row) for row in rows]}


@drawn.register
def _(question: MatchingShape, chance: random.Random) -> dict[str, Any]:
    pairs = shuffled(question.pairs, chance)
    matches = dict.fromkeys([pair.match for pair in pairs] + question.decoys)
    options = shuffled(list(matches), chance)
    key = [options.index(pair.match) for pair in pairs]
    return {"form": "match", "rows": [pair.item for pair in pairs], "options": options, "key": key}


@drawn.register
def _(question: PolicyQuestionShape, chance: random.Random) -> dict[str, Any]:
    position = chance.randrange(len(question.requests))
    key = key_of(question, position)
    return {
        "form": "one",
        "stem": f"{question.stem}\n\n{shown(question, position)}",
        "options": OPTIONS,
        "key": key.option,
        "explanation": f"{key.reason}\n\n{question.explanation}",
    }


@drawn.register
def _(question: CommandShape, chance: random.Random) -> dict[str, Any]:  # noqa: ARG001
    return {"form": "text", "key": question.accept}


def shuffled(values: Sequence[Any], chance: random.Random) -> list[Any]:
    mixed = list(values)
    chance.shuffle(mixed)
    return mixed


def pick(shape: RangeShape | ChoiceShape, chance: random.Random) -> Number:
    if isinstance(shape, ChoiceShape):
        return chance.choice(shape.choice)
    steps = int((shape.high - shape.low) / shape.step + 1e-9)
    return tidy(shape.low + chance.randint(0, steps) * shape.step)


def worked(question: NumericShape, chosen: Mapping[str, Number]) -> dict[str, Number]:
    """Return the parameters, and the values computed from them in the order written."""
    values = dict(chosen)
    for name, text in question.values.items():
        values[name] = compute(text, values)
    return values


def filled(text: str, values: Mapping[str, Number]) -> str:
    """Replace each {name} that `values` has."""
    return PLACEHOLDER.sub(
        lambda match: f"{values[match[1]]:,}" if match[1] in values else match[0], text
    )


def shown(question: PolicyQuestionShape, position: int) -> str:
    """Return the policies and the request as Markdown."""
    parts = []
    for policy in question.policies:
        text = json.dumps(policy.document, indent=2)
        parts.append(f"**{KIND_TITLES[policy.kind]} `{policy.name}`**\n\n```json\n{text}\n```")
    asked = question.requests[position]
    lines = [
        f"- caller: `{asked.principal}`",
        f"- action: `{asked.action}`",
        f"- resource: `{asked.resource}`",
    ]
    if asked.owner:
        lines.append(f"- the resource belongs to account `{asked.owner}`")
    lines += [f"- `{key}`: `{json.dumps(value)}`" for key, value in asked.context.items()]
    parts.append("**The request**\n\n" + "\n".join(lines))
    return "\n\n".join(parts)


KIND_TITLES = {
    "identity": "Identity-based policy",
    "boundary": "Permissions boundary",
    "session": "Session policy",
    "resource": "Resource-based policy",
    "bucket": "Bucket policy",
    "trust": "Role trust policy",
    "scp": "Service control policy",
}
