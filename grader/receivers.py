"""What the grader does when a session below it changes."""

from typing import Any

from django.dispatch import receiver
from kombu.exceptions import OperationalError

from grader import archive
from grader.models import Attempt
from grader.tasks import observe
from labs.models import LabSession
from labs.signals import session_changed, session_closing

SETTLE = 2  # seconds: the learner's first prompt comes first


@receiver(session_changed, dispatch_uid="grader.look_at_the_start")
def look_at_the_start(session: LabSession, **_: Any) -> None:  # noqa: ANN401
    """Grade a fresh sandbox once, so that later gradings know what the learner changed.

    So is one that was taken back: what was written down of it then is only said to be so.
    """
    graded = Attempt.objects.of(session).exclude(trigger=Attempt.Trigger.REWIND)
    if not session.ready or graded.exists():
        return
    try:
        observe.apply_async((session.pk,), countdown=SETTLE)
    except OperationalError:  # the first change of state makes up for it
        return


@receiver(session_closing, dispatch_uid="grader.keep_the_end")
def keep_the_end(session: LabSession, **_: Any) -> None:  # noqa: ANN401
    """Keep what the session ends with, while it is still there."""
    archive.keep_last(session)
