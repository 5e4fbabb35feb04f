"""Every seam, put in place once."""

from functools import cache

from cloud.seams import modules, randomness, regions, scope, sessions, tracking


@cache
def install() -> None:
    """Mend moto in this process. Calling it again does nothing."""
    for seam in (modules, randomness, regions, scope, sessions, tracking):
        seam.install()
