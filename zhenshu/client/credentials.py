"""How a client says who it is: a bearer token, Basic authentication, or a signature over every request."""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol


class Credential(Protocol):
    """Says who asks; asked anew for every attempt."""

    def headers(self, method: str, target: str, body: bytes) -> Mapping[str, str]:
        """Headers for one attempt; ``target`` is path and query as they are sent."""
        ...


@dataclass(frozen=True, slots=True)
class Bearer:
    """A token, ``zs_…``."""

    token: str = field(repr=False)

    def headers(self, method: str, target: str, body: bytes) -> Mapping[str, str]:
        """The same for every request."""
        return {"Authorization": f"Bearer {self.token}"}


@dataclass(frozen=True, slots=True)
class Basic:
    """A login with its password, or a token's id or name with the token."""

    name: str
    secret: str = field(repr=False)

    def headers(self, method: str, target: str, body: bytes) -> Mapping[str, str]:
        """The same for every request. Source: RFC 7617."""
        pair = base64.b64encode(f"{self.name}:{self.secret}".encode()).decode()
        return {"Authorization": f"Basic {pair}"}


@dataclass(frozen=True, slots=True)
class Signed:
    """A token that is never sent: it signs each request, with a time stamp and a nonce of its own.

    SM3 comes from Python's OpenSSL; where that has none, ``hmac-sha256`` does.
    """

    token_id: str
    secret: str = field(repr=False)
    algorithm: Literal["hmac-sm3", "hmac-sha256"] = "hmac-sm3"

    def headers(self, method: str, target: str, body: bytes) -> Mapping[str, str]:
        """Source: docs/how-to/sign-requests.md."""
        name = self.algorithm.removeprefix("hmac-")
        timestamp, nonce = str(int(time.time())), secrets.token_urlsafe(16)
        text = "\n".join(("ZS1", method, target, timestamp, nonce, hashlib.new(name, body).hexdigest()))
        signature = hmac.new(self.secret.encode(), text.encode(), name).hexdigest()
        parts = f"id={self.token_id}, timestamp={timestamp}, nonce={nonce}, signature={signature}"
        return {"Authorization": f"ZS-{self.algorithm.upper()} {parts}"}
