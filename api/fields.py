"""Schema fields whose refusals carry a code and speak Chinese and English, and a fast dump of output schemas."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from operator import attrgetter, itemgetter
from typing import Any

import marshmallow as ma
from marshmallow import validate

from api import wire
from engine import instants


class Message(str):
    """A refusal: English as the text itself, with its code and Chinese beside it."""

    code: str
    zh: str

    def __new__(cls, code: str, zh: str, en: str) -> "Message":
        message = super().__new__(cls, en)
        message.code = code
        message.zh = zh
        return message

    def __deepcopy__(self, memo: dict[int, Any]) -> "Message":
        return self

    def format(self, *args: Any, **values: Any) -> "Message":
        """Fill in both languages; validators call this."""
        return Message(self.code, self.zh.format(**values), super().format(**values))


REQUIRED = Message("required", "必填。", "Required.")
NOT_NULL = Message("not_null", "不能为空值 null。", "May not be null.")
NOT_TEXT = Message("not_text", "应为文本。", "Expected text.")
NOT_WHOLE = Message("not_whole_number", "应为整数。", "Expected a whole number.")
NOT_FLAG = Message("not_boolean", "应为 true 或 false。", "Expected true or false.")
NOT_INSTANT = Message("not_instant", "应为带时区的 ISO 8601 时刻。", "Expected an ISO 8601 instant with its offset.")
INSTANT_RANGE = Message(
    "instant_range", f"应在 {instants.BOUNDS} 之间。", f"Expected an instant within {instants.BOUNDS}."
)
NOT_LIST = Message("not_list", "应为列表。", "Expected a list.")
NOT_OBJECT = Message("not_object", "应为对象。", "Expected an object.")
UNKNOWN = Message("unknown_field", "没有这个字段。", "No such field.")
CONTROL = Message("control_character", "含控制字符。", "Holds control characters.")
LENGTH = Message("length", "长度应为 {min} 至 {max} 个。", "Expected a length of {min} to {max}.")
RANGE = Message("range", "应在 {min} 与 {max} 之间。", "Expected {min} to {max}.")
CHOICE = Message("not_a_choice", "应为以下之一：{choices}。", "Expected one of: {choices}.")
PATTERN = Message("pattern", "格式不符：{regex}。", "Does not match {regex}.")
VARIABLE_NAME = Message("variable_name", "变量名应为 1 至 255 个字符。", "A variable name has 1 to 255 characters.")


def _messages(**special: Message) -> dict[str, Any]:
    return {"required": REQUIRED, "null": NOT_NULL, "type": NOT_OBJECT, **special}


MAX_TEXT = 255
"""Characters of an ordinary text field: a name, a key, a business key."""


class Text(ma.fields.String):
    """One line or a few of text, without control characters, of bounded length."""

    def __init__(self, *, min: int = 0, max: int = MAX_TEXT, pattern: str | None = None, **options: Any) -> None:
        checks: list[Any] = [validate.Length(min=min, max=max, error=LENGTH)]
        if pattern:
            checks.append(validate.Regexp(pattern, error=PATTERN))
        words = _messages(invalid=NOT_TEXT, control=CONTROL)
        super().__init__(validate=checks, error_messages=words, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        if wire.holds_control(value):
            raise self.make_error("control")
        return value


class Choice(ma.fields.String):
    """One word out of a closed list."""

    def __init__(self, *choices: str, **options: Any) -> None:
        check = validate.OneOf(choices, error=CHOICE)
        super().__init__(validate=check, error_messages=_messages(invalid=NOT_TEXT), **options)


class Whole(ma.fields.Integer):
    """A whole number within bounds; in a query it is written as digits, in a body it is a number."""

    def __init__(self, *, min: int = 0, max: int = 2**31 - 1, **options: Any) -> None:
        words = _messages(invalid=NOT_WHOLE, too_large=NOT_WHOLE)
        check = validate.Range(min=min, max=max, error=RANGE)
        super().__init__(strict=True, validate=check, error_messages=words, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if isinstance(value, str) and isinstance(self.root, Query) and re.fullmatch(r"-?[0-9]{1,18}", value):
            return int(value)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.make_error("invalid")
        return value


class Flag(ma.fields.Boolean):
    """True or false; in a query it is written as that word."""

    def __init__(self, **options: Any) -> None:
        super().__init__(error_messages=_messages(invalid=NOT_FLAG), **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if isinstance(self.root, Query) and value in ("true", "false"):
            return bool(value == "true")
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


class Instant(ma.fields.DateTime):
    """An aware instant, kept in UTC."""

    def __init__(self, **options: Any) -> None:
        super().__init__(error_messages=_messages(invalid=NOT_INSTANT, range=INSTANT_RANGE), **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        try:
            instant = datetime.fromisoformat(value)
        except (TypeError, ValueError):
            raise self.make_error("invalid") from None
        if instant.tzinfo is None:
            raise self.make_error("invalid")
        try:
            return instants.to_utc(instant)
        except OverflowError:
            raise self.make_error("range") from None


class Day(ma.fields.Date):
    """A calendar day."""

    def __init__(self, **options: Any) -> None:
        super().__init__(error_messages=_messages(), **options)


class Items(ma.fields.List[Any]):
    """A list of bounded length."""

    def __init__(self, inner: ma.fields.Field[Any], *, min: int = 0, max: int = 100, **options: Any) -> None:
        check = validate.Length(min=min, max=max, error=LENGTH)
        super().__init__(inner, validate=check, error_messages=_messages(invalid=NOT_LIST), **options)


class Variables(ma.fields.Dict):
    """Variables by name; any JSON value."""

    def __init__(self, **options: Any) -> None:
        super().__init__(error_messages=_messages(invalid=NOT_OBJECT, name=VARIABLE_NAME), **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self.make_error("invalid")
        if not all(0 < len(name) <= MAX_TEXT for name in value):
            raise self.make_error("name")
        return value


class Value(ma.fields.Raw):
    """Any JSON value."""

    def __init__(self, **options: Any) -> None:
        super().__init__(error_messages=_messages(), **options)


class Part(ma.fields.Nested):
    """An object, or with ``many`` a list of objects, of its own schema."""

    def __init__(self, nested: ma.Schema, **options: Any) -> None:
        super().__init__(nested, error_messages=_messages(), **options)


class _Strict(ma.Schema):
    """Known fields only."""

    error_messages = {"type": NOT_OBJECT, "unknown": UNKNOWN}  # noqa: RUF012

    class Meta:
        unknown = ma.RAISE


class Body(_Strict):
    """What a request carries as JSON."""


class Query(_Strict):
    """What a request carries in its address."""


class Answer(ma.Schema):
    """What a response carries. Describes and documents; ``dumper`` writes it."""


class SecretAnswer(Answer):
    """An answer with a secret that a repeated request does not get again: null then, with a word what to do."""

    detail = Text(allow_none=True, metadata={"example": None})
    detail_en = Text(allow_none=True, metadata={"example": None})


Dump = Callable[[Any], Any]


def dumper(schema: ma.Schema, many: bool = False) -> Dump:
    """Compile an output schema into a function that picks its fields from a row or a mapping.

    Plain values pass as they are (orjson writes instants and enums), so that dumping a page costs next to nothing.
    """
    names = [f.data_key or name for name, f in schema.fields.items()]
    sources = [f.attribute or name for name, f in schema.fields.items()]
    inner = {
        name: _nullable(dumper(f.schema, many=bool(f.many)))
        for name, f in zip(names, schema.fields.values(), strict=True)
        if isinstance(f, ma.fields.Nested)
    }
    pick_row, pick_map = _picker(attrgetter, sources), _picker(itemgetter, sources)

    def one(row: Any) -> dict[str, Any]:
        values = pick_map(row) if isinstance(row, Mapping) else pick_row(row)
        answer = dict(zip(names, values, strict=True))
        for name, dump in inner.items():
            answer[name] = dump(answer[name])
        return answer

    return (lambda rows: [one(row) for row in rows]) if many else one


def _picker(getter: Callable[..., Any], sources: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """``attrgetter``/``itemgetter`` of several names give a tuple, of one name a bare value."""
    if len(sources) == 1:
        pick_one = getter(sources[0])
        return lambda row: (pick_one(row),)
    return getter(*sources)  # type: ignore[no-any-return]


def _nullable(dump: Dump) -> Dump:
    return lambda value: None if value is None else dump(value)
