"""What the attacks on the learner cloud start from."""

from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any

import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest

from cloud.client import CloudClient
from cloud.shapes import Account
from tests.cloud.conftest import AwsFactory, account, aws, client, control, http, other
from tests.security import tenants
from tests.security.signing import boto

__all__ = ["account", "aws", "control", "http", "other"]


@pytest.fixture
def bucket(aws: AwsFactory, account: Account) -> str:
    name = f"private-{account.account_id}"
    aws("s3").create_bucket(Bucket=name)
    aws("s3").put_object(Bucket=name, Key="diary", Body=b"secret")
    return name


@pytest.fixture
def put(account: Account, bucket: str, cloud: Any) -> Callable[..., AWSRequest]:
    """Return `put(body, **headers)`: a signed PutObject of the key `note`."""

    def make(body: bytes = b"honest", **headers: str) -> AWSRequest:
        url = f"{cloud.endpoint}/{bucket}/note"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = AWSRequest("PUT", url, headers=named, data=body)
        S3SigV4Auth(boto(account), "s3", "us-east-1").add_auth(request)
        return request

    return make


@pytest.fixture(scope="session")
def attacker(control: CloudClient) -> Iterator[Account]:
    made = control.create_account()
    yield made
    control.drop_account(made.account_id)


@pytest.fixture(scope="session")
def victim(cloud: Any, control: CloudClient, attacker: Account) -> Iterator[tenants.World]:
    """Return an account with something of everything; in the end it must be as it was."""
    made = control.create_account()

    @cache
    def own(service: str) -> Any:
        return client(cloud.endpoint, service, made)

    later = partial(control.advance_clock, made.account_id)
    world = tenants.furnish(tenants.World(made, attacker, own, later))
    before = tenants.digest(world)
    yield world
    assert tenants.digest(world) == before
    control.drop_account(made.account_id)


@pytest.fixture(scope="session")
def mallory(cloud: Any, attacker: Account) -> tenants.Aws:
    """Return `mallory(service)`: a client of somebody who may do everything in another account."""

    @cache
    def make(service: str) -> Any:
        return client(cloud.endpoint, service, attacker)

    return make
