"""A small load generator: keep-alive clients that post prepared requests and count the answers."""

from __future__ import annotations

import json
import socket
import sys
import threading
import time
from collections.abc import Sequence


def request(port: int, path: str, token: str, key: str, body: bytes) -> bytes:
    """One HTTP/1.1 request as bytes."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n"
        f"Idempotency-Key: {key}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Client(threading.Thread):
    """Sends its requests one after the other over one connection."""

    def __init__(self, port: int, requests: Sequence[bytes], gate: threading.Barrier) -> None:
        super().__init__(daemon=True)
        self._port = port
        self._requests = requests
        self._gate = gate
        self.latencies: list[float] = []
        self.failures: list[str] = []

    def run(self) -> None:
        connection = socket.create_connection(("127.0.0.1", self._port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._gate.wait()
        for sent in self._requests:
            began = time.perf_counter()
            connection.sendall(sent)
            status = _answer(connection)
            if status == 0:
                connection = socket.create_connection(("127.0.0.1", self._port))
                self.failures.append("the connection was closed")
            elif status >= 300:
                self.failures.append(f"status {status}")
            self.latencies.append(time.perf_counter() - began)


def _answer(connection: socket.socket) -> int:
    """Read one answer; its status, or 0 when the connection was closed."""
    received = b""
    while b"\r\n\r\n" not in received:
        part = connection.recv(65536)
        if not part:
            return 0
        received += part
    head, _, body = received.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    lengths = [int(line.split(":")[1]) for line in lines if line.lower().startswith("content-length:")]
    missing = (lengths[0] if lengths else 0) - len(body)
    while missing > 0:
        missing -= len(connection.recv(65536))
    return int(lines[0].split()[1])


def main() -> int:
    """Read ``{port, token, clients, requests: [[path, key, body], …]}``; print rate and latencies as JSON."""
    plan = json.load(sys.stdin)
    prepared = [request(plan["port"], path, plan["token"], key, body.encode()) for path, key, body in plan["requests"]]
    gate = threading.Barrier(plan["clients"] + 1)
    clients = [Client(plan["port"], prepared[i :: plan["clients"]], gate) for i in range(plan["clients"])]
    for client in clients:
        client.start()
    gate.wait()
    began = time.perf_counter()
    for client in clients:
        client.join()
    seconds = time.perf_counter() - began
    latencies = sorted(latency for client in clients for latency in client.latencies)
    failures = [failure for client in clients for failure in client.failures]
    print(
        json.dumps(
            {
                "per_second": len(latencies) / seconds,
                "p50_ms": latencies[len(latencies) // 2] * 1000,
                "p99_ms": latencies[int(len(latencies) * 0.99)] * 1000,
                "failures": failures[:5],
            }
        )
    )
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
