"""Typed variables both ways: ``{type, value, valueInfo}`` on the wire, FEEL values inside."""

import base64
import binascii
import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import quote

from flask import Response

from api import errors, wire
from api.engine_rest import declarations, stamps
from api.engine_rest.asking import Asked
from engine import ids, runtime
from engine.context import Context
from engine.errors import FieldError, VariableNotFound
from forms import uploads

JSON_FORMAT = "application/json"
FILE_KEYS = frozenset({"engine_rest_type", "upload_id", "filename", "mimetype", "encoding"})
"""What a file variable holds inside; the bytes stand with the uploads of its process instance."""

BYTES_KEY = "base64"
BYTES_KEYS = frozenset({"engine_rest_type", BYTES_KEY})
"""What a Bytes variable holds inside. The first name tells both from JSON that happens to have the others."""

MEDIA_TYPE = re.compile(r"[\w.+-]{1,64}/[\w.+-]{1,64}(?:\s*;[^\x00-\x1f\x7f]{0,100})?")


# --- in -------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Incoming:
    """Variables of one request, and the files that came with them."""

    values: dict[str, Any] = field(default_factory=dict)
    upload_ids: list[str] = field(default_factory=list)
    #: What was declared of each, where its value alone does not say it.
    declared: dict[str, declarations.Declaration | None] = field(default_factory=dict)

    def attach(self, ctx: Context, instance_id: str) -> None:
        """Leave with the process instance that has taken the variables what was declared of them, and their files."""
        uploads.attach(ctx, self.upload_ids, instance_id, ids.new())
        if self.declared:
            runtime.declare(ctx, instance_id, self.declared)

    def for_form(self) -> dict[str, Any]:
        """The values as a form is sent: dates as ISO 8601 texts."""
        return {name: _written(value) for name, value in self.values.items()}


def _written(value: Any) -> Any:
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    return value


def take(ctx: Context, asked: Asked, name: str = "variables") -> Incoming:
    """The variables under ``name`` of a body.

    Raises:
        InputInvalid: a value is not what its type says; one error per variable.
    """
    incoming = Incoming()
    wrong: list[FieldError] = []
    for key, given in asked.part(name).fields.items():
        try:
            value = incoming.values[key] = _value(ctx, given, incoming)
            incoming.declared[key] = declarations.of(given, value, type_of(value))
        except _Unfit as unfit:
            pointer = f"/{name}/{wire.escape_pointer(key)}"
            wrong.append(FieldError(pointer, "variable_type", unfit.zh, unfit.en))
    if wrong:
        zh, en = f"有 {len(wrong)} 个变量有误。", f"{len(wrong)} variables cannot be taken."
        raise errors.InputInvalid(zh, en, fields=wrong)
    return incoming


def take_one(ctx: Context, key: str, given: Mapping[str, Any]) -> Incoming:
    """One variable, as it stands for itself in a body.

    Raises:
        InputInvalid: the value is not what its type says.
    """
    return take(ctx, Asked({"variables": {key: given}}))


def plain(given: Any) -> Any:
    """A value without its type, as filters name it.

    Raises:
        InputInvalid: there is none.
    """
    try:
        return _inferred(given.get("value") if isinstance(given, dict) and "value" in given else given)
    except _Unfit as unfit:
        raise errors.refuse("/value", "variable_type", unfit.zh, unfit.en) from None


class _Unfit(Exception):
    """A value that is not what its type says."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


def _value(ctx: Context, given: Any, incoming: Incoming) -> Any:
    if not isinstance(given, dict):
        raise _Unfit("应为带 value 的对象。", "Expected an object with a value.")
    value, kind = given.get("value"), given.get("type")
    if kind is not None and not isinstance(kind, str):
        raise _Unfit("类型应为文本。", "Expected the type as text.")
    facts = given.get("valueInfo") or {}
    if not isinstance(facts, dict):
        raise _Unfit("valueInfo 应为对象。", "Expected valueInfo as an object.")
    match (kind or "").lower():
        case "file":
            return _file(ctx, value, facts, incoming)
        case "null":
            return None
        case "":
            return _inferred(value)
        case "object":
            return _object(value, facts)
        case _ if value is None:
            return None
        case "boolean":
            return _boolean(value)
        case "short" | "integer" | "long" as name:
            return _whole(value, name)
        case "double" | "float" | "number":
            return _double(value)
        case "string" | "xml":
            return _text(value)
        case "date":
            return _date(value)
        case "json":
            return _json(value)
        case "bytes":
            return {"engine_rest_type": "Bytes", BYTES_KEY: base64.b64encode(_bytes(value)).decode()}
        case _:
            raise _Unfit(f"不支持类型“{str(kind)[:40]}”。", f"Unsupported value type {str(kind)[:40]!r}.")


def _inferred(value: Any) -> Any:
    """A value without a type: by its JSON form, as Camunda 7 does; objects and lists are read, not refused."""
    if isinstance(value, float):
        return Decimal(repr(value))
    return value


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise _Unfit("应为 true 或 false。", "Expected true or false.")


def _whole(value: Any, name: str) -> int:
    number = _decimal(value)
    if number != number.to_integral_value() or not declarations.is_within(number, name.capitalize()):
        raise _Unfit(f"应为 {name} 范围内的整数。", f"Expected a whole number within {name.capitalize()}.")
    return int(number)


def _double(value: Any) -> Decimal:
    number = _decimal(value)
    if not declarations.is_double(number):
        most = f"±{declarations.DOUBLE:E}"
        raise _Unfit(f"应在 {most} 之内。", f"Expected a number within {most}.")
    return number


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str) or len(str(value)) > 64:
        raise _Unfit("应为数字。", "Expected a number.")
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise _Unfit("应为数字。", "Expected a number.") from None
    if not number.is_finite() or abs(number.adjusted()) > wire.MAX_EXPONENT:
        raise _Unfit("应为有限的数字。", "Expected a finite number.")
    return number


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _Unfit("应为文本。", "Expected text.")
    return value


def _date(value: Any) -> dt.datetime:
    found = stamps.read(value) if isinstance(value, str) else None
    if found is None:
        raise _Unfit(*stamps.expected(str(value)))
    return found


def _json(value: Any) -> Any:
    """JSON written as text; what FEEL and decision tables then see is its content."""
    if not isinstance(value, str):
        raise _Unfit("Json 的值应为 JSON 文本。", "Expected the value of a Json variable as JSON text.")
    try:
        return wire.loads(value.encode("utf-8", "surrogatepass"), longest=None)
    except wire.JsonRefused as refused:
        raise _Unfit(refused.zh, str(refused)) from None


def _object(value: Any, facts: Mapping[str, Any]) -> Any:
    """A serialized object: JSON is read, another programming language's own form is not."""
    for name in declarations.OBJECT_FACTS:
        if not declarations.is_fact(facts.get(name, "")):
            most = declarations.FACT_LENGTH
            raise _Unfit(
                f"{name} 应为至多 {most} 个字符的文本。", f"Expected {name} as text of at most {most} characters."
            )
    if value is None:
        return None
    form = str(facts.get("serializationDataFormat") or "")
    if isinstance(value, dict | list):
        return value
    if form.startswith(JSON_FORMAT):
        return _json(value)
    raise _Unfit(
        f"序列化对象只接受 {JSON_FORMAT}，实际为“{form[:60]}”；请改用 Json 类型。",
        f"Expected a serialized object as {JSON_FORMAT}, found {form[:60]!r}; send it as Json.",
    )


def _bytes(value: Any) -> bytes:
    try:
        return base64.b64decode("".join(_text(value).split()), validate=True)
    except (binascii.Error, ValueError):
        raise _Unfit("应为 base64 文本。", "Expected base64 text.") from None


def _file(ctx: Context, value: Any, facts: Mapping[str, Any], incoming: Incoming) -> dict[str, Any]:
    name = facts.get("filename")
    if not isinstance(name, str) or not name.strip():
        raise _Unfit("文件变量须在 valueInfo 中写明 filename。", "Expected filename in the valueInfo of a File.")
    media, encoding = facts.get("mimetype"), facts.get("encoding")
    kept = uploads.store_opaque(ctx, name, b"" if value is None else _bytes(value))
    incoming.upload_ids.append(kept.id)
    return {
        "engine_rest_type": "File",
        "upload_id": kept.id,
        "filename": kept.name,
        "mimetype": media if isinstance(media, str) and MEDIA_TYPE.fullmatch(media) else None,
        "encoding": encoding[:40] if isinstance(encoding, str) else None,
    }


def take_upload(ctx: Context, key: str, name: str, media: str | None, kind: str, body: bytes) -> Incoming:
    """A variable whose bytes come as a part of a multipart body."""
    value = base64.b64encode(body).decode()
    if kind.lower() == "bytes":
        return take_one(ctx, key, {"type": "Bytes", "value": value})
    return take_one(ctx, key, {"type": "File", "value": value, "valueInfo": {"filename": name, "mimetype": media}})


# --- out ------------------------------------------------------------------------------------------


def show_all(
    values: Mapping[str, Any], declared: runtime.Declared, *, is_read: bool = False
) -> dict[str, dict[str, Any]]:
    """Variables by name, typed; with ``is_read``, objects as JSON and not as its text."""
    return {name: show(value, declared.get(name, ()), is_read=is_read) for name, value in values.items()}


def show(value: Any, declared: Sequence[declarations.Declaration] = (), *, is_read: bool = False) -> dict[str, Any]:
    """One value with its type: the declared one while the value fits it."""
    found = declarations.fitting(declared, value) if declared else None
    if found is not None:
        return _declared(value, found, is_read)
    facts: dict[str, Any] = {}
    kind = type_of(value)
    if kind == "File":
        facts = {"filename": value["filename"], "mimetype": value["mimetype"], "encoding": value["encoding"]}
        facts = {name: fact for name, fact in facts.items() if fact is not None}
    return {"type": kind, "value": shown(value), "valueInfo": facts}


def _declared(value: Any, found: declarations.Declaration, is_read: bool) -> dict[str, Any]:
    kind, facts = found["type"], found.get("info") or {}
    if kind in declarations.INTEGERS and value is not None:
        return {"type": kind, "value": int(value), "valueInfo": facts}
    if kind not in ("Json", "Object"):
        return {"type": kind, "value": shown(value), "valueInfo": facts}
    if is_read and kind == "Object":
        return {"type": kind, "value": value, "valueInfo": facts}
    if value is None and kind == "Object":
        return {"type": kind, "value": None, "valueInfo": facts}
    text = found.get("text") if declarations.is_same(found, value) else None
    return {"type": kind, "value": _written_json(value) if text is None else text, "valueInfo": facts}


def _written_json(value: Any) -> str:
    return wire.dumps(value, fallback=_as_text).decode()


def wants_read(asked: Asked) -> bool:
    """Whether objects are asked for as JSON and not as its text."""
    return asked.flag("deserializeValues") or asked.flag("deserializeValue")


def type_of(value: Any) -> str:
    """The type that a value has on the wire."""
    match value:
        case None:
            return "Null"
        case bool():
            return "Boolean"
        case int():
            return _type_of_whole(value)
        case Decimal() | float():
            return "Double" if declarations.is_double(value) else "Json"
        case dt.datetime() | dt.date():
            return "Date"
        case dict():
            return _type_of_object(value)
        case list() | tuple():
            return "Json"
        case _:
            return "String"


def _type_of_whole(value: int) -> str:
    if -(2**31) <= value < 2**31:
        return "Integer"
    return "Long" if -(2**63) <= value < 2**63 else "Json"


def _type_of_object(value: Mapping[str, Any]) -> str:
    if is_file(value):
        return "File"
    return "Bytes" if _is_bytes(value) else "Json"


def _is_bytes(value: Mapping[str, Any]) -> bool:
    if value.keys() != BYTES_KEYS or value["engine_rest_type"] != "Bytes":
        return False
    try:
        _bytes(value[BYTES_KEY])
    except _Unfit:
        return False
    return True


def is_file(value: Any) -> bool:
    """Whether a value is what a file variable holds; one that somebody imitates has to be as good."""
    if not isinstance(value, dict) or value.keys() != FILE_KEYS or value["engine_rest_type"] != "File":
        return False
    name, media, encoding = value["filename"], value["mimetype"], value["encoding"]
    is_named = isinstance(name, str) and bool(name.strip()) and isinstance(value["upload_id"], str)
    is_media = media is None or (isinstance(media, str) and MEDIA_TYPE.fullmatch(media) is not None)
    return is_named and is_media and (encoding is None or isinstance(encoding, str))


def shown(value: Any) -> Any:
    """A value as it stands beside its type: Json as text, a file as nothing, an instant as the interface writes it."""
    match type_of(value):
        case "Null" | "Boolean" | "Integer" | "Long" | "Double":
            return value
        case "Date":
            return stamps.show(value)
        case "Json":
            return _written_json(value)
        case "Bytes":
            return value[BYTES_KEY]
        case "File":
            return None
        case _:
            return value if isinstance(value, str) else _as_text(value)


def _as_text(value: Any) -> Any:
    try:
        return wire.plain(value)
    except TypeError:
        return str(value)


def content(
    ctx: Context, instance_id: str, name: str, value: Any, declared: Sequence[declarations.Declaration]
) -> Response:
    """The bytes of a variable that is shown as File or Bytes; browsers save them and never run them.

    Raises:
        InputInvalid: the variable holds no bytes.
        VariableNotFound: its file is not one of this process instance.
    """
    kind = str(show(value, declared)["type"])
    if kind == "Bytes" and value is not None:
        return _download(_bytes(value[BYTES_KEY]), uploads.OPAQUE, name)
    if kind != "File":
        zh = f"变量“{name}”是 {kind}，没有二进制内容。"
        raise errors.refuse("/name", "no_bytes", zh, f"Value of variable {name!r} is not a binary value but {kind}.")
    found = uploads.of_instance(ctx, str(value["upload_id"]), instance_id)
    if found is None:
        raise VariableNotFound(name)
    return _download(uploads.body(ctx, found), value["mimetype"] or uploads.OPAQUE, value["filename"])


def _download(body: bytes, media: str, name: str) -> Response:
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return Response(body, headers=headers, content_type=media)
