"""Where AWS's logic departs from the rule, each with the page that says so."""

from dataclasses import replace

from cloud.policy.arn import split
from cloud.policy.decision import Layer
from cloud.policy.kinds import PolicyKind
from cloud.policy.principal import Principal, PrincipalType
from cloud.policy.request import PolicySet, Resource
from cloud.policy.statement import Situation

_OWN_BUCKET_POLICY = {"s3:getbucketpolicy", "s3:putbucketpolicy", "s3:deletebucketpolicy"}


def applying(principal: Principal, policies: PolicySet) -> PolicySet:
    """Return the policies that bind such a principal.

    The root user has no identity policies or boundary. Service-linked roles are beyond SCPs and
    RCPs (Organizations User Guide, orgs_manage_policies_scps.html, "Tasks and entities not
    restricted by SCPs"). Services and anonymous callers belong to no account: only what is
    attached to the resource binds them.
    """
    if not principal.account_id:
        return PolicySet(rcps=policies.rcps, endpoint=policies.endpoint)
    if principal.type is PrincipalType.ROOT:
        return replace(policies, identity=(), boundary=None, session=None)
    if principal.is_service_linked:
        return replace(policies, scps=(), rcps=())
    return policies


def has_everything(principal: Principal) -> bool:
    """Whether no identity policy is asked: the root user, and a session that it federated."""
    if principal.type is PrincipalType.FEDERATED_USER:
        return principal.issuer_arn.endswith(":root")
    return principal.type is PrincipalType.ROOT


def resource_layer(resource: Resource) -> Layer:
    is_trust = any(policy.kind is PolicyKind.TRUST for policy in resource.policies)
    return Layer.TRUST if is_trust else Layer.RESOURCE


def needs_resource_policy(resource: Resource) -> bool:
    """Whether identity policies are never enough, even in the same account.

    "IAM role trust policies and AWS KMS key policies are exceptions to this logic, because they
    must explicitly allow access for principals" (policy-eval-denyallow). Nor has the root user
    any access to a key whose policy does not name it (AWS KMS Developer Guide, key-policies.html).
    """
    if resource_layer(resource) is Layer.TRUST:
        return True
    parts = split(resource.arn)
    return parts is not None and parts[2] == "kms" and parts[5].startswith("key/")


def denies_in_force(asked: Situation, layer: Layer, owner: str) -> bool:
    """Whether a deny in this layer binds the caller at all.

    The root user of a bucket's owner can always read, replace and delete the bucket policy, "even
    if their bucket policy explicitly denies the root principal's access" (Amazon S3 API,
    DeleteBucketPolicy).
    """
    return not (
        layer is Layer.RESOURCE
        and asked.principal.type is PrincipalType.ROOT
        and asked.principal.account_id == owner
        and asked.action_key in _OWN_BUCKET_POLICY
    )
