"""The API page: OpenAPI 3.1 as JSON, and the same as one HTML page that loads nothing from elsewhere."""

import json
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import marshmallow as ma
from flask import Blueprint, Flask, Response, render_template
from flask_smorest import Api

from api import examples, fields, wire
from api.errors import PROBLEM_TYPE
from api.scopes import MEANINGS, ROLES

TITLE = "镇枢 Zhenshu API"

DESCRIPTION = """\
镇枢的接口：部署流程、启动实例、办理任务、收发消息、外部任务、历史。
The interface of Zhenshu: deploy processes, start instances, work on tasks, send messages, read history.

* 程序使用 `Authorization: Bearer zs_…`（或 Basic、HMAC 签名）；人员登录后使用会话 Cookie，写操作另带 `X-CSRF-Token`。
  Programs send `Authorization: Bearer zs_…` (or Basic, or an HMAC signature); people sign in and use the session
  cookie, with `X-CSRF-Token` on writes.
* 错误是 `application/problem+json`（RFC 9457），`code` 稳定，`errors[].pointer` 指出字段。
  Errors are problem documents with a stable `code`; `errors[].pointer` names the field.
* 列表用 `limit` 与 `cursor` 翻页。 Lists are paged with `limit` and `cursor`.
* 每个写操作接受 `Idempotency-Key`。 Every write accepts `Idempotency-Key`.
* 时刻为 UTC 的 ISO 8601；十进制数保持精确。 Instants are ISO 8601 in UTC; decimals stay exact.
"""


_BASIC = "登录名与密码，或令牌的编号、名称与令牌。 A login with its password, or a token's id or name with the token."

_SIGNATURE = """\
不发送密钥，对每个请求签名。 The secret is not sent: each request is signed (docs/how-to/sign-requests.md).

`ZS-HMAC-SM3 version=2, id=…, timestamp=…, nonce=…, signature=…` · `ZS-HMAC-SHA256 …`
"""


class ProblemError(ma.Schema):
    """One wrong field."""

    pointer = ma.fields.String(required=True, metadata={"example": "/variables/amount"})
    code = ma.fields.String(required=True, metadata={"example": "required"})
    message = ma.fields.String(required=True, metadata={"example": "必填。"})
    message_en = ma.fields.String(required=True, metadata={"example": "Required."})


class Problem(ma.Schema):
    """A problem document. Source: RFC 9457."""

    type = ma.fields.String(required=True, metadata={"example": "urn:zhenshu:problem:input_invalid"})
    title = ma.fields.String(required=True, metadata={"example": "输入有误"})
    title_en = ma.fields.String(required=True, metadata={"example": "The input is invalid"})
    status = ma.fields.Integer(required=True, metadata={"example": 422})
    detail = ma.fields.String(required=True, metadata={"example": "有 1 处输入有误。"})
    detail_en = ma.fields.String(required=True, metadata={"example": "1 field is wrong."})
    code = ma.fields.String(required=True, metadata={"example": "input_invalid"})
    instance = ma.fields.String()
    errors = ma.fields.List(ma.fields.Nested(ProblemError))
    problems = ma.fields.List(ma.fields.Dict())
    facts = ma.fields.Dict()


class Page(Api):  # type: ignore[misc]
    """flask-smorest's collector of documentation, with problem documents and our own pages."""

    DEFAULT_ERROR_RESPONSE_NAME = "Problem"
    ERROR_SCHEMA = Problem

    def _register_responses(self) -> None:
        body = {"schema": Problem, "example": examples.example(Problem())}
        answer = {"description": "问题说明 · Problem document", "content": {PROBLEM_TYPE: body}}
        self.spec.components.response("Problem", answer, lazy=True)

    def _register_error_handlers(self) -> None:
        """``api.errors`` does this."""


def release() -> str:
    """The installed version of Zhenshu."""
    try:
        return version("zhenshu")
    except PackageNotFoundError:
        return "0"


def collect(app: Flask) -> Page:
    """The collector to register the doors with."""
    app.config.update(API_TITLE=TITLE, API_VERSION=release(), OPENAPI_VERSION="3.1.0", OPENAPI_URL_PREFIX=None)
    page = Page(
        app,
        spec_kwargs={
            "info": {"description": DESCRIPTION, "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}}
        },
    )
    page.spec.options["servers"] = [{"url": "/"}]
    schemes = page.spec.components
    schemes.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    schemes.security_scheme("basic", {"type": "http", "scheme": "basic", "description": _BASIC})
    signature = {"type": "apiKey", "in": "header", "name": "Authorization", "description": _SIGNATURE}
    schemes.security_scheme("signature", signature)
    schemes.security_scheme("session", {"type": "apiKey", "in": "cookie", "name": "zhenshu"})
    schemes.security_scheme("csrf", {"type": "apiKey", "in": "header", "name": "X-CSRF-Token"})
    page.ma_plugin.converter.add_attribute_function(_any_value)
    return page


def _any_value(self: Any, field: ma.fields.Field[Any], **context: Any) -> dict[str, Any]:
    """Variables take any JSON value."""
    return {"additionalProperties": True} if isinstance(field, fields.Variables) else {}


def serve(app: Flask, page: Page) -> None:
    """Fix the document now, at start, and serve it in both forms; the page is drawn when first asked for."""
    document = page.spec.to_dict()
    as_json = wire.dumps(document)
    door = Blueprint("docs", __name__, url_prefix="/api/v1")
    policy = (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )

    @cache
    def as_html() -> str:
        return render_template("docs.html", page=document, show=_shown, scopes=MEANINGS, roles=ROLES)

    def openapi() -> Response:
        return Response(as_json, content_type="application/json", headers={"Cache-Control": "max-age=60"})

    def docs() -> Response:
        headers = {"Content-Security-Policy": policy, "Cache-Control": "max-age=60"}
        return Response(as_html(), content_type="text/html; charset=utf-8", headers=headers)

    door.add_url_rule("/openapi.json", "openapi", openapi)
    door.add_url_rule("/docs", "docs", docs)
    app.register_blueprint(door)


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)
