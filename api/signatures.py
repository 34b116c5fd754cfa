"""Signed requests: an HMAC over what was asked, by a secret that never travels; each nonce once.

``Authorization: ZS-HMAC-SM3 version=2, id=<token id>, timestamp=<seconds>, nonce=<text>, signature=<hex>``, where the
signature is the HMAC, with the token's secret as key, of ten lines joined by a line feed:

    ZS2, the method, the host, path and query as sent, the time stamp, the nonce,
    Content-Type, If-Match and Idempotency-Key (empty where they are not sent), the hash of the body in hexadecimal

Without ``version``, it is that of six lines, which leave host and headers open:

    ZS1, the method, path and query as sent, the time stamp, the nonce, the hash of the body in hexadecimal

``ZS-HMAC-SHA256`` says the same with SHA-256. Source: GB/T 32905, GB/T 15852.2, FIPS 198-1.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes, hmac
from flask import request

from api import passwords
from api.bootstrap import System
from api.errors import NonceReplayed, SignatureMalformed, SignatureStale, SignatureWrong
from api.proofs import ANONYMOUS
from engine import api_tokens
from engine.context import Context, command

_HASHES: Mapping[str, hashes.HashAlgorithm] = {"hmac-sm3": hashes.SM3(), "hmac-sha256": hashes.SHA256()}
_SCHEMES = {f"zs-{algorithm}": algorithm for algorithm in api_tokens.SIGNING}

_PART = re.compile(r'\s*([a-z]+)="?([^",\s]*)"?\s*')
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TIMESTAMP = re.compile(r"[0-9]{1,11}")
_NONCE = re.compile(r"[A-Za-z0-9_.~-]{8,64}")
_SIGNATURE = re.compile(r"[0-9a-fA-F]{64}")
_VERSION = re.compile(r"[12]")

HEADERS = ("Content-Type", "If-Match", "Idempotency-Key")
"""What is signed beside the body, in this order. Reason: they decide how the body is read, on what, and how often."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What a signed request says of itself."""

    algorithm: str
    id: str
    timestamp: str
    nonce: str
    signature: str = field(repr=False)
    version: str


def read(header: str) -> Signature | None:
    """The signature that an Authorization header holds; None where it is of another kind.

    Raises:
        SignatureMalformed: a part is missing or not of its form.
    """
    scheme, _, rest = header.partition(" ")
    algorithm = _SCHEMES.get(scheme.lower())
    if algorithm is None:
        return None
    found = [_PART.fullmatch(part) for part in rest.split(",")]
    parts = {match[1]: match[2] for match in found if match is not None}
    parts.setdefault("version", "1")
    forms = {"id": _ID, "timestamp": _TIMESTAMP, "nonce": _NONCE, "signature": _SIGNATURE, "version": _VERSION}
    for name, form in forms.items():
        if form.fullmatch(parts.get(name, "")) is None:
            raise SignatureMalformed(
                f"签名缺少 {name} 或格式不正确。", f"The signature's {name} is missing or malformed."
            )
    return Signature(algorithm, *(parts[name] for name in forms))


@dataclass(frozen=True, slots=True)
class Around:
    """What the second version signs beside method, path and body."""

    host: str
    headers: Mapping[str, str]


def text_to_sign(
    method: str,
    target: str,
    timestamp: str,
    nonce: str,
    body: bytes,
    algorithm: str,
    around: Around | None = None,
) -> bytes:
    """What is signed: by the second version with ``around``, else by the first."""
    digest = hashes.Hash(_HASHES[algorithm])
    digest.update(body)
    end = digest.finalize().hex()
    if around is None:
        return "\n".join(("ZS1", method, target, timestamp, nonce, end)).encode()
    headers = [around.headers.get(name, "") for name in HEADERS]
    return "\n".join(("ZS2", method, around.host, target, timestamp, nonce, *headers, end)).encode()


def sign(secret: bytes, text: bytes, algorithm: str) -> str:
    """The signature in hexadecimal."""
    mac = hmac.HMAC(secret, _HASHES[algorithm])
    mac.update(text)
    return mac.finalize().hex()


def check(system: System, signature: Signature) -> str:
    """The digest of the secret that signed this request; its nonce is used up, in a transaction of its own.

    Raises:
        SignatureStale: the time stamp is too far from now.
        SignatureWrong: no secret of this token signed this request.
        NonceReplayed: the nonce was used before.
    """
    request.max_content_length = system.config.max_upload_bytes
    body = request.get_data(cache=True)
    around = _around() if signature.version == "2" else None
    stamp = (signature.timestamp, signature.nonce)
    text = text_to_sign(request.method, _target(), *stamp, body, signature.algorithm, around)
    with command(system.database, system.hooks, ANONYMOUS, system.clock) as ctx:
        _refuse_stale(ctx, signature)
        for key in api_tokens.signing_keys(ctx, signature.id):
            expected = sign(key.secret, text, key.algorithm)
            if key.algorithm == signature.algorithm and passwords.same(expected, signature.signature.lower()):
                if not api_tokens.use_nonce(ctx, signature.id, signature.nonce):
                    raise NonceReplayed(nonce=signature.nonce)
                return key.digest
    raise SignatureWrong(
        "签名与请求内容不符。",
        "No secret of this id signs this method, host, path, time stamp, nonce, these headers and this body so.",
    )


def _refuse_stale(ctx: Context, signature: Signature) -> None:
    try:
        sent = datetime.fromtimestamp(int(signature.timestamp), UTC)
    except (ValueError, OverflowError, OSError):
        raise SignatureStale() from None
    away = abs(ctx.now - sent)
    if away > api_tokens.NONCE_KEPT:
        minutes = int(api_tokens.NONCE_KEPT.total_seconds()) // 60
        raise SignatureStale(
            f"时间戳 {sent.isoformat()} 与服务器时间 {ctx.now.isoformat()} 相差超过 {minutes} 分钟。",
            f"Expected a time stamp within {minutes} minutes of {ctx.now.isoformat()}, found {sent.isoformat()}.",
        )


def _around() -> Around:
    return Around(request.host.lower(), {name: request.headers.get(name, "") for name in HEADERS})


def _target() -> str:
    """Path and query as they were sent, percent signs and all."""
    raw: str = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or request.full_path
    if raw.startswith("/"):
        return raw
    parts = urlsplit(raw)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
