"""Every seam, put in place once."""

from functools import cache

from cloud.seams import (
    aliases,
    assume,
    bodies,
    boundaries,
    bucket_access,
    bucket_names,
    cloudtrail,
    ec2_states,
    egress,
    encoded,
    endpoints,
    identifiers,
    late,
    managed_policies,
    methods,
    mfa,
    modules,
    one_judge,
    passwords,
    policy_grammar,
    queues,
    randomness,
    rds_states,
    regions,
    request_ids,
    scope,
    sessions,
    suspended,
    table_ids,
    targets,
    topics,
    tracking,
    wall,
    xml,
)

SEAMS = (
    aliases,
    assume,
    bodies,
    boundaries,
    bucket_access,
    bucket_names,
    cloudtrail,
    ec2_states,
    egress,
    identifiers,
    encoded,
    endpoints,
    late,
    managed_policies,
    methods,
    mfa,
    modules,
    passwords,
    policy_grammar,
    one_judge,
    queues,
    randomness,
    rds_states,
    regions,
    request_ids,
    scope,
    sessions,
    suspended,
    table_ids,
    targets,
    topics,
    tracking,
    wall,
    xml,
)


@cache
def install() -> None:
    """Mend moto in this process. Calling it again does nothing."""
    for seam in SEAMS:
        seam.install()
