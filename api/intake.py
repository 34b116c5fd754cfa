"""What a request brings: body, files, query, If-Match and Idempotency-Key, checked before anything is touched."""

import hashlib
import re
from dataclasses import dataclass, field
from typing import Any

import marshmallow as ma
from flask import request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from api import errors, wire
from api.config import Config
from api.fields import MAX_TEXT, Body, Query
from engine.errors import FieldError, ZhenshuError

_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_ETAG = re.compile(r'(?:W/)?"([0-9]{1,10})"')

MAX_FORM_TEXT = 1024
"""Characters of a text part in a multipart body."""


@dataclass(frozen=True, slots=True)
class File:
    """One uploaded part that has a file name."""

    field: str
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Upload:
    """A multipart body: its files and its text parts."""

    files: list[File]
    texts: dict[str, str]


@dataclass(slots=True)
class Given:
    """What one request brought; a refusal waits here until the caller is known."""

    body: Any = None
    query: dict[str, Any] = field(default_factory=dict)
    revision: int | None = None
    key: str | None = None
    digest: Any = None
    """The body in a form that is equal for equal requests."""
    refusal: ZhenshuError | None = None
    prepared: Any = None
    admitted: Any = None
    """``auth.Admitted``: how many of the body's rows the caller's rate leaves room for."""
    path: str | None = None
    """Where a row of a batch would have gone alone."""
    late_refusal: ZhenshuError | None = None
    """What ``Operation.prepare`` refuses; a replay of an answered request goes before it."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What an operation reads."""

    query: Query | None
    body: Body | None
    is_upload: bool
    is_write: bool
    takes_match: bool
    needs_match: bool
    is_many: bool = False
    """May hold many at once, and is read up to the upload limit."""


def take(expected: Expected, config: Config) -> Given:
    """Everything the request carries."""
    given = Given()
    try:
        given.query = _query(expected.query)
        given.revision = _if_match(expected)
        if expected.is_write:
            given.key = idempotency_key()
            _body(given, expected, config)
    except RequestEntityTooLarge:
        given.refusal = errors.BodyTooLarge(request.max_content_length)
    except HTTPException as error:
        given.refusal = errors.BodyMalformed("请求无法读取。", error.description or error.name)
    except ZhenshuError as refusal:
        given.refusal = refusal
    return given


def of_row(schema: Body | None, row: Any, key: str | None, path: str) -> Given:
    """A row of a batch as if it had come alone."""
    given = Given(key=key, digest=row, path=path)
    if key is not None and _KEY.fullmatch(key) is None:
        given.refusal = _wrong_key()
    elif schema is not None:
        try:
            given.body = schema.load(row)
        except ma.ValidationError as error:
            given.refusal = errors.from_schema(error)
    return given


def _query(schema: Query | None) -> dict[str, Any]:
    if schema is None:
        if request.args:
            name = wire.escape_pointer(next(iter(request.args)))
            raise errors.refuse(f"/{name}", "unknown_field", "没有这个参数。", "No such parameter.")
        return {}
    doubled = [name for name, values in request.args.lists() if len(values) > 1]
    if doubled:
        raise errors.refuse(f"/{doubled[0]}", "repeated", "参数重复。", "The parameter is repeated.")
    try:
        return dict(schema.load(request.args.to_dict()))
    except ma.ValidationError as error:
        raise errors.from_schema(error) from None


def _if_match(expected: Expected) -> int | None:
    """The revision that the caller read. Source: RFC 9110, 13.1.1: what is false must not be acted on."""
    header = request.headers.get("If-Match")
    if header is None:
        if expected.needs_match:
            raise errors.PreconditionRequired()
        return None
    if header.strip() == "*":
        return None
    if expected.is_write and not expected.takes_match:
        raise errors.MatchNotOffered()
    found = _ETAG.fullmatch(header.strip())
    if found is None:
        raise errors.BodyMalformed("If-Match 应为读取时的 ETag。", "If-Match must be an ETag as it was read.")
    return int(found[1])


def idempotency_key() -> str | None:
    """The key under which a repeated request does nothing twice.

    Raises:
        BodyMalformed: it is no key.
    """
    key = request.headers.get("Idempotency-Key")
    if key is not None and _KEY.fullmatch(key) is None:
        raise _wrong_key()
    return key


def _wrong_key() -> errors.BodyMalformed:
    zh, en = "幂等键应为 1 至 255 个可见 ASCII 字符。", "Expected 1 to 255 visible ASCII characters."
    return errors.BodyMalformed(zh, en, fields=[FieldError("/Idempotency-Key", "pattern", zh, en)])


def _body(given: Given, expected: Expected, config: Config) -> None:
    if expected.is_upload and request.mimetype == "multipart/form-data":
        request.max_content_length = config.max_upload_bytes
        given.body, given.digest = multipart()
    elif expected.body is not None:
        is_large = expected.is_upload or expected.is_many
        request.max_content_length = config.max_upload_bytes if is_large else config.max_json_bytes
        given.body, given.digest = _json(expected.body, bounded=not expected.is_upload)
    elif expected.is_upload:
        raise errors.MediaTypeUnsupported("正文应为 multipart/form-data。", "Expected multipart/form-data.")


def _json(schema: Body, bounded: bool) -> tuple[Any, Any]:
    """The JSON body after its schema, and as it came."""
    raw = request.get_data()
    if len(raw) > (request.max_content_length or 0):
        raise errors.BodyTooLarge(request.max_content_length)  # a signed body was read before, up to the larger limit
    if not raw and request.mimetype in ("", "application/json"):
        parsed: Any = {}
    else:
        expect_json()
        try:
            parsed = wire.loads(raw, longest=wire.MAX_STRING if bounded else None)
        except wire.JsonRefused as refused:
            raise errors.from_json(refused) from None
    try:
        return schema.load(parsed), parsed
    except ma.ValidationError as error:
        raise errors.from_schema(error) from None


def expect_json() -> None:
    """Refuse a body that is not called JSON in UTF-8.

    Raises:
        MediaTypeUnsupported: it is called something else.
    """
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype != "application/json" or charset not in ("utf-8", "utf8"):
        found = request.mimetype or "nothing"
        raise errors.MediaTypeUnsupported("正文应为 application/json。", f"Expected application/json, found {found}.")


def multipart() -> tuple[Upload, Any]:
    """Files and text parts; the digest does not depend on the boundary the client chose."""
    files = [File(name, part.filename or "", part.read()) for name, parts in request.files.lists() for part in parts]
    texts = {name: values[-1] for name, values in request.form.lists()}
    for name, text in texts.items():
        if wire.holds_control(text) or len(text) > MAX_FORM_TEXT:
            raise _odd_part(name)
    for file in files:
        if wire.holds_control(file.name) or len(file.name) > MAX_TEXT:
            raise _odd_part(file.field)
    seen = sorted((f.field, f.name, hashlib.sha256(f.content).hexdigest()) for f in files)
    return Upload(files, texts), [texts, seen]


def _odd_part(name: str) -> errors.InputInvalid:
    zh, en = "含控制字符或过长。", "Holds control characters or is too long."
    return errors.refuse(f"/{wire.escape_pointer(name)}", "control_character", zh, en)
