"""The way out: which addresses are spoken to, once looked up, and what of an answer is taken."""

import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from engine import addresses, outside
from engine.outside import AddressRefused, OutsideFailed, OutsideRefused, Policy, Request, Unreachable, UrlRefused

OPEN = ("8.8.8.8", "114.114.114.114", "2606:4700::1111", "::ffff:8.8.8.8", "2002:808:808::1")
CLOSED = (
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.127.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.254",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:0:127.0.0.1",
    "fe80::1",
    "fec0::1",
    "fc00::1",
    "fd12:3456::1",
    "ff02::1",
    "2001::1",
    "2001:0:808:808:0:0:f5ff:fffe",  # Teredo: a public server, the client 10.0.0.1
    "2001:2::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "2002:a00:1::1",
    "3fff::1",
    "5f00::1",
    "64:ff9b::808:808",  # a public host behind a translator
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b::192.168.1.1",
    "64:ff9b:1::7f00:1",
    "64:ff9b:1:7f00:0:100:808:808",
    "100::1",
)


@pytest.mark.parametrize("text", OPEN)
def test_public_addresses_are_open(text: str) -> None:
    assert addresses.is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize("text", CLOSED)
def test_addresses_that_lead_into_a_house_are_closed(text: str) -> None:
    assert not addresses.is_public(ipaddress.ip_address(text))


def never(host: str, port: int) -> Sequence[str]:
    raise AssertionError(f"{host} was looked up")


@pytest.mark.parametrize("text", CLOSED)
@pytest.mark.parametrize("scheme", ("http", "https"))
def test_a_closed_address_in_a_url_is_refused_before_anything_is_sent(scheme: str, text: str) -> None:
    host = f"[{text}]" if ":" in text else text
    with pytest.raises(AddressRefused) as refused:
        outside.send(Request("GET", f"{scheme}://{host}/"), Policy(resolve=never))

    assert not refused.value.may_pass
    assert "ZHENSHU_OUTSIDE_ALLOWED" in refused.value.detail


@pytest.mark.parametrize("text", CLOSED)
def test_a_name_that_leads_to_a_closed_address_is_refused(text: str) -> None:
    for found in ([text], ["8.8.8.8", text], [text, "8.8.8.8"]):
        with pytest.raises(AddressRefused):
            outside.send(Request("GET", "https://partner.example/"), Policy(resolve=lambda host, port, f=found: f))


@pytest.mark.parametrize(
    "url",
    (
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.0.0.1/",
        "http://017700000001/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://127.0.1/",
        "http://127.0.0.01/",
        "http://127.0.0.256/",
        "http://1.2.3.4.5/",
        "http://[::1%25lo]/",
        "http://[::1/",
        "http://user@partner.example/",
        "http://user:secret@partner.example/",
        "http://:80/",
        "http:///path",
        "http://",
        "http://partner.example:0/",
        "http://partner.example:65536/",
        "http://partner.example:-1/",
        "http://partner.example:http/",
        "ftp://partner.example/",
        "file:///etc/passwd",
        "gopher://partner.example/",
        "javascript:alert(1)",
        "//partner.example/",
        "partner.example",
        "",
        "http://partner.example\\@127.0.0.1/",
        "http://partner.example/a b",
        "http://partner.example/\r\nHost: other",
        "http://part_ner..example/",
        "http://-partner.example/",
        "http://" + "a" * 64 + ".example/",
        "http://partner$.example/",
    ),
)
def test_urls_that_cannot_be_meant_are_refused(url: str) -> None:
    with pytest.raises(UrlRefused):
        outside.send(Request("GET", url), Policy(resolve=never))


@pytest.mark.parametrize("url", ("http://127.0.0.1./", "http://127。0。0。1/", "http://①②⑦.0.0.1/"))
def test_other_spellings_of_an_address_are_judged_as_that_address(url: str) -> None:
    with pytest.raises(AddressRefused):
        outside.send(Request("GET", url), Policy(resolve=never))


@pytest.mark.parametrize(
    ("url", "host", "port", "path", "authority"),
    (
        ("http://Partner.Example", "partner.example", 80, "/", "partner.example"),
        ("https://partner.example./a/?b=c#d", "partner.example", 443, "/a/?b=c", "partner.example"),
        ("https://partner.example:8443/", "partner.example", 8443, "/", "partner.example:8443"),
        ("http://示范镇.example/", "xn--biz93r2kp.example", 80, "/", "xn--biz93r2kp.example"),
        ("http://partner.example/办件?名=值", "partner.example", 80, "/%E5%8A%9E%E4%BB%B6?%E5%90%8D=%E5%80%BC", None),
        ("http://[2606:4700::1111]:81/x", "2606:4700::1111", 81, "/x", "[2606:4700::1111]:81"),
        ("http://city_events/x", "city_events", 80, "/x", "city_events"),
    ),
)
def test_a_url_is_taken_apart(url: str, host: str, port: int, path: str, authority: str | None) -> None:
    found = outside.target(url)

    assert (found.host, found.port, found.path) == (host, port, path)
    assert authority is None or found.authority == authority


@pytest.mark.parametrize(
    ("text", "found"),
    (
        ("", set()),
        (
            " Events.Example.:8443 , [::1]:80,127.0.0.1:9000",
            {("events.example", 8443), ("::1", 80), ("127.0.0.1", 9000)},
        ),
    ),
)
def test_allowed_hosts_are_read(text: str, found: set[tuple[str, int]]) -> None:
    assert outside.allowed(text) == found


@pytest.mark.parametrize(
    "text", ("events.example", "events.example:0", "http://a:80", "a:80/x", "u@a:80", "127.1:80", ":80")
)
def test_allowed_hosts_are_names_with_ports(text: str) -> None:
    with pytest.raises(ValueError, match="expected host:port"):
        outside.allowed(text)


class Partner:
    """A server of one answer per connection, that remembers what it was sent."""

    def __init__(
        self, answer: Callable[[socket.socket], None], tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"
    ) -> None:
        self.received: list[bytes] = []
        self._answer, self._tls = answer, tls
        self._listener = socket.create_server((host, 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                plain, _ = self._listener.accept()
            except OSError:
                return
            with plain:
                try:
                    taken = self._tls.wrap_socket(plain, server_side=True) if self._tls else plain
                    self.received.append(_request(taken))
                    self._answer(taken)
                    taken.close()
                except OSError:
                    continue  # the caller has gone, as some of these tests want it to

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()


def _request(taken: socket.socket) -> bytes:
    found = b""
    while b"\r\n\r\n" not in found:
        found += taken.recv(65536) or b"\r\n\r\n"
    head, _, body = found.partition(b"\r\n\r\n")
    wanted = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < wanted:
        body += taken.recv(65536)
    return head + b"\r\n\r\n" + body


def saying(text: bytes) -> Callable[[socket.socket], None]:
    return lambda taken: taken.sendall(text)


@contextmanager
def partner(answer: Callable[[socket.socket], None], **more: Any) -> Iterator[tuple[Partner, Policy]]:
    """A partner, and the policy that allows it under the name ``partner.example``."""
    there = Partner(answer, **more)
    try:
        yield there, Policy(frozenset({("partner.example", there.port)}), resolve=lambda host, port: ["127.0.0.1"])
    finally:
        there.close()


def test_a_request_arrives_as_it_was_given() -> None:
    with partner(saying(b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\nX-One: a\r\n\r\nok")) as (there, policy):
        url = f"http://Partner.Example:{there.port}/hook?x=1#part"
        answer = outside.send(Request("POST", url, {"Content-Type": "application/json"}, b"{}"), policy)

    assert (answer.status, answer.body, answer.headers["x-one"], answer.is_cut) == (201, b"ok", "a", False)
    head, _, body = there.received[0].partition(b"\r\n\r\n")
    assert head.split(b"\r\n") == [
        b"POST /hook?x=1 HTTP/1.1",
        f"Host: partner.example:{there.port}".encode(),
        b"User-Agent: zhenshu",
        b"Accept-Encoding: identity",
        b"Content-Type: application/json",
        b"Content-Length: 2",
        b"Connection: close",
    ]
    assert body == b"{}"


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    with partner(saying(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")) as (
        there,
        policy,
    ):
        answer = outside.send(Request("GET", f"http://partner.example:{there.port}/"), policy)

    assert (answer.status, len(there.received)) == (302, 1)


def test_the_environments_proxy_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with partner(saying(b"HTTP/1.1 204 No Content\r\n\r\n")) as (there, policy):
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, "http://127.0.0.1:1")
        answer = outside.send(Request("GET", f"http://partner.example:{there.port}/"), policy)

    assert answer.status == 204


def test_an_allowed_name_is_allowed_at_its_port_only() -> None:
    with partner(saying(b"HTTP/1.1 204 No Content\r\n\r\n")) as (there, policy):
        with pytest.raises(AddressRefused):
            outside.send(Request("GET", f"http://other.example:{there.port}/"), policy)
        with pytest.raises(AddressRefused):
            outside.send(Request("GET", "http://partner.example/"), policy)
        with pytest.raises(AddressRefused):
            outside.send(Request("GET", f"http://127.0.0.1:{there.port}/"), policy)

    assert there.received == []


def test_a_closed_house_looks_up_only_the_listed_names() -> None:
    with pytest.raises(AddressRefused):
        outside.send(Request("GET", "https://public.example/"), Policy(is_closed=True, resolve=never))


def test_a_name_that_changes_its_address_is_asked_once() -> None:
    """The first answer leads to a port where nobody listens; the second one would have led to the partner."""
    asked: list[str] = []

    def rebinds(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.2"] if len(asked) == 1 else ["127.0.0.1"]

    with partner(saying(b"HTTP/1.1 204 No Content\r\n\r\n")) as (there, policy):
        with pytest.raises(Unreachable):
            outside.send(
                Request("GET", f"http://partner.example:{there.port}/"), Policy(policy.allowed, resolve=rebinds)
            )

    assert (asked, there.received) == (["partner.example"], [])


def test_the_next_address_is_tried_where_the_first_takes_no_connection() -> None:
    with partner(saying(b"HTTP/1.1 204 No Content\r\n\r\n")) as (there, policy):
        both = Policy(policy.allowed, resolve=lambda host, port: ["127.0.0.2", "127.0.0.1"])
        answer = outside.send(Request("GET", f"http://partner.example:{there.port}/"), both)

    assert answer.status == 204


def unknown(host: str, port: int) -> Sequence[str]:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


@pytest.mark.parametrize("resolve", (unknown, lambda host, port: []))
def test_a_name_without_address_is_unreachable_for_now(resolve: outside.Resolve) -> None:
    with pytest.raises(Unreachable) as refused:
        outside.send(Request("GET", "http://partner.example/"), Policy(resolve=resolve))

    assert isinstance(refused.value, OutsideRefused)
    assert refused.value.may_pass


def test_a_resolver_that_says_nothing_is_not_waited_for() -> None:
    silence = threading.Event()

    def silent(host: str, port: int) -> Sequence[str]:
        silence.wait()
        return []

    with pytest.raises(Unreachable):
        outside.send(Request("GET", "http://partner.example/", timeout=0.05), Policy(resolve=silent))
    silence.set()


def dripping(taken: socket.socket) -> None:
    """A byte now and then, so that no single wait is long."""
    taken.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    while True:
        taken.sendall(b"x")
        threading.Event().wait(0.02)


def dripping_headers(taken: socket.socket) -> None:
    while True:
        taken.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        threading.Event().wait(0.02)


def silent(taken: socket.socket) -> None:
    taken.settimeout(5)
    taken.recv(1)


BROKEN = (
    dripping,
    dripping_headers,
    silent,
    saying(b""),
    saying(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfour"),
    saying(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfo"),
    saying(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"),
    saying(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n"),
    saying(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000),
    saying(b"SSH-2.0-OpenSSH_9.6\r\n"),
)


@pytest.mark.parametrize("answer", BROKEN)
def test_an_answer_that_is_late_or_not_whole_says_that_the_request_may_have_been_received(
    answer: Callable[[socket.socket], None],
) -> None:
    with partner(answer) as (there, policy):
        with pytest.raises(OutsideFailed) as failed:
            outside.send(Request("POST", f"http://partner.example:{there.port}/", body=b"x", timeout=0.3), policy)

    assert failed.value.may_pass
    assert len(there.received) == 1


def test_a_long_answer_is_cut() -> None:
    with partner(saying(b"HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n" + b"x" * 200_000)) as (there, policy):
        small = Policy(policy.allowed, resolve=policy.resolve, max_bytes=1000)
        answer = outside.send(Request("GET", f"http://partner.example:{there.port}/"), small)

    assert (answer.status, len(answer.body), answer.is_cut) == (200, 1000, True)


@pytest.mark.parametrize(
    ("method", "headers"),
    (
        ("get", {}),
        ("GET /x HTTP/1.1\r\nX:", {}),
        ("CONNECT", {}),
        ("POST", {"Host": "other.example"}),
        ("POST", {"content-length": "0"}),
        ("POST", {"Transfer-Encoding": "chunked"}),
        ("POST", {"X": "a\r\nY: b"}),
        ("POST", {"X Y": "a"}),
        ("POST", {"X": "办"}),
        ("POST", {"": "a"}),
    ),
)
def test_what_would_break_out_of_a_request_is_refused(method: str, headers: dict[str, str]) -> None:
    with pytest.raises(UrlRefused):
        outside.send(Request(method, "http://partner.example/", headers), Policy(resolve=never))


def test_a_certificate_must_be_for_the_name_and_of_a_known_authority(tmp_path: Path) -> None:
    authority = certificate(tmp_path, "partner.example")
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(authority)
    with partner(saying(b"HTTP/1.1 204 No Content\r\n\r\n"), tls=server) as (there, policy):
        trusting = ssl.create_default_context(cafile=str(authority))
        names = frozenset({("partner.example", there.port), ("other.example", there.port)})
        known = Policy(names, resolve=policy.resolve, tls=lambda: trusting)

        answer = outside.send(Request("GET", f"https://partner.example.:{there.port}/"), known)
        with pytest.raises(Unreachable, match="CERTIFICATE_VERIFY_FAILED"):
            outside.send(Request("GET", f"https://other.example:{there.port}/"), known)
        with pytest.raises(Unreachable, match="CERTIFICATE_VERIFY_FAILED"):
            outside.send(Request("GET", f"https://partner.example:{there.port}/"), policy)

    assert answer.status == 204
    assert len(there.received) == 1


def test_plain_http_behind_an_https_url_is_unreachable() -> None:
    with partner(saying(b"HTTP/1.1 204 No Content\r\n\r\n")) as (there, policy):
        with pytest.raises(Unreachable):
            outside.send(Request("GET", f"https://partner.example:{there.port}/", timeout=0.3), policy)


def certificate(folder: Path, name: str) -> Path:
    """A certificate of its own authority, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    day = datetime.timedelta(days=1)
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number(), now - day, now + day)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / f"{name}.pem"
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path
