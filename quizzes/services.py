"""What a learner does: begin, answer, hand in."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction

from accounts.models import User
from labs import clock
from quizzes import grading
from quizzes.errors import NotReadyError, SittingOverError
from quizzes.models import Place, Sitting
from quizzes.packs.blueprint import Place as Drawn
from quizzes.packs.blueprint import TooFewQuestionsError, draw_exam
from quizzes.packs.draw import draw_some
from quizzes.packs.model import Answer, Banks, Blueprint, Quiz


@dataclass(frozen=True)
class Reply:
    """What a learner says to one question."""

    answer: Answer
    flagged: bool = False


def begin_quiz(user: User, quiz: Quiz) -> Sitting:
    """Return the learner's open sitting of a quiz, or a fresh one with other questions if it can."""
    items = draw_some(quiz, secrets.token_hex(16), avoid=_asked_last(user, quiz))
    sitting = Sitting(
        learner=user,
        kind=Sitting.Kind.QUIZ,
        subject=quiz.slug,
        title=quiz.said.title,
        pass_mark=quiz.said.pass_percent,
    )
    return _begin(sitting, [Drawn(item, scored=True) for item in items])


def begin_exam(user: User, banks: Banks, exam: Blueprint) -> Sitting:
    """Return the learner's open sitting of an exam, or a fresh one. Its clock starts now.

    Raises NotReadyError when the banks have not enough questions.
    """
    try:
        places = draw_exam(banks, exam, secrets.token_hex(16))
    except TooFewQuestionsError as lack:
        raise NotReadyError(str(lack)) from None
    sitting = Sitting(
        learner=user,
        kind=Sitting.Kind.EXAM,
        subject=exam.slug,
        title=f"{exam.said.code} practice exam",
        pass_mark=exam.said.pass_score,
    )
    return _begin(sitting, places, minutes=exam.said.minutes)


def _begin(sitting: Sitting, places: list[Drawn], minutes: int | None = None) -> Sitting:
    now = clock.now()
    same = Sitting.objects.filter(
        learner=sitting.learner, kind=sitting.kind, subject=sitting.subject, submitted_at=None
    )
    for old in same:
        grading.settle(old, now)
    sitting.started_at = now
    sitting.deadline = now + timedelta(minutes=minutes) if minutes else None
    sitting.counted = sum(place.scored for place in places)
    try:
        with transaction.atomic():
            sitting.save()
            Place.objects.bulk_create(
                Place(
                    sitting=sitting,
                    position=position,
                    drawn=place.item.model_dump(mode="json"),
                    counts=place.scored,
                )
                for position, place in enumerate(places, start=1)
            )
    except IntegrityError:  # one is open, perhaps begun in another tab this moment
        return same.get()
    return sitting


def _asked_last(user: User, quiz: Quiz) -> frozenset[str]:
    last = Sitting.objects.filter(learner=user, kind=Sitting.Kind.QUIZ, subject=quiz.slug)
    newest = last.order_by("-started_at").first()
    return frozenset(place.drawn["ref"] for place in newest.places.all()) if newest else frozenset()


def reply(sitting: Sitting, replies: Mapping[int, Reply]) -> None:
    """Keep answers by position; one that is None takes an answer back.

    Raises SittingOverError when the sitting was handed in, or its time is over by our clock.
    """
    with transaction.atomic():
        locked = Sitting.objects.select_for_update().get(pk=sitting.pk)
        late = locked.deadline is not None and locked.deadline <= clock.now()
        if not locked.is_open or late:
            raise SittingOverError("The time is over: this answer came too late to count.")
        for place in locked.places.filter(position__in=replies):
            said = replies[place.position]
            place.answer, place.flagged = said.answer, said.flagged
            place.save(update_fields=["answer", "flagged"])


def hand_in(sitting: Sitting) -> None:
    """Mark the sitting. One whose time was over ends at the moment at which it was."""
    settle(sitting)
    grading.finish(sitting, clock.now())


def settle(sitting: Sitting) -> None:
    """End the sitting if its time is over."""
    grading.settle(sitting, clock.now())
