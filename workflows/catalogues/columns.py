"""Columns of a catalogue file: how a cell is read and written, and what is expected of it; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Protocol

from engine import values
from workflows.clocks.limits import TimeLimit, Unit

#: Spreadsheets take text that begins so for a formula; it comes neither in nor out.
FORMULA = ("=", "+", "-", "@", "\t", "\r")

LEAST_DAY = date(1949, 10, 1)
LAST_DAY = date(2199, 12, 31)
"""Days outside of these are slips of the hand."""

_ODD_SPACES = re.compile(r"[\u00a0\u3000]+")


class Unreadable(ValueError):
    """A cell that is not what its column expects."""

    def __init__(self, code: str, expected_zh: str, expected_en: str) -> None:
        self.code = code
        self.expected_zh = expected_zh
        self.expected_en = expected_en
        super().__init__(expected_en)


class Cell(Protocol):
    """Reads a non-empty cell and writes its value back; ``read(write(value)) == value``."""

    @property
    def expected(self) -> tuple[str, str]:
        """What the cell should hold, in Chinese and English."""

    def read(self, text: str) -> Any:
        """The value, or ``Unreadable``."""

    def write(self, value: Any) -> str:
        """The cell's text."""


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text."""

    longest: int = 200

    @property
    def expected(self) -> tuple[str, str]:
        return f"1 至 {self.longest} 个字符的文本", f"text of 1 to {self.longest} characters"

    def read(self, text: str) -> str:
        if not values.seen(text):
            raise Unreadable("required", *self.expected)
        if len(text) > self.longest:
            raise Unreadable("too_long", *self.expected)
        if not text.isprintable():
            raise Unreadable("not_printable", "不含控制字符的文本", "text without control characters")
        if text.startswith(FORMULA):
            raise Unreadable("formula", "不以 = + - @ 开头的文本", "text that does not begin with = + - @")
        return text

    def write(self, value: str) -> str:
        return value


@dataclass(frozen=True, slots=True)
class Code:
    """A code of a fixed shape."""

    shape: str
    shown_zh: str
    shown_en: str

    @property
    def expected(self) -> tuple[str, str]:
        return self.shown_zh, self.shown_en

    def read(self, text: str) -> str:
        if re.fullmatch(self.shape, text) is None:
            raise Unreadable("code_refused", *self.expected)
        return text

    def write(self, value: str) -> str:
        return value


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    options: tuple[str, ...]

    @property
    def expected(self) -> tuple[str, str]:
        return "以下之一：" + "、".join(self.options), "one of " + ", ".join(self.options)

    def read(self, text: str) -> str:
        if text not in self.options:
            raise Unreadable("not_an_option", *self.expected)
        return text

    def write(self, value: str) -> str:
        return value


class Named:
    """One of a few codes, written as its Chinese name; read as either."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = {str(code): name for code, name in names.items()}
        self._codes = {name: code for code, name in self.names.items()}

    @property
    def options(self) -> tuple[str, ...]:
        """The names to choose from."""
        return tuple(self._codes)

    @property
    def expected(self) -> tuple[str, str]:
        return "以下之一：" + "、".join(self._codes), "one of " + ", ".join(self.names)

    def read(self, text: str) -> str:
        if text in self.names:
            return text
        if text not in self._codes:
            raise Unreadable("not_an_option", *self.expected)
        return self._codes[text]

    def write(self, value: str) -> str:
        return self.names.get(value, value)


@dataclass(frozen=True, slots=True)
class Flag:
    """Yes or no."""

    WORDS: ClassVar = {"Y": True, "N": False, "是": True, "否": False}

    @property
    def expected(self) -> tuple[str, str]:
        return "Y（是）或 N（否）", "Y or N"

    def read(self, text: str) -> bool:
        if text.upper() not in self.WORDS:
            raise Unreadable("not_a_flag", *self.expected)
        return self.WORDS[text.upper()]

    def write(self, value: bool) -> str:
        return "Y" if value else "N"


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day."""

    @property
    def expected(self) -> tuple[str, str]:
        return "真实存在的日期，如 2026-11-22", "an existing day such as 2026-11-22"

    def read(self, text: str) -> date:
        found = re.fullmatch(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?", text)
        try:
            day = date(*map(int, found.groups())) if found else None
        except ValueError:
            day = None
        if day is None or not LEAST_DAY <= day <= LAST_DAY:
            raise Unreadable("not_a_day", *self.expected)
        return day

    def write(self, value: date) -> str:
        return value.isoformat()


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number within bounds."""

    least: int
    most: int

    @property
    def expected(self) -> tuple[str, str]:
        return f"{self.least} 至 {self.most} 的整数", f"a whole number from {self.least} to {self.most}"

    def read(self, text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 10 and self.least <= int(text) <= self.most):
            raise Unreadable("not_a_number", *self.expected)
        return int(text)

    def write(self, value: int) -> str:
        return str(value)


@dataclass(frozen=True, slots=True)
class Yuan:
    """Money in yuan, kept as cents (分)."""

    LONGEST_WHOLE: ClassVar = 12

    @property
    def expected(self) -> tuple[str, str]:
        return (
            "以元为单位的金额，最多两位小数，如 20000 或 0.50",
            "yuan with at most two decimals, such as 20000 or 0.50",
        )

    def read(self, text: str) -> int:
        found = re.fullmatch(rf"([0-9]{{1,{self.LONGEST_WHOLE}}})(?:\.([0-9]{{1,2}}))?", text.replace(",", ""))
        if found is None:
            raise Unreadable("not_money", *self.expected)
        return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))

    def write(self, value: int) -> str:
        whole, cents = divmod(value, 100)
        return f"{whole}.{cents:02}" if cents else str(whole)


@dataclass(frozen=True, slots=True)
class Texts:
    """Several words in one cell, kept in their order."""

    separator: str
    options: tuple[str, ...] = ()
    longest: int = 64

    @property
    def expected(self) -> tuple[str, str]:
        if self.options:
            return (
                f"用“{self.separator}”分隔、不重复的词，每个为以下之一：{'、'.join(self.options)}",
                f"different words separated by {self.separator!r}, each one of {', '.join(self.options)}",
            )
        return (
            f"用“{self.separator}”分隔、不重复的词，每个不超过 {self.longest} 个字符",
            f"different words separated by {self.separator!r}, each of at most {self.longest} characters",
        )

    def read(self, text: str) -> list[str]:
        words = [word.strip() for word in re.split(f"[{re.escape(self._separators)}]", text)]
        words = [word for word in words if values.seen(word)]
        unknown = self.options and set(words) - set(self.options)
        if not words or unknown or len(set(words)) < len(words) or any(len(word) > self.longest for word in words):
            raise Unreadable("words_refused", *self.expected)
        if any(word.startswith(FORMULA) or not word.isprintable() for word in words):
            raise Unreadable("words_refused", *self.expected)
        return words

    @property
    def _separators(self) -> str:
        return self.separator + ("；" if self.separator == ";" else "")

    def write(self, value: list[str]) -> str:
        return self.separator.join(value)


UNITS: Mapping[str, tuple[Unit, int]] = {
    "分钟": (Unit.MINUTES, 1),
    "小时": (Unit.HOURS, 1),
    "工作小时": (Unit.WORKING_HOURS, 1),
    "工作日": (Unit.WORKING_DAYS, 1),
    "日": (Unit.CALENDAR_DAYS, 1),
    "天": (Unit.CALENDAR_DAYS, 1),
}
AT_ONCE = "即时"


@dataclass(frozen=True, slots=True)
class Duration:
    """A limit as dispatchers write it: ``4工作小时``, ``即时``, ``45工作日(调解)``."""

    @property
    def expected(self) -> tuple[str, str]:
        units = "、".join(UNITS)
        return (
            f"{AT_ONCE}，或数字加单位（{units}），可在括号内注明环节，如 7工作日(受理)",
            f"{AT_ONCE}, or a number and a unit ({units}), with its step in brackets if need be: 7工作日(受理)",
        )

    def read(self, text: str) -> str:
        if text != AT_ONCE and _PARTS.fullmatch(text) is None:
            raise Unreadable("not_a_limit", *self.expected)
        return text

    def write(self, value: str) -> str:
        return value


_PARTS = re.compile(rf"([1-9][0-9]{{0,2}})({'|'.join(sorted(UNITS, key=len, reverse=True))})(?:\((\w{{1,16}})\))?")


def time_limit(written: str) -> TimeLimit:
    """The limit behind a ``Duration`` cell; at once is no minute at all.

    Raises:
        ValueError: it is not of that form.
    """
    if written == AT_ONCE:
        return TimeLimit(0, Unit.MINUTES)
    found = _PARTS.fullmatch(written)
    if found is None:
        raise ValueError(f"Expected a limit such as 4工作小时, found {written!r}")
    unit, factor = UNITS[found[2]]
    return TimeLimit(int(found[1]) * factor, unit, step=found[3] or "")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its attribute in the entry, its header in CSV, its titles for people, and its cell."""

    attribute: str
    header: str
    zh: str
    en: str
    cell: Cell
    required: bool = True
    #: What an empty or missing cell stands for; ``()`` for an empty list.
    empty: Any = None

    @property
    def default(self) -> Any:
        """The value of a cell that is not there."""
        return [] if self.empty == () else self.empty

    def read(self, text: str) -> Any:
        """The value of a cell, trimmed and with plain spaces.

        Raises:
            Unreadable: it is not what the column expects.
        """
        clean = _ODD_SPACES.sub(" ", text).strip()
        if clean:
            return self.cell.read(clean)
        if self.required:
            zh, en = self.cell.expected
            raise Unreadable("required", zh, en)
        return self.default

    def write(self, value: Any) -> str:
        """The cell's text; nothing for nothing."""
        return "" if value is None or value == self.empty else self.cell.write(value)
