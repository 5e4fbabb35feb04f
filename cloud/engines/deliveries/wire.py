"""The learner's machine, over the runner's unix socket. See docs/operators/runner.md."""

import json
from pathlib import Path
from typing import Any

import httpx

from cloud.engines.deliveries.posts import Post

_WITHIN = 30.0  # seconds; an endpoint itself has fifteen


class Runner:
    """Posts to programs in workspaces of a runner on this host."""

    def __init__(self, socket: Path) -> None:
        where: dict[str, Any] = {"base_url": "http://runner", "trust_env": False}
        self._http = httpx.AsyncClient(
            transport=httpx.AsyncHTTPTransport(uds=str(socket)), timeout=_WITHIN, **where
        )

    async def post(self, account_id: str, post: Post) -> int:
        """Return the endpoint's status, 0 when there was no answer. Never raises."""
        asked = {
            "port": post.port,
            "path": post.path,
            "headers": post.headers,
            "body": post.body,
        }
        try:
            answer = await self._http.post(
                f"/learners/{account_id}/posts", content=json.dumps(asked)
            )
        except httpx.HTTPError:
            return 0
        return 0 if answer.is_error else int(answer.json()["status"])

    async def close(self) -> None:
        await self._http.aclose()
