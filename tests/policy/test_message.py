"""Denials read as AWS's, reasons as ours, and the policy simulator gets its details."""

import pytest

from cloud.policy import (
    ANONYMOUS,
    PolicyKind,
    PolicySet,
    Request,
    Resource,
    context_keys,
    denial_message,
    evaluate,
    reason,
    role_session,
    root,
    service,
    simulate,
    user,
)
from cloud.policy.principal import principal_context
from tests.policy.asked import ask, document, policies
from tests.policy.rows import BUCKET, OTHER, OWN, Caller, Row, allow, deny

FULL, NOTHING = [allow("*")], [allow("sqs:ListQueues")]
ANA_ARN = f"arn:aws:iam::{OWN}:user/ana"
SECRET = f"arn:aws:secretsmanager:us-east-1:{OWN}:secret:db"
READ = {"action": "secretsmanager:GetSecretValue", "resource": SECRET}
ROLE = {"action": "sts:AssumeRole", "resource": f"arn:aws:iam::{OWN}:role/app"}
TRUSTING = [allow("sts:AssumeRole", None, Principal={"AWS": OWN})]
CLOSED = [deny("sts:AssumeRole", None, Principal="*")]
BEGINS = f"User: {ANA_ARN} is not authorized to perform: secretsmanager:GetSecretValue on resource: {SECRET} "
ACTION = "the secretsmanager:GetSecretValue action"


@pytest.mark.parametrize(
    ("parts", "ending"),
    [
        ({}, f"because no identity-based policy allows {ACTION}"),
        ({"identity": [deny("*")]}, "with an explicit deny in an identity-based policy"),
        (
            {"identity": FULL, "boundary": NOTHING},
            f"because no permissions boundary allows {ACTION}",
        ),
        (
            {"identity": FULL, "boundary": [deny("*")]},
            "with an explicit deny in a permissions boundary",
        ),
        ({"identity": FULL, "session": NOTHING}, f"because no session policy allows {ACTION}"),
        ({"identity": FULL, "session": [deny("*")]}, "with an explicit deny in a session policy"),
        (
            {"identity": FULL, "scps": [NOTHING]},
            f"because no service control policy allows {ACTION}",
        ),
        (
            {"identity": FULL, "scps": [[deny("*")]]},
            "with an explicit deny in a service control policy",
        ),
        (
            {"identity": FULL, "rcps": [[deny("*", Principal="*")]]},
            "with an explicit deny in a resource control policy",
        ),
        (
            {"identity": FULL, "endpoint": [allow("sqs:*", Principal="*")]},
            f"because no VPC endpoint policy allows {ACTION}",
        ),
        (
            {"identity": FULL, "endpoint": [deny("*", Principal="*")]},
            "with an explicit deny in a VPC endpoint policy",
        ),
        (
            {"identity": FULL, "on_resource": [deny("*", Principal="*")]},
            "with an explicit deny in a resource-based policy",
        ),
        ({"identity": FULL, "owner": OTHER}, f"because no resource-based policy allows {ACTION}"),
    ],
)
def test_every_documented_ending(parts, ending):
    """Source: IAM User Guide, troubleshoot_access-denied.html."""
    row = Row("", "", "", **{**READ, **parts})
    assert denial_message(ask(row)) == BEGINS + ending


@pytest.mark.parametrize(
    ("trust", "identity", "ending"),
    [
        (TRUSTING, None, "because no identity-based policy allows the sts:AssumeRole action"),
        ([], FULL, "because no role trust policy allows the sts:AssumeRole action"),
        (CLOSED, FULL, "with an explicit deny in the role trust policy"),
    ],
)
def test_the_endings_of_roles(trust, identity, ending):
    named = trust or [allow("sts:AssumeRole", None, Principal={"AWS": OTHER})]
    message = denial_message(ask(Row("", "", "", **ROLE, trust=named, identity=identity)))
    assert message.endswith(f" on resource: {ROLE['resource']} {ending}")


def test_s3_puts_the_resource_in_quotation_marks():
    row = Row("", "", "", action="s3:ListBucket", resource=BUCKET)
    assert denial_message(ask(row)) == (
        f'User: {ANA_ARN} is not authorized to perform: s3:ListBucket on resource: "{BUCKET}" '
        "because no identity-based policy allows the s3:ListBucket action"
    )


def test_an_action_without_a_resource_names_none():
    message = denial_message(ask(Row("", "", "", action="ec2:DescribeInstances", resource="*")))
    assert message == (
        f"User: {ANA_ARN} is not authorized to perform: ec2:DescribeInstances because no "
        "identity-based policy allows the ec2:DescribeInstances action"
    )


def test_a_session_is_named_by_its_session():
    message = denial_message(ask(Row("", "", "", Caller("role", "team/app"))))
    assert message.startswith(f"User: arn:aws:sts::{OWN}:assumed-role/app/session is not")


def test_an_allowed_request_has_no_denial():
    with pytest.raises(ValueError, match="no denial"):
        denial_message(ask(Row("", "", "", identity=FULL)))


def test_the_reason_names_the_statement():
    row = Row("", "", "", identity=[allow("*"), deny("s3:*", Sid="NoBuckets")])
    assert reason(ask(row)) == (
        f"s3:GetObject on {row.resource} is denied by statement 2 (NoBuckets) of the "
        "identity-based policy identity. An explicit deny outweighs every allow."
    )
    assert "is allowed by statement 1 of the" in reason(ask(Row("", "", "", identity=FULL)))
    assert "one has to" in reason(ask(Row("", "", "")))
    assert "root user" in reason(ask(Row("", "", "", Caller("root"))))


def test_the_trace_says_which_key_had_what_value():
    block = {"StringEquals": {"aws:PrincipalTag/team": ["blue", "red"]}, "Null": {"a:b": "true"}}
    green = Caller("user", "ana", tags={"team": "green"})
    row = Row("", "", "", green, identity=[allow(Condition=block)])
    statement = ask(row, trace=True).trace[0].statements[0]
    assert [element.matched for element in statement.elements] == [True, True]
    assert [(test.key, test.matched, test.found) for test in statement.conditions] == [
        ("aws:PrincipalTag/team", False, ("green",)),
        ("a:b", True, None),
    ]
    assert statement.obstacle == (
        "StringEquals aws:PrincipalTag/team wants blue or red; the request has green."
    )


def test_all_resources_of_a_request_must_be_allowed():
    ours = [Resource(f"{BUCKET}/a", OWN), Resource(f"{BUCKET}/b", OWN)]
    some = PolicySet(identity=policies(PolicyKind.IDENTITY, [allow("s3:*", f"{BUCKET}/a")]))
    both = PolicySet(identity=policies(PolicyKind.IDENTITY, [allow("s3:*", f"{BUCKET}/*")]))
    request = Request(user(ANA_ARN), "s3:GetObject", tuple(ours))
    assert evaluate(request, some).resource == f"{BUCKET}/b"
    assert evaluate(request, both).allowed
    with pytest.raises(ValueError, match="at least one resource"):
        evaluate(Request(user(ANA_ARN), "s3:GetObject", ()), both)


def test_a_resource_brings_keys_of_its_own():
    """Source: IAM User Guide, condition operators, "IfExists": only the instance has a type."""
    block = {"StringLike": {"ec2:InstanceType": "t2.*"}}
    strict = policies(PolicyKind.IDENTITY, [allow("ec2:RunInstances", Condition=block)])
    lenient = {"StringLikeIfExists": block["StringLike"]}
    fitting = policies(PolicyKind.IDENTITY, [allow("ec2:RunInstances", Condition=lenient)])
    instance = Resource(
        f"arn:aws:ec2:us-east-1:{OWN}:instance/*", context={"ec2:InstanceType": "t2.micro"}
    )
    image = Resource("arn:aws:ec2:us-east-1::image/ami-1")
    request = Request(user(ANA_ARN), "ec2:RunInstances", (instance, image))
    assert not evaluate(request, PolicySet(identity=strict)).allowed
    assert evaluate(request, PolicySet(identity=fitting)).allowed


def test_an_arn_pattern_of_fewer_components_matches_no_arn():
    block = {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*"}}
    context = {"aws:SourceArn": f"arn:aws:sns:us-east-1:{OWN}:alarms"}
    row = Row("", "", "", context=context, identity=[allow(Condition=block)])
    assert not ask(row).allowed


def test_the_keys_that_follow_from_the_principal():
    """Source: IAM User Guide, reference_policies_variables.html, "Principal key values"."""
    ana = principal_context(user(ANA_ARN, unique_id="AIDAEXAMPLE"))
    assert (ana["aws:username"], ana["aws:userid"]) == ("ana", "AIDAEXAMPLE")
    assert ana["aws:PrincipalType"] == "User"
    session = principal_context(
        role_session(f"arn:aws:iam::{OWN}:role/team/app", "s", role_id="AROAEXAMPLE")
    )
    assert session["aws:userid"] == "AROAEXAMPLE:s"
    assert session["aws:PrincipalArn"] == f"arn:aws:iam::{OWN}:role/team/app"
    assert "aws:username" not in session
    assert principal_context(root(OWN))["aws:userid"] == OWN
    assert principal_context(service("sns.amazonaws.com"))["aws:PrincipalIsAWSService"] is True
    assert "aws:PrincipalArn" not in principal_context(ANONYMOUS)
    assert principal_context(ANONYMOUS)["aws:PrincipalType"] == "Anonymous"


def test_the_simulator_hears_what_matched_and_what_was_missing():
    block = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    identity = policies(
        PolicyKind.IDENTITY,
        [
            allow("s3:Get*", f"{BUCKET}/${{aws:PrincipalTag/team}}/*"),
            allow("s3:*", Condition=block),
            allow("s3:GetObject", Sid="Plain"),
            allow("sqs:*", Condition={"StringEquals": {"sqs:other": "x"}}),
        ],
    )
    request = Request(user(ANA_ARN), "s3:GetObject", (Resource(f"{BUCKET}/x", OWN),))
    [found] = simulate(request, PolicySet(identity=identity))
    assert found.decision.allowed
    assert [statement.sid for statement in found.matched] == ["Plain"]
    assert found.missing_keys == ("aws:PrincipalTag/team", "aws:MultiFactorAuthPresent")
    assert (found.boundary_allows, found.organisation_allows) == (None, None)
    assert context_keys(identity) == [
        "aws:PrincipalTag/team",
        "aws:MultiFactorAuthPresent",
        "sqs:other",
    ]


def test_the_simulator_names_the_deny_alone_and_what_limits():
    identity = policies(PolicyKind.IDENTITY, [allow("*"), deny("s3:*", Sid="No")])
    limits = {
        "boundary": policies(PolicyKind.BOUNDARY, NOTHING),
        "scps": (policies(PolicyKind.SCP, FULL), policies(PolicyKind.SCP, NOTHING)),
    }
    request = Request(user(ANA_ARN), "s3:GetObject", (Resource(f"{BUCKET}/x", OWN),))
    [found] = simulate(request, PolicySet(identity=identity, **limits))
    assert [statement.sid for statement in found.matched] == ["No"]
    assert (found.boundary_allows, found.organisation_allows) == (False, False)


def test_the_same_document_is_compiled_once():
    one, other = (policies(PolicyKind.IDENTITY, FULL)[0] for _ in range(2))
    assert one.body is other.body
    assert document(FULL) != document(NOTHING)


def test_a_policy_remembers_actions_without_end_in_bounded_room():
    [policy] = policies(PolicyKind.IDENTITY, [allow("s3:Get*")])
    for number in range(1000):
        assert bool(policy.body.about(f"s3:get{number}"))
        assert not policy.body.about(f"s3:put{number}")
    assert len(policy.body._about) <= 32
