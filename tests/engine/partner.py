"""Another house: a small HTTP server that remembers what it was sent and answers as a test says."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from engine.outside import Policy


@dataclass(slots=True)
class Received:
    """One request."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class Partner:
    """What came, and what is answered."""

    port: int = 0
    status: int = 200
    body: bytes = b"{}"
    content_type: str = "application/json"
    #: Whether it answers with what it was sent, as JSON of a kind.
    echoes: bool = False
    received: list[Received] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Its address by a name that ``policy`` allows."""
        return f"http://partner.example:{self.port}"

    @property
    def policy(self) -> Policy:
        """The name leads to this server, and is allowed."""
        return Policy(frozenset({("partner.example", self.port)}), resolve=lambda host, port: ["127.0.0.1"])


@contextmanager
def partner() -> Iterator[Partner]:
    """A server while inside."""
    there = Partner()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            there.received.append(Received(self.command, self.path, headers, body))
            said = json.dumps([self.path, headers, body.decode()]).encode() if there.echoes else there.body
            self.send_response(there.status)
            self.send_header("Content-Type", there.content_type)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        do_GET = do_POST = do_PUT = do_DELETE = answer

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    there.port = server.server_address[1]
    serving = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    serving.start()
    try:
        yield there
    finally:
        server.shutdown()
        server.server_close()
        serving.join()
