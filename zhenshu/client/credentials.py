"""How a client says who it is: a bearer token, Basic authentication, or a signature over every request."""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class Attempt:
    """What is about to be sent."""

    method: str
    #: As the header says it: in small letters, with the port unless it is the scheme's own.
    host: str
    #: Path and query as they are sent.
    target: str
    headers: Mapping[str, str]
    body: bytes


class Credential(Protocol):
    """Says who asks; asked anew for every attempt."""

    def headers(self, attempt: Attempt) -> Mapping[str, str]:
        """Headers for one attempt, beside its own."""
        ...


@dataclass(frozen=True, slots=True)
class Bearer:
    """A token, ``zs_…``."""

    token: str = field(repr=False)

    def headers(self, attempt: Attempt) -> Mapping[str, str]:
        """The same for every request."""
        return {"Authorization": f"Bearer {self.token}"}


@dataclass(frozen=True, slots=True)
class Basic:
    """A login with its password, or a token's id or name with the token."""

    name: str
    secret: str = field(repr=False)

    def headers(self, attempt: Attempt) -> Mapping[str, str]:
        """The same for every request. Source: RFC 7617."""
        pair = base64.b64encode(f"{self.name}:{self.secret}".encode()).decode()
        return {"Authorization": f"Basic {pair}"}


SIGNED_HEADERS = ("Content-Type", "If-Match", "Idempotency-Key")
"""A line each, in this order. Source: docs/how-to/sign-requests.md."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A token that is never sent: it signs each request, with a time stamp and a nonce of its own.

    SM3 comes from Python's OpenSSL; where that has none, ``hmac-sha256`` does.
    """

    token_id: str
    secret: str = field(repr=False)
    algorithm: Literal["hmac-sm3", "hmac-sha256"] = "hmac-sm3"

    def headers(self, attempt: Attempt) -> Mapping[str, str]:
        """Source: docs/how-to/sign-requests.md."""
        name = self.algorithm.removeprefix("hmac-")
        timestamp, nonce = str(int(time.time())), secrets.token_urlsafe(16)
        where = (attempt.method, attempt.host, attempt.target, timestamp, nonce)
        headers = [attempt.headers.get(one, "") for one in SIGNED_HEADERS]
        text = "\n".join(("ZS2", *where, *headers, hashlib.new(name, attempt.body).hexdigest()))
        signature = hmac.new(self.secret.encode(), text.encode(), name).hexdigest()
        parts = f"version=2, id={self.token_id}, timestamp={timestamp}, nonce={nonce}, signature={signature}"
        return {"Authorization": f"ZS-{self.algorithm.upper()} {parts}"}
