"""Sums of money as documents write them: 5,000.00元（大写：伍仟元整）; pure."""

from __future__ import annotations

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")
MOST_CENTS = 10**18
"""Beyond it the groups run out."""


def in_yuan(cents: int) -> str:
    """``5,000.00元（大写：伍仟元整）``; cents are fen."""
    return f"{cents // 100:,}.{cents % 100:02}元（大写：{in_capitals(cents)}）"


def in_capitals(cents: int) -> str:
    """A sum in capital numerals. Source: 支付结算办法 (1997), annex 1, rules 2 to 5.

    Raises:
        ValueError: the sum is negative or too large to be written.
    """
    if not 0 <= cents < MOST_CENTS:
        raise ValueError(f"Expected 0 to {MOST_CENTS - 1} fen, found {cents}")
    yuan, rest = divmod(cents, 100)
    jiao, fen = divmod(rest, 10)
    whole = f"{_whole(yuan)}元" if yuan else ""
    if not rest:
        return f"{whole or '零元'}整"
    gap = "零" if yuan and not jiao else ""
    return whole + gap + (f"{DIGITS[jiao]}角" if jiao else "") + (f"{DIGITS[fen]}分" if fen else "整")


def _whole(yuan: int) -> str:
    groups = []
    while yuan:
        yuan, group = divmod(yuan, 10_000)
        groups.append(group)
    text, skipped = "", False
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if group == 0:
            skipped = bool(text)
            continue
        if text and (skipped or group < 1000):
            text += "零"
        text += _four(group) + GROUPS[place]
        skipped = False
    return text


def _four(group: int) -> str:
    text, zero = "", False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit:
            text += ("零" if zero and text else "") + DIGITS[digit] + PLACES[place]
            zero = False
        else:
            zero = True
    return text
