"""Signature version 4, and the older version 2 that S3 still takes in query strings.

Pure: strings in, hexadecimal out. Source: AWS, "Create a signed AWS API request"; "Signature
calculations for the Authorization header" for the ways in which S3 differs.
"""

import hmac
import posixpath
import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha1, sha256
from urllib.parse import quote, unquote_to_bytes

ALGORITHM = "AWS4-HMAC-SHA256"
EMPTY_SHA256 = sha256(b"").hexdigest()
_UNRESERVED = "-_.~"
# What encoding anew would not change, as most paths and many queries are.
_PLAIN_PATH = re.compile(r"[A-Za-z0-9/_.~-]+", re.ASCII)
_PLAIN_PAIR = re.compile(r"[A-Za-z0-9_.~-]*=?[A-Za-z0-9_.~-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Scope:
    """The credential scope: whose key, for which day (YYYYMMDD), region and service."""

    access_key_id: str
    date: str
    region: str
    service: str

    @property
    def text(self) -> str:
        return f"{self.date}/{self.region}/{self.service}/aws4_request"


@dataclass(frozen=True, slots=True)
class CanonicalRequest:
    """What is signed, already in canonical form but for its assembly."""

    method: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]  # sorted, values normalised
    payload_hash: str

    def digest(self) -> str:
        lines = [self.method, self.path, self.query]
        lines.extend(f"{name}:{value}" for name, value in self.headers)
        lines.append("")
        lines.append(";".join(name for name, _ in self.headers))
        lines.append(self.payload_hash)
        return sha256("\n".join(lines).encode()).hexdigest()


@lru_cache(maxsize=4096)
def parse_scope(credential: str) -> Scope | None:
    """Return the scope in `KEY/date/region/service/aws4_request`, or None when it is not one."""
    parts = credential.rsplit("/", 4)
    if len(parts) != 5 or parts[4] != "aws4_request" or not all(parts):
        return None
    return Scope(*parts[:4])


def canonical_path(raw_path: str, *, s3: bool) -> str:
    """S3 encodes the path once and keeps its dots; all others tidy it and encode it twice."""
    if raw_path == "/":
        return raw_path
    if s3:
        if _PLAIN_PATH.fullmatch(raw_path):
            return raw_path
        return _encode(unquote_to_bytes(raw_path), safe="/") or "/"
    return quote(_without_dots(raw_path), safe="/~")


def canonical_query(raw_query: str, *, leave_out: str = "") -> str:
    """Return the sorted query, each part decoded and encoded again; `leave_out` names a key."""
    if not raw_query:
        return ""
    pairs = [_canonical_pair(part) for part in raw_query.split("&") if part]
    return "&".join(f"{key}={value}" for key, value in sorted(pairs) if key != leave_out)


def query_as_sent(raw_query: str, *, leave_out: str = "") -> str:
    """Return the sorted query without encoding it anew: what some clients sign."""
    pairs = [(key, value) for key, _, value in _partitions(raw_query)]
    return "&".join(f"{key}={value}" for key, value in sorted(pairs) if key != leave_out)


def canonical_headers(
    headers: Iterable[tuple[str, str]], signed: Sequence[str]
) -> tuple[tuple[str, str], ...]:
    """Return the signed headers sorted, spaces collapsed, repeated values joined by commas."""
    wanted: dict[str, str | None] = dict.fromkeys(signed)
    for name, value in headers:
        if name in wanted:
            tidy, before = " ".join(value.split()), wanted[name]
            wanted[name] = tidy if before is None else f"{before},{tidy}"
    return tuple([(name, wanted[name] or "") for name in sorted(wanted)])


def string_to_sign(scope: Scope, timestamp: str, digest: str) -> str:
    return f"{ALGORITHM}\n{timestamp}\n{scope.text}\n{digest}"


@lru_cache(maxsize=2048)
def _keyed(secret: str, date: str, region: str, service: str) -> hmac.HMAC:
    """Return what is to be copied for each signature: setting up a key takes longer than signing."""
    return hmac.new(signing_key(secret, date, region, service), digestmod="sha256")


def signing_key(secret: str, date: str, region: str, service: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in (date, region, service, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


def sign(secret: str, scope: Scope, text: str) -> str:
    signing = _keyed(secret, scope.date, scope.region, scope.service).copy()
    signing.update(text.encode())
    return signing.hexdigest()


def signature_of(secret: str, scope: Scope, timestamp: str, request: CanonicalRequest) -> str:
    return sign(secret, scope, string_to_sign(scope, timestamp, request.digest()))


def sign_version_2(secret: str, text: str) -> str:
    return b64encode(hmac.new(secret.encode(), text.encode(), sha1).digest()).decode()


def same(one: str, other: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())


def _partitions(raw_query: str) -> list[tuple[str, str, str]]:
    return [part.partition("=") for part in raw_query.split("&") if part]


def _canonical_pair(part: str) -> tuple[str, str]:
    key, _, value = part.partition("=")
    if _PLAIN_PAIR.fullmatch(part):
        return key, value
    return (
        _encode(unquote_to_bytes(key.replace("+", " "))),
        _encode(unquote_to_bytes(value.replace("+", " "))),
    )


def _encode(data: bytes, safe: str = "") -> str:
    return quote(data, safe=_UNRESERVED + safe)


def _without_dots(path: str) -> str:
    """Remove `.`, `..` and empty segments, keeping a last slash."""
    if path in {"", "/"}:
        return "/"
    tidy = posixpath.normpath("/" + path.lstrip("/"))
    return tidy + "/" if path.endswith("/") and tidy != "/" else tidy
