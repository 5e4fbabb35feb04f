"""A bucket, and forms for it as boto3 signs them."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

Post = Callable[..., httpx.Response]


@pytest.fixture
def bucket(aws, account) -> str:
    name = f"forms-{account.account_id}"
    aws("s3").create_bucket(Bucket=name)
    return name


@pytest.fixture
def form(aws, account, bucket):
    """Return `form(key, fields=…, conditions=…, keys=…, version=…)`: a signed form, to be changed."""

    def sign(key="user/a.txt", *, fields=None, conditions=(), keys=account, version="s3v4", **more):
        s3 = aws("s3", keys, signature_version=version)
        named = [{name: value} for name, value in (fields or {}).items()]
        made: dict[str, Any] = s3.generate_presigned_post(
            bucket, key, Fields=fields, Conditions=[*named, *conditions], **more
        )
        return made

    return sign


@pytest.fixture
def post(http) -> Post:
    """Return `post(form, file)`: what a browser does with a form."""

    def send(made, file=b"hello", *, name="a.txt", **headers):
        sent = {"file": (name, file)}
        return http.post(made["url"], data=made["fields"], files=sent, headers=headers)

    return send
