"""Receive events: python webhook.py <port>. Verify, store once, answer; work afterwards."""

import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from zhenshu.client import SignatureInvalid, Verifier

verifier = Verifier(*os.environ["ZS_WEBHOOK_SECRETS"].split())
stored: set[str] = set()


class Hook(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            event = verifier.verify(body, self.headers)
        except SignatureInvalid:
            self.answer(401)
            return
        # In a database: INSERT … ON CONFLICT (id) DO NOTHING. It may come more than once.
        if event.id not in stored:
            print(event.type, event.subject, flush=True)
        stored.add(event.id)
        self.answer(204)

    def answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing of each request."""


server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Hook)
print("listening", server.server_address[1], flush=True)
server.serve_forever()
