"""The way to another platform over HTTP: one message, its key, and the platform's number of it as the answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from engine import outside
from engine.errors import ZhenshuError
from engine.outside import Policy, Request
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


def post(address: str, body: Mapping[str, Any], key: str, policy: Policy, secret: str = "", ack: str = "") -> str:
    """Send ``body`` to ``address`` under its ``key``; returns the platform's number of it, else the key.

    Repeating it is harmless where the platform knows its keys: every attempt carries the same one.

    Args:
        secret: sent as a bearer token, where there is one.
        ack: where the number stands in the answer, as a JSON pointer.

    Raises:
        PlatformRefused: it will not take this message.
        PlatformBusy, OutsideFailed, Unreachable: it may take it later.
        OutsideRefused: the address may not be spoken to.
    """
    headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": key}
    if secret:
        headers["Authorization"] = f"Bearer {secret}"
    request = Request("POST", address, headers, orjson.dumps(body), SECONDS)
    answer = outside.send(request, policy)
    if 200 <= answer.status < 300:
        return _acknowledged(answer.body, ack or "/ack_id") or key
    kind = PlatformBusy if answer.status in MAY_PASS else PlatformRefused
    said = answer.body[:200].decode("utf-8", "replace")
    raise kind(
        f"平台答复 {answer.status}：{said}", f"The platform answered {answer.status}: {said}", status=answer.status
    )


def _acknowledged(body: bytes, pointer: str) -> str:
    try:
        found = mapping.look(orjson.loads(body), pointer)
    except orjson.JSONDecodeError:
        return ""
    return str(found)[:LONGEST_ACK] if isinstance(found, str | int) else ""
