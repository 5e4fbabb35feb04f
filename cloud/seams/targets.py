"""What moto reads of a call that says all in one place: a body of JSON, or a form.

Replaces `BaseResponse.setup_class` for such calls. Where a header names the operation and the body
is JSON, moto looks for a query in the address, then takes the JSON for a form, and in the end every
header for a parameter, each of which the services of this protocol then pass over: they read
`body`. That is a fifth of what DynamoDB's GetItem takes. And a header was never a parameter:
`Action: ListTables` beside a target is nobody's action. Lambda's bodies, whose packages may have
megabytes, are JSON or an event, and never a form. Of a form everything is taken over as moto
does it, without its looks for files and for S3's uploads; and S3's own calls have no parameters but
those of their query.
"""

import time
from collections import OrderedDict
from typing import Any
from urllib.parse import parse_qs, urlparse

from moto.core.request import Request
from moto.core.responses import BaseResponse
from moto.utilities.utils import get_partition

from cloud.seams.dates import of_second
from cloud.seams.patch import put
from cloud.seams.visits import visit

_TARGET = "HTTP_X_AMZ_TARGET"
_plain = BaseResponse.setup_class


def install() -> None:
    put(BaseResponse, "setup_class", _setup)


def _setup(
    self: Any,
    request: Request,
    full_url: str | None = None,
    headers: Any = None,
    use_raw_body: bool | None = None,  # noqa: FBT001 - moto calls it so
) -> None:
    said = _said(self, request)
    if said is None or (full_url is not None and full_url != request.raw_url):
        _plain(self, request, full_url, headers, use_raw_body)
        return
    self.normalized_request = request
    self.is_werkzeug_request = request.from_wsgi_server
    self.decompress_request_body(request)
    self.uri = request.raw_url if full_url is None else full_url
    self.parsed_url = urlparse(self.uri)
    self.path, self.raw_path, self.method = self.parsed_url.path, request.raw_path, request.method
    self.form_data = request.form
    self.querystring = self.data = said
    self.raw_body = self.body = request.data
    if not (self.use_raw_body if use_raw_body is None else use_raw_body):
        self.body = self.body.decode("utf-8")
    self.headers = request.headers
    # By the real clock: SDKs set theirs by it.
    self.response_headers = {"server": "amazon.com", "date": of_second(int(time.time()))}
    self.uri_match = {}
    self.region = self.get_region_from_url(request, self.uri)
    self.partition = get_partition(self.region)
    if self.automated_parameter_parsing and self._get_action():
        self.parse_parameters(request)
    self.access_key = self.get_access_key()
    self.current_account = self.get_current_account()
    visit(self.current_account, self.access_key, self.service_name, self.region)


def _said(self: Any, request: Request) -> OrderedDict[str, Any] | None:
    """Return the parameters, None for a call that moto has to look for them itself."""
    query, form = request.environ["QUERY_STRING"], request.form
    if request.files or "key" in form:
        return None
    if form:
        return None if query else OrderedDict((name, [value]) for name, value in form.items())
    if self.service_name == "s3":
        return OrderedDict(parse_qs(query, keep_blank_values=True))
    is_told = _TARGET in request.environ or self.service_name == "awslambda"
    return OrderedDict() if is_told and not query else None
