"""Bodies in `aws-chunked` encoding, signed chunk by chunk or closed by a checksum."""

from dataclasses import dataclass
from hashlib import sha256

from cloud.server import checksums
from cloud.server.call import Call
from cloud.server.refusals import Fault, RefusedError
from cloud.server.sigv4 import EMPTY_SHA256, Scope, same, sign

_CHUNK = "AWS4-HMAC-SHA256-PAYLOAD"
_TRAILER = "AWS4-HMAC-SHA256-TRAILER"
_LONGEST_LINE = 1024  # bytes


@dataclass(slots=True)
class Seed:
    """The signature that the next chunk builds upon, and what it is made with."""

    secret: str
    scope: Scope
    timestamp: str
    signature: str

    def next(self, algorithm: str, *hashes: str) -> str:
        lines = [algorithm, self.timestamp, self.scope.text, self.signature, *hashes]
        self.signature = sign(self.secret, self.scope, "\n".join(lines))
        return self.signature


def decode(call: Call, mode: str, seed: Seed) -> None:
    """Replace the body by its content and a trailing checksum by a header.

    Raises RefusedError for a wrong chunk signature, length or checksum.
    """
    signed = mode.startswith("STREAMING-AWS4-HMAC-SHA256-PAYLOAD")
    data, rest = _read_chunks(call.body, seed if signed else None)
    declared = call.fields.get("x-amz-decoded-content-length", "")
    if declared != str(len(data)):
        raise RefusedError(Fault.BAD_CHUNK, "You did not provide the number of bytes specified.")
    trailers = _read_trailers(rest, seed if mode.endswith("PAYLOAD-TRAILER") and signed else None)
    promised = call.fields.get("x-amz-trailer", "").lower()
    if promised and promised not in trailers:
        raise RefusedError(Fault.BAD_CHUNK, f"The trailing header {promised} is missing.")
    _check(trailers, data)
    _rewrite(call, data, trailers)


def _read_chunks(body: bytes, seed: Seed | None) -> tuple[bytes, bytes]:
    """Return the content and what follows the last, empty chunk."""
    parts: list[bytes] = []
    at = 0
    while True:
        end = body.find(b"\r\n", at, at + _LONGEST_LINE)
        if end < 0:
            raise _malformed()
        size, signature = _chunk_head(body[at:end])
        start = end + 2
        data = body[start : start + size]
        if seed is not None:
            wanted = seed.next(_CHUNK, EMPTY_SHA256, sha256(data).hexdigest())
            if not same(wanted, signature):
                raise RefusedError(Fault.WRONG_SIGNATURE)
        at = start + size
        if size == 0:
            return b"".join(parts), body[at:]
        if len(data) != size or body[at : at + 2] != b"\r\n":
            raise _malformed()
        at += 2
        parts.append(data)


def _chunk_head(line: bytes) -> tuple[int, str]:
    size, _, extension = line.partition(b";")
    try:
        length = int(size.decode("ascii"), 16)
        signature = extension.decode("ascii").removeprefix("chunk-signature=")
    except ValueError:
        raise _malformed() from None
    if length < 0 or not size.isalnum():
        raise _malformed()
    return length, signature


def _read_trailers(rest: bytes, seed: Seed | None) -> dict[str, str]:
    lines = [line.strip() for line in rest.decode("latin-1").split("\n") if line.strip()]
    trailers: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        trailers[name.strip().lower()] = value.strip()
    signature = trailers.pop("x-amz-trailer-signature", "")
    if seed is not None:
        signed = "".join(f"{name}:{value}\n" for name, value in sorted(trailers.items()))
        wanted = seed.next(_TRAILER, sha256(signed.encode()).hexdigest())
        if not same(wanted, signature):
            raise RefusedError(Fault.WRONG_SIGNATURE)
    return trailers


def _check(trailers: dict[str, str], data: bytes) -> None:
    for name, value in trailers.items():
        algorithm = name.removeprefix(checksums.PREFIX)
        if algorithm in checksums.NAMES and checksums.compute(algorithm, data) != value:
            raise RefusedError(Fault.BAD_CHECKSUM, algorithm.upper())


def _rewrite(call: Call, data: bytes, trailers: dict[str, str]) -> None:
    dropped = {"x-amz-trailer", "x-amz-decoded-content-length", "content-length"}
    headers = [(name, value) for name, value in call.headers if name not in dropped]
    headers = [
        (name, "UNSIGNED-PAYLOAD" if name == "x-amz-content-sha256" else value)
        for name, value in headers
    ]
    headers.append(("content-length", str(len(data))))
    headers.extend((n, v) for n, v in trailers.items() if n.startswith(checksums.PREFIX))
    call.replace(headers, data)


def _malformed() -> RefusedError:
    return RefusedError(Fault.BAD_CHUNK, "The request body terminated unexpectedly.")
