"""An HTTP endpoint on a learner's machine, for tests: it keeps what it is sent."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.cloud.engines.databases import Terminal

PORT = 8080
_PROGRAM = """
import http.server, json, sys

class Endpoint(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        with open("came.jsonl", "a") as came:
            headers = {name.lower(): value for name, value in self.headers.items()}
            print(json.dumps([self.path, headers, body]), file=came)
        self.send_response(int(open("status").read()))
        self.end_headers()

    def log_message(self, *_):
        pass

http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Endpoint).serve_forever()
"""


@dataclass
class Endpoint:
    terminal: Terminal

    @contextmanager
    def up(self, status: int = 200) -> Iterator[None]:
        """Serve, with this status for whatever comes; what a command starts ends with it."""
        self.answer(status)
        script = (
            f"cat > endpoint.py <<'PY'\n{_PROGRAM}\nPY\nrm -f down\n"
            f"python3 endpoint.py {PORT} & server=$!\n"
            f"until (exec 3<>/dev/tcp/127.0.0.1/{PORT}) 2>/dev/null; do sleep 0.02; done\n"
            "touch up; until [ -e down ]; do sleep 0.02; done; kill $server; rm up"
        )
        serving = threading.Thread(target=self.terminal.sh, args=(script,))
        serving.start()
        try:
            self.terminal.sh("until [ -e up ]; do sleep 0.02; done")
            yield
        finally:
            self.terminal.sh("touch down")
            serving.join()

    def answer(self, status: int) -> None:
        """Give this status from now on."""
        self.terminal.sh(f"echo {status} > status")

    def came(self, count: int = 0) -> list[tuple[str, dict[str, str], str]]:
        """Return path, headers and body of each post, once there are so many."""
        lines = "$(cat came.jsonl 2>/dev/null | wc -l)"
        wait = f"for _ in $(seq 1000); do [ {lines} -ge {count} ] && break; sleep 0.02; done"
        done = self.terminal.sh(f"{wait}; cat came.jsonl 2>/dev/null || true")
        return [tuple(json.loads(line)) for line in done.stdout.decode().splitlines()]

    def messages(self, count: int = 0) -> list[Any]:
        return [json.loads(body) for _, _, body in self.came(count)]
