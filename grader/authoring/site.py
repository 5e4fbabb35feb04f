"""The lab API without a web process: so that `lab answer` works in a script that is being proven."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from labs.packs.model import Lab

ONLY_ANSWERS = "In a proof only `lab answer` does something: checking and hints are left out."
MAX_BODY = 16_384  # bytes


@dataclass
class Site:
    """Takes answers by token; `address` is HOST:PORT."""

    address: str
    labs: dict[str, Lab] = field(default_factory=dict)
    answers: dict[str, dict[str, str]] = field(default_factory=dict)

    def register(self, token: str, lab: Lab) -> None:
        self.labs[token] = lab
        self.answers[token] = {}

    def post(self, token: str, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Return status and answer of one request."""
        lab = self.labs.get(token)
        if lab is None:
            return 401, {"error": "No session has this token."}
        if path != "/api/lab/answer":
            return 409, {"error": ONLY_ANSWERS}
        name = str(body.get("task", ""))
        for number, task in enumerate(lab.tasks, start=1):
            if name in (task.id, str(number)) and task.answer is not None:
                self.answers[token][task.id] = str(body.get("value", "")).strip()
                return 200, {"title": lab.title, "score": 0, "total": 100, "tasks": []}
        return 404, {"error": f"There is no task {name} that asks for an answer."}


@contextmanager
def serve_site() -> Iterator[Site]:
    """Yield a site that answers on a free port of 127.0.0.1."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    site = Site(address=f"127.0.0.1:{server.server_address[1]}")
    setattr(server, "site", site)  # noqa: B010 # http.server gives handlers the server only
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # http.server's name
        self._answer(409, {"error": ONLY_ANSWERS})

    def do_POST(self) -> None:  # http.server's name
        length = min(int(self.headers.get("Content-Length") or 0), MAX_BODY)
        try:
            body = json.loads(self.rfile.read(length) or b"{}")
        except ValueError:
            body = None
        if not isinstance(body, dict):
            self._answer(400, {"error": "This is no JSON object."})
            return
        site: Site = getattr(self.server, "site")  # noqa: B009
        token = self.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        self._answer(*site.post(token, self.path, body))

    def _answer(self, status: int, answer: dict[str, Any]) -> None:
        content = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 # http.server's name
        """Say nothing: the proof's own table is the output."""
