"""A gunicorn worker whose requests may wait without a thread: gthread, with the lot beside its thread pool."""

import io
import selectors
import socket
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from functools import partial
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

from api.auth import KEPT
from api.bootstrap import System
from api.waiting import TICKET, Lot, Ticket

_PARKED = object()
"""What a turn returns when its request went to the lot."""


DROPPED_BYTES = 64 * 2**20
"""Of a body that nobody reads, read and dropped after the answer. Reason: closing with bytes unread resets the
connection and takes the answer with it; twice the largest upload is sent by mistake, more is not."""

DROPPED_SECONDS = 30.0
"""How long such a body may take. Reason: 64 MiB at some 20 Mbit/s, what a township's line carries."""

STALLED_SECONDS = 2.0
"""How long a stream's reader may keep a thread by not reading. Reason: the buffers between hold seconds of events."""


class _ToTheLot(BaseException):
    """Leaves gunicorn's handling of a request before anything is answered. No error, so that nothing catches it."""


class _Again:
    """A connection's parser that gives the request of before once more."""

    def __init__(self, parser: Any, request: Any) -> None:
        self._parser = parser
        self._request = request

    def __next__(self) -> Any:
        return self._request

    def __getattr__(self, name: str) -> Any:
        return getattr(self._parser, name)


class WaitingWorker(ThreadWorker):  # type: ignore[misc]
    """gthread, but a request with nothing to answer yet gives its thread back and is run again later.

    The connection stays open and is watched for its client hanging up. Source: gunicorn 27.0, ``workers/gthread.py``.
    """

    wsgi: Any

    def init_process(self) -> None:
        """Called by gunicorn in the new process."""
        self._here = threading.local()
        super().init_process()

    def run(self) -> None:
        """Called by gunicorn; returns when the process is to end."""
        system: System = self.wsgi.extensions["zhenshu"]
        self._application = self.wsgi
        self.lot = Lot(system, system.config.waiting, lambda ticket: self.method_queue.defer(self._resume, ticket))
        self.wsgi = self._turn
        super().run()
        self.lot.close()

    def _cap_keepalive(self, deadline: float) -> None:
        """gunicorn begins to stop: who waits is answered now."""
        self.lot.close()
        super()._cap_keepalive(deadline)

    # --- in a thread of the pool ------------------------------------------------------------------

    def handle(self, conn: TConn) -> Any:
        """One turn of a connection: a new request, or one that waited."""
        ticket: Ticket | None = getattr(conn, "ticket", None)
        parser = conn.parser
        if ticket is not None:
            conn.parser = _Again(parser, conn.request)
        self._here.conn, self._here.ticket = conn, ticket
        try:
            kept: Any = super().handle(conn)
        except _ToTheLot:
            return _PARKED
        finally:
            if ticket is not None:
                conn.parser = parser
        conn.ticket = None
        if self._here.ticket is not None and self._here.ticket.wish is not None:
            self.lot.leave(self._here.ticket)
        return kept

    def handle_request(self, req: Any, conn: TConn) -> Any:
        """One request over HTTP/1."""
        conn.request = req
        return super().handle_request(req, conn)

    def _keepalive_after(self, conn: TConn, keepalive: bool) -> bool:
        """The answer is sent: who is still sending gets to the end, and then reads it."""
        deadline = time.monotonic() + DROPPED_SECONDS
        is_whole = conn.parser.finish_body(deadline=deadline, max_bytes=DROPPED_BYTES)
        return bool(keepalive and is_whole)

    def _turn(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """What gunicorn takes for the application."""
        conn = self._here.conn
        if conn.is_http2:
            # Several requests share the connection and its thread: they wait inside it.
            answer: Iterable[bytes] = self._application(environ, start_response)
            return answer
        ticket: Ticket | None = getattr(conn, "ticket", None)
        if ticket is None:
            ticket = self.lot.ticket()
        else:
            if _has_left(conn.sock):
                self.lot.changed()
                raise StopIteration
            environ["wsgi.input"] = io.BytesIO(ticket.body)
        ticket.begin()
        self._here.ticket = environ[TICKET] = ticket
        environ[KEPT] = ticket.kept
        if ticket.is_stream:
            return self._go_on(ticket, environ)

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            if ticket.is_stream:
                headers = [(name, value) for name, value in headers if name.lower() != "content-length"]
            return start_response(status, headers, exc_info)

        answer = self._application(environ, start)
        if not ticket.is_parking:
            return answer
        if ticket.is_stream:
            conn.answer = start_response.__self__
            _write(conn, b"".join(answer))
        _close(answer)
        ticket.place = conn
        conn.ticket = ticket
        conn.request._expected_100_continue = False
        raise _ToTheLot

    def _go_on(self, ticket: Ticket, environ: dict[str, Any]) -> Iterable[bytes]:
        """Another turn of a stream: what is answered follows what was; anything but 200 ends it."""
        conn = ticket.place
        heard: list[str] = []

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            heard.append(status)

        answer = self._application(environ, start)
        body = b"".join(answer)
        _close(answer)
        if heard[-1].startswith("200"):
            _write(conn, body)
        if ticket.is_parking:
            raise _ToTheLot
        conn.answer.close()
        raise StopIteration

    # --- in the main thread -----------------------------------------------------------------------

    def finish_request(self, conn: TConn, fs: "Future[Any]") -> None:
        """A turn is over."""
        if fs.cancelled() or fs.exception() is not None or fs.result() is not _PARKED:
            super().finish_request(conn, fs)
            return
        conn.sock.setblocking(False)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._on_heard, conn))
        conn.is_watched = True
        self.lot.park(conn.ticket)

    def _on_heard(self, conn: TConn, client: socket.socket) -> None:
        """A waiting client hung up, or sent its next request early: that one is read when this one is answered."""
        self._unwatch(conn)
        if _has_left(client):
            self.lot.leave(conn.ticket)
            self.lot.changed()
            conn.ticket = None
            self.nr_conns -= 1
            conn.close()

    def _resume(self, ticket: Ticket) -> None:
        """Ask a waiting request again, unless its client hung up meanwhile."""
        conn = ticket.place
        if conn.ticket is ticket:
            self._unwatch(conn)
            self.enqueue_req(conn)

    def _unwatch(self, conn: TConn) -> None:
        if conn.is_watched:
            self.poller.unregister(conn.sock)
            conn.is_watched = False


def _has_left(client: socket.socket) -> bool:
    """Whether the other side has closed; nothing is read."""
    try:
        return client.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except ValueError:
        # TLS sockets cannot be looked into; writing to them will tell.
        return False
    except OSError:
        return True


def _write(conn: TConn, body: bytes) -> None:
    """Write a piece of a stream to somebody who reads it; who does not is given up.

    Raises:
        StopIteration: the connection is to be closed.
    """
    conn.sock.settimeout(STALLED_SECONDS)
    try:
        conn.answer.write(body)
    except TimeoutError:
        raise StopIteration from None


def _close(answer: Iterable[bytes]) -> None:
    close = getattr(answer, "close", None)
    if close is not None:
        close()
