"""A server that answers by a script, one answer for each request: what comes, and what a client makes of it."""

import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Asked:
    """One request as it came in."""

    method: str
    target: str
    #: By names in lower case.
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    """One answer; status 0 hangs up without a word, ``is_cut`` in the middle of the body."""

    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = field(default_factory=dict)
    is_cut: bool = False
    #: Nothing is said until this is set.
    after: threading.Event | None = None


class Listening(ThreadingHTTPServer):
    """Says nothing of clients that hung up."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Source: ``socketserver.BaseServer``, which would print it."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Scripted:
    """The last reply of the script is given for ever."""

    def __init__(self, script: Sequence[Reply]) -> None:
        self.asked: list[Asked] = []
        self._script = list(script)
        outer = self

        class Handler(BaseHTTPRequestHandler):
            """One connection."""

            protocol_version = "HTTP/1.1"

            def _serve(self) -> None:
                length = int(self.headers.get("content-length", 0))
                asked = Asked(
                    self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, self.rfile.read(length)
                )
                reply = outer._next(asked)
                if reply.after is not None:
                    reply.after.wait(30)
                if reply.status == 0:
                    self.close_connection = True
                    return
                self.send_response(reply.status)
                self.send_header("Content-Length", str(len(reply.body) + (10 if reply.is_cut else 0)))
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(reply.body)
                self.close_connection = self.close_connection or reply.is_cut

            do_GET = do_POST = do_PATCH = _serve

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self._server = Listening(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def _next(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        return self._script.pop(0) if len(self._script) > 1 else self._script[0]

    def close(self) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._server.server_close()
