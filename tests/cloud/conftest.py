"""A running cloud and accounts of one's own in it."""

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import httpx
import pytest
from botocore.config import Config

from cloud.client import CloudClient
from cloud.shapes import Account, Credentials
from tests.cloud.answers import watch

Keys = Account | Credentials
AwsFactory = Callable[..., Any]


@pytest.fixture(scope="session")
def control(cloud) -> Iterator[CloudClient]:
    client = CloudClient(cloud.control)
    yield client
    client.close()


@pytest.fixture
def account(control: CloudClient) -> Iterator[Account]:
    """Return an account that is dropped after the test."""
    made = control.create_account()
    yield made
    control.drop_account(made.account_id)


@pytest.fixture
def other(control: CloudClient) -> Iterator[Account]:
    """Return somebody else's account."""
    made = control.create_account()
    yield made
    control.drop_account(made.account_id)


def client(endpoint: str, service: str, keys: Keys, **config: Any) -> Any:
    """Return a boto3 client that never repeats a refused call, unless told to.

    An answer that is not what the service's model says raises IllFormedAnswerError.
    """
    made = boto3.client(
        service,
        endpoint_url=endpoint,
        region_name=getattr(keys, "region", "us-east-1"),
        aws_access_key_id=keys.access_key_id,
        aws_secret_access_key=keys.secret_access_key,
        aws_session_token=getattr(keys, "session_token", None),
        config=Config(**{"retries": {"total_max_attempts": 1}, **config}),
    )
    return watch(made)


@pytest.fixture
def aws(cloud, account: Account) -> AwsFactory:
    """Return `aws(service, keys=…, **config)`: a client of the account, or of other keys."""

    def make(service: str, keys: Keys = account, **config: Any) -> Any:
        return client(cloud.endpoint, service, keys, **config)

    return make


@pytest.fixture
def http(cloud) -> Iterator[httpx.Client]:
    """Return a plain HTTP client, for what no AWS client would send."""
    with httpx.Client(base_url=cloud.endpoint, timeout=20) as plain:
        yield plain


def session(answer: dict[str, Any]) -> Credentials:
    """Return the credentials in an answer of STS."""
    given = answer["Credentials"]
    return Credentials(
        access_key_id=given["AccessKeyId"],
        secret_access_key=given["SecretAccessKey"],
        session_token=given["SessionToken"],
    )
