"""Citations of laws as people write them: the law that a text cites, and its usual spelling; pure."""

from __future__ import annotations

import re

_PROVISION = re.compile(r"§|第[〇零一二三四五六七八九十百千\d]+条|\(|（")
_NATION = "中华人民共和国"
_ARTICLE = re.compile(r"§\s*(\d+)|第([〇零一二三四五六七八九十百千\d]+)条")
_DIGITS = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {"零": 0}
_TENS = {"十": 10, "百": 100, "千": 1000}
_SIGN = re.compile(r"\s*§\s*")


def law_of(text: str) -> str:
    """The law of a citation, without book marks, the nation's name and the provision: 行政许可法 of 行政许可法§38."""
    plain = text.strip().replace("《", "").replace("》", "").removeprefix(_NATION)
    return _PROVISION.split(plain, maxsplit=1)[0].strip()


def spelled(text: str) -> str:
    """A citation as documents have it, without blanks around the section mark: 行政许可法§45."""
    return _SIGN.sub("§", text.strip())


def article_of(text: str) -> int | None:
    """The article that a citation names first, in whichever numerals: 116 of 第一百一十六条; None without one."""
    found = _ARTICLE.search(text)
    return None if found is None else _number(found[1] or found[2])


def _number(numerals: str) -> int:
    if numerals.isdigit():
        return int(numerals)
    total = digit = 0
    for sign in numerals:
        if sign in _TENS:
            total, digit = total + (digit or 1) * _TENS[sign], 0
        else:
            digit = _DIGITS[sign] if sign in _DIGITS else int(sign)
    return total + digit
