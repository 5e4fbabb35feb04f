"""Texts in S3 that a call or a template names, read as the caller.

Source: CloudFormation API Reference, CreateStack, "TemplateURL".
"""

import re
from urllib.parse import unquote, urlsplit

from cloud.stacks.calls import CallError, call
from cloud.stacks.faults import invalid

_LARGEST = 1_000_000  # bytes
_HOST = re.compile(r"(?:(?P<bucket>.+)\.)?s3[.-](?:[a-z0-9-]+\.)?amazonaws\.com")


def fetched(url: str) -> str:
    """Return the template at an address of S3. Raises ValidationError."""
    try:
        return text_at(url)
    except LookupError as fault:
        raise invalid(str(fault.args[0])) from fault


def text_at(url: str) -> str:
    """Return what is at `https://…` or `s3://bucket/key`. Raises LookupError with a sentence."""
    bucket, key = _place(url)
    if not bucket or not key:
        raise LookupError("TemplateURL must be a supported URL.")
    try:
        answer = call("s3", "GetObject", {"Bucket": bucket, "Key": key})
    except CallError as fault:
        raise LookupError(
            f"S3 error: {fault.message}\nFor more information check "
            "http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"
        ) from fault
    content = answer["Body"]
    text = content if isinstance(content, str) else bytes(content).decode("utf-8", "replace")
    if len(text.encode()) > _LARGEST:
        raise LookupError(f"Template may not exceed {_LARGEST} bytes in size.")
    return text


def _place(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    path = unquote(parts.path).lstrip("/")
    if parts.scheme == "s3":
        return parts.netloc, path
    host = _HOST.fullmatch(parts.hostname or "")
    bucket = host["bucket"] if host else None
    if bucket is None:
        bucket, _, path = path.partition("/")
    return (bucket, path) if parts.scheme in {"http", "https"} else ("", "")
