"""What the attacks on the learner cloud start from."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest

from cloud.shapes import Account
from tests.cloud.conftest import AwsFactory, account, aws, control, http, other
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
