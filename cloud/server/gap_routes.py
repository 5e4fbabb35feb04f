"""What learners asked for in vain, over the control socket."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cloud.truth import gaps


async def show(_request: Request) -> Response:
    """Answer with `cloud.truth.gaps.Gap` as JSON, the most wanted first."""
    return JSONResponse([gap.model_dump() for gap in gaps.met.all()])
