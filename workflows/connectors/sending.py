"""The way to another platform over HTTP: one message, its key, and the platform's number of it as the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import orjson

from engine import exact_json, outside, quoting
from engine.connector_secrets import SecretNotFound
from engine.errors import ZhenshuError
from engine.hooks import Hooks
from engine.outside import Request
from workflows.connectors import mapping

SECONDS = 15.0
"""For one message. Reason: a platform that needs longer is busy, and is asked again later."""

LONGEST_ACK = 64
"""Characters of a platform's number that are kept."""

MAY_PASS = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses after which the same message may be taken. Source: RFC 9110, RFC 6585."""


class PlatformRefused(ZhenshuError):
    """The platform read the message and does not take it: sending it again changes nothing."""

    code = "platform_refused"
    title_zh, title_en = "平台拒收", "The platform refused the message"


class PlatformBusy(ZhenshuError):
    """The platform cannot take the message now."""

    code = "platform_busy"
    may_pass = True
    title_zh, title_en = "平台暂时无法接收", "The platform cannot take the message now"


@dataclass(frozen=True, slots=True)
class Way:
    """One way out: where to, with which secret, and where the answer names its number."""

    town_code: str
    address: str
    #: The secret's name; empty for none.
    secret: str = ""
    #: A JSON pointer into the answer.
    ack: str = "/ack_id"


def post(hooks: Hooks, way: Way, body: Mapping[str, Any], key: str) -> str:
    """Send ``body`` under its ``key``; returns the platform's number of it, else the key.

    Repeating it is harmless where the platform knows its keys: every attempt carries the same one.

    Raises:
        SecretNotFound: the town has no secret of that name.
        PlatformRefused: it will not take this message.
        PlatformBusy, OutsideFailed, Unreachable: it may take it later.
        OutsideRefused: the address may not be spoken to.
    """
    headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": quote(key, safe=":~")}
    secret = _opened(hooks, way)
    if secret:
        headers["Authorization"] = f"Bearer {secret}"
    answer = outside.send(Request("POST", way.address, headers, orjson.dumps(body), SECONDS), hooks.outside)
    if 200 <= answer.status < 300:
        return _acknowledged(answer.body, way.ack) or key[:LONGEST_ACK]
    kind = PlatformBusy if answer.status in MAY_PASS else PlatformRefused
    said = quoting.quoted(answer.body, [secret])
    raise kind(
        f"平台答复 {answer.status}：{said}", f"The platform answered {answer.status}: {said}", status=answer.status
    )


def _opened(hooks: Hooks, way: Way) -> str:
    if not way.secret:
        return ""
    if hooks.open_secret is None:
        raise SecretNotFound(way.secret)
    return hooks.open_secret(way.town_code, way.secret)


def _acknowledged(body: bytes, pointer: str) -> str:
    try:
        found = mapping.look(exact_json.loads(body, longest=None), pointer)
    except exact_json.JsonRefused:
        return ""
    return str(found)[:LONGEST_ACK] if isinstance(found, str | int) and not isinstance(found, bool) else ""
