"""A bad network: every request reaches the server, a share of the answers never comes back."""

import http.client
import random
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

#: How long the server may take for one answer, in seconds: a short long poll and a restart fit in.
ANSWER_SECONDS = 20.0


class Network(ThreadingHTTPServer):
    """A proxy in front of ``port`` that swallows a share of the answers.

    Args:
        port: where the server listens.
        loss: share of the answers that are lost, 0 to 1.
        seed: of the dice.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, loss: float, seed: int) -> None:
        super().__init__(("127.0.0.1", 0), _Way)
        self.behind = port
        self.loss = loss
        self.dice = random.Random(seed)
        self.carried = self.lost = 0
        self._counting = threading.Lock()
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def port(self) -> int:
        """Where clients knock."""
        return int(self.server_address[1])

    def loses(self) -> bool:
        """Whether the answer that has just come is lost."""
        with self._counting:
            is_lost = self.dice.random() < self.loss
            self.carried += 1
            self.lost += is_lost
        return is_lost

    def close(self) -> None:
        """Carry nothing more."""
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up is none of our business."""


class _Way(BaseHTTPRequestHandler):
    """One request on its way."""

    server: Network

    def _carry(self) -> None:
        self.close_connection = True
        length = int(self.headers.get("content-length") or 0)
        body = self.rfile.read(length) if length else None
        headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
        onward = http.client.HTTPConnection("127.0.0.1", self.server.behind, timeout=ANSWER_SECONDS)
        try:
            onward.request(self.command, self.path, body, headers)
            answer = onward.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            return
        finally:
            onward.close()
        if self.server.loses():
            return
        self.send_response(answer.status)
        self.send_header("content-type", answer.headers.get("content-type", "application/json"))
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = _carry

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""
