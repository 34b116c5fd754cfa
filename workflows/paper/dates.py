"""Days in the numerals of official documents: 二〇二六年十一月二十二日; pure."""

from __future__ import annotations

from datetime import date

DIGITS = "〇一二三四五六七八九"


def in_numerals(day: date) -> str:
    """A day as the date line of a document writes it. Source: GB/T 9704-2012, 7.3.5."""
    year = "".join(DIGITS[int(digit)] for digit in str(day.year))
    return f"{year}年{_small(day.month)}月{_small(day.day)}日"


def _small(number: int) -> str:
    tens, ones = divmod(number, 10)
    before = "" if tens == 0 else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return before + (DIGITS[ones] if ones else "")


def in_words(day: date) -> str:
    """A day within the text: 2026年11月22日."""
    return f"{day.year}年{day.month}月{day.day}日"
