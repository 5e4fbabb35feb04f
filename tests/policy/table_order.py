"""The order of evaluation, limits, accounts and roles: rows of the decision table."""

from typing import Any

from tests.policy.rows import (
    ALLOWED,
    ANA,
    BUCKET,
    EXPLICIT,
    IMPLICIT,
    OTHER,
    OWN,
    Caller,
    Row,
    allow,
    deny,
    page,
)

DENY_ALLOW = page("reference_policies_evaluation-logic_policy-eval-denyallow")
BASICS = page("reference_policies_evaluation-logic_policy-eval-basics")
INTERPLAY = page("reference_policies_evaluation-logic_AccessPolicyLanguage_Interplay")
CROSS = page("reference_policies_evaluation-logic-cross-account")
BOUNDARIES = page("access_policies_boundaries")
SESSIONS = page("access_policies") + "#policies_session"
ROLES = page("id_roles_update-role-trust-policy")
EXTERNAL = page("id_roles_common-scenarios_third-party")
MFA = page("id_credentials_mfa_configure-api-require")
SAML = page("id_roles_providers_create_saml")
OIDC = page("id_roles_create_for-idp_oidc")
SCPS = "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html"
INHERIT = f"{SCPS[:-5]}_evaluation.html"
RCPS = "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html"
ENDPOINTS = "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html"

ROLE = Caller("role", "app")
FEDERATED = Caller("federated", "ana")
ROOT = Caller("root")
STRANGER = Caller("user", "eve", account=OTHER)
STRANGE_ROLE = Caller("role", "audit", account=OTHER)
STRANGE_ROOT = Caller("root", account=OTHER)
LINKED = Caller("role", "linked", service_linked=True)
CARLOS = Caller("user", "carlossalazar")
EC2 = Caller("service", "ec2.amazonaws.com")
GOOGLE = Caller("provider", "accounts.google.com")
IDP = Caller("provider", f"arn:aws:iam::{OWN}:saml-provider/corp")

ANA_ARN = f"arn:aws:iam::{OWN}:user/ana"
EVE_ARN = f"arn:aws:iam::{OTHER}:user/eve"
TARGET = f"arn:aws:iam::{OWN}:role/deploy"
FULL = [allow("*")]
NOTHING = [allow("sqs:ListQueues")]
ASSUME = "sts:AssumeRole"
CARLOS_POLICY = [
    allow(["s3:GetBucketLocation", "s3:ListAllMyBuckets"], "arn:aws:s3:::*", Sid="AllowS3ListRead"),
    allow("s3:*", ["arn:aws:s3:::carlossalazar/*", "arn:aws:s3:::carlossalazar"]),
    deny("s3:*", "arn:aws:s3:::*log*", Sid="DenyS3Logs"),
]
CARLOS_BUCKET = [
    allow(
        "s3:*",
        ["arn:aws:s3:::carlossalazar/*"],
        Principal={"AWS": f"arn:aws:iam::{OWN}:user/carlossalazar"},
    )
]
REPORTS = [
    allow(["iam:Get*", "iam:List*"], Sid="AllowGetList"),
    deny("iam:*Report", Sid="DenyReports"),
]
SHIRLEY = [allow(["s3:*", "cloudwatch:*", "ec2:*"])]


def trusts(principal: object, action: object = ASSUME, **more: object) -> list[dict[str, Any]]:
    return [allow(action, None, Principal=principal, **more)]


def assumes(source: str, what: str, expect: str, caller: Caller = ANA, **more: Any) -> Row:
    more.setdefault("action", ASSUME)
    return Row(source, what, expect, caller, resource=TARGET, **more)


EXTERNAL_ID = {"Condition": {"StringEquals": {"sts:ExternalId": "12345"}}}
WITH_MFA = {"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}
WEB, BY_SAML = "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML"

# fmt: off
ORDER = [
    # Identity policies, explicit and implicit denies
    Row(INTERPLAY, "denied by default", IMPLICIT, layer="identity-based policy"),
    Row(INTERPLAY, "allowed by an identity policy", ALLOWED, identity=[allow()]),
    Row(INTERPLAY, "an allow of something else", IMPLICIT, identity=NOTHING),
    Row(INTERPLAY, "a deny outweighs an allow", EXPLICIT, identity=[allow(), deny()], layer="identity-based policy"),
    Row(INTERPLAY, "a deny of something else", ALLOWED, identity=[allow(), deny("s3:PutObject")]),
    Row(INTERPLAY, "reports: reading is allowed", ALLOWED, action="iam:GetUser", resource=ANA_ARN, identity=REPORTS),
    Row(INTERPLAY, "reports: writing is implicitly denied", IMPLICIT, action="iam:CreatePolicy", resource="*", identity=REPORTS),
    Row(INTERPLAY, "reports: reports are explicitly denied", EXPLICIT, action="iam:GetOrganizationsAccessReport", resource="*", identity=REPORTS),
    Row(INTERPLAY, "reports: another policy does not help", EXPLICIT, action="iam:GenerateCredentialReport", resource="*", identity=[*REPORTS, allow("iam:GenerateCredentialReport")]),
    Row(BASICS, "Carlos: the logs are denied", EXPLICIT, CARLOS, action="s3:PutObject", resource="arn:aws:s3:::carlossalazar-logs/x", identity=CARLOS_POLICY),
    Row(BASICS, "Carlos: his own bucket, by both", ALLOWED, CARLOS, action="s3:PutObject", resource="arn:aws:s3:::carlossalazar/x", identity=CARLOS_POLICY, on_resource=CARLOS_BUCKET),
    Row(BASICS, "Carlos: his own bucket, by the bucket alone", ALLOWED, CARLOS, action="s3:PutObject", resource="arn:aws:s3:::carlossalazar/x", on_resource=CARLOS_BUCKET),
    Row(BASICS, "Carlos: his own bucket, by his policy alone", ALLOWED, CARLOS, action="s3:PutObject", resource="arn:aws:s3:::carlossalazar/x", identity=CARLOS_POLICY),
    Row(BASICS, "Carlos: list his buckets", ALLOWED, CARLOS, action="s3:ListAllMyBuckets", resource="arn:aws:s3:::*", identity=CARLOS_POLICY),
    Row(DENY_ALLOW, "a deny on the resource outweighs the identity", EXPLICIT, identity=FULL, on_resource=[deny(Principal="*")], layer="resource-based policy"),
    Row(DENY_ALLOW, "a deny of the identity outweighs the resource", EXPLICIT, identity=[deny()], on_resource=[allow(Principal={"AWS": ANA_ARN})], layer="identity-based policy"),
    Row(DENY_ALLOW, "a role's identity policy", ALLOWED, ROLE, identity=[allow()]),
    Row(DENY_ALLOW, "a role without one", IMPLICIT, ROLE, layer="identity-based policy"),
    # Permissions boundaries
    Row(BOUNDARIES, "Shirley: within the boundary", ALLOWED, identity=FULL, boundary=SHIRLEY),
    Row(BOUNDARIES, "Shirley: beyond the boundary", IMPLICIT, action="iam:CreateUser", resource="*", identity=[allow("iam:CreateUser")], boundary=SHIRLEY, layer="permissions boundary"),
    Row(BOUNDARIES, "a boundary grants nothing", IMPLICIT, boundary=SHIRLEY, layer="identity-based policy"),
    Row(BOUNDARIES, "a deny in the boundary", EXPLICIT, identity=FULL, boundary=[*SHIRLEY, deny("s3:*")], layer="permissions boundary"),
    Row(BOUNDARIES, "a boundary for a role", IMPLICIT, ROLE, identity=FULL, boundary=NOTHING, layer="permissions boundary"),
    Row(BOUNDARIES, "boundary, SCP and identity all allow", ALLOWED, identity=FULL, boundary=SHIRLEY, scps=[FULL]),
    Row(BOUNDARIES, "boundary and identity allow, the SCP does not", IMPLICIT, identity=FULL, boundary=SHIRLEY, scps=[NOTHING], layer="service control policy"),
    Row(BOUNDARIES, "SCP and identity allow, the boundary does not", IMPLICIT, identity=FULL, boundary=NOTHING, scps=[FULL], layer="permissions boundary"),
    Row(BOUNDARIES, "create users only with the boundary: with", ALLOWED, action="iam:CreateUser", resource=f"arn:aws:iam::{OWN}:user/new", context={"iam:PermissionsBoundary": f"arn:aws:iam::{OWN}:policy/XCompanyBoundaries"}, identity=FULL, boundary=[allow("iam:CreateUser", Condition={"StringEquals": {"iam:PermissionsBoundary": f"arn:aws:iam::{OWN}:policy/XCompanyBoundaries"}})]),
    Row(BOUNDARIES, "create users only with the boundary: without", IMPLICIT, action="iam:CreateUser", resource=f"arn:aws:iam::{OWN}:user/new", identity=FULL, boundary=[allow("iam:CreateUser", Condition={"StringEquals": {"iam:PermissionsBoundary": f"arn:aws:iam::{OWN}:policy/XCompanyBoundaries"}})], layer="permissions boundary"),
    # Session policies
    Row(SESSIONS, "a session policy allows what the role may", ALLOWED, ROLE, identity=FULL, session=[allow()]),
    Row(SESSIONS, "a session policy limits the role", IMPLICIT, ROLE, identity=FULL, session=NOTHING, layer="session policy"),
    Row(SESSIONS, "a session policy grants nothing", IMPLICIT, ROLE, identity=NOTHING, session=FULL, layer="identity-based policy"),
    Row(SESSIONS, "a deny in the session policy", EXPLICIT, ROLE, identity=FULL, session=[*FULL, deny()], layer="session policy"),
    Row(SESSIONS, "identity, boundary and session all allow", ALLOWED, ROLE, identity=FULL, boundary=FULL, session=FULL),
    Row(DENY_ALLOW, "a role without session policy", ALLOWED, ROLE, identity=[allow()]),
    Row(DENY_ALLOW, "a federated user without session policy", IMPLICIT, FEDERATED, identity=FULL, layer="session policy"),
    Row(DENY_ALLOW, "a federated user with one", ALLOWED, FEDERATED, identity=FULL, session=[allow()]),
    Row(SESSIONS, "a federated user beyond its user's policies", IMPLICIT, FEDERATED, identity=NOTHING, session=FULL, layer="identity-based policy"),
    Row(SESSIONS, "federated by the root user, with a session policy", ALLOWED, Caller("federated-root"), session=[allow()]),
    Row(SESSIONS, "federated by the root user, beyond its session policy", IMPLICIT, Caller("federated-root"), session=NOTHING, layer="session policy"),
    # Organisations
    Row(SCPS, "an SCP grants nothing", IMPLICIT, scps=[FULL], layer="identity-based policy"),
    Row(SCPS, "an SCP limits", IMPLICIT, identity=FULL, scps=[NOTHING], layer="service control policy"),
    Row(SCPS, "an SCP denies", EXPLICIT, identity=FULL, scps=[[*FULL, deny("s3:*")]], layer="service control policy"),
    Row(SCPS, "an SCP limits the root user", IMPLICIT, ROOT, scps=[NOTHING], layer="service control policy"),
    Row(SCPS, "an SCP denies the root user", EXPLICIT, ROOT, scps=[[*FULL, deny("s3:*")]], layer="service control policy"),
    Row(SCPS, "an SCP limits what a bucket grants", IMPLICIT, on_resource=[allow(Principal={"AWS": ANA_ARN})], scps=[NOTHING], layer="service control policy"),
    Row(SCPS, "an SCP does not touch service-linked roles", ALLOWED, LINKED, identity=FULL, scps=[[deny("*")]]),
    Row(SCPS, "an SCP of ours does not touch strangers", ALLOWED, Caller("anonymous"), on_resource=[allow(Principal="*")], scps=[[deny("*")]]),
    Row(INHERIT, "every level must allow: all do", ALLOWED, identity=FULL, scps=[FULL, [allow("s3:*")], [allow()]]),
    Row(INHERIT, "every level must allow: one does not", IMPLICIT, identity=FULL, scps=[FULL, NOTHING, FULL], layer="service control policy"),
    Row(INHERIT, "a deny on any level", EXPLICIT, identity=FULL, scps=[[*FULL, deny()], FULL], layer="service control policy"),
    Row(SCPS, "deny other regions: there", EXPLICIT, action="ec2:DescribeInstances", resource="*", context={"aws:RequestedRegion": "eu-west-3"}, identity=FULL, scps=[[*FULL, deny(None, NotAction=["iam:*", "sts:*"], Condition={"StringNotEquals": {"aws:RequestedRegion": ["us-east-1"]}})]]),
    Row(SCPS, "deny other regions: here", ALLOWED, action="ec2:DescribeInstances", resource="*", context={"aws:RequestedRegion": "us-east-1"}, identity=FULL, scps=[[*FULL, deny(None, NotAction=["iam:*", "sts:*"], Condition={"StringNotEquals": {"aws:RequestedRegion": ["us-east-1"]}})]]),
    Row(RCPS, "an RCP denies the owner's own users", EXPLICIT, identity=FULL, rcps=[[deny("s3:*", Principal="*")]], layer="resource control policy"),
    Row(RCPS, "an RCP denies strangers whom the bucket lets in", EXPLICIT, STRANGER, identity=FULL, on_resource=[allow(Principal="*")], rcps=[[deny("s3:*", Principal="*", Condition={"StringNotEquals": {"aws:PrincipalAccount": OWN}})]], layer="resource control policy"),
    Row(RCPS, "an RCP denies nobody in particular", EXPLICIT, Caller("anonymous"), on_resource=[allow(Principal="*")], rcps=[[deny("s3:*", Principal="*")]], layer="resource control policy"),
    Row(RCPS, "an RCP does not touch service-linked roles", ALLOWED, LINKED, identity=FULL, rcps=[[deny("s3:*", Principal="*")]]),
    Row(ENDPOINTS, "an endpoint policy limits", IMPLICIT, identity=FULL, endpoint=[allow("sqs:*", Principal="*")], layer="VPC endpoint policy"),
    Row(ENDPOINTS, "an endpoint policy denies", EXPLICIT, identity=FULL, endpoint=[allow("*", Principal="*"), deny(Principal="*")], layer="VPC endpoint policy"),
    Row(ENDPOINTS, "an endpoint policy grants nothing", IMPLICIT, endpoint=[allow("*", Principal="*")], layer="identity-based policy"),
    # Between accounts
    Row(CROSS, "both sides allow", ALLOWED, STRANGER, identity=[allow()], on_resource=[allow(Principal={"AWS": EVE_ARN})]),
    Row(CROSS, "both sides allow, the account named", ALLOWED, STRANGER, identity=[allow()], on_resource=[allow(Principal={"AWS": OTHER})]),
    Row(CROSS, "only the identity allows", IMPLICIT, STRANGER, identity=FULL, layer="resource-based policy"),
    Row(CROSS, "only the resource allows", IMPLICIT, STRANGER, on_resource=[allow(Principal={"AWS": EVE_ARN})], layer="identity-based policy"),
    Row(CROSS, "only the resource allows, everybody", IMPLICIT, STRANGER, on_resource=[allow(Principal="*")], layer="identity-based policy"),
    Row(CROSS, "the resource allows another account", IMPLICIT, STRANGER, identity=FULL, on_resource=[allow(Principal={"AWS": OWN})], layer="resource-based policy"),
    Row(CROSS, "the resource denies", EXPLICIT, STRANGER, identity=FULL, on_resource=[allow(Principal="*"), deny(Principal={"AWS": OTHER})], layer="resource-based policy"),
    Row(CROSS, "the identity's boundary limits", IMPLICIT, STRANGER, identity=FULL, boundary=NOTHING, on_resource=[allow(Principal={"AWS": EVE_ARN})], layer="permissions boundary"),
    Row(CROSS, "the identity's SCP limits", IMPLICIT, STRANGER, identity=FULL, scps=[NOTHING], on_resource=[allow(Principal={"AWS": EVE_ARN})], layer="service control policy"),
    Row(CROSS, "a role's session, both sides", ALLOWED, STRANGE_ROLE, identity=[allow()], on_resource=[allow(Principal={"AWS": f"arn:aws:iam::{OTHER}:role/audit"})]),
    Row(CROSS, "a session named still needs its own side", IMPLICIT, STRANGE_ROLE, on_resource=[allow(Principal={"AWS": f"arn:aws:sts::{OTHER}:assumed-role/audit/session"})], layer="identity-based policy"),
    Row(CROSS, "a session policy limits", IMPLICIT, STRANGE_ROLE, identity=FULL, session=NOTHING, on_resource=[allow(Principal={"AWS": OTHER})], layer="session policy"),
    Row(CROSS, "another account's root user, let in", ALLOWED, STRANGE_ROOT, on_resource=[allow(Principal={"AWS": OTHER})]),
    Row(CROSS, "another account's root user, not let in", IMPLICIT, STRANGE_ROOT, layer="resource-based policy"),
    Row(CROSS, "the account is in the resource's ARN", IMPLICIT, STRANGER, action="sqs:SendMessage", resource=f"arn:aws:sqs:us-east-1:{OWN}:q", owner="", identity=FULL, layer="resource-based policy"),
    Row(CROSS, "a resource of AWS is not another account's", ALLOWED, action="iam:GetPolicy", resource="arn:aws:iam::aws:policy/ReadOnlyAccess", owner="", identity=[allow("iam:GetPolicy")]),
    Row(CROSS, "condition on the caller's account", IMPLICIT, STRANGER, identity=FULL, on_resource=[allow(Principal="*", Condition={"StringEquals": {"aws:PrincipalAccount": OWN}})], layer="resource-based policy"),
    # Roles
    assumes(ROLES, "the trust policy names the user", ALLOWED, trust=trusts({"AWS": ANA_ARN})),
    assumes(ROLES, "the trust policy names another", IMPLICIT, trust=trusts({"AWS": f"{ANA_ARN}2"}), identity=FULL, layer="role trust policy"),
    assumes(ROLES, "the trust policy names the account, the user may not", IMPLICIT, trust=trusts({"AWS": OWN}), layer="identity-based policy"),
    assumes(ROLES, "the trust policy names the account, the user may", ALLOWED, trust=trusts({"AWS": OWN}), identity=[allow(ASSUME, TARGET)]),
    assumes(ROLES, "the trust policy denies", EXPLICIT, trust=[*trusts({"AWS": OWN}), deny(ASSUME, None, Principal={"AWS": ANA_ARN})], identity=FULL, layer="role trust policy"),
    assumes(ROLES, "the identity denies", EXPLICIT, trust=trusts({"AWS": ANA_ARN}), identity=[deny(ASSUME)], layer="identity-based policy"),
    assumes(ROLES, "role chaining: the first role is trusted", ALLOWED, ROLE, trust=trusts({"AWS": f"arn:aws:iam::{OWN}:role/app"})),
    assumes(ROLES, "role chaining: the first role's boundary limits", IMPLICIT, ROLE, trust=trusts({"AWS": f"arn:aws:iam::{OWN}:role/app"}), boundary=NOTHING, layer="permissions boundary"),
    assumes(ROLES, "a service that is trusted", ALLOWED, EC2, trust=trusts({"Service": "ec2.amazonaws.com"})),
    assumes(ROLES, "a service that is not", IMPLICIT, EC2, trust=trusts({"Service": "lambda.amazonaws.com"}), layer="role trust policy"),
    assumes(EXTERNAL, "a stranger with the external id", ALLOWED, STRANGER, trust=trusts({"AWS": OTHER}, **EXTERNAL_ID), identity=[allow(ASSUME, TARGET)], context={"sts:ExternalId": "12345"}),
    assumes(EXTERNAL, "a stranger with another external id", IMPLICIT, STRANGER, trust=trusts({"AWS": OTHER}, **EXTERNAL_ID), identity=[allow(ASSUME, TARGET)], context={"sts:ExternalId": "54321"}, layer="role trust policy"),
    assumes(EXTERNAL, "a stranger without external id", IMPLICIT, STRANGER, trust=trusts({"AWS": OTHER}, **EXTERNAL_ID), identity=[allow(ASSUME, TARGET)], layer="role trust policy"),
    assumes(EXTERNAL, "a stranger whose own side does not allow", IMPLICIT, STRANGER, trust=trusts({"AWS": OTHER}), layer="identity-based policy"),
    assumes(MFA, "with MFA", ALLOWED, trust=trusts({"AWS": ANA_ARN}, **WITH_MFA), context={"aws:MultiFactorAuthPresent": True}),
    assumes(MFA, "without MFA", IMPLICIT, trust=trusts({"AWS": ANA_ARN}, **WITH_MFA), context={"aws:MultiFactorAuthPresent": False}, layer="role trust policy"),
    assumes(MFA, "with long-term keys, which know no MFA", IMPLICIT, trust=trusts({"AWS": ANA_ARN}, **WITH_MFA), layer="role trust policy"),
    assumes(OIDC, "a web identity of the provider and audience", ALLOWED, GOOGLE, action=WEB, trust=trusts({"Federated": "accounts.google.com"}, WEB, Condition={"StringEquals": {"accounts.google.com:aud": "app"}}), context={"accounts.google.com:aud": "app"}),
    assumes(OIDC, "a web identity of another audience", IMPLICIT, GOOGLE, action=WEB, trust=trusts({"Federated": "accounts.google.com"}, WEB, Condition={"StringEquals": {"accounts.google.com:aud": "app"}}), context={"accounts.google.com:aud": "other"}, layer="role trust policy"),
    assumes(OIDC, "a web identity of another provider", IMPLICIT, GOOGLE, action=WEB, trust=trusts({"Federated": "graph.facebook.com"}, WEB), layer="role trust policy"),
    assumes(SAML, "a SAML identity", ALLOWED, IDP, action=BY_SAML, trust=trusts({"Federated": IDP.name}, BY_SAML)),
    assumes(SAML, "a SAML identity by the wrong operation", IMPLICIT, IDP, action=BY_SAML, trust=trusts({"Federated": IDP.name}, WEB), layer="role trust policy"),
    Row(DENY_ALLOW, "a bucket of nobody else is the caller's", ALLOWED, action="s3:ListBucket", resource=BUCKET, owner="", identity=[allow("s3:ListBucket", BUCKET)]),
]
