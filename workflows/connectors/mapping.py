"""How a platform's message becomes what a process takes in: a mapping as data, checked when it is read; pure.

A mapping is TOML. ``[start]`` names the process or the message that takes the message in, ``[id]`` where the sender's
number stands, every ``[[fields]]`` one target variable: ``from`` (JSON pointer into the message) or ``value``, read
``as`` a kind, translated by ``codes`` (a table ``[codes.NAME]``) and ``feel`` (sees ``value`` and ``message``),
``required`` or with a ``default``. ``[back]`` says what the platform is told.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from engine import feel, instants
from engine.errors import FieldError
from workflows.calendar.zone import HOME
from workflows.connectors.errors import MappingInvalid, MessageUnmappable

MOST_FIELDS = 200
"""Fields of one mapping. Reason: the longest form of the house has some sixty."""

LONGEST = 64 * 1024
"""Characters of a mapping's text."""

LONGEST_ID = 64
"""Characters of a sender's number. Source: form D1, ``source_no``."""

SEES = frozenset({"value", "message"})
"""What an expression of a field may read."""

TELLS = frozenset({"status", "code", "text", "at", "business_id", "number", "version", "target", "source"})
"""What the expression of ``[back]`` may read."""


@dataclass(frozen=True, slots=True)
class Field:
    """One target variable."""

    to: tuple[str, ...]
    #: JSON pointer into the message; None for a constant.
    source: str | None
    kind: str
    codes: Mapping[str, Any] | None
    required: bool
    default: Any
    constant: Any
    personal: bool
    expression: feel.Expression | None

    @property
    def pointer(self) -> str:
        """Where the target stands."""
        return "/" + "/".join(self.to)


@dataclass(frozen=True, slots=True)
class Back:
    """What the platform is told of what became of its message."""

    #: Our words for the public → the platform's codes; a word that is not there is told as it is.
    words: Mapping[str, Any]
    #: The whole body, instead of the usual one.
    body: feel.Expression | None
    #: Where its number of the message stands in its answer.
    ack: str | None


@dataclass(frozen=True, slots=True)
class MessageMapping:
    """A mapping that was read without a finding."""

    title: str
    process: str | None
    message: str | None
    #: Whether another content under the same number is the next version, which begins anew.
    takes_versions: bool
    #: The message that tells the running matter of another content; it reaches the matter only while that waits for it.
    update: str | None
    id: Field
    fields: tuple[Field, ...]
    back: Back | None
    sample: Any


@dataclass(frozen=True, slots=True)
class Mapped:
    """What a message says in our words."""

    variables: dict[str, Any]
    #: Target pointer → the sender's pointer.
    origins: Mapping[str, str]


# --- reading a mapping --------------------------------------------------------------------------------


def read(text: str) -> MessageMapping:
    """The mapping written in ``text``.

    Raises:
        MappingInvalid: one finding per place that is wrong.
    """
    if len(text) > LONGEST:
        raise _one("", "too_long", f"映射不得超过 {LONGEST} 个字符", f"Expected at most {LONGEST} characters")
    try:
        document = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise _one("", "toml_malformed", f"不是合法的 TOML：{error}", f"Not valid TOML: {error}") from None
    reader = _Reader()
    mapping = reader.mapping(document)
    if reader.found or mapping is None:
        raise MappingInvalid(reader.found)
    return mapping


def _one(pointer: str, code: str, zh: str, en: str) -> MappingInvalid:
    return MappingInvalid([FieldError(pointer, code, zh, en)])


_POINTER = re.compile(r"(/([^~/]|~[01])*)*")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_TOP = frozenset("title start id fields codes back sample".split())
_KEYS = frozenset("to from value as codes required default personal feel".split())


@dataclass(slots=True)
class _Reader:
    """Reads one document and collects what is wrong in it."""

    found: list[FieldError] = field(default_factory=list)
    codes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def wrong(self, pointer: str, code: str, zh: str, en: str) -> None:
        """Note a finding."""
        self.found.append(FieldError(pointer, code, zh, en))

    def mapping(self, document: Mapping[str, Any]) -> MessageMapping | None:
        self.surplus("", document, _TOP)
        self.codes = self.tables(document.get("codes", {}))
        start = self.table("/start", document.get("start"))
        self.surplus("/start", start, {"process", "message", "versions", "update"})
        process, message = start.get("process"), start.get("message")
        if start and (process is None) == (message is None):
            self.wrong(
                "/start", "start_unclear", "应指明流程 process 或消息 message 之一", "Expected process or message"
            )
        for name in ("process", "message", "update"):
            if not isinstance(start.get(name, ""), str):
                self.wrong(f"/start/{name}", "not_text", "应为文本", "Expected text")
        number = self.number(document.get("id"))
        fields = self.fields(document.get("fields"))
        back = self.back(document.get("back"))
        if self.found or number is None:
            return None
        title, versions = str(document.get("title", "")), start.get("versions") is True
        update, sample = start.get("update"), document.get("sample")
        return MessageMapping(title, process, message, versions, update, number, fields, back, sample)

    def tables(self, given: Any) -> Mapping[str, Mapping[str, Any]]:
        if not isinstance(given, dict) or not all(isinstance(table, dict) for table in given.values()):
            self.wrong("/codes", "not_tables", "应为代码表 [codes.名称]", "Expected tables such as [codes.kind]")
            return {}
        return given

    def table(self, pointer: str, given: Any) -> Mapping[str, Any]:
        if isinstance(given, dict):
            return given
        self.wrong(pointer, "required", f"缺少 [{pointer[1:]}]", f"Expected a table [{pointer[1:]}]")
        return {}

    def surplus(self, pointer: str, given: Mapping[str, Any], known: Iterable[str]) -> None:
        for name in sorted(set(given) - set(known)):
            names = ", ".join(sorted(known))
            self.wrong(f"{pointer}/{name}", "unknown_key", f"没有 {name}；可用：{names}", f"Expected one of {names}")

    def number(self, given: Any) -> Field | None:
        table = self.table("/id", given)
        if not table:
            return None
        return self.field("/id", {"to": "source_id", "required": True, **table})

    def fields(self, given: Any) -> tuple[Field, ...]:
        if not isinstance(given, list) or not 0 < len(given) <= MOST_FIELDS:
            self.wrong("/fields", "no_fields", f"应有 1 至 {MOST_FIELDS} 个 [[fields]]", "Expected [[fields]]")
            return ()
        read = [self.field(f"/fields/{place}", self.table(f"/fields/{place}", one)) for place, one in enumerate(given)]
        seen: set[tuple[str, ...]] = set()
        for place, one in enumerate(read):
            if one is not None and any(one.to[: len(before)] == before[: len(one.to)] for before in seen):
                self.wrong(f"/fields/{place}/to", "target_twice", f"{'.'.join(one.to)} 重复", "The target stands twice")
            elif one is not None:
                seen.add(one.to)
        return tuple(one for one in read if one is not None)

    def field(self, pointer: str, given: Mapping[str, Any]) -> Field | None:
        before = len(self.found)
        self.surplus(pointer, given, _KEYS)
        to = str(given.get("to", "")).split(".")
        if not all(_NAME.fullmatch(name) for name in to):
            self.wrong(f"{pointer}/to", "target_wrong", "目标应如 event.kind", "Expected a target such as event.kind")
        source = given.get("from")
        if (source is None) == ("value" not in given):
            self.wrong(pointer, "origin_unclear", "应指明 from 或 value 之一", "Expected from or value, one of them")
        elif source is not None and (not isinstance(source, str) or not _POINTER.fullmatch(source)):
            self.wrong(f"{pointer}/from", "not_a_pointer", "应为 JSON 指针，如 /case/no", "Expected a JSON pointer")
        kind = given.get("as", "any")
        if not isinstance(kind, str) or kind not in KINDS:
            kinds = ", ".join(KINDS)
            self.wrong(f"{pointer}/as", "not_an_option", f"应为以下之一：{kinds}", f"Expected one of {kinds}")
        codes = given.get("codes")
        if codes is not None and (not isinstance(codes, str) or codes not in self.codes):
            self.wrong(f"{pointer}/codes", "codes_unknown", f"没有代码表 {codes}", f"There is no table [codes.{codes}]")
        for name in ("required", "personal"):
            if not isinstance(given.get(name, False), bool):
                self.wrong(f"{pointer}/{name}", "not_boolean", "应为 true 或 false", "Expected true or false")
        expression = self.expression(f"{pointer}/feel", given.get("feel"), SEES)
        if len(self.found) > before:
            return None
        return Field(
            to=tuple(to),
            source=source,
            kind=kind,
            codes=None if codes is None else self.codes[codes],
            required=given.get("required", False),
            default=given.get("default"),
            constant=given.get("value"),
            personal=given.get("personal", False),
            expression=expression,
        )

    def expression(self, pointer: str, given: Any, sees: frozenset[str]) -> feel.Expression | None:
        if given is None:
            return None
        try:
            compiled = feel.compile(str(given))
        except (feel.FeelSyntaxError, feel.FeelBoundExceeded) as error:
            self.wrong(pointer, "feel_malformed", f"表达式有误：{error}", f"Not a FEEL expression: {error}")
            return None
        strange = sorted(compiled.variables - sees)
        if strange:
            names = ", ".join(sorted(sees))
            self.wrong(pointer, "name_unknown", f"没有变量 {strange[0]}；可用：{names}", f"Expected only {names}")
        return compiled

    def back(self, given: Any) -> Back | None:
        if given is None:
            return None
        table = self.table("/back", given)
        self.surplus("/back", table, {"words", "body", "ack"})
        words = table.get("words", {})
        if not isinstance(words, dict):
            self.wrong("/back/words", "not_tables", "应为表 [back.words]", "Expected a table [back.words]")
            words = {}
        ack = table.get("ack")
        if ack is not None and not (isinstance(ack, str) and _POINTER.fullmatch(ack)):
            self.wrong("/back/ack", "not_a_pointer", "应为 JSON 指针，如 /ackId", "Expected a JSON pointer")
        return Back(words, self.expression("/back/body", table.get("body"), TELLS), ack)


# --- applying it --------------------------------------------------------------------------------------


def number_of(mapping: MessageMapping, message: Any, env: feel.Env) -> str:
    """The sender's number of a message.

    Raises:
        MessageUnmappable: it has none.
    """
    try:
        found = _value(mapping.id, message, env)
    except _Unfit as unfit:
        raise MessageUnmappable([unfit.at(mapping.id)]) from None
    is_plain = isinstance(found, str | int | Decimal) and not isinstance(found, bool)
    text = str(found).strip() if is_plain else ""
    if not 0 < len(text) <= LONGEST_ID or not text.isprintable():
        zh, en = f"来源编号应为 1 至 {LONGEST_ID} 个字符", f"Expected a number of 1 to {LONGEST_ID} characters"
        raise MessageUnmappable([FieldError(mapping.id.source or "", "source_id_refused", zh, en)])
    return text


def apply(mapping: MessageMapping, message: Any, env: feel.Env) -> Mapped:
    """The variables that a message stands for.

    Raises:
        MessageUnmappable: one finding per field, with its pointer into the message.
    """
    found: list[FieldError] = []
    variables: dict[str, Any] = {}
    for one in mapping.fields:
        try:
            value = _value(one, message, env)
        except _Unfit as unfit:
            found.append(unfit.at(one))
        else:
            if value is not None:
                put(variables, one.to, value)
    if found:
        raise MessageUnmappable(found)
    return Mapped(variables, {one.pointer: one.source or "" for one in mapping.fields})


class _Unfit(ValueError):
    """A value that is not what its field needs."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.code, self.zh, self.en = code, zh, en

    def at(self, one: Field) -> FieldError:
        """The finding, where the sender can see it."""
        return FieldError(one.source or "", self.code, f"{self.zh}（{'.'.join(one.to)}）", self.en)


def _value(one: Field, message: Any, env: feel.Env) -> Any:
    given = one.constant if one.source is None else look(message, one.source)
    if given == "":
        given = None
    if given is not None and one.codes is not None:
        if str(given) not in one.codes:
            known = "、".join([*one.codes][:20])
            raise _Unfit("code_unknown", f"代码应为以下之一：{known}", f"Expected one of {known}, found {given!s:.40}")
        given = one.codes[str(given)]
    if one.expression is not None:
        given = _evaluated(one.expression, {"value": given, "message": message}, env)
    if given is None:
        given = one.default
    if given is None:
        if one.required:
            raise _Unfit("required", "必填", "Required")
        return None
    return KINDS[one.kind](given)


def _evaluated(expression: feel.Expression, context: Mapping[str, Any], env: feel.Env) -> Any:
    try:
        return expression(context, env)
    except (feel.FeelEvaluationError, feel.FeelBoundExceeded) as error:
        raise _Unfit("feel_failed", f"表达式无法计算：{error}", f"The expression failed: {error}") from None


def look(message: Any, pointer: str) -> Any:
    """What stands at a JSON pointer; None where nothing does. Source: RFC 6901."""
    found = message
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(found, Mapping):
            found = found.get(name)
        elif isinstance(found, list) and name.isascii() and name.isdigit() and int(name) < len(found):
            found = found[int(name)]
        else:
            return None
    return found


def put(variables: dict[str, Any], to: tuple[str, ...], value: Any) -> None:
    """Let ``value`` stand at a target, with the objects on the way there."""
    for name in to[:-1]:
        variables = variables.setdefault(name, {})
    variables[to[-1]] = value


# --- kinds of values ----------------------------------------------------------------------------------


def _text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal | float):
        raise _Unfit("not_text", "应为文本", "Expected text")
    return str(value).strip()


def _whole(value: Any) -> int:
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,15}", value.strip()):
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or value != int(value):
        raise _Unfit("not_whole_number", "应为整数", "Expected a whole number")
    return int(value)


def _number(value: Any) -> Decimal | int:
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,15})?", value.strip()):
        return Decimal(value)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise _Unfit("not_a_number", "应为数字", "Expected a number")
    return value


_FLAGS = {"1": True, "0": False, "true": True, "false": False, "y": True, "n": False, "是": True, "否": False}
"""Source: GB/T 39046-2020, yes and no as 1 and 0; and what platforms write instead."""


def _flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if str(value).lower() not in _FLAGS:
        raise _Unfit("not_boolean", "应为是或否（1/0）", "Expected yes or no (1 or 0)")
    return _FLAGS[str(value).lower()]


_COMPACT = re.compile(r"\d{14}")
_MILLISECONDS = re.compile(r"\d{13}")


def _instant(value: Any) -> datetime:
    """ISO 8601, ``YYYYMMDDhhmmss`` or milliseconds since 1970; without a zone the town's clock.

    Source: GB/T 39046-2020 (date-time ``YYYYMMDDhhmmss``).
    """
    found = _moment(value)
    instant = found if found.tzinfo else found.replace(tzinfo=HOME)
    if not instants.is_within(instant):
        raise _Unfit("instant_range", f"应在 {instants.BOUNDS} 之间", f"Expected an instant within {instants.BOUNDS}")
    return instant


def _moment(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value
    text = str(value).strip()
    try:
        if _COMPACT.fullmatch(text):
            return datetime.strptime(text, "%Y%m%d%H%M%S")
        if _MILLISECONDS.fullmatch(text):
            return datetime.fromtimestamp(int(text) / 1000, UTC)
        return datetime.fromisoformat(text.replace("/", "-"))
    except ValueError:
        raise _Unfit(
            "not_instant", "应为时刻，如 2026-11-23 09:15:00", "Expected an instant such as 2026-11-23 09:15:00"
        ) from None


def _day(value: Any) -> date:
    text = str(value).strip()
    if re.fullmatch(r"\d{8}", text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    try:
        return date.fromisoformat(text[:10].replace("/", "-"))
    except ValueError:
        raise _Unfit("not_a_day", "应为日期，如 2026-11-23", "Expected a day such as 2026-11-23") from None


KINDS: Mapping[str, Callable[[Any], Any]] = {
    "any": lambda value: value,
    "text": _text,
    "whole": _whole,
    "number": _number,
    "flag": _flag,
    "day": _day,
    "instant": _instant,
}
"""What ``as`` may say."""
