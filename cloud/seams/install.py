"""Every seam, put in place once."""

from functools import cache

from cloud.seams import (
    aliases,
    bodies,
    bucket_names,
    cloudtrail,
    egress,
    late,
    methods,
    modules,
    queues,
    randomness,
    regions,
    request_ids,
    scope,
    sessions,
    suspended,
    topics,
    tracking,
    wall,
)

SEAMS = (
    aliases,
    bodies,
    bucket_names,
    cloudtrail,
    egress,
    late,
    methods,
    modules,
    queues,
    randomness,
    regions,
    request_ids,
    scope,
    sessions,
    suspended,
    topics,
    tracking,
    wall,
)


@cache
def install() -> None:
    """Mend moto in this process. Calling it again does nothing."""
    for seam in SEAMS:
        seam.install()
