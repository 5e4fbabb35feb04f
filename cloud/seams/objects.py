"""What moto works out for an object of S3 again and again, worked out once.

Replaces: `S3Response.backend`, which one call asks for some eight times, each time by way of the
partition and the wall between accounts; and `metadata_from_headers`, which builds a pattern and
tries it on every header. Neither comes to anything else here.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from moto.s3 import responses, utils
from moto.s3.responses import S3Response
from requests.structures import CaseInsensitiveDict

from cloud.seams.patch import put

_OWN = re.compile(r"^x-amz-meta-([a-zA-Z0-9\-_.]+)$", re.IGNORECASE)
_plain_backend: Any = S3Response.backend


def install() -> None:
    put(S3Response, "backend", property(_backend))
    put(responses, "metadata_from_headers", metadata)


def _backend(self: Any) -> Any:
    """Return the back end; a response object serves one call, whose region may yet be found."""
    region, found = getattr(self, "known_backend", ("", None))
    if found is None or region != self.region:
        found = _plain_backend.fget(self)
        self.known_backend = self.region, found
    return found


def use_backend(response: Any, backend: Any) -> None:
    """Have one call's response object work on `backend`."""
    response.known_backend = response.region, backend


def metadata(headers: Mapping[str, Any]) -> CaseInsensitiveDict[Any]:
    found: CaseInsensitiveDict[Any] = CaseInsensitiveDict()
    for header in headers.keys():  # noqa: SIM118 - werkzeug's own yield pairs
        name = _kept(header) if isinstance(header, str) else ""
        if name:
            value = headers[header]
            found[name] = value[0] if isinstance(value, list) else value
    return found


@lru_cache(maxsize=1024)
def _kept(header: str) -> str:
    """Return the name under which a header is kept with the object, empty for others."""
    own = _OWN.match(header)
    if own:
        return own[0].lower()
    return header if header.lower() in utils.user_settable_fields else ""
