"""The record as it grows, over the control socket: server-sent events, one a call.

Source: WHATWG HTML, "Server-sent events". `id` is the event's sequence; a comment is a heartbeat.
"""

import json
from collections.abc import AsyncIterator

from starlette.responses import StreamingResponse

from cloud.server.accounts import LearnerAccount
from cloud.server.recorder import Recorder
from cloud.server.search import Search


def response(recorder: Recorder, account: LearnerAccount, wanted: Search) -> StreamingResponse:
    return StreamingResponse(_lines(recorder, account, wanted), media_type="text/event-stream")


async def _lines(recorder: Recorder, account: LearnerAccount, wanted: Search) -> AsyncIterator[str]:
    async for found in recorder.follow(account, wanted):
        if not found:
            yield ":\n\n"
        for event in found:
            yield f"id: {event['sequence']}\ndata: {json.dumps(event)}\n\n"
