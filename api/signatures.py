"""Signed requests: an HMAC over what was asked, by a secret that never travels; each nonce once.

``Authorization: ZS-HMAC-SM3 id=<token id>, timestamp=<seconds>, nonce=<text>, signature=<hex>``, where the signature is
the HMAC, with the token's secret as key, of six lines joined by a line feed:

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


@dataclass(frozen=True, slots=True)
class Signature:
    """What a signed request says of itself."""

    algorithm: str
    id: str
    timestamp: str
    nonce: str
    signature: str = field(repr=False)


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
    forms = {"id": _ID, "timestamp": _TIMESTAMP, "nonce": _NONCE, "signature": _SIGNATURE}
    for name, form in forms.items():
        if form.fullmatch(parts.get(name, "")) is None:
            raise SignatureMalformed(
                f"签名缺少 {name} 或格式不正确。", f"The signature's {name} is missing or malformed."
            )
    return Signature(algorithm, *(parts[name] for name in forms))


def text_to_sign(method: str, target: str, timestamp: str, nonce: str, body: bytes, algorithm: str) -> bytes:
    """What is signed."""
    digest = hashes.Hash(_HASHES[algorithm])
    digest.update(body)
    return "\n".join(("ZS1", method, target, timestamp, nonce, digest.finalize().hex())).encode()


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
    text = text_to_sign(request.method, _target(), signature.timestamp, signature.nonce, body, signature.algorithm)
    with command(system.database, system.hooks, ANONYMOUS, system.clock) as ctx:
        _refuse_stale(ctx, signature)
        for key in api_tokens.signing_keys(ctx, signature.id):
            expected = sign(key.secret, text, key.algorithm)
            if key.algorithm == signature.algorithm and passwords.same(expected, signature.signature.lower()):
                if not api_tokens.use_nonce(ctx, signature.id, signature.nonce):
                    raise NonceReplayed(nonce=signature.nonce)
                return key.digest
    raise SignatureWrong(
        "签名与请求内容不符。", "No secret of this id signs this method, path, time stamp, nonce and body so."
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
            f"时间戳与服务器时间相差超过 {minutes} 分钟。",
            f"Expected a time stamp within {minutes} minutes of {ctx.now.isoformat()}, found {sent.isoformat()}.",
        )


def _target() -> str:
    """Path and query as they were sent, percent signs and all."""
    raw: str = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or request.full_path
    if raw.startswith("/"):
        return raw
    parts = urlsplit(raw)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
