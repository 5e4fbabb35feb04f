"""The request's id, the same in the answer and in the record.

Replaces: `gen_amzn_requestid_long`, which draws 52 letters one by one for every answer.
"""

from typing import Any

from moto.core import responses
from moto.utilities import aws_headers

from cloud.seams.patch import put
from cloud.seams.scope import current

HEADER = "x-amzn-requestid"


def install() -> None:
    put(aws_headers, "gen_amzn_requestid_long", _request_id)
    put(responses, "gen_amzn_requestid_long", _request_id)


def _request_id(headers: Any = None) -> str:
    request_id = current().request_id
    if headers is not None:
        headers[HEADER] = request_id
    return request_id
