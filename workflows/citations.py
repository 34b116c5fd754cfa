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


# --- on papers --------------------------------------------------------------------------------------

_LAW = r"[\u4e00-\u9fff]{1,40}?(?:法典|法|条例|办法|规定|细则|规则)"
_MARK = re.compile(r"\s*§\s*(\d+)(?:[(（](\d+)[)）])?")
_ALONE = re.compile(rf"^({_LAW})(?=$|[(（]|第[〇零一二三四五六七八九十百千\d]+条)")
_FIGURES = re.compile(r"第(\d+)条")
_POINT = re.compile(r"第\((\w+)\)(?=[款项])")
_NOTE = re.compile(r"》\(([^()]+)\)$")
_BETWEEN = re.compile(r"([;；、]\s*)")
_PLACES = ("", "十", "百", "千")


def written_out(text: str) -> str:
    """Citations as official papers have them: 《行政许可法》第三十八条 of 行政许可法§38; separators stay.

    Source: GB/T 9704-2012, 7.3.3; 立法技术规范（试行）（一）, 13: articles in Chinese numerals.
    """
    return "".join(_citation(part) for part in _BETWEEN.split(text))


def _citation(part: str) -> str:
    words = _ALONE.sub(r"《\1》", without_marks(part))
    words = _FIGURES.sub(lambda found: f"第{_numerals(int(found[1]))}条", words)
    return _NOTE.sub(r"》（\1）", _POINT.sub(r"第（\1）", words))


def without_marks(text: str) -> str:
    """A text with 第三十八条 for §38; where a law's name begins within somebody's words nobody can tell."""
    return _MARK.sub(_provision, text)


def _provision(found: re.Match[str]) -> str:
    clause = f"第{_numerals(int(found[2]))}款" if found[2] else ""
    return f"第{_numerals(int(found[1]))}条{clause}"


def _numerals(number: int) -> str:
    """A whole number of up to four digits in Chinese numerals, as laws number their articles: 一百一十六."""
    if not 0 < number < 10_000:
        return str(number)
    written = ""
    for place, digit in enumerate(reversed(str(number))):
        written = (_NUMERALS[int(digit)] + _PLACES[place] if digit != "0" else "零") + written
    written = re.sub("零+", "零", written).rstrip("零")
    return written.removeprefix("一") if written.startswith("一十") else written


_NUMERALS = "零一二三四五六七八九"
