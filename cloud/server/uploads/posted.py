"""A form as the upload of one object, and the answer to whoever sent it.

Source: Amazon S3 API Reference, "POST Object", "Creating an HTML form" (its fields and which of them
the answer goes by).
"""

import re
from dataclasses import replace
from urllib.parse import SplitResult, quote, urlencode, urlsplit
from xml.sax.saxutils import escape

from cloud.authorization.s3_keys import document
from cloud.server import integrity
from cloud.server.address import Address, bucket_and_key
from cloud.server.call import Call
from cloud.server.engine import Result
from cloud.server.uploads.form import Form
from cloud.server.uploads.refused import UploadRefusedError

# What a form says in fields of the same name as the headers of PutObject.
_HEADERS = frozenset(
    {"cache-control", "content-type", "content-disposition", "content-encoding"}
    | {"content-language", "content-md5", "expires"}
)
_AMZ = re.compile(r"x-amz-[a-z0-9_.-]+")
# What proves the form, and what would make another operation of it.
_NOT_TAKEN = re.compile(
    r"x-amz-(?:algorithm|credential|date|signature|security-token|copy-source.*|content-sha256"
    r"|decoded-content-length|trailer)"
)
# Of the request that brought the form: who sent it, and from where.
_KEPT = frozenset({"user-agent", "referer", "origin"})
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")  # no header may have them
_STATUSES = {"200": 200, "201": 201}
_MALFORMED_TAGS = (
    "The XML you provided was not well-formed or did not validate against our published schema"
)


def concerns(call: Call, address: Address) -> bool:
    """Tell whether an unsigned call can be nothing but a form for a bucket."""
    if call.method != "POST" or address.module != "s3" or call.raw_query or address.website:
        return False
    return bool(address.bucket) and not bucket_and_key(address.path)[1]


def taken(call: Call, address: Address, form: Form) -> tuple[Call, Address]:
    """Return the upload of the form's file, with its fields for headers.

    Raises RefusedError for a file that is not what its checksum says, UploadRefusedError for tags
    that cannot be read.
    """
    path = f"/{address.bucket}/{quote(form.key, safe='/~')}"
    kept = [pair for pair in call.headers if pair[0] in _KEPT]
    upload = replace(
        call, raw_path=path, headers=[*kept, *_headers(form)], body=form.file, form=True
    )
    integrity.compare(upload)
    return upload, replace(address, path=path)


def answered(result: Result, call: Call, address: Address, form: Form) -> Result:
    """Return the answer that the form asks for, once its file is there."""
    if result.status >= 300:
        return result
    root = f"{call.scheme}://{call.host}{call.raw_path.rstrip('/')}"
    location = f"{root}/{quote(form.key, safe='')}"
    headers = {**result.headers, "location": location}
    headers.pop("content-type", None)
    etag = headers.get("etag", "")
    fields = form.fields
    redirect = _redirect(fields.get("success_action_redirect") or fields.get("redirect", ""))
    if redirect:
        told = urlencode([("bucket", address.bucket), ("key", form.key), ("etag", etag)])
        query = f"{redirect.query}&{told}" if redirect.query else told
        return Result(303, {**headers, "location": redirect._replace(query=query).geturl()}, b"")
    status = _STATUSES.get(fields.get("success_action_status", ""), 204)
    if status != 201:
        return Result(status, headers, b"")
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<PostResponse>'
        f"<Location>{escape(location)}</Location><Bucket>{address.bucket}</Bucket>"
        f"<Key>{escape(form.key)}</Key><ETag>{escape(etag)}</ETag></PostResponse>"
    )
    return Result(201, {**headers, "content-type": "application/xml"}, body.encode())


def _headers(form: Form) -> list[tuple[str, str]]:
    found = {
        name: value
        for name, value in form.fields.items()
        if name in _HEADERS or (_AMZ.fullmatch(name) and not _NOT_TAKEN.fullmatch(name))
    }
    if acl := form.fields.get("acl"):
        found["x-amz-acl"] = acl
    if tagging := form.fields.get("tagging"):
        found["x-amz-tagging"] = _tags(tagging)
    return [(name, _CONTROLS.sub(" ", value).strip()) for name, value in found.items()]


def _tags(written: str) -> str:
    """Return the tags of an XML document as a header says them."""
    elements = document(written.encode())
    if not elements:
        raise UploadRefusedError("MalformedXML", _MALFORMED_TAGS)
    tags = [one for one in elements if one.tag.rpartition("}")[2] == "Tag"]
    return urlencode(
        [(one.findtext("{*}Key") or "", one.findtext("{*}Value") or "") for one in tags]
    )


def _redirect(url: str) -> SplitResult | None:
    """Return where the browser is to go, None for what is no whole address."""
    try:
        parts = urlsplit(_CONTROLS.sub("", url))
    except ValueError:
        return None
    return parts if parts.scheme in {"http", "https"} and parts.netloc else None
