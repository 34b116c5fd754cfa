"""What can go wrong in an expression, in Chinese and in English, with the place marked.

FeelError
├── FeelSyntaxError       the text is not FEEL
├── NotTranslatable       a ``${…}`` expression has no FEEL equivalent
├── FeelEvaluationError   the evaluation cannot even answer null
│   └── FeelBoundExceeded   an evaluation grew past one of its bounds
└── DmnError              a decision model is not usable
"""

from __future__ import annotations

from unicodedata import east_asian_width


def columns_of(text: str) -> int:
    """How many terminal columns a text takes: a Chinese character takes two."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


class FeelError(Exception):
    """An expression that cannot be used; ``position`` counts characters from 0."""

    def __init__(
        self, code: str, message_zh: str, message_en: str, text: str = "", position: int | None = None
    ) -> None:
        super().__init__(code, message_zh, message_en, text, position)
        self.code = code
        self.message_zh = message_zh
        self.message_en = message_en
        self.text = text
        self.position = position

    @property
    def line(self) -> int | None:
        """Line of the position, from 1."""
        return None if self.position is None else self.text.count("\n", 0, self.position) + 1

    @property
    def column(self) -> int | None:
        """Column of the position, from 1."""
        if self.position is None:
            return None
        return self.position - (self.text.rfind("\n", 0, self.position) + 1) + 1

    @property
    def snippet(self) -> str:
        """The offending line with a caret under the position; empty when no place is known."""
        if self.position is None:
            return ""
        start = self.text.rfind("\n", 0, self.position) + 1
        end = self.text.find("\n", self.position)
        line = self.text[start : len(self.text) if end < 0 else end].replace("\t", " ")
        before = line[: self.position - start]
        window = max(0, len(before) - 60)
        before, line = before[window:], line[window : window + 120]
        return f"{line}\n{' ' * columns_of(before)}^"

    def __str__(self) -> str:
        place = "" if self.position is None else f" ({self.line}:{self.column})"
        head = f"{self.message_zh} {self.message_en}{place}"
        return f"{head}\n{self.snippet}" if self.snippet else head


class FeelSyntaxError(FeelError):
    """The text is not FEEL.

    ``expected`` says in English what would have fitted there, ``suggestion`` what to write instead of a spelling of
    other languages; None when it was none.
    """

    def __init__(
        self,
        code: str,
        message_zh: str,
        message_en: str,
        text: str = "",
        position: int | None = None,
        expected: str | None = None,
        suggestion: str | None = None,
    ) -> None:
        super().__init__(code, message_zh, message_en, text, position)
        self.expected = expected
        self.suggestion = suggestion


class NotTranslatable(FeelError):
    """A JUEL expression without a FEEL equivalent; ``suggestion`` is FEEL to write instead, or advice."""

    def __init__(
        self,
        message_zh: str,
        message_en: str,
        text: str = "",
        position: int | None = None,
        suggestion: str = "",
    ) -> None:
        super().__init__("feel_not_translatable", message_zh, message_en, text, position)
        self.suggestion = suggestion


class FeelEvaluationError(FeelError):
    """The evaluation has no answer, not even null."""


class FeelBoundExceeded(FeelEvaluationError):
    """The evaluation of ``text`` passed ``bound`` (``limit``) at ``position``."""

    def __init__(self, bound: str, limit: int | float, text: str = "", position: int | None = None) -> None:
        zh, en = BOUND_WORDS.get(bound, (bound, bound))
        super().__init__(
            "feel_bound_exceeded",
            f"表达式超出限制：{zh}不得超过 {limit}。",
            f"The expression exceeded a bound: {en} may not pass {limit}.",
            text,
            position,
        )
        self.bound = bound
        self.limit = limit


BOUND_WORDS = {
    "steps": ("求值步数", "evaluation steps"),
    "depth": ("函数调用深度", "depth of calls"),
    "list_length": ("列表长度", "list length"),
    "string_length": ("字符串长度", "string length"),
    "pattern": ("正则表达式的规模", "the size of a pattern"),
    "pattern_work": ("准备正则表达式的工作量（微秒）", "the work of making a pattern ready, in microseconds,"),
    "repeated_text": (
        "含不限次重复的正则表达式所匹配文本的长度",
        "the length of a text matched by a pattern with endless repeats",
    ),
    "input_values": ("传入的值的个数", "the number of values taken in"),
    "range_text": ("区间文本的长度", "the length of a range's text"),
    "match_seconds": ("一次正则表达式匹配的时间（秒）", "the seconds of matching a pattern once"),
    "seconds": ("求值时间（秒）", "evaluation seconds"),
    "text_length": ("表达式长度", "the length of the expression"),
    "nesting": ("表达式嵌套层数", "the nesting of the expression"),
}


class DmnError(FeelError):
    """A decision model that cannot be read or evaluated; ``element_id`` names the element when known."""

    def __init__(
        self,
        code: str,
        message_zh: str,
        message_en: str,
        element_id: str | None = None,
        text: str = "",
        position: int | None = None,
    ) -> None:
        super().__init__(code, message_zh, message_en, text, position)
        self.element_id = element_id
