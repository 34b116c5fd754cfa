"""Texts of nearly 20,000 characters that are costly to look over, each with the names declared for it."""

from __future__ import annotations

from collections.abc import Iterable

Text = tuple[str, list[str] | None]


def joined(template: str, times: Iterable[int], sign: str, names: list[str] | None = None) -> Text:
    """A template written out for each number, with a sign between."""
    return sign.join(template.format(time, time + 1) for time in times), names


def listed(template: str, times: int, names: list[str] | None = None) -> Text:
    """A list of a template written out so many times."""
    text, _ = joined(template, range(times), ",")
    return f"[{text}]", names


SPACED = [f"aa bb {number}" for number in range(2000)]
LONG_TEXTS: dict[str, Text] = {
    "unknown names": joined("nam{}", range(2000), "+", [f"name{number}" for number in range(200)]),
    "unknown names compared": joined("a{0}>{0}", range(1200), " and ", [f"b{number}" for number in range(500)]),
    "equalities": joined("a={}", range(1500), " or "),
    "ranges": joined("a in [{}..{}]", range(900), " or "),
    "texts": joined('a="{:05}"', range(1300), " or "),
    "variables": joined("a{}=1", range(1700), " or "),
    "sizes": joined("count(a)={}", range(1150), " or "),
    "null parts": listed('"a"+1', 3000),
    "calls of nothing": listed("fo{}(1)", 2000, [f"variable_{number}_with_a_name" for number in range(2000)]),
    "wrong arguments": listed('abs("a")', 2000),
    "wrong numbers of arguments": listed("date(1,2)", 1800),
    "foreign constants": listed("True", 3900),
    "conditions": joined("(if a>1 then 2 else 3)", range(850), "+"),
    "conditions apart": listed("f(a)>1 and b>2 and c>1", 800),
    "conditions together": joined("f(a)>1 and b>2 and c>1", range(750), " and "),
    "ifs": ("if a>1 then 1 else " * 1000 + "2", None),
    "deep": ("[" * 60 + ",".join(["a>1 and b<2"] * 1500) + "]" * 60, None),
    "names with spaces": joined("aa bb {}", range(1400), " + ", SPACED),
    "iterators": ("for " + ",".join(f"i{number} in xs" for number in range(1400)) + " return 1", None),
    "keys": ("{" + ",".join(f"k{number}: k{number - 1}+1" for number in range(1, 1400)) + "}", None),
    "filters": joined("a[1]", range(3900), "+"),
    "products": joined("a*1", range(4900), "+"),
    "numbers": joined("1", range(9900), "+"),
    "patterns": listed('matches("a","' + r"[\\w\\d]+" * 20 + '{}","i")', 90),
    "unknown types": listed("a instance of foo", 1050),
    "functions": listed("function(x) x+1", 1150),
}
