"""The door's own refusals, the one table of error class to HTTP status, and problem documents (RFC 9457).

ZhenshuError
├── Unauthenticated     no credential, or one that opens nothing
│   ├── SignInRefused
│   ├── TokenRevoked, TokenExpired, SecretReplaced, AccountDisabled
│   └── SignatureRequired, SignatureMalformed, SignatureStale, SignatureWrong, NonceReplayed
├── NotAllowed
│   ├── ScopeMissing, CrossSiteRefused, PasswordMustChange, ClientAddressRefused
├── NotFound
│   ├── RouteNotFound
│   └── TrialNotFound
├── Conflict
│   ├── IdempotencyKeyReused
│   ├── PreconditionRequired
│   └── TrialsFull, TrialUsedUp
├── TrialBusy           another request is at work in it
├── NotOffered          /engine-rest does not carry this
├── Throttled           too many failures; try again later
├── TooManyWaiting      every place of a long poll or stream is taken
├── RateExceeded        too many requests in this minute
└── Invalid
    ├── InputInvalid    one error per field
    ├── BodyMalformed, MatchNotOffered, BodyTooLarge, MediaTypeUnsupported, MethodNotAllowed
    └── ArchiveRefused
"""

import logging
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

import marshmallow as ma
from flask import Flask, Response, request
from sqlalchemy.exc import InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException

from api import wire
from api.fields import Message
from engine import errors as engine_errors
from engine.errors import Conflict, FieldError, Invalid, NotAllowed, NotFound, ZhenshuError, counted
from engine.outside import OutsideFailed, OutsideRefused, Unreachable
from engine.vault import MasterKeyMissing, SealBroken
from forms.errors import FormInvalid
from workflows.errors import UrgedRecently

logger = logging.getLogger(__name__)

PROBLEM_TYPE = "application/problem+json"


class Unauthenticated(ZhenshuError):
    """No credential came with the request, or the one that came opens nothing."""

    code = "unauthenticated"
    title_zh, title_en = "请先登录", "Sign in first"


class SignInRefused(Unauthenticated):
    """Login and password do not fit each other, or the account is disabled."""

    code = "sign_in_refused"
    title_zh, title_en = "登录名或密码不正确", "Login or password is wrong"


class TokenRevoked(Unauthenticated):
    """The token was revoked."""

    code = "token_revoked"
    title_zh, title_en = "令牌已吊销", "The token is revoked"


class TokenExpired(Unauthenticated):
    """The token's time is over."""

    code = "token_expired"
    title_zh, title_en = "令牌已过期", "The token is expired"


class SecretReplaced(Unauthenticated):
    """The token was rotated, and the time in which its earlier secret still opened is over."""

    code = "token_secret_replaced"
    title_zh, title_en = "令牌密钥已轮换", "The token's secret was replaced"


class AccountDisabled(Unauthenticated):
    """The account that the token acts as is disabled."""

    code = "account_disabled"
    title_zh, title_en = "账号已停用", "The account is disabled"


class SignatureRequired(Unauthenticated):
    """Every request of this token has to be signed, and this one is not."""

    code = "signature_required"
    title_zh, title_en = "请求须签名", "The request must be signed"


class SignatureMalformed(Unauthenticated):
    """The signature has not the form of one."""

    code = "signature_malformed"
    title_zh, title_en = "签名格式不正确", "The signature is malformed"


class SignatureStale(Unauthenticated):
    """The signature's time stamp is too old, or lies too far ahead."""

    code = "signature_stale"
    title_zh, title_en = "签名时间戳已失效", "The signature's time stamp is too far away"


class SignatureWrong(Unauthenticated):
    """The signature does not fit the request."""

    code = "signature_wrong"
    title_zh, title_en = "签名不正确", "The signature is wrong"


class NonceReplayed(Unauthenticated):
    """A request with this nonce was taken before."""

    code = "nonce_replayed"
    title_zh, title_en = "随机数已使用", "The nonce was used before"


class ClientAddressRefused(NotAllowed):
    """The token may not be used from this address."""

    code = "client_address_refused"
    title_zh, title_en = "来源地址不在允许范围", "The client's address is not allowed"


class ScopeMissing(NotAllowed):
    """The caller's roles or token do not open this."""

    code = "scope_missing"
    title_zh, title_en = "没有此项权限", "Permission is missing"


class CrossSiteRefused(NotAllowed):
    """A write with a cookie came without the page's token, or from another site."""

    code = "cross_site_refused"
    title_zh, title_en = "请求来源不可信", "Cross-site request refused"


class PasswordMustChange(NotAllowed):
    """The first password was given by someone else and must be changed before anything else."""

    code = "password_must_change"
    title_zh, title_en = "请先修改初始密码", "Change the first password first"


class RouteNotFound(NotFound):
    """Nothing has this address."""

    code = "route_not_found"
    title_zh, title_en = "没有这个地址", "No such address"
    noun_zh, noun_en = "地址", "address"


class IdempotencyKeyReused(Conflict):
    """The Idempotency-Key was used with another request."""

    code = "idempotency_key_reused"
    title_zh, title_en = "幂等键已用于另一请求", "Idempotency-Key was used with another request"


class PreconditionRequired(Conflict):
    """This write needs If-Match with the ETag that was read."""

    code = "precondition_required"
    title_zh, title_en = "请带上 If-Match", "If-Match is required"


class NotOffered(ZhenshuError):
    """``/engine-rest`` does not carry this address of the interface it follows; ``/api/v1`` may have its like."""

    code = "engine_rest_not_offered"
    title_zh, title_en = "本系统不提供这一接口", "This part of the interface is not offered"


class Throttled(ZhenshuError):
    """Too many failures in a row; the account is locked for a while."""

    code = "throttled"
    title_zh, title_en = "尝试次数过多，请稍后再试", "Too many attempts, try again later"


class TooManyWaiting(ZhenshuError):
    """Every place in which this server process lets a request wait is taken; nothing was done."""

    code = "too_many_waiting"
    title_zh, title_en = "等候的请求过多，请稍后再试", "Too many requests are waiting, try again later"


class TrialNotFound(NotFound):
    """The caller has no trial of this id, or it is over."""

    code = "trial_not_found"
    title_zh, title_en = "试运行不存在或已结束", "There is no such trial, or it is over"
    noun_zh, noun_en = "试运行", "trial"


class TrialsFull(Conflict):
    """The caller has as many trials as one person may have."""

    code = "trials_full"
    title_zh, title_en = "试运行已满，请先结束一个", "There are enough trials, end one first"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"每人同时最多 {most} 个试运行；请先结束一个。",
            f"A person may have {most} trials at a time: end one first.",
            most=most,
        )


class TrialUsedUp(Conflict):
    """The trial has done as much work, or holds as much, as a trial may."""

    code = "trial_used_up"
    title_zh, title_en = "试运行已达上限，请重新开始", "The trial has reached its bounds, start again"


class TrialBusy(ZhenshuError):
    """Another request is at work in this trial; nothing was done."""

    code = "trial_busy"
    title_zh, title_en = "试运行正在处理上一步，请稍后再试", "The trial is still at work, try again in a moment"


class RateExceeded(ZhenshuError):
    """The token sent as many requests as it may in a minute."""

    code = "rate_exceeded"
    title_zh, title_en = "请求过于频繁，请稍后再试", "Too many requests, try again later"


class InputInvalid(Invalid):
    """Some fields are missing, surplus, or of the wrong kind."""

    code = "input_invalid"
    title_zh, title_en = "输入有误", "The input is invalid"


class BodyMalformed(Invalid):
    """The body cannot be read at all."""

    code = "body_malformed"
    title_zh, title_en = "正文无法读取", "The body cannot be read"


class MatchNotOffered(Invalid):
    """What this write changes has no revision, so that If-Match cannot be judged; nothing was done."""

    code = "if_match_not_offered"
    title_zh, title_en = "此操作不接受 If-Match", "If-Match is not offered here"


class BodyTooLarge(Invalid):
    """The body is larger than allowed here."""

    code = "body_too_large"
    title_zh, title_en = "正文过大", "The body is too large"

    def __init__(self, limit: int | None) -> None:
        """``limit`` is in bytes, None where there is none of this address."""
        if limit is None:
            super().__init__()
        else:
            super().__init__(f"正文不得超过 {limit} 字节。", f"Expected at most {limit} bytes.", limit_bytes=limit)


class MediaTypeUnsupported(Invalid):
    """The body is of a kind that is not read here."""

    code = "media_type_unsupported"
    title_zh, title_en = "不支持的正文类型", "The media type is not supported"


class MethodNotAllowed(Invalid):
    """The address exists, but not with this method."""

    code = "method_not_allowed"
    title_zh, title_en = "该地址不支持此方法", "The method is not allowed here"


class ArchiveRefused(Invalid):
    """The bundle cannot be opened safely."""

    code = "archive_refused"
    title_zh, title_en = "压缩包被拒绝", "The bundle is refused"

    def __init__(self, reason: str, zh: str, en: str) -> None:
        super().__init__(zh, en, fields=[FieldError("", reason, zh, en)], reason=reason)


STATUS: dict[type[ZhenshuError], int] = {
    ZhenshuError: 500,
    Unauthenticated: 401,
    NotAllowed: 403,
    NotFound: 404,
    MethodNotAllowed: 405,
    Conflict: 409,
    engine_errors.StaleRevision: 412,
    BodyTooLarge: 413,
    MediaTypeUnsupported: 415,
    Invalid: 422,
    BodyMalformed: 400,
    MatchNotOffered: 400,
    engine_errors.CursorInvalid: 400,
    PreconditionRequired: 428,
    Throttled: 429,
    NotOffered: 501,
    RateExceeded: 429,
    UrgedRecently: 429,
    OutsideRefused: 422,
    Unreachable: 502,
    OutsideFailed: 502,
    TooManyWaiting: 503,
    TrialBusy: 503,
    MasterKeyMissing: 503,
    SealBroken: 503,
}
"""The nearest ancestor in this table decides."""


def status_of(kind: type[ZhenshuError]) -> int:
    """The HTTP status of an error class."""
    return next(STATUS[ancestor] for ancestor in kind.__mro__ if ancestor in STATUS)


def problem(error: ZhenshuError) -> Response:
    """An error as a problem document; Chinese in ``title`` and ``detail``, English beside it."""
    found = document(error)
    return _answer(found, found["status"], _headers(error))


def document(error: ZhenshuError) -> dict[str, Any]:
    """The members of a problem document."""
    status = status_of(type(error))
    told: dict[str, Any] = {
        "type": f"urn:zhenshu:problem:{error.code}",
        "title": error.title_zh,
        "title_en": error.title_en,
        "status": status,
        "detail": error.detail_zh,
        "detail_en": error.detail_en,
        "code": error.code,
    }
    # A form's pointers start at its payload, which a request carries under this name.
    within = "/variables" if isinstance(error, FormInvalid) else ""
    if error.fields:
        told["errors"] = [
            {"pointer": within + f.pointer, "code": f.code, "message": f.message_zh, "message_en": f.message_en}
            for f in error.fields
        ]
    if isinstance(error, engine_errors.DeploymentInvalid):
        told["problems"] = [problem_row(p) for p in error.problems]
    if error.facts:
        told["facts"] = error.facts
    return told


def problem_row(found: engine_errors.ResourceProblem) -> dict[str, Any]:
    """One finding of the lint, as deployments and checks show it."""
    return {
        "resource": found.resource,
        "rule": found.rule,
        "severity": found.severity,
        "element_id": found.element_id,
        "line": found.line,
        "message": found.message_zh,
        "message_en": found.message_en,
        "remedy": found.remedy_zh,
        "remedy_en": found.remedy_en,
        "expression": None if found.expression is None else asdict(found.expression),
        "rules": [*found.rules],
        "cell": None if found.cell is None else asdict(found.cell),
    }


def _headers(error: ZhenshuError) -> dict[str, str]:
    headers = {"Cache-Control": "no-store"}
    if isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = 'Bearer realm="zhenshu"'
    if isinstance(error, MethodNotAllowed):
        headers["Allow"] = ", ".join(error.facts.get("allowed", []))
    if "retry_after_seconds" in error.facts:
        headers["Retry-After"] = str(error.facts["retry_after_seconds"])
    return headers


def _answer(document: dict[str, Any], status: int, headers: dict[str, str]) -> Response:
    body = wire.dumps(document, fallback=str)
    return Response(body, status, headers, content_type=PROBLEM_TYPE)


def from_json(refused: wire.JsonRefused) -> ZhenshuError:
    """A body that the strict JSON reader refused; a place inside it makes it a field error."""
    fields = [FieldError(refused.pointer, refused.code, refused.zh, refused.en)]
    kind = BodyMalformed if refused.code.startswith(("json_malformed", "json_not_utf8")) else InputInvalid
    return kind(refused.zh, refused.en, fields=fields)


def from_schema(error: ma.ValidationError, prefix: str = "") -> InputInvalid:
    """A schema's refusals as one error per field."""
    fields = list(_flatten(error.messages, prefix))
    en = f"{counted(len(fields), 'field')} {'is' if len(fields) == 1 else 'are'} wrong."
    return InputInvalid(f"有 {len(fields)} 处输入有误。", en, fields=fields)


def _flatten(messages: Any, pointer: str) -> Iterable[FieldError]:
    if isinstance(messages, dict):
        for name, inner in messages.items():
            step = "" if name == "_schema" else f"/{wire.escape_pointer(str(name))}"
            yield from _flatten(inner, pointer + step)
    elif isinstance(messages, list):
        for inner in messages:
            yield from _flatten(inner, pointer)
    elif isinstance(messages, Message):
        yield FieldError(pointer, messages.code, messages.zh, str(messages))
    else:
        yield FieldError(pointer, "invalid", "输入有误。", str(messages))


def refuse(pointer: str, code: str, zh: str, en: str) -> InputInvalid:
    """One wrong field, found by a view."""
    return InputInvalid(zh, en, fields=[FieldError(pointer, code, zh, en)])


def install(app: Flask) -> None:
    """Every way a request can fail ends in a problem document."""
    app.register_error_handler(ZhenshuError, problem)
    app.register_error_handler(HTTPException, _on_http)
    app.register_error_handler(OperationalError, _on_database)
    app.register_error_handler(InterfaceError, _on_database)
    app.register_error_handler(Exception, _on_crash)


def _on_http(error: HTTPException) -> Response:
    """What Flask and Werkzeug refuse by themselves."""
    if error.response is not None or error.code is None or error.code < 400:
        return error.get_response()  # type: ignore[return-value]
    return problem(translated(error))


def translated(error: HTTPException) -> ZhenshuError:
    """What Flask or Werkzeug refused, as an error of the tree."""
    en = error.description or error.name
    match error.code:
        case 404:
            return RouteNotFound(request.path)
        case 405:
            allowed: Sequence[str] = sorted(getattr(error, "valid_methods", None) or [])
            return MethodNotAllowed(allowed=list(allowed))
        case 413:
            return BodyTooLarge(request.max_content_length)
        case 415:
            return MediaTypeUnsupported()
        case status if status is not None and status < 500:
            return BodyMalformed("请求无法读取。", en)
        case _:
            return ZhenshuError("服务器内部错误。", en)


def _on_database(error: Exception) -> Response:
    """A database that is away, full or overloaded: nothing was changed, the same request may be sent again."""
    return _unexpected(error, 503, "database_unavailable", "数据库暂时不可用", "The database is not available")


def _on_crash(error: Exception) -> Response:
    """The API boundary: what nobody foresaw is logged with its trace and answered without its particulars."""
    return _unexpected(error, 500, "internal_error", "服务器内部错误", "Internal error")


def logged(error: Exception) -> str:
    """Log what nobody foresaw with its trace; the reference that leads to it."""
    reference = uuid.uuid4().urn
    logger.error("request failed", exc_info=error, extra={"reference": reference, "route": str(request.url_rule)})
    return reference


def _unexpected(error: Exception, status: int, code: str, zh: str, en: str) -> Response:
    reference = logged(error)
    document = {
        "type": f"urn:zhenshu:problem:{code}",
        "title": zh,
        "title_en": en,
        "status": status,
        "detail": f"{zh}，编号 {reference}。",
        "detail_en": f"{en}; reference {reference}.",
        "code": code,
        "instance": reference,
    }
    headers = {"Cache-Control": "no-store"} | ({"Retry-After": "1"} if status == 503 else {})
    return _answer(document, status, headers)
