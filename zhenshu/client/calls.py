"""One call over kept connections: repeated under the same Idempotency-Key until there is an answer."""

import http.client
import logging
import random
import selectors
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from zhenshu.client import problems, wire
from zhenshu.client.credentials import Attempt, Credential
from zhenshu.client.problems import AnswerUnreadable, Closed, ConnectionLost, Problem

logger = logging.getLogger("zhenshu.client")

BASE = "/api/v1"

PASSING = frozenset((408, 429, 502, 503, 504))
"""Statuses that say: later. Source: RFC 6585, 4; RFC 9110, 15.5.9 and 15.6."""

BUSY = "process_instance_busy"
"""The one conflict that passes by itself."""

LONGEST_TOLD = 120.0
"""Seconds of a Retry-After that are waited out; a longer one is the caller's affair."""


@dataclass(frozen=True, slots=True)
class Retry:
    """How often a call is repeated, and after how long.

    The pause is drawn between nothing and a ceiling that doubles from ``first`` up to ``longest`` seconds, so that
    clients that failed together do not come back together; a Retry-After is waited out in full.
    """

    attempts: int = 6
    first: float = 0.2
    longest: float = 20.0

    def pause(self, failures: int, chance: float) -> float:
        """Seconds after the ``failures``-th failure; ``chance`` is a number between 0 and 1."""
        return chance * min(self.first * 2.0 ** (failures - 1), self.longest)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    def json(self) -> Any:
        """The body as a value; None without one.

        Raises:
            AnswerUnreadable: it is not JSON.
        """
        try:
            return wire.loads(self.body) if self.body else None
        except ValueError:
            raise AnswerUnreadable(self.status, self.body) from None

    @property
    def items(self) -> list[Any]:
        """The rows of a list.

        Raises:
            AnswerUnreadable: there is none.
        """
        found = self.json()
        if not isinstance(found, dict) or not isinstance(found.get("items"), list):
            raise AnswerUnreadable(self.status, self.body)
        return list(found["items"])

    @property
    def revision(self) -> int | None:
        """Of the ETag, for If-Match of a later write."""
        tag = self.headers.get("ETag")
        return None if tag is None else int(tag.removeprefix("W/").strip('"'))

    @property
    def is_replayed(self) -> bool:
        """Whether this is the stored answer to an earlier attempt."""
        return self.headers.get("Idempotency-Replayed") == "true"


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked, the same in every attempt."""

    method: str
    #: Path and query.
    target: str
    headers: Mapping[str, str]
    body: bytes = b""
    #: Seconds without a byte after which an attempt is given up.
    timeout: float = 30.0


def target(prefix: str, path: str, query: Mapping[str, Any] | None = None) -> str:
    """Path and query as they are sent; what is None is left out."""
    given = {name: _text(value) for name, value in (query or {}).items() if value is not None}
    return f"{prefix}{path}" + (f"?{urlencode(given)}" if given else "")


def _authority(scheme: str, name: str, port: int | None) -> str:
    """Host and port as the header says them. Source: RFC 9110, 7.2; RFC 3986, 3.2.2 and 6.2.3."""
    host = f"[{name}]" if ":" in name else name if name.isascii() else name.encode("idna").decode()
    return host if port in (None, {"http": 80, "https": 443}[scheme]) else f"{host}:{port}"


def header_text(text: str) -> str:
    """The text as a header holds it: percent-encoded, as JavaScript does, unless it is visible ASCII."""
    is_visible = all("!" <= one <= "~" for one in text)
    return text if is_visible else quote(text, safe="-_.!~*'()")


def segment(text: str) -> str:
    """One part of a path."""
    return quote(text, safe="")


def _text(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case list() | tuple():
            return ",".join(map(str, value))
        case _ if hasattr(value, "isoformat"):
            return str(value.isoformat())
    return str(value)


@dataclass(slots=True)
class Line:
    """A connection while one call has it."""

    connection: http.client.HTTPConnection
    #: Whether the next call may have it.
    may_stay: bool = False
    #: Whether the request could not be sent to its end.
    is_broken: bool = False


class Calls:
    """Connections to one town, shared by threads; each is used by one call at a time and kept for the next."""

    def __init__(
        self,
        url: str,
        credential: Credential,
        *,
        retry: Retry | None = None,
        tls: ssl.SSLContext | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
            raise ValueError(f"Expected http(s)://host[:port][/path] without credentials, found {url!r}")
        self.prefix = parts.path.rstrip("/").removesuffix(BASE) + BASE
        self.retry = retry or Retry()
        self._url, self._credential, self._chance = url, credential, chance
        self._host, self._port = parts.hostname, parts.port
        self.host = _authority(parts.scheme, parts.hostname, parts.port)
        self._tls = (tls or ssl.create_default_context()) if parts.scheme == "https" else None
        self._lock = threading.Lock()
        self._idle: list[http.client.HTTPConnection] = []
        self._busy: set[http.client.HTTPConnection] = set()
        self._closing = threading.Event()

    def again(self) -> "Calls":
        """The same town with connections of its own, to be closed apart."""
        return Calls(self._url, self._credential, retry=self.retry, tls=self._tls, chance=self._chance)

    def send(self, request: Request) -> Answer:
        """The answer, which says that it was done.

        Raises:
            Problem: it was refused, and a further attempt would not do.
            ConnectionLost: no attempt brought a whole answer.
            Closed: the client was closed meanwhile.
        """
        for failures in range(1, self.retry.attempts + 1):
            problem: Problem | ConnectionLost
            try:
                answer = self._attempt(request)
            except ConnectionLost as lost:
                problem, told = lost, None
            else:
                if answer.status < 400:
                    return answer
                problem = problems.of_answer(answer.status, answer.headers, answer.body)
                told = problem.retry_after
                if problem.status not in PASSING and problem.code != BUSY:
                    raise problem
            if self._closing.is_set():
                raise Closed
            if failures == self.retry.attempts or (told is not None and told > LONGEST_TOLD):
                raise problem
            pause = self.retry.pause(failures, self._chance()) if told is None else told
            logger.debug("repeating a call", extra={"method": request.method, "pause": pause, "why": str(problem)})
            if self._closing.wait(pause):
                raise Closed
        raise AssertionError("unreachable")

    def _attempt(self, request: Request) -> Answer:
        with self.line(request.timeout) as line:
            response = self.ask(line, request)
            body = response.read()
            line.may_stay = not response.will_close and not line.is_broken
            return Answer(response.status, response.headers, body)

    def ask(self, line: "Line", request: Request) -> http.client.HTTPResponse:
        """Send one attempt, and read the head of its answer."""
        if line.connection.sock is None:
            line.connection.connect()
        if self._closing.is_set():
            raise Closed
        attempt = Attempt(request.method, self.host, request.target, request.headers, request.body)
        own = {"Host": self.host, "User-Agent": "zhenshu.client", "Accept": "application/json, */*"}
        headers = {**own, **request.headers, **self._credential.headers(attempt)}
        body = request.body if request.body or request.method not in ("GET", "DELETE") else None
        try:
            line.connection.request(request.method, request.target, body, headers)
        except (BrokenPipeError, ConnectionResetError) as broken:
            return self._said_early(line, broken)
        return line.connection.getresponse()

    def _said_early(self, line: "Line", broken: OSError) -> http.client.HTTPResponse:
        """What the town said before it had read the whole body, and hung up: mostly that the body is too large."""
        line.is_broken = True
        try:
            return line.connection.getresponse()
        except (OSError, http.client.HTTPException):
            raise broken from None

    @contextmanager
    def line(self, timeout: float) -> Iterator["Line"]:
        """A connection for one attempt, closed afterwards unless it may stay.

        Raises:
            ConnectionLost: what went wrong with it.
        """
        line = self._taken(timeout)
        try:
            yield line
        except (OSError, http.client.HTTPException) as error:
            raise ConnectionLost(f"{type(error).__name__}: {error}") from error
        finally:
            with self._lock:
                self._busy.discard(line.connection)
                stays = line.may_stay and not self._closing.is_set()
                if stays:
                    self._idle.append(line.connection)
            if not stays:
                line.connection.close()

    def _taken(self, timeout: float) -> "Line":
        while True:
            with self._lock:
                if self._closing.is_set():
                    raise Closed
                connection = self._idle.pop() if self._idle else self._opened(timeout)
                self._busy.add(connection)
            if connection.sock is None or not _is_over(connection.sock):
                break
            with self._lock:
                self._busy.discard(connection)
            connection.close()
        connection.timeout = timeout
        if connection.sock is not None:
            connection.sock.settimeout(timeout)
        return Line(connection)

    def _opened(self, timeout: float) -> http.client.HTTPConnection:
        if self._tls is None:
            return http.client.HTTPConnection(self._host, self._port, timeout=timeout)
        return http.client.HTTPSConnection(self._host, self._port, timeout=timeout, context=self._tls)

    def pause(self, seconds: float) -> None:
        """Wait, unless the client is closed.

        Raises:
            Closed: it is.
        """
        if self._closing.wait(seconds):
            raise Closed

    @property
    def is_closed(self) -> bool:
        """Whether no further call is made."""
        return self._closing.is_set()

    def close(self) -> None:
        """Hang up everywhere; calls that wait for an answer end with ``Closed``."""
        self._closing.set()
        with self._lock:
            idle, busy = self._idle, [*self._busy]
            self._idle = []
        for connection in idle:
            connection.close()
        for connection in busy:
            sock = connection.sock
            if sock is not None:
                _hang_up(sock)


def _is_over(sock: socket.socket) -> bool:
    """Whether the other side hung up while nobody used the connection."""
    with selectors.DefaultSelector() as selector:
        selector.register(sock, selectors.EVENT_READ)
        return bool(selector.select(0))


def _hang_up(sock: socket.socket) -> None:
    """Wake whoever reads from the socket; they close it."""
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        logger.debug("the other side had hung up first")
