"""Text inputs: textfield and textarea."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from engine import values
from forms import formats
from forms.attributes import Attributes, plain, shown
from forms.errors import Refusal
from forms.inputs.base import FormField, limit, read_format, wrong_type
from forms.patterns import length
from forms.scope import Scope

TEXTFIELD_LENGTH = 1_000
TEXTAREA_LENGTH = 20_000
MAX_LENGTH = 200_000
"""Characters that a text may have when the form sets no ``maxLength``, and the most that a form may allow."""

EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@"
    r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*"
)
"""Source: HTML living standard, valid e-mail address."""
INTERNATIONAL = re.compile(r"(?:\+|00)[1-9][0-9]{6,14}")
"""Source: ITU-T E.164."""

CODE_LISTS = frozenset({"event-types", "items", "own-powers", "powers", "units"})
"""Lists of codes that ``properties.codes`` may name; the pages offer them by name."""

CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""Control characters, marks that turn the writing direction, and halves of characters."""
LINE_BREAKS = re.compile(r"[\r\n\t]")


class Text(FormField):
    """textfield and textarea: trimmed lengths, a pattern anywhere in the text, e-mail, phone, Chinese formats."""

    empty = ""

    def __init__(self, attributes: Attributes, cap: int = TEXTFIELD_LENGTH, lines: bool = False) -> None:
        super().__init__(attributes)
        self.lines = lines
        self.min_length = self.validation.number_or_expression("minLength")
        self.max_length = self.validation.number_or_expression("maxLength")
        self.pattern = self.validation.pattern("pattern")
        self.pattern_message = self.validation.text("patternErrorMessage")
        self.pattern_message_en = self.properties.text("patternErrorMessageEn")
        self.validation_type = self.validation.choice("validationType", ("", "custom", "email", "phone"), "")
        self.format = read_format(attributes)
        self.codes = self.properties.choice("codes", CODE_LISTS, "") if self.properties.text("codes") else ""
        self.cap = min(max(cap, int(self.max_length)), MAX_LENGTH) if isinstance(self.max_length, Decimal) else cap
        self.certificate_type: tuple[str, ...] = ()
        """Path of the field that names the certificate type; set by the definition, which knows the neighbours."""
        self.certificate_type_outside = False

    def is_empty(self, value: Any) -> bool:
        return value is None or (isinstance(value, str) and not values.seen(value))

    def is_static(self) -> bool:
        fixed = all(isinstance(each, Decimal | None) for each in (self.min_length, self.max_length))
        return fixed and self.format != "cn-certificate"

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = self._characters(value)
        scope: Scope = kwargs["scope"]
        if self.pattern is not None:
            self._match(text)
        if self.min_length is not None or self.max_length is not None:
            self._measure(text, scope)
        if self.validation_type:
            self._preset(text)
        return text if self.format is None else self._formatted(text.strip(), scope)

    def _characters(self, value: Any) -> str:
        if not isinstance(value, str):
            raise wrong_type("文字", "text", value)
        if len(value) > self.cap:
            raise _too_long(str(self.cap), len(value))
        # Invisible characters come along when text is copied, and say nothing: what is kept is what can be seen.
        text: str = value if value.isascii() else values.INVISIBLE.sub("", value)
        if self.lines:
            text = text.replace("\r\n", "\n")
        elif not text.isprintable():
            text = LINE_BREAKS.sub(" ", text)
        found = None if text.isprintable() else CONTROLS.search(text)
        if found:
            raise Refusal(
                "control_character",
                f"不得含有控制字符，实际在第 {found.start() + 1} 个字符处发现 U+{ord(found[0]):04X}；请删除后重填。",
                f"Expected no control characters, found U+{ord(found[0]):04X} at character {found.start() + 1};"
                " remove it.",
            )
        return text

    def _match(self, text: str) -> None:
        assert self.pattern is not None
        matches = self.pattern.matches(text)
        if matches is None:
            raise Refusal(
                "pattern_timeout",
                "内容过于复杂，格式核对未能完成；请缩短后重填。",
                "The text is too intricate for the check of its form; shorten it.",
            )
        if not matches:
            zh = self.pattern_message or f"内容不符合格式要求 {shown(self.pattern.source)}；请按要求重填。"
            en = self.pattern_message_en or (
                f"Expected text of the form {shown(self.pattern.source)}, found something else; correct it."
            )
            raise Refusal("pattern", zh, en)

    def _measure(self, text: str, scope: Scope) -> None:
        found = length(values.seen(text))
        low, high = limit(self.min_length, scope), limit(self.max_length, scope)
        if low is not None and found < low:
            raise Refusal(
                "too_short",
                f"至少应填写 {plain(low)} 个字符，实际为 {found} 个；请补充。",
                f"Expected at least {plain(low)} characters, found {found}; write more.",
            )
        if high is not None and found > high:
            raise _too_long(plain(high), found)

    def _preset(self, text: str) -> None:
        if self.validation_type == "email" and not EMAIL.fullmatch(text):
            raise Refusal(
                "email",
                "应填写电子邮箱地址（如 name@example.cn），实际格式不符；请核对后重填。",
                "Expected an e-mail address (name@example.cn), found another form; check and type it again.",
            )
        if self.validation_type == "phone" and not (
            formats.MOBILE.fullmatch(text) or formats.LANDLINE.fullmatch(text) or INTERNATIONAL.fullmatch(text)
        ):
            raise Refusal(
                "phone",
                "应填写 11 位手机号码、带区号的固定电话或以 + 开头的国际号码，实际格式不符；请核对后重填。",
                "Expected a mobile number of 11 digits, a landline with area code or an international number"
                " beginning with +; check and type it again.",
            )

    def _formatted(self, text: str, scope: Scope) -> Any:
        assert self.format is not None
        if self.format == "money":
            return formats.money(text)
        if self.format == "cn-certificate":
            place: Any = scope.data if self.certificate_type_outside else scope.this
            for name in self.certificate_type:
                place = place.get(name) if isinstance(place, Mapping) else None
            return formats.certificate(place, text, scope.moment.today)
        return formats.FORMATS[self.format].read(text, scope.moment.today)


def _too_long(limit: str, found: int) -> Refusal:
    return Refusal(
        "too_long",
        f"最多可填写 {limit} 个字符，实际为 {found} 个；请删减。",
        f"Expected at most {limit} characters, found {found}; shorten it.",
    )
