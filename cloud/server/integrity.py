"""The checksums that a caller of S3 sends with a body: `Content-MD5` and `x-amz-checksum-*`."""

import binascii
from base64 import b64decode
from hashlib import md5

from cloud.server import checksums
from cloud.server.call import Call
from cloud.server.refusals import Fault, RefusedError


def check(call: Call) -> None:
    """Raises RefusedError when the body is not what its sender meant.

    Only uploads: where several parts are put together, the checksum is that of the whole.
    """
    if call.method == "PUT" and "x-amz-copy-source" not in call.fields:
        compare(call)


def compare(call: Call) -> None:
    """Hold an upload's body against its checksums. Raises RefusedError."""
    for name, value in call.fields.items():
        algorithm = name.removeprefix(checksums.PREFIX)
        if name.startswith(checksums.PREFIX) and algorithm in checksums.NAMES:
            _compare(checksums.compute(algorithm, call.body), value, algorithm.upper())
    if sent := call.fields.get("content-md5"):
        _check_md5(call.body, sent)


def _check_md5(body: bytes, sent: str) -> None:
    try:
        digest = b64decode(sent, validate=True)
    except (binascii.Error, ValueError):
        digest = b""
    if len(digest) != md5(usedforsecurity=False).digest_size:
        raise RefusedError(Fault.BAD_DIGEST)
    if digest != md5(body, usedforsecurity=False).digest():
        raise RefusedError(Fault.BAD_CHECKSUM, "Content-MD5")


def _compare(computed: str, sent: str, name: str) -> None:
    if computed != sent.strip():
        raise RefusedError(Fault.BAD_CHECKSUM, name)
