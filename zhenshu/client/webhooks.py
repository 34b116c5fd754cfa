"""The receiver's side of webhooks: is it from the town, and from now? Source: Standard Webhooks 1.0."""

import base64
import hashlib
import hmac
import time
from collections.abc import Callable, Iterable
from typing import Protocol

from zhenshu.client import rows, wire
from zhenshu.client.problems import SignatureInvalid
from zhenshu.client.rows import Event

TOLERANCE = 300.0
"""Seconds that a time stamp may be away from now."""


class Headers(Protocol):
    """A dictionary, or what a server hands out: names in any case."""

    def items(self) -> Iterable[tuple[str, str]]:
        """Names and values."""
        ...


class Verifier:
    """Knows the signing secrets, ``whsec_…``: one, or during a rotation the old and the new."""

    def __init__(self, *secrets: str, tolerance: float = TOLERANCE, seconds: Callable[[], float] = time.time) -> None:
        if not secrets:
            raise ValueError("Expected at least one secret")
        self._keys = [_key(one) for one in secrets]
        self._tolerance, self._seconds = tolerance, seconds

    def verify(self, body: bytes, headers: Headers) -> Event:
        """The event, from the raw body as it came in. Store it under ``event.id``: it may come more than once.

        Raises:
            SignatureInvalid: a header is missing, the time is off, or nobody known has signed it.
        """
        found = {name.lower(): value for name, value in headers.items()}
        try:
            id, timestamp, signatures = (found[f"webhook-{one}"] for one in ("id", "timestamp", "signature"))
        except KeyError as missing:
            raise SignatureInvalid(f"The header {missing.args[0]} is missing") from None
        if not (timestamp.isascii() and timestamp.isdigit()):
            raise SignatureInvalid("The time stamp is no number of seconds")
        if abs(self._seconds() - int(timestamp)) > self._tolerance:
            raise SignatureInvalid(f"The time stamp is more than {self._tolerance:.0f} seconds away")
        content = f"{id}.{timestamp}.".encode() + body
        expected = [hmac.new(key, content, hashlib.sha256).digest() for key in self._keys]
        if not any(hmac.compare_digest(one, given) for given in _given(signatures) for one in expected):
            raise SignatureInvalid("No known secret has signed it")
        return rows.read(Event, wire.loads(body))


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except ValueError:
        raise ValueError("Expected a secret as the town shows it, whsec_…") from None


def _given(signatures: str) -> list[bytes]:
    """Those of the one version there is."""
    found = []
    for one in signatures.split():
        version, _, value = one.partition(",")
        if version == "v1":
            try:
                found.append(base64.b64decode(value, validate=True))
            except ValueError:
                continue
    return found
