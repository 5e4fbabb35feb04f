"""Every seam, put in place once."""

from functools import cache

from cloud.seams import (
    bodies,
    methods,
    modules,
    queues,
    randomness,
    regions,
    request_ids,
    scope,
    sessions,
    tracking,
)

SEAMS = (
    bodies,
    methods,
    modules,
    queues,
    randomness,
    regions,
    request_ids,
    scope,
    sessions,
    tracking,
)


@cache
def install() -> None:
    """Mend moto in this process. Calling it again does nothing."""
    for seam in SEAMS:
        seam.install()
