"""Signed requests as an attacker would build them, by hand."""

from typing import Any

import httpx
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotoCredentials

WHO = {"Action": "GetCallerIdentity", "Version": "2011-06-15"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def boto(keys: Any) -> BotoCredentials:
    token = getattr(keys, "session_token", None)
    return BotoCredentials(keys.access_key_id, keys.secret_access_key, token)


def who_am_i(keys: Any, endpoint: str, **headers: str) -> AWSRequest:
    """Return a signed GetCallerIdentity."""
    body = "&".join(f"{name}={value}" for name, value in WHO.items())
    request = AWSRequest("POST", f"{endpoint}/", headers={**FORM, **headers}, data=body)
    SigV4Auth(boto(keys), "sts", "us-east-1").add_auth(request)
    return request


def send(request: AWSRequest) -> httpx.Response:
    return httpx.request(
        request.method, request.url, headers=dict(request.headers), content=request.data
    )
