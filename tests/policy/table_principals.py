"""Principal, NotPrincipal and what naming a principal is worth: rows of the decision table."""

from typing import Any

from tests.policy.rows import (
    ALLOWED,
    ANA,
    EXPLICIT,
    IMPLICIT,
    OBJECT,
    OTHER,
    OWN,
    Caller,
    Row,
    allow,
    deny,
    page,
)

PRINCIPAL = page("reference_policies_elements_principal")
NOT_PRINCIPAL = page("reference_policies_elements_notprincipal")
DENY_ALLOW = page("reference_policies_evaluation-logic_policy-eval-denyallow")
BOUNDARIES = page("access_policies_boundaries")
COMPARE = page("reference_policies_evaluation-logic-cross-account")
KMS = "https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html"
S3_POLICY = "https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html"

ROLE = Caller("role", "app")
FEDERATED = Caller("federated", "ana")
ROOT = Caller("root")
ANYBODY = Caller("anonymous")
SNS = Caller("service", "sns.amazonaws.com")
ANA_ARN, BO_ARN = f"arn:aws:iam::{OWN}:user/ana", f"arn:aws:iam::{OWN}:user/bo"
ROLE_ARN = f"arn:aws:iam::{OWN}:role/app"
SESSION_ARN = f"arn:aws:sts::{OWN}:assumed-role/app/session"
FEDERATED_ARN = f"arn:aws:sts::{OWN}:federated-user/session"
ROOT_ARN = f"arn:aws:iam::{OWN}:root"
KEY = f"arn:aws:kms:us-east-1:{OWN}:key/1234abcd"
NOTHING = [allow("sqs:ListQueues")]


def grants(principal: object, action: str = "s3:GetObject") -> list[dict[str, Any]]:
    return [allow(action, "*", Principal=principal)]


def forbids(principal: object) -> list[dict[str, Any]]:
    return [deny("s3:*", "*", Principal=principal)]


def spares(*principals: str) -> list[dict[str, Any]]:
    return [deny("s3:*", "*", NotPrincipal={"AWS": list(principals)})]


# fmt: off
PRINCIPALS = [
    # Whom a grant reaches, in the caller's own account and without any other policy
    Row(PRINCIPAL, "the user named", ALLOWED, on_resource=grants({"AWS": ANA_ARN})),
    Row(PRINCIPAL, "one of two users named", ALLOWED, on_resource=grants({"AWS": [BO_ARN, ANA_ARN]})),
    Row(PRINCIPAL, "another user", IMPLICIT, on_resource=grants({"AWS": BO_ARN})),
    Row(PRINCIPAL, "a user's name in another case", IMPLICIT, on_resource=grants({"AWS": f"arn:aws:iam::{OWN}:user/Ana"})),
    Row(PRINCIPAL, "the account's ARN delegates", IMPLICIT, on_resource=grants({"AWS": ROOT_ARN}), layer="identity-based policy"),
    Row(PRINCIPAL, "the account's number delegates", IMPLICIT, on_resource=grants({"AWS": OWN}), layer="identity-based policy"),
    Row(PRINCIPAL, "the account, and an identity policy", ALLOWED, on_resource=grants({"AWS": OWN}), identity=[allow()]),
    Row(PRINCIPAL, "everybody", ALLOWED, on_resource=grants("*")),
    Row(PRINCIPAL, "everybody of AWS", ALLOWED, on_resource=grants({"AWS": "*"})),
    Row(PRINCIPAL, "everybody, for a role session", ALLOWED, ROLE, on_resource=grants("*")),
    Row(PRINCIPAL, "everybody, for nobody in particular", ALLOWED, ANYBODY, on_resource=grants("*")),
    Row(PRINCIPAL, "everybody of AWS, for nobody in particular", ALLOWED, ANYBODY, on_resource=grants({"AWS": "*"})),
    Row(PRINCIPAL, "an account, for nobody in particular", IMPLICIT, ANYBODY, on_resource=grants({"AWS": OWN}), layer="resource-based policy"),
    Row(PRINCIPAL, "nobody in particular without any policy", IMPLICIT, ANYBODY, layer="resource-based policy"),
    Row(PRINCIPAL, "the role named", ALLOWED, ROLE, on_resource=grants({"AWS": ROLE_ARN})),
    Row(PRINCIPAL, "another role", IMPLICIT, ROLE, on_resource=grants({"AWS": f"{ROLE_ARN}2"})),
    Row(PRINCIPAL, "the session named", ALLOWED, ROLE, on_resource=grants({"AWS": SESSION_ARN})),
    Row(PRINCIPAL, "another session of the role", IMPLICIT, ROLE, on_resource=grants({"AWS": f"{SESSION_ARN}2"})),
    Row(PRINCIPAL, "a role with a path", ALLOWED, Caller("role", "team/app"), on_resource=grants({"AWS": f"arn:aws:iam::{OWN}:role/team/app"})),
    Row(PRINCIPAL, "a user is no role of the same name", IMPLICIT, Caller("user", "app"), on_resource=grants({"AWS": ROLE_ARN})),
    Row(PRINCIPAL, "the federated session named", ALLOWED, FEDERATED, on_resource=grants({"AWS": FEDERATED_ARN})),
    Row(PRINCIPAL, "the service named", ALLOWED, SNS, on_resource=grants({"Service": "sns.amazonaws.com"})),
    Row(PRINCIPAL, "one of two services", ALLOWED, SNS, on_resource=grants({"Service": ["ecs.amazonaws.com", "sns.amazonaws.com"]})),
    Row(PRINCIPAL, "another service", IMPLICIT, SNS, on_resource=grants({"Service": "ecs.amazonaws.com"})),
    Row(PRINCIPAL, "a service is not in the account", IMPLICIT, SNS, on_resource=grants({"AWS": OWN}), layer="resource-based policy"),
    Row(PRINCIPAL, "a service for its own source", ALLOWED, SNS, context={"aws:SourceAccount": OWN}, on_resource=[allow(Principal={"Service": "sns.amazonaws.com"}, Condition={"StringEquals": {"aws:SourceAccount": OWN}})]),
    Row(PRINCIPAL, "a service for another's source", IMPLICIT, SNS, context={"aws:SourceAccount": OTHER}, on_resource=[allow(Principal={"Service": "sns.amazonaws.com"}, Condition={"StringEquals": {"aws:SourceAccount": OWN}})]),
    Row(PRINCIPAL, "deny everyone but a service of AWS", ALLOWED, SNS, on_resource=[*grants({"Service": "sns.amazonaws.com"}), deny(Principal="*", Condition={"Bool": {"aws:PrincipalIsAWSService": "false"}})]),
    Row(PRINCIPAL, "everyone restricted by principal ARN: the role", ALLOWED, ROLE, on_resource=[allow(Principal="*", Condition={"ArnEquals": {"aws:PrincipalArn": ROLE_ARN}})]),
    Row(PRINCIPAL, "everyone restricted by principal ARN: another", IMPLICIT, on_resource=[allow(Principal="*", Condition={"ArnEquals": {"aws:PrincipalArn": ROLE_ARN}})]),
    Row(PRINCIPAL, "by principal ARN, boundary and session policy do not limit", ALLOWED, ROLE, boundary=NOTHING, session=NOTHING, on_resource=[allow(Principal="*", Condition={"ArnEquals": {"aws:PrincipalArn": ROLE_ARN}})]),
    Row(PRINCIPAL, "deny all but one principal ARN: the one", ALLOWED, identity=[allow()], on_resource=[deny("s3:*", Principal="*", Condition={"ArnNotEquals": {"aws:PrincipalArn": ANA_ARN}})]),
    Row(PRINCIPAL, "deny all but one principal ARN: another", EXPLICIT, Caller("user", "bo"), identity=[allow()], on_resource=[deny("s3:*", Principal="*", Condition={"ArnNotEquals": {"aws:PrincipalArn": ANA_ARN}})], layer="resource-based policy"),
    Row(PRINCIPAL, "deny to the user", EXPLICIT, identity=[allow()], on_resource=forbids({"AWS": ANA_ARN})),
    Row(PRINCIPAL, "deny to another user", ALLOWED, identity=[allow()], on_resource=forbids({"AWS": BO_ARN})),
    Row(PRINCIPAL, "deny to the role reaches its sessions", EXPLICIT, ROLE, identity=[allow()], on_resource=forbids({"AWS": ROLE_ARN})),
    Row(PRINCIPAL, "deny to the account reaches its users", EXPLICIT, identity=[allow()], on_resource=forbids({"AWS": OWN})),
    Row(PRINCIPAL, "deny to the account reaches its root user", EXPLICIT, ROOT, on_resource=forbids({"AWS": ROOT_ARN})),
    Row(PRINCIPAL, "deny to another account", ALLOWED, identity=[allow()], on_resource=forbids({"AWS": OTHER})),
    # NotPrincipal
    Row(NOT_PRINCIPAL, "all but the user and the account: the user", ALLOWED, identity=[allow()], on_resource=spares(ANA_ARN, ROOT_ARN)),
    Row(NOT_PRINCIPAL, "all but the user and the account: another user", EXPLICIT, Caller("user", "bo"), identity=[allow()], on_resource=spares(ANA_ARN, ROOT_ARN)),
    Row(NOT_PRINCIPAL, "all but the user, the account left out", EXPLICIT, identity=[allow()], on_resource=spares(ANA_ARN)),
    Row(NOT_PRINCIPAL, "all but session, role and account: the session", ALLOWED, ROLE, identity=[allow()], on_resource=spares(SESSION_ARN, ROLE_ARN, ROOT_ARN)),
    Row(NOT_PRINCIPAL, "all but session and account, the role left out", EXPLICIT, ROLE, identity=[allow()], on_resource=spares(SESSION_ARN, ROOT_ARN)),
    Row(NOT_PRINCIPAL, "all but session and role, the account left out", EXPLICIT, ROLE, identity=[allow()], on_resource=spares(SESSION_ARN, ROLE_ARN)),
    Row(NOT_PRINCIPAL, "an exception alone grants nothing", IMPLICIT, on_resource=spares(ANA_ARN, ROOT_ARN)),
    Row(NOT_PRINCIPAL, "who has a boundary is never spared", EXPLICIT, identity=[allow()], boundary=[allow("*")], on_resource=spares(ANA_ARN, ROOT_ARN)),
    Row(NOT_PRINCIPAL, "nobody in particular is never spared", EXPLICIT, ANYBODY, on_resource=[*grants("*"), *spares(ANA_ARN, ROOT_ARN)]),
    # The table of implicit denies (same account)
    Row(DENY_ALLOW, "role named: identity policies are not needed", ALLOWED, ROLE, on_resource=grants({"AWS": ROLE_ARN}), identity=NOTHING),
    Row(DENY_ALLOW, "role named: a boundary limits", IMPLICIT, ROLE, on_resource=grants({"AWS": ROLE_ARN}), boundary=NOTHING, layer="permissions boundary"),
    Row(DENY_ALLOW, "role named: a session policy limits", IMPLICIT, ROLE, on_resource=grants({"AWS": ROLE_ARN}), session=NOTHING, layer="session policy"),
    Row(DENY_ALLOW, "role named: boundary and session policy allow", ALLOWED, ROLE, on_resource=grants({"AWS": ROLE_ARN}), boundary=[allow()], session=[allow()]),
    Row(DENY_ALLOW, "session named: nothing implicit limits", ALLOWED, ROLE, on_resource=grants({"AWS": SESSION_ARN}), identity=NOTHING, boundary=NOTHING, session=NOTHING),
    Row(DENY_ALLOW, "session named: an explicit deny does", EXPLICIT, ROLE, on_resource=grants({"AWS": SESSION_ARN}), session=[deny()], layer="session policy"),
    Row(DENY_ALLOW, "user named: nothing implicit limits", ALLOWED, on_resource=grants({"AWS": ANA_ARN}), identity=NOTHING, boundary=NOTHING),
    Row(DENY_ALLOW, "user named: an explicit deny in the boundary does", EXPLICIT, on_resource=grants({"AWS": ANA_ARN}), boundary=[allow("*"), deny()], layer="permissions boundary"),
    Row(DENY_ALLOW, "federated, its user named: a session policy limits", IMPLICIT, FEDERATED, on_resource=grants({"AWS": ANA_ARN}), session=NOTHING, layer="session policy"),
    Row(DENY_ALLOW, "federated, its user named: a boundary limits", IMPLICIT, FEDERATED, on_resource=grants({"AWS": ANA_ARN}), session=[allow()], boundary=NOTHING, layer="permissions boundary"),
    Row(DENY_ALLOW, "federated, itself named: nothing implicit limits", ALLOWED, FEDERATED, on_resource=grants({"AWS": FEDERATED_ARN}), identity=NOTHING, boundary=NOTHING, session=NOTHING),
    Row(DENY_ALLOW, "root user: full access", ALLOWED, ROOT),
    Row(DENY_ALLOW, "root user named", ALLOWED, ROOT, on_resource=grants({"AWS": ROOT_ARN})),
    Row(BOUNDARIES, "a boundary does not reduce what the resource grants the user", ALLOWED, on_resource=grants({"AWS": ANA_ARN}), boundary=NOTHING),
    # Keys and bucket policies
    Row(KMS, "an identity policy alone opens no key", IMPLICIT, action="kms:Decrypt", resource=KEY, identity=[allow("kms:*")], on_resource=grants({"AWS": BO_ARN}, "kms:*"), layer="resource-based policy"),
    Row(KMS, "a key that lets the account decide", ALLOWED, action="kms:Decrypt", resource=KEY, identity=[allow("kms:*")], on_resource=grants({"AWS": ROOT_ARN}, "kms:*")),
    Row(KMS, "a key that lets the account decide, which does not", IMPLICIT, action="kms:Decrypt", resource=KEY, on_resource=grants({"AWS": ROOT_ARN}, "kms:*"), layer="identity-based policy"),
    Row(KMS, "a key that names the user", ALLOWED, action="kms:Decrypt", resource=KEY, on_resource=grants({"AWS": ANA_ARN}, "kms:Decrypt")),
    Row(KMS, "the root user has no inherent access to a key", IMPLICIT, ROOT, action="kms:Decrypt", resource=KEY, on_resource=grants({"AWS": ANA_ARN}, "kms:*"), layer="resource-based policy"),
    Row(S3_POLICY, "the root user mends a bucket policy that shuts it out", ALLOWED, ROOT, action="s3:DeleteBucketPolicy", resource="arn:aws:s3:::amzn-s3-demo-bucket", on_resource=forbids("*")),
    Row(S3_POLICY, "but reads nothing in the bucket", EXPLICIT, ROOT, resource=OBJECT, on_resource=forbids("*")),
    Row(S3_POLICY, "nor does a user mend it", EXPLICIT, ANA, action="s3:DeleteBucketPolicy", resource="arn:aws:s3:::amzn-s3-demo-bucket", identity=[allow("*")], on_resource=forbids("*")),
]
