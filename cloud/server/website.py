"""A bucket as a website: index and error documents, redirects, errors as pages.

Whoever comes is anonymous, so each page is an object that anybody may read: it is asked for as any
other, with all that policies say. Looking for an index in a folder, or for the error document, is
ours, and recorded as such. Source: Amazon S3 User Guide, "Hosting a static website using Amazon S3",
"Configuring an index document", "Configuring a custom error document", "(Optional) Configuring a
webpage redirect".
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from html import escape
from http import HTTPStatus
from urllib.parse import quote
from xml.etree import ElementTree

from moto.s3.models import s3_backends

from cloud.seams.scope import Scope, entered
from cloud.server.address import Address
from cloud.server.call import Call, Visit
from cloud.server.engine import Result
from cloud.server.events import error_of

PAGE = "text/html; charset=utf-8"
_REDIRECT = "x-amz-website-redirect-location"
_TOLD = ("content-type", "etag", "last-modified", "cache-control", "content-language")

Get = Callable[[Call, Address], Awaitable[Result]]


@dataclass(frozen=True, slots=True)
class Fault:
    status: int
    code: str
    message: str


NO_BUCKET = Fault(404, "NoSuchBucket", "The specified bucket does not exist")
NO_SITE = Fault(
    404,
    "NoSuchWebsiteConfiguration",
    "The specified bucket does not have a website configuration",
)
_ELSEWHERE = Fault(
    400,
    "IncorrectEndpoint",
    "The specified bucket exists in another region. Please direct requests to the specified "
    "endpoint.",
)
_ONLY_READS = Fault(
    405, "MethodNotAllowed", "The specified method is not allowed against this resource."
)


@dataclass(frozen=True, slots=True)
class Rule:
    """A routing rule. What is not said is empty; `error` is a status."""

    prefix: str
    error: str
    protocol: str
    host: str
    new_prefix: str | None
    new_key: str | None
    status: int

    def fits(self, key: str, status: int | None) -> bool:
        """Whether it is about this key, and this outcome; None before there is one."""
        return key.startswith(self.prefix) and self.error == ("" if status is None else str(status))

    def location(self, key: str, host: str) -> str:
        if self.new_key is not None:
            key = self.new_key
        elif self.new_prefix is not None:
            key = self.new_prefix + key.removeprefix(self.prefix)
        return f"{self.protocol or 'http'}://{self.host or host}/{quote(key)}"


@dataclass(frozen=True, slots=True)
class Site:
    """What a bucket's website configuration says."""

    index: str
    error: str
    all_to: str  # a host, with its protocol
    rules: tuple[Rule, ...]


def find(account_id: str, address: Address) -> Site | Fault:
    """Return the website of the bucket, or why there is none. The account must be awake."""
    with entered(Scope(account_id, region=address.region)):
        bucket = s3_backends[account_id]["aws"].buckets.get(address.bucket or "")
    if bucket is None:
        return NO_BUCKET
    if bucket.region_name != address.region:
        return _ELSEWHERE
    written = bucket.website_configuration
    return read(written) if written else NO_SITE


def read(written: bytes | str) -> Site | Fault:
    try:
        root = ElementTree.fromstring(written)  # noqa: S314 - moto took it with its own parser
    except ElementTree.ParseError:
        return NO_SITE
    host = root.findtext("{*}RedirectAllRequestsTo/{*}HostName") or ""
    protocol = root.findtext("{*}RedirectAllRequestsTo/{*}Protocol") or "http"
    return Site(
        root.findtext("{*}IndexDocument/{*}Suffix") or "",
        root.findtext("{*}ErrorDocument/{*}Key") or "",
        f"{protocol}://{host}" if host else "",
        tuple(_rule(node) for node in root.iterfind("{*}RoutingRules/{*}RoutingRule")),
    )


def _rule(node: ElementTree.Element) -> Rule:
    def text(path: str) -> str | None:
        return node.findtext("/".join(f"{{*}}{part}" for part in path.split(".")))

    return Rule(
        text("Condition.KeyPrefixEquals") or "",
        text("Condition.HttpErrorCodeReturnedEquals") or "",
        text("Redirect.Protocol") or "",
        text("Redirect.HostName") or "",
        text("Redirect.ReplaceKeyPrefixWith"),
        text("Redirect.ReplaceKeyWith"),
        int(text("Redirect.HttpRedirectCode") or 301),
    )


async def serve(
    call: Call, address: Address, site: Site | Fault, get: Get, request_id: str
) -> Result:
    """Return the page at the call's path; `get` answers an anonymous call to the bucket."""
    if not isinstance(site, Fault) and call.method not in {"GET", "HEAD"}:
        site = _ONLY_READS
    if isinstance(site, Fault):
        return page(call, site, address, request_id)
    if site.all_to:
        return _moved(301, site.all_to + call.raw_path)
    moved = _routed(call, site, None)
    if moved is not None:
        return moved
    raw = call.raw_path.removeprefix("/")
    folder = not raw or raw.endswith("/")
    found = await get(*_reading(call, address, raw + quote(site.index) if folder else raw))
    if found.status >= 400:
        return await _instead(call, address, site, get, found) or page(
            call, _said(found), address, request_id
        )
    new = found.headers.get(_REDIRECT)
    return found if new is None else _moved(301, new)


async def _instead(
    call: Call, address: Address, site: Site, get: Get, refused: Result
) -> Result | None:
    """Return what comes in the place of an object that is not served, None for nothing."""
    raw = call.raw_path.removeprefix("/")
    if raw and not raw.endswith("/"):
        index = await get(*_reading(call, address, f"{raw}/{quote(site.index)}", ours=True))
        if index.status < 400:
            return _moved(302, f"/{raw}/")
    moved = _routed(call, site, refused.status)
    if moved is not None or not site.error:
        return moved
    shown = await get(*_reading(call, address, quote(site.error), ours=True))
    if shown.status >= 400:
        return None
    kept = {name: shown.headers[name] for name in _TOLD if name in shown.headers}
    return Result(refused.status, kept, shown.body)


def _routed(call: Call, site: Site, status: int | None) -> Result | None:
    key = call.path.removeprefix("/")
    for rule in site.rules:
        if rule.fits(key, status):
            return _moved(rule.status, rule.location(key, call.host))
    return None


def page(call: Call, fault: Fault, address: Address, request_id: str) -> Result:
    """Return an error as S3's websites word it."""
    title = f"{fault.status} {HTTPStatus(fault.status).phrase}"
    lines = {"Code": fault.code, "Message": fault.message}
    if fault in {NO_BUCKET, NO_SITE}:
        lines["BucketName"] = address.bucket or ""
    lines["RequestId"] = request_id
    told = "\n".join(f"<li>{name}: {escape(value)}</li>" for name, value in lines.items())
    body = (
        f"<html>\n<head><title>{title}</title></head>\n<body>\n<h1>{title}</h1>\n<ul>\n{told}\n"
        "</ul>\n<hr/>\n</body>\n</html>\n"
    )
    content = b"" if call.method == "HEAD" else body.encode()
    return Result(fault.status, {"content-type": PAGE, "x-amz-request-id": request_id}, content)


def _reading(call: Call, address: Address, raw: str, *, ours: bool = False) -> tuple[Call, Address]:
    """Return a call for one object of the bucket, of somebody without a key and without TLS."""
    unsigned = [pair for pair in call.headers if pair[0] not in {"authorization", "content-type"}]
    reading = replace(
        call,
        raw_path=f"/{raw}",
        raw_query="",
        headers=unsigned,
        body=b"",
        plain=True,
        visit=Visit() if ours else call.visit,
    )
    return reading, replace(address, path=f"/{address.bucket}/{raw}")


def _said(found: Result) -> Fault:
    code, message = error_of(found)
    if found.status == 404:
        return Fault(404, "NoSuchKey", "The specified key does not exist.")
    return Fault(found.status, code or "AccessDenied", message or "Access Denied")


def _moved(status: int, location: str) -> Result:
    return Result(status, {"location": location, "content-type": PAGE}, b"")
