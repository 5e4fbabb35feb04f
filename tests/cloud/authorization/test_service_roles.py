"""Credentials of a role for a service: a function's, an instance's. Asked for inside the cloud."""

from datetime import timedelta

import pytest
from moto.core.utils import utcnow
from moto.iam.models import iam_backends

from cloud.authorization.bound import bind
from cloud.policy import PrincipalType
from cloud.seams import sessions
from cloud.seams.scope import Scope, entered
from cloud.server.principal import Principal
from tests.cloud.authorization.people import allow, policy, trust

ACCOUNT = "222233334444"


@pytest.fixture
def iam():
    with entered(Scope(ACCOUNT)):
        yield iam_backends[ACCOUNT]["aws"]
    dict.pop(iam_backends, ACCOUNT)


def _role(iam, name, document):
    return iam.create_role(name, document, "/svc/", None, "", [], "3600")


def test_a_service_gets_keys_of_a_role_that_trusts_it(iam):
    role = _role(iam, "f", trust({"Service": "lambda.amazonaws.com"}))
    iam.put_role_policy("f", "p", policy(allow("sqs:*")))
    given = sessions.for_service(role.arn, "lambda.amazonaws.com", "function")
    assert given["AccessKeyId"].startswith("ASIA")
    assert given["Expiration"] > utcnow() + timedelta(minutes=59)
    session = sessions.session_of(iam.access_keys[given["AccessKeyId"]])
    assert session.arn == f"arn:aws:sts::{ACCOUNT}:assumed-role/f/function"
    who = Principal(ACCOUNT, session.kind, session.arn, session.user_id, "", given["AccessKeyId"])
    bound = bind(who)
    assert bound.principal.type is PrincipalType.ROLE_SESSION
    assert bound.principal.issuer_arn == role.arn
    assert [one.name for one in bound.policies.identity] == ["p"]


def test_the_same_keys_as_long_as_they_last(iam):
    role = _role(iam, "f", trust({"Service": "lambda.amazonaws.com"}))
    first = sessions.for_service(role.arn, "lambda.amazonaws.com", "function")
    assert sessions.for_service(role.arn, "lambda.amazonaws.com", "function") == first
    assert sessions.for_service(role.arn, "lambda.amazonaws.com", "other") != first


@pytest.mark.parametrize(
    "document",
    [
        trust({"Service": "ec2.amazonaws.com"}),
        trust({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}),
        trust(
            {"Service": "lambda.amazonaws.com"},
            Condition={"StringEquals": {"aws:SourceAccount": "111122223333"}},
        ),
    ],
)
def test_no_keys_without_trust(iam, document):
    role = _role(iam, "f", document)
    with pytest.raises(sessions.RoleDeniedError):
        sessions.for_service(role.arn, "lambda.amazonaws.com", "function")
    iam.update_assume_role_policy("f", trust({"Service": "lambda.amazonaws.com"}))
    assert sessions.for_service(role.arn, "lambda.amazonaws.com", "function")


def test_keys_are_forgotten_a_day_after_they_expired(iam):
    role = _role(iam, "f", trust({"Service": "lambda.amazonaws.com"}))
    old = sessions.issue(iam, sessions.of_role(role, "old"), -25 * 3600)
    expired = sessions.issue(iam, sessions.of_role(role, "expired"), -3600)
    sessions.for_service(role.arn, "lambda.amazonaws.com", "function")
    assert old.access_key_id not in iam.access_keys
    assert expired.access_key_id in iam.access_keys
