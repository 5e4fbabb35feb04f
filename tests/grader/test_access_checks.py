"""Checks on who gets in, over answers written down."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from grader import witness
from grader.checks.union import CHECK
from labs.providers.base import AwsCallError, ProviderUnavailableError
from tests.grader.memory import Probe, run

ACCOUNT, OTHER = "123456789012", "444455556666"
POLICY = json.dumps({"Version": "2012-10-17", "Statement": []})
ALLOWED = {
    "kind": "aws.allowed",
    "principal": f"arn:aws:iam::{ACCOUNT}:user/richard",
    "action": "s3:DeleteObject",
    "resource": "arn:aws:s3:::photos/a.gif",
}
PAGE = "https://photos.s3.us-east-1.amazonaws.com/a.gif"
ANYBODY = {"kind": "aws.anonymous", "url": PAGE}


def asking(decision: str, policy: str | None = POLICY) -> tuple[Probe, list[dict[str, Any]]]:
    """Return a probe whose simulator always says `decision`, and what it is asked."""
    probe, asked = Probe(), []

    def simulate(parameters):
        asked.append(parameters)
        results = [
            {"EvalActionName": a, "EvalDecision": decision} for a in parameters["ActionNames"]
        ]
        return {"EvaluationResults": results}

    probe.aws.answers |= {
        "get_caller_identity": {"Account": ACCOUNT},
        "get_bucket_policy": AwsCallError("NoSuchBucketPolicy", "None.") if policy is None else {"Policy": policy},
        "simulate_principal_policy": simulate,
        "simulate_custom_policy": simulate,
    }  # fmt: skip
    return probe, asked


@pytest.mark.parametrize("decision", ["allowed", "implicitDeny", "explicitDeny"])
@pytest.mark.parametrize("allowed", [True, False])
def test_the_simulator_decides(decision, allowed):
    probe, _ = asking(decision)

    assert run({**ALLOWED, "allowed": allowed}, probe).passed is (
        (decision == "allowed") is allowed
    )


@pytest.mark.parametrize("decision", ["allowed", "implicitDeny", "explicitDeny"])
def test_a_statement_must_deny_where_that_is_wanted(decision):
    probe, _ = asking(decision)

    denied = run({**ALLOWED, "allowed": False, "explicit": True}, probe)

    assert denied.passed is (decision == "explicitDeny")
    with pytest.raises(ValidationError, match="is for denials"):
        CHECK.validate_python({**ALLOWED, "explicit": True})


def test_each_action_that_is_wrong_is_named():
    probe, _ = asking("explicitDeny")

    verdict = run({**ALLOWED, "action": ["s3:GetObject", "s3:PutObject"]}, probe)

    assert verdict.found == "s3:GetObject explicitly denied, s3:PutObject explicitly denied"


def test_the_policy_of_the_bucket_and_the_context_take_part():
    probe, asked = asking("allowed")

    run({**ALLOWED, "context": {"aws:SecureTransport": False}}, probe)

    assert asked[0]["ResourcePolicy"] == POLICY
    assert asked[0]["PolicySourceArn"] == ALLOWED["principal"]
    assert asked[0]["ContextEntries"] == [
        {
            "ContextKeyName": "aws:SecureTransport",
            "ContextKeyValues": ["false"],
            "ContextKeyType": "boolean",
        }
    ]


def test_a_stranger_needs_the_policy_of_the_bucket():
    stranger = {**ALLOWED, "principal": f"arn:aws:iam::{OTHER}:user/reader"}
    probe, asked = asking("allowed", policy=None)
    assert not run(stranger, probe).passed
    assert asked == []

    probe, asked = asking("allowed")
    assert run(stranger, probe).passed
    assert (asked[0]["CallerArn"], asked[0]["ResourceOwner"]) == (stranger["principal"], ACCOUNT)


def test_both_halves_of_a_stranger_may_be_judged():
    stranger = {**ALLOWED, "principal": f"arn:aws:iam::{OTHER}:user/reader"}
    stranger["policy_file"] = "~/partner.json"
    probe, asked = asking("allowed")
    assert run(stranger, probe).found == "NoSuchEntity: There is no file ~/partner.json."

    probe.write("partner.json", b'{"Statement": []}')
    assert run(stranger, probe).passed
    assert asked[0]["PolicyInputList"] == ['{"Statement": []}']


def test_a_principal_that_is_gone_is_allowed_nothing():
    probe, _ = asking("allowed")
    probe.aws.answers["simulate_principal_policy"] = AwsCallError("NoSuchEntity", "No richard.")

    assert not run(ALLOWED, probe).passed
    assert not run({**ALLOWED, "allowed": False}, probe).passed


def test_somebody_elses_call_is_judged_as_the_platforms_own():
    asked = {
        "kind": "aws.as",
        "principal": f"arn:aws:iam::{ACCOUNT}:user/ana",
        "service": "s3",
        "operation": "CreateBucket",
        "parameters": {"Bucket": "mine"},
    }
    probe = Probe()
    probe.aws.answers["create_bucket"] = AwsCallError("AccessDenied", "Not ana.")

    assert run({**asked, "error": "AccessDenied"}, probe).passed
    assert not run(asked, probe).passed
    assert not run({**asked, "error": "NoSuchEntity"}, probe).passed
    assert set(probe.aws.asked) == {f"{asked['principal']}.create_bucket"}


def test_anybody_is_served_or_not():
    probe = Probe()
    assert run({**ANYBODY, "status": 403}, probe).passed
    assert run(ANYBODY, probe).found == "status 403"

    probe.aws.pages[PAGE] = (200, b"a picture")
    assert run({**ANYBODY, "contains": "picture"}, probe).passed
    assert not run({**ANYBODY, "contains": "song"}, probe).passed
    assert not run({**ANYBODY, "sha256": "0" * 64}, probe).passed


def test_a_failure_of_the_cloud_is_no_verdict():
    probe = Probe()
    probe.aws.pages[PAGE] = (500, b"")

    with pytest.raises(ProviderUnavailableError):
        run({**ANYBODY, "status": 500}, probe)


@pytest.mark.parametrize("url", ["http://localhost/", "ftp://a.amazonaws.com/", "photos/a.gif"])
def test_only_addresses_of_aws_are_visited(url):
    with pytest.raises(ValidationError):
        CHECK.validate_python({**ANYBODY, "url": url})


def test_what_was_served_is_told_again():
    probe = Probe()
    probe.aws.pages[PAGE] = (200, b"\xff\x00")
    heard = witness.Witness(probe, ACCOUNT, "us-east-1")
    assert heard.aws.get(PAGE) == (200, b"\xff\x00")

    told = witness.Testimony.unpacked(heard.testimony.packed())
    assert witness.Retelling(told, probe.aws).aws.get(PAGE) == (200, b"\xff\x00")
