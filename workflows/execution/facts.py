"""Reads what comes from outside field by field: every finding with its pointer, nothing guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from engine import instants
from engine.errors import FieldError

T = TypeVar("T")

MOST_CENTS = 10**14 - 1
"""``decimal(14,2)``: twelve digits of yuan. Source: domain paper 3, conventions."""


class Reader:
    """One object of a message; reads fields, collects what is wrong."""

    def __init__(self, value: object, pointer: str) -> None:
        self.problems: list[FieldError] = []
        self._pointer = pointer
        self._given: Mapping[str, Any] = value if isinstance(value, Mapping) else {}
        if not isinstance(value, Mapping):
            self._refuse("", "not_an_object", "应为对象", "Expected an object")

    def only(self, *names: str) -> None:
        """Nothing but these fields may stand in it."""
        for name in sorted(set(self._given) - set(names)):
            self._refuse(name, "surplus", f"不应有字段 {name}", f"There is no field {name}")

    def text(self, name: str, most: int, pattern: str = r"[^\x00-\x1f\x7f]+") -> str:
        """A text of one line."""
        value = self._given.get(name)
        if not isinstance(value, str) or not value.strip():
            return self._missing(name, "")
        found = value.strip()
        if len(found) > most or not re.fullmatch(pattern, found):
            zh, en = f"{name} 应为不超过 {most} 个字符的规范文本", f"Expected {name} to be proper text of up to {most}"
            self._refuse(name, "text_refused", zh, en)
        return found[:most]

    def cents(self, name: str, least: int = 1) -> int:
        """Yuan with at most two decimals, as fen."""
        value = self._given.get(name)
        if value is None:
            return self._missing(name, 0)
        cents = to_cents(value)
        if cents is None or not least <= cents <= MOST_CENTS:
            zh, en = f"{name} 应为两位小数以内的金额（元）", f"Expected {name} in yuan with at most two decimals"
            self._refuse(name, "money", zh, en)
            return least
        return cents

    def one_of(self, name: str, words: Mapping[str, Any]) -> str:
        """One of the words."""
        value = self._given.get(name)
        if value is None:
            return self._missing(name, next(iter(words)))
        if value not in words:
            listed = "、".join(words)
            self._refuse(name, "not_an_option", f"{name} 应为 {listed}", f"Expected {name} to be one of {listed}")
            return next(iter(words))
        return str(value)

    def day(self, name: str, last: date, first: date = date(2000, 1, 1)) -> date:
        """A day up to ``last``."""
        found: date = self._dated(name, to_day, first, last, "日期", "day")
        return found

    def instant(self, name: str, last: datetime, first: datetime) -> datetime:
        """An instant with its zone, up to ``last``."""
        found: datetime = self._dated(name, to_instant, first, last, "带时区的时刻", "instant with a zone")
        return found

    def _dated(self, name: str, read: Callable[[object], Any], first: Any, last: Any, zh: str, en: str) -> Any:
        value = self._given.get(name)
        if value is None:
            return self._missing(name, last)
        found = read(value)
        if found is None:
            self._refuse(name, "not_a_date", f"{name} 应为{zh}", f"Expected {name} to be a {en}")
        elif not first <= found <= last:
            self._refuse(
                name, "out_of_time", f"{name} 应在 {first} 与 {last} 之间", f"Expected {name} from {first} to {last}"
            )
        return last if found is None else found

    def _missing(self, name: str, instead: T) -> T:
        self._refuse(name, "required", f"应填写 {name}", f"Expected {name}")
        return instead

    def _refuse(self, name: str, code: str, zh: str, en: str) -> None:
        self.problems.append(FieldError(f"{self._pointer}/{name}".rstrip("/"), code, zh, en))


def to_cents(value: object) -> int | None:
    """Yuan as fen; None for what is no amount with at most two decimals."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        return None
    try:
        yuan = Decimal(value)
    except InvalidOperation:
        return None
    if not yuan.is_finite() or abs(yuan) >= 10**13 or (yuan * 100) % 1:
        return None
    return int(yuan * 100)


def to_yuan(cents: int) -> Decimal:
    """Fen as yuan with two decimals."""
    return Decimal(cents).scaleb(-2)


def to_day(value: object) -> date | None:
    """A day, from a day or its ISO text."""
    if isinstance(value, datetime):
        return None
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def to_instant(value: object) -> datetime | None:
    """An instant in UTC, from one with a zone or its ISO text."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return None
    if not isinstance(found, datetime) or found.tzinfo is None or not instants.is_within(found):
        return None
    return found.astimezone(UTC)
