"""Drawing an exam by its blueprint."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from quizzes.packs.draw import draw
from quizzes.packs.model import Banks, Blueprint, Item, Quiz
from quizzes.packs.shapes import Question

Candidate = tuple[Quiz, Question]


class TooFewQuestionsError(Exception):
    """The banks have not what the blueprint asks for."""


@dataclass(frozen=True)
class Place:
    """One question of an exam. The learner is not told whether it counts."""

    item: Item
    scored: bool


def draw_exam(banks: Banks, blueprint: Blueprint, seed: str) -> list[Place]:
    """Return the exam's questions in the order in which they are asked.

    Raises TooFewQuestionsError when a domain, or the whole, has not enough questions.
    """
    lacking = shortages(banks, blueprint)
    if lacking:
        raise TooFewQuestionsError(" ".join(lacking))
    chance = random.Random(f"{seed}:{blueprint.slug}")  # noqa: S311 # no secret: a shuffle
    places, rest = [], []
    for domain in blueprint.said.domains:
        pool = preferred(candidates(banks, domain.id), blueprint, chance)
        places += [(one, True) for one in pool[: domain.scored]]
        rest += pool[domain.scored :]
    places += [
        (one, False) for one in preferred(rest, blueprint, chance)[: blueprint.said.unscored]
    ]
    chance.shuffle(places)
    return [Place(draw(quiz, question, seed), scored) for (quiz, question), scored in places]


def shortages(banks: Banks, blueprint: Blueprint) -> list[str]:
    """Return a sentence for each thing that the banks have too few of."""
    said, lacking, total = blueprint.said, [], 0
    for domain in said.domains:
        there = len(candidates(banks, domain.id))
        total += there
        if there < domain.scored:
            lacking.append(
                f"The exam needs {domain.scored} questions of {domain.id}; there are {there}."
            )
    if not lacking and total < said.questions:
        lacking.append(f"The exam needs {said.questions} questions; there are {total}.")
    return lacking


def candidates(banks: Banks, domain: str) -> list[Candidate]:
    return [(quiz, question) for quiz, question in banks.questions() if question.domain == domain]


def preferred(
    pool: Sequence[Candidate], blueprint: Blueprint, chance: random.Random
) -> list[Candidate]:
    """Return the pool shuffled, kinds that the real exam asks in first."""
    mixed = list(pool)
    chance.shuffle(mixed)
    mixed.sort(key=lambda one: one[1].kind not in blueprint.said.kinds)
    return mixed
