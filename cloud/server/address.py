"""Which service, region and bucket a call is meant for.

AWS's own host names say it; at any other host the credential scope does, as with
`AWS_ENDPOINT_URL`. Without either, the call is an anonymous one to S3, path-style, or to those
operations of STS that nobody signs.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from cloud.seams.modules import module_for_host
from cloud.server import signing
from cloud.server.call import Call
from cloud.server.sigv4 import Scope

DEFAULT_REGION = "us-east-1"
_AWS_SUFFIXES = (".amazonaws.com", ".api.aws")
_S3_HOST = re.compile(
    r"^(?:(?P<bucket>.+)\.)?s3(?:-accelerate|-external-1)?"
    r"(?:[.-](?:dualstack|fips))*(?:[.-](?P<region>[a-z]{2}(?:-[a-z]+)+-\d))?\.amazonaws\.com$"
)
_WEBSITE_HOST = re.compile(
    r"^(?P<bucket>.+)\.s3-website[.-](?P<region>[a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws\.com$"
)
_REGION = re.compile(r"(?:^|\.)([a-z]{2}(?:-[a-z]+)+-\d)(?:\.|$)")
_REGION_NAME = re.compile(r"^[a-z]{2}(?:-[a-z]+)+-\d$")
# Names that moto's table does not hold but that clients insist on (aws v1 among them).
_LEGACY_HOSTS = {"queue.amazonaws.com": "sqs", "sdb.amazonaws.com": "sdb"}
_LEGACY_QUEUE = re.compile(r"^[a-z0-9-]+\.queue\.amazonaws\.com$")
# What nobody signs, and is still not meant for S3.
_FEDERATION = re.compile(rb"(?:^|&)Action=AssumeRoleWith(?:SAML|WebIdentity)(?:&|$)")
_FORM = 1024  # bytes in which a form names its action


@dataclass(frozen=True, slots=True)
class Address:
    """`module` is moto's name of the service, None when there is no such service.

    `path` is where the call lands in moto: path-style for S3, as sent for all others.
    """

    module: str | None
    region: str
    host: str
    path: str
    bucket: str | None = None
    website: bool = False


def resolve(call: Call, scope: Scope | None) -> Address:
    hostname = call.hostname
    if hostname.endswith(_AWS_SUFFIXES):
        return _by_host(call, hostname, scope)
    if scope is None:
        if _FEDERATION.search(call.body[:_FORM]):
            return Address("sts", DEFAULT_REGION, call.host, call.raw_path)
        return _s3(call, DEFAULT_REGION, None)
    module = _module_of_scope(call, scope)
    if module == "s3":
        return _s3(call, _region(scope), None)
    return Address(module, _region(scope), call.host, call.raw_path)


def scope_fits(call: Call, scope: Scope, address: Address) -> bool:
    """Tell whether the call was signed for the service it was sent to."""
    if not call.hostname.endswith(_AWS_SUFFIXES):
        return True  # what it was signed for has said where it belongs
    return _module_of_scope(call, scope) == address.module


def bucket_and_key(path: str) -> tuple[str, str]:
    bucket, _, key = path.removeprefix("/").partition("/")
    return bucket, key


def _by_host(call: Call, hostname: str, scope: Scope | None) -> Address:
    if website := _WEBSITE_HOST.match(hostname):
        return _s3(call, website["region"], website["bucket"], website=True)
    if s3 := _S3_HOST.match(hostname):
        region = s3["region"] or (_region(scope) if scope else DEFAULT_REGION)
        return _s3(call, region, s3["bucket"])
    if scope is not None:
        module = _module_of_scope(call, scope)
        if _host_may_be(hostname, module):
            return Address(module, _region(scope), call.host, call.raw_path)
    return Address(_module_at(hostname), _region_in(hostname), call.host, call.raw_path)


def _s3(call: Call, region: str, bucket: str | None, *, website: bool = False) -> Address:
    path = call.raw_path if bucket is None else f"/{bucket}{call.raw_path}"
    named = bucket or bucket_and_key(path)[0] or None
    if call.raw_path.startswith("/v20180820/"):
        return Address("s3control", region, call.host, call.raw_path)
    return Address("s3", region, f"s3.{region}.amazonaws.com", path, named, website)


def _region(scope: Scope) -> str:
    return scope.region if _REGION_NAME.match(scope.region) else DEFAULT_REGION


def _module_of_scope(call: Call, scope: Scope) -> str | None:
    target = call.fields.get("x-amz-target", "")
    return signing.module_for(scope.service, scope.region, target, call.path)


@lru_cache(maxsize=4096)
def _module_at(hostname: str) -> str | None:
    if _LEGACY_QUEUE.match(hostname):
        return "sqs"
    return _LEGACY_HOSTS.get(hostname) or module_for_host(hostname)


@lru_cache(maxsize=4096)
def _host_may_be(hostname: str, module: str | None) -> bool:
    """Moto's patterns leave some hosts to several modules; the scope then decides."""
    at_host = _module_at(hostname)
    return at_host in {module, None} or _family(at_host) == _family(module)


def _family(module: str | None) -> str:
    return re.split(r"(?:data|streams|runtime|control|v2|_v\d+)", module or "")[0]


@lru_cache(maxsize=4096)
def _region_in(hostname: str) -> str:
    found = _REGION.search(hostname)
    return found[1] if found else DEFAULT_REGION
