"""A `Range` that S3 does not understand is as good as none.

Replaces: `S3Response._handle_range_header`, which fails inside when there is not exactly one `=`,
and takes any unit for bytes. Ranges that moto understands stay moto's, those that cannot be
satisfied included (InvalidRange, 416).
Source: RFC 9110, "14.2. Range": what has an unknown unit or is invalid is ignored; Amazon S3 API
Reference, "GetObject".
"""

import re
from typing import Any

from moto.s3.responses import S3Response

from cloud.seams.patch import put

_UNDERSTOOD = re.compile(r"bytes=(\d+-\d*|-\d+)", re.ASCII)
_plain_range = S3Response._handle_range_header


def install() -> None:
    put(S3Response, "_handle_range_header", _handle)


def _handle(self: Any, request: Any, headers: dict[str, Any], content: Any) -> Any:
    if _UNDERSTOOD.fullmatch(request.headers.get("range")):
        return _plain_range(self, request, headers, content)
    return 200, headers, content
