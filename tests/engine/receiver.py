"""A receiver of webhooks: a real server on this host that answers as it is told."""

import base64
import hashlib
import hmac
import json
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from engine.outside import Policy


@dataclass(frozen=True)
class Call:
    """One request as it came in."""

    headers: Mapping[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        """The CloudEvent."""
        parsed: dict[str, Any] = json.loads(self.body)
        return parsed

    def is_signed_with(self, secret: str) -> bool:
        """Whether one of the signatures is the secret's. Source: Standard Webhooks, "Signature scheme"."""
        content = f"{self.headers['webhook-id']}.{self.headers['webhook-timestamp']}.".encode() + self.body
        key = base64.b64decode(secret.removeprefix("whsec_"))
        expected = "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
        return expected in self.headers["webhook-signature"].split(" ")


class Receiver:
    """Collects calls; ``answer`` says what each is answered: a status, or None to hang up without one."""

    def __init__(self, answer: Callable[[Call], int | None] = lambda call: 204) -> None:
        self.calls: list[Call] = []
        self.answer = answer
        outer = self

        class Handler(BaseHTTPRequestHandler):
            """One request."""

            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                length = int(self.headers["content-length"])
                call = Call({name.lower(): value for name, value in self.headers.items()}, self.rfile.read(length))
                outer.calls.append(call)
                status = outer.answer(call)
                if status is None:
                    self.close_connection = True
                    return
                self.send_response(status)
                body = b"" if status == 204 else b"said so"
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        class Server(ThreadingHTTPServer):
            """Whose callers may be killed."""

            def handle_error(self, request: Any, client_address: Any) -> None:
                """Who hung up is none of our business; what else failed is told."""
                if not isinstance(sys.exception(), ConnectionError):
                    super().handle_error(request, client_address)

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port: int = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/hooks"
        self.policy = Policy(frozenset({("127.0.0.1", self.port)}))
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def subjects(self) -> list[str]:
        """What the calls were about, in their order."""
        return [str(call.event["subject"]) for call in self.calls]

    def close(self) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._server.server_close()
