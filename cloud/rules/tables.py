"""All rules."""

from cloud.rules import (
    buckets,
    databases,
    ec2_groups,
    ec2_instances,
    ec2_network,
    ec2_volumes,
    functions,
    identities,
    items,
    messages,
    scaling,
    secrets,
    watching,
    workflows,
)

RULES = (
    *buckets.RULES,
    *databases.RULES,
    *ec2_groups.RULES,
    *ec2_instances.RULES,
    *ec2_network.RULES,
    *ec2_volumes.RULES,
    *functions.RULES,
    *identities.RULES,
    *items.RULES,
    *messages.RULES,
    *scaling.RULES,
    *secrets.RULES,
    *watching.RULES,
    *workflows.RULES,
)
