"""Ending a sitting: it is marked once, whoever ends it first."""

from datetime import datetime
from functools import partial

from django.db import transaction

from quizzes.models import Place, Sitting
from quizzes.packs.marking import is_right, percent, scaled
from quizzes.signals import announce


@transaction.atomic
def finish(sitting: Sitting, at: datetime) -> None:
    """Mark `sitting` as handed in `at`. Does nothing to one that was handed in before."""
    claimed = Sitting.objects.filter(pk=sitting.pk, submitted_at=None).update(submitted_at=at)
    if claimed:
        places = list(sitting.places.all())
        for place in places:
            place.right = is_right(place.item, place.given)
        Place.objects.bulk_update(places, ["right"])
        right = sum(bool(place.right) for place in places if place.counts)
        measure = scaled if sitting.is_exam else percent
        Sitting.objects.filter(pk=sitting.pk).update(
            right=right, score=measure(right, sitting.counted)
        )
        transaction.on_commit(partial(announce, sitting))
    sitting.refresh_from_db()


def settle(sitting: Sitting, now: datetime) -> None:
    """End `sitting` if its time is over, as of the moment at which it was."""
    if sitting.is_open and sitting.deadline and sitting.deadline <= now:
        finish(sitting, sitting.deadline)
