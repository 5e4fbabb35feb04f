"""The shop's dashboard: takes what SNS posts to http://localhost:8080/, and shows it.

Everything that came is kept in received.jsonl, one message a line. Ctrl-C ends it.
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

PORT = 8080


class Dashboard(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        kind = self.headers.get("x-amz-sns-message-type", "something else")
        with open("received.jsonl", "a") as received:
            print(json.dumps(json.loads(body) if body.startswith("{") else body), file=received)
        print(f"--- {kind}\n{body}\n", flush=True)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


try:
    server = HTTPServer(("127.0.0.1", PORT), Dashboard)
except OSError as fault:
    sys.exit(f"Nothing can listen at port {PORT}: {fault}. Does the dashboard run already?")
print(f"The dashboard listens at http://localhost:{PORT}/", flush=True)
try:
    server.serve_forever()
except KeyboardInterrupt:
    sys.exit(0)
