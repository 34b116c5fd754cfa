"""The one way out of the house over HTTP: to addresses that were looked at, and within stated bounds.

A name is resolved once; every address that it has is judged, and the connection goes to one of those very addresses,
so that a name that answers differently the next time changes nothing. Redirects are answers like any other, proxies of
the environment are not asked, and a server's certificate must be for the name. Source: OWASP ASVS 5.0, V1.3.6, V13.2.4.
"""

import http.client
import io
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, quote, urlsplit

from engine import addresses
from engine.addresses import Address
from engine.clock import monotonic_seconds
from engine.errors import ZhenshuError

CONNECT_SECONDS = 5.0
"""For finding the name's addresses, and again for reaching one. Reason: a partner that is up answers in one; a lost
SYN is repeated after 1 and after 3 seconds (RFC 6298)."""

MAX_BYTES = 1024 * 1024
"""Of an answer's body. Reason: as large as the largest JSON body that comes in."""

_PORTS = {"http": 80, "https": 443}
OWN_HEADERS = frozenset(
    ("host", "connection", "content-length", "transfer-encoding", "expect", "upgrade", "te", "trailer")
)
"""Headers that say how the message is framed: written here only, so that nobody smuggles a second request."""

_METHOD = re.compile(r"[A-Z]{3,16}")
_CHUNK = 64 * 1024

_LOOPBACK = frozenset(("localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback"))
"""Names of the own house. Source: RFC 6761, 6.3; the hosts file of Debian."""

Resolve = Callable[[str, int], Sequence[str]]
"""Every address of a name, as text; raises ``OSError`` where there is none."""


class OutsideRefused(ZhenshuError):
    """Nothing was sent."""

    code = "outside_refused"
    title_zh, title_en = "对外请求未发出", "The request was not sent"


class UrlRefused(OutsideRefused):
    """The request cannot be put into HTTP as it is."""

    code = "outside_url_refused"
    title_zh, title_en = "对外请求地址不可用", "The request's address cannot be used"


class AddressRefused(OutsideRefused):
    """The name leads into a house, and the operator did not allow it."""

    code = "outside_address_refused"
    title_zh, title_en = "目标地址不在允许范围", "The address is not allowed"

    def __init__(self, host: str, port: int, address: str | None) -> None:
        shown = host if address is None or address == host else f"{host} ({address})"
        super().__init__(
            f"{shown} 不是允许访问的地址。如确需访问，请在 ZHENSHU_OUTSIDE_ALLOWED 中加入 {_joined(host, port)}",
            f"{shown} is not an allowed address. If it should be, add {_joined(host, port)} to ZHENSHU_OUTSIDE_ALLOWED",
            host=host,
            port=port,
        )


class Unreachable(OutsideRefused):
    """The name has no address, nobody listens there, or no TLS connection came about."""

    code = "outside_unreachable"
    may_pass = True
    title_zh, title_en = "目标无法连接", "The address cannot be reached"


class OutsideFailed(ZhenshuError):
    """The request may have been received, but its answer did not arrive whole or in time."""

    code = "outside_failed"
    may_pass = True
    title_zh, title_en = "对外请求没有得到完整应答", "No whole answer came"


@dataclass(frozen=True, slots=True)
class Request:
    """One request: ``timeout`` seconds for everything, from finding the name to the answer's last byte."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    timeout: float = 30.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, of any status; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    is_cut: bool = False
    """Whether the body is only the beginning, for it was longer than allowed."""


def resolved_by_system(host: str, port: int) -> Sequence[str]:
    """Every address of the name, as this host's resolver says."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


@cache
def trusted_by_system() -> ssl.SSLContext:
    """TLS towards servers whose certificate an authority of this host has signed for their name."""
    return ssl.create_default_context()


@dataclass(frozen=True, slots=True)
class Policy:
    """Where requests may go, and how much of an answer is taken."""

    allowed: frozenset[tuple[str, int]] = frozenset()
    """Names and ports that may lead anywhere, also into the own house."""
    is_closed: bool = False
    """Whether nothing else is allowed, be it as public as it may."""
    connect_seconds: float = CONNECT_SECONDS
    max_bytes: int = MAX_BYTES
    resolve: Resolve = resolved_by_system
    tls: Callable[[], ssl.SSLContext] = trusted_by_system

    def judge_name(self, host: str, port: int) -> None:
        """Refuse what can be refused without looking the name up.

        Raises:
            AddressRefused: the host is an address or a name of the own house that is not allowed, or nothing but listed
                hosts is.
        """
        if (host in _LOOPBACK or host.endswith(".localhost")) and (host, port) not in self.allowed:
            raise AddressRefused(host, port, None)
        self.judge(host, port, () if addresses.literal(host) is None else [host])

    def judge(self, host: str, port: int, found: Iterable[str]) -> list[Address]:
        """The addresses, if every one of them may be spoken to.

        Raises:
            AddressRefused: one of them may not.
        """
        listed = (host, port) in self.allowed
        if self.is_closed and not listed:
            raise AddressRefused(host, port, None)
        parsed = [ip_address(address) for address in dict.fromkeys(found)]
        for address in parsed:
            if not listed and not addresses.is_public(address):
                raise AddressRefused(host, port, str(address))
        return parsed


def allowed(text: str) -> frozenset[tuple[str, int]]:
    """``host:port`` separated by commas, an IPv6 address in brackets, as names and ports.

    Raises:
        ValueError: an entry is not of this form.
    """
    found = set()
    for entry in filter(None, (entry.strip() for entry in text.split(","))):
        try:
            parts = urlsplit(f"//{entry}")
            port = parts.port
            if not port or parts.netloc != entry or parts.username is not None:
                raise ValueError
            found.add((_host(parts), port))
        except (ValueError, OutsideRefused):
            raise ValueError(f"expected host:port, found {entry!r}") from None
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Target:
    """A URL taken apart: where to go, and what to ask for there."""

    is_tls: bool
    host: str
    """A name as the resolver wants it, in ASCII, lower case and without a dot at its end; or an address."""
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The Host header: without the port where it is the scheme's own."""
        own = _PORTS["https" if self.is_tls else "http"]
        return _joined(self.host, None if self.port == own else self.port)


def target(url: str) -> Target:
    """The URL taken apart.

    Raises:
        UrlRefused: it is not an absolute http or https URL with a host and without a password.
    """
    if not url.isprintable() or " " in url or "\\" in url:
        raise UrlRefused("网址含有不允许的字符", "The URL holds characters that it may not hold")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as wrong:
        raise UrlRefused("网址格式不正确", f"Expected a URL, found {url[:100]!r} ({wrong})") from None
    if parts.scheme not in _PORTS:
        raise UrlRefused(
            "网址须以 http:// 或 https:// 开头", f"Expected http:// or https://, found {parts.scheme[:20]!r}"
        )
    if "@" in parts.netloc:
        raise UrlRefused("网址中不得含有用户名或口令", "Expected no user name or password in the URL")
    if port == 0:
        raise UrlRefused("端口不得为 0", "Expected a port from 1 to 65535, found 0")
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = f"?{quote(parts.query, safe=_QUERY)}" if parts.query else ""
    return Target(parts.scheme == "https", _host(parts), port or _PORTS[parts.scheme], path + query)


_QUERY = "/?%:@!$&'()*+,;=~-._[]"


def _host(parts: SplitResult) -> str:
    """The host part in the one form in which it is resolved, judged and compared."""
    host = (parts.hostname or "").removesuffix(".")
    if not host or "%" in host:
        raise UrlRefused("网址缺少主机名", "Expected a host in the URL")
    try:
        # Full-width digits and dots become plain ones here, before anyone asks whether this is an address.
        plain = host if ":" in host else host.encode("idna").decode("ascii").lower().removesuffix(".")
        found = addresses.literal(plain)
    except ValueError as wrong:
        raise UrlRefused(
            "主机名不正确", f"Expected a host name or an address, found {host[:100]!r} ({wrong})"
        ) from None
    if found is None and not _NAME.fullmatch(plain):
        raise UrlRefused("主机名不正确", f"Expected a host name, found {host[:100]!r}")
    return plain if found is None else str(found)


_NAME = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*")
"""Letters, digits and hyphens, and the underscore that names of containers hold. Source: RFC 1123, 2.1."""


def _joined(host: str, port: int | None) -> str:
    shown = f"[{host}]" if ":" in host else host
    return shown if port is None else f"{shown}:{port}"


def send(request: Request, policy: Policy) -> Answer:
    """Send the request once and take the answer, of whatever status; never follows a redirect.

    Raises:
        OutsideRefused: nothing was sent: a URL or header that cannot be sent, an address that is not allowed
            (``may_pass`` false); nobody was reached (``Unreachable``, ``may_pass`` true).
        OutsideFailed: it may have been received; the answer did not come whole within ``timeout``.
    """
    deadline = _Deadline(request.timeout)
    where = check(request)
    found = _addresses(where, policy, deadline)
    connected = _connected(where, found, policy, deadline)
    try:
        return _exchange(_Wire(connected, deadline), request, where, policy.max_bytes)
    except (OSError, http.client.HTTPException) as error:
        raise OutsideFailed(
            f"{where.host} 没有返回完整应答", f"{where.host} gave no whole answer: {_said(error)}", host=where.host
        ) from None
    finally:
        connected.close()


def check(request: Request) -> Target:
    """Where the request goes, if it can be put into HTTP at all.

    Raises:
        UrlRefused: a URL, a method or a header that cannot be sent.
    """
    where = target(request.url)
    _refuse_unfit(request)
    return where


def _refuse_unfit(request: Request) -> None:
    """What would break out of the form of a request."""
    if not _METHOD.fullmatch(request.method) or request.method in ("CONNECT", "TRACE"):
        raise UrlRefused("请求方法不可用", f"Expected a method such as POST, found {request.method[:20]!r}")
    for name, value in request.headers.items():
        if name.lower() in OWN_HEADERS:
            raise UrlRefused(f"请求头 {name} 由系统填写", f"The header {name} is written by the sender itself")
        if not HEADER_NAME.fullmatch(name) or not _VALUE.fullmatch(value):
            shown = name[:50]
            raise UrlRefused(
                f"请求头 {shown!r} 不正确", f"The header {shown!r} has a name or value that cannot be sent"
            )


HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"[\x20-\x7e\xa0-\xff\t]*")


class _Deadline:
    """Seconds left of one request."""

    def __init__(self, seconds: float) -> None:
        self._end = monotonic_seconds() + seconds

    def left(self, at_most: float | None = None) -> float:
        """Seconds until the end, never none of them.

        Raises:
            TimeoutError: they are used up.
        """
        left = self._end - monotonic_seconds()
        if left <= 0:
            raise TimeoutError("the time is up")
        return left if at_most is None else min(left, at_most)


def _addresses(where: Target, policy: Policy, deadline: _Deadline) -> list[Address]:
    """The target's addresses, looked up once, all of them judged."""
    policy.judge_name(where.host, where.port)
    literal = addresses.literal(where.host)
    if literal is not None:
        return [literal]
    try:
        found = _within(deadline.left(policy.connect_seconds), policy.resolve, where.host, where.port)
    except OSError as error:
        raise _unreachable(where, "域名无法解析", f"has no address: {_said(error)}") from None
    if not found:
        raise _unreachable(where, "域名无法解析", "has no address")
    return policy.judge(where.host, where.port, found)


def _within(seconds: float, resolve: Resolve, host: str, port: int) -> Sequence[str]:
    """What the resolver says, if it says it in time; the system's own cannot be told how long it may take."""
    said: list[Sequence[str] | OSError] = []

    def ask() -> None:
        try:
            said.append(resolve(host, port))
        except OSError as error:
            said.append(error)

    asking = threading.Thread(target=ask, name="resolve", daemon=True)
    asking.start()
    asking.join(seconds)
    if not said:
        raise TimeoutError("the resolver takes too long")
    if isinstance(said[0], OSError):
        raise said[0]
    return said[0]


def _connected(where: Target, found: list[Address], policy: Policy, deadline: _Deadline) -> socket.socket:
    """A connection to the first of the addresses that takes one, with TLS around it where the URL says so."""
    last: OSError | None = None
    for address in found:
        plain: socket.socket | None = None
        try:
            plain = socket.create_connection((str(address), where.port), deadline.left(policy.connect_seconds))
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if not where.is_tls:
                return plain
            plain.settimeout(deadline.left(policy.connect_seconds))
            return policy.tls().wrap_socket(plain, server_hostname=where.host)
        except OSError as error:
            last = error
            if plain is not None:
                plain.close()
    raise _unreachable(where, "无法连接", f"cannot be reached: {_said(last)}")


def _unreachable(where: Target, zh: str, en: str) -> Unreachable:
    return Unreachable(f"{where.host} {zh}", f"{where.host} {en}", host=where.host, port=where.port)


def _said(error: BaseException | None) -> str:
    return f"{type(error).__name__}: {error}"[:300]


class _Timed(io.RawIOBase):
    """The connection as a file to read, where no single byte takes longer than what is left of the whole."""

    def __init__(self, connected: socket.socket, deadline: _Deadline) -> None:
        self._connected = connected
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._connected.settimeout(self._deadline.left())
        return self._connected.recv_into(buffer)


class _Wire:
    """A connection as the standard library's HTTP wants it: something to write to, and to make a file of."""

    def __init__(self, connected: socket.socket, deadline: _Deadline) -> None:
        self._connected = connected
        self._deadline = deadline

    def makefile(self, mode: str) -> io.BufferedReader:
        """What the answer is read from."""
        return io.BufferedReader(_Timed(self._connected, self._deadline))

    def sendall(self, body: bytes) -> None:
        """Send all of it before the deadline."""
        view = memoryview(body)
        while view:
            self._connected.settimeout(self._deadline.left())
            view = view[self._connected.send(view[:_CHUNK]) :]

    def close(self) -> None:
        """Not yet: the body of the answer is still to be read; ``send`` closes the connection."""


def _exchange(wire: _Wire, request: Request, where: Target, max_bytes: int) -> Answer:
    connection = http.client.HTTPConnection(where.host, where.port)
    connection.auto_open = 0
    connection.sock = wire
    connection.putrequest(request.method, where.path, skip_host=True, skip_accept_encoding=True)
    for name, value in _headers(request, where).items():
        connection.putheader(name, value)
    connection.endheaders(request.body or None)
    response = connection.getresponse()
    if response.status < 200:
        raise http.client.HTTPException(f"an interim answer {response.status} in place of the answer")
    body = response.read(max_bytes + 1)
    if response.length and len(body) <= max_bytes:
        raise http.client.IncompleteRead(body, response.length)
    answered = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, answered, body[:max_bytes], is_cut=len(body) > max_bytes)


def _headers(request: Request, where: Target) -> dict[str, str]:
    """What is sent: the caller's headers, those that frame the message, and ours where the caller gave none."""
    given = {name.lower() for name in request.headers}
    ours = {"User-Agent": "zhenshu", "Accept-Encoding": "identity"}
    headers = {"Host": where.authority, **{name: v for name, v in ours.items() if name.lower() not in given}}
    headers |= request.headers
    if request.body or request.method in ("POST", "PUT", "PATCH"):
        headers["Content-Length"] = str(len(request.body))
    return headers | {"Connection": "close"}
