"""Every seam, put in place once."""

from functools import cache

from cloud.seams import (
    bodies,
    modules,
    queues,
    randomness,
    regions,
    scope,
    sessions,
    suspended,
    tracking,
)


@cache
def install() -> None:
    """Mend moto in this process. Calling it again does nothing."""
    for seam in (
        bodies,
        modules,
        queues,
        randomness,
        regions,
        scope,
        sessions,
        suspended,
        tracking,
    ):
        seam.install()
