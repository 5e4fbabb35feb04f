"""How long things take to change state, all in one place. Seconds of the account's clock.

AWS takes from half a minute to a quarter of an hour. These are long enough to be seen and to teach
waiting, and short enough for a lab; a learner who sets the clock forward need not wait at all.
CloudFormation does the waiting itself: what it asks for has come to rest when it is answered.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from cloud.seams import clock

INSTANCE_PENDING = 2.0
INSTANCE_STOPPING = 3.0
INSTANCE_SHUTTING_DOWN = 3.0
DATABASE_CREATING = 0.4
DATABASE_MODIFYING = 3.0
DATABASE_REBOOTING = 3.0
DATABASE_STARTING = 5.0
DATABASE_STOPPING = 5.0
DATABASE_DELETING = 5.0

_local = threading.local()


@contextmanager
def waited_for() -> Iterator[None]:
    """Let what this thread sets going have come to rest already."""
    before = getattr(_local, "waited_for", False)
    _local.waited_for = True
    try:
        yield
    finally:
        _local.waited_for = before


def end(seconds: float) -> float:
    """Return the moment at which something that takes so long will have come to rest."""
    return clock.time() + (0.0 if getattr(_local, "waited_for", False) else seconds)
