"""Random expressions over random contexts, built from templates of every part of the language."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from typing import Any

HOLE = re.compile(r"\$([a-z]+)")
COMPARISONS = ["<", "<=", ">", ">=", "=", "!="]


@dataclass(frozen=True)
class Tree:
    """An expression and the independent expressions inside it."""

    text: str
    children: tuple[Tree, ...] = ()
    template: str = ""


@dataclass(frozen=True)
class Case:
    """One expression and its context; ``unary`` tests ask the value called ``?`` in the context."""

    tree: Tree
    context: dict[str, Any]
    unary: bool = False

    @property
    def text(self) -> str:
        return self.tree.text


LEAVES: dict[str, list[str]] = {
    "num": ["0", "1", "2", "3", "7", "10", "0.5", "2.25", "100", "-1", "-4", "n", "m", "c.k", "c.in ner.deep"],
    "small": ["1", "2", "3", "-1", "0"],
    "str": ['""', '"a"', '"b"', '"foo"', '"foobar"', '"中文"', '"a b"', "s", "c.t", "due date"],
    "bool": ["true", "false", "flag", "null"],
    "nums": ["[1, 2, 3]", "[3, 1, 2, 2]", "[1]", "[0.5, 10]", "xs", "[]"],
    "strs": ['["a", "b"]', '["b", "a", "b"]', '["foo"]', "names"],
    "bools": ["[true, false]", "[true]", "[flag, true]", "[false, null]"],
    "list": ["[1, null, 3]", '[1, "a", true]', "[[1, 2], [3]]", "xs", "rows", "[]"],
    "date": ['date("2024-02-29")', '@"2026-11-22"', 'date("1999-12-31")', "date(2000, 1, 1)"],
    "dt": ['date and time("2024-02-29T10:30:00")', '@"2026-11-22T00:00:00"', '@"1999-12-31T23:59:59"'],
    "zdt": ['@"2024-02-29T10:30:00Z"', '@"2026-11-22T08:00:00+08:00"', 'date and time("2026-11-22T00:00:00Z")'],
    "time": ['time("10:30:00")', '@"00:00:00"', "time(23, 59, 59)"],
    "ztime": ['@"10:30:00Z"', '@"18:30:00+08:00"'],
    "dtd": ['duration("P1D")', 'duration("P3DT4H")', '@"-PT30M"', '@"PT36H"', 'duration("PT0S")'],
    "days": ['duration("P1D")', '@"-P2D"', 'duration("P366D")'],
    "ymd": ['duration("P1Y")', 'duration("P2M")', '@"-P1M"', '@"P1Y2M"'],
    "ctx": ["{a: 1}", '{a: 1, b: "x"}', "c", "{}", "{a: {b: 2}}"],
    "range": ["[1..5]", "(1..5]", "[2..8)", "]0..3[", "[-1..1]", "(3..10)"],
    "dates": ['[@"2024-01-01"..@"2024-12-31"]', '(@"2024-02-29"..@"2026-11-22"]'],
    "pattern": ['"o+"', '"^a"', '"[a-c]"', '"b$"', '"."', '"(f)(o)"'],
    "comparison": COMPARISONS,
    "order": ["<", "<=", ">", ">="],
    "type": ["number", "string", "boolean", "date", "list<number>", "context", "days and time duration"],
}

TEMPLATES: dict[str, list[str]] = {
    "num": [
        "($num + $num)",
        "($num - $num)",
        "($num * $num)",
        "($num / $num)",
        "($small ** $small)",
        "(if $bool then $num else $num)",
        "(-($num))",
        "count($list)",
        "sum($nums)",
        "min($nums)",
        "max($nums)",
        "mean($nums)",
        "median($nums)",
        "stddev($nums)",
        "product($nums)",
        "min($num, $num)",
        "max($num, $num, $num)",
        "abs($num)",
        "floor($num)",
        "ceiling($num)",
        "floor($num, 1)",
        "decimal($num, 1)",
        "round up($num, 0)",
        "round down($num, 1)",
        "round half up($num, 0)",
        "round half down($num, 0)",
        "modulo($num, 3)",
        "modulo(dividend: $num, divisor: 2)",
        "sqrt(abs($num))",
        "exp($small)",
        "log(10)",
        "string length($str)",
        'number("12.5")',
        'number("1,234.5", ",", ".")',
        "$nums[1]",
        "$nums[-1]",
        "$nums[2]",
        "{v: $num, w: v + 1}.w",
        "(function(p, q) p + q)($num, $num)",
        "(function(p: number) p * 2)($num)",
        "{f: function(x) x + 1, y: f($num)}.y",
        "$date.year",
        "$date.month",
        "$date.day",
        "$date.weekday",
        "$dt.hour",
        "$dt.minute",
        "$time.second",
        "$dtd.days",
        "$dtd.hours",
        "$dtd.minutes",
        "$ymd.years",
        "$ymd.months",
        "day of year($date)",
        "week of year($date)",
        "$ctx.a",
        'get value($ctx, "a")',
        "count($strs)",
        "sum(for i in $nums return i + $num)",
        "rows[1].a",
        "$range.start",
        "count(index of($nums, $num))",
    ],
    "bool": [
        "($num $comparison $num)",
        "($str = $str)",
        "($str != $str)",
        "($str $order $str)",
        "($bool and $bool)",
        "($bool or $bool)",
        "not($bool)",
        "($num between $num and $num)",
        "($num in $range)",
        "($num in ($num, > $num))",
        "($num in < $num)",
        '($str in ("a", "b"))',
        "($date in $dates)",
        "(some x in $nums satisfies x $comparison $num)",
        "(every x in $nums satisfies x $comparison $num)",
        "(some x in $nums, y in $nums satisfies x + y > $num)",
        "(every s in $strs satisfies string length(s) > 1)",
        "contains($str, $str)",
        "starts with($str, $str)",
        "ends with(string: $str, match: $str)",
        "matches($str, $pattern)",
        "list contains($nums, $num)",
        "($any instance of $type)",
        "all($bools)",
        "any($bools)",
        "odd(count($list))",
        "even(count($list))",
        "(nothing = null)",
        "($any = null)",
        "($date $comparison $date)",
        "($dt $comparison $dt)",
        "($zdt $comparison $zdt)",
        "($time $comparison $time)",
        "($dtd $comparison $dtd)",
        "($ymd $comparison $ymd)",
        "($nums = $nums)",
        "($ctx = $ctx)",
        "is($any, $any)",
        "before($num, $num)",
        "after($num, $range)",
        "meets($range, $range)",
        "overlaps($range, $range)",
        "overlaps before($range, $range)",
        "finishes($num, $range)",
        "finished by($range, $num)",
        "includes($range, $num)",
        "includes($range, $range)",
        "during($num, $range)",
        "starts($num, $range)",
        "started by($range, $range)",
        "coincides($range, $range)",
    ],
    "str": [
        "($str + $str)",
        "substring($str, 1)",
        "substring($str, 2, 1)",
        "substring($str, -1)",
        "substring(string: $str, start position: 1)",
        "upper case($str)",
        "lower case($str)",
        'substring before($str, "o")',
        'substring after($str, "a")',
        "(if $bool then $str else $str)",
        'replace($str, "o", "0")',
        'replace($str, "(a)(b)", "$2$1")',
        'string join($strs, "-")',
        "string join($strs)",
        "string($num)",
        "string($bool)",
        "string($date)",
        "string($dt)",
        "string($dtd)",
        "string($ymd)",
        "string($nums)",
        "day of week($date)",
        "month of year($date)",
        "$strs[1]",
        "rows[a = 2].b[1]",
    ],
    "nums": [
        "[$num, $num]",
        "(for i in $nums return i * 2)",
        "(for i in 1..3 return i + $num)",
        "(for i in 3..1 return i)",
        "(for i in 1..4 return if i = 1 then 1 else partial[-1] + i)",
        "(for i in $nums, j in $nums return i + j)",
        "append($nums, $num)",
        "concatenate($nums, $nums)",
        "reverse($nums)",
        "insert before($nums, 1, $num)",
        "remove($nums, 1)",
        "sublist($nums, 1, 1)",
        "sublist($nums, 2)",
        "union($nums, $nums)",
        "distinct values($nums)",
        "sort($nums, function(x, y) x < y)",
        "sort($nums, function(x, y) x > y)",
        "list replace($nums, 1, $num)",
        "list replace($nums, function(item, newItem) item > 1, $num)",
        "mode($nums)",
        "index of($nums, $num)",
        "flatten([$nums, [$nums]])",
        "$nums[item > $num]",
        "$nums[item != 2]",
        "rows.a",
        "rows[a > $num].a",
    ],
    "strs": [
        "[$str, $str]",
        "append($strs, $str)",
        'split("a,b,c", ",")',
        "(for t in $strs return upper case(t))",
        "$strs[contains(item, $str)]",
        "distinct values($strs)",
        "sort($strs, function(x, y) x < y)",
        "rows.b",
        "get entries({a: 1, b: 2}).key",
    ],
    "list": ["$nums", "$strs", "[$any, $any]", "rows[a > $num]", "rows[b = $str]", "get entries($ctx)", "$bools"],
    "bools": ["[$bool, $bool]", "(for x in $nums return x > 1)"],
    "date": [
        "($date + $days)",
        "($date - $days)",
        "($date + $ymd)",
        "($date - $ymd)",
        "(if $bool then $date else $date)",
        "date($dt)",
    ],
    "dt": [
        "($dt + $dtd)",
        "($dt - $dtd)",
        "($dt + $ymd)",
        "($dt - $ymd)",
        "date and time($date, $time)",
        "date and time($dt, $time)",
    ],
    "zdt": ["($zdt + $dtd)", "($zdt - $dtd)", "($zdt + $ymd)"],
    "time": ["($time + $dtd)", "($time - $dtd)", "time($dt)"],
    "ztime": ["($ztime + $dtd)"],
    "dtd": [
        "($dt - $dt)",
        "($date - $date)",
        "($time - $time)",
        "($dtd + $dtd)",
        "($dtd - $dtd)",
        "abs($dtd)",
    ],
    "ymd": [
        "years and months duration($date, $date)",
        "($ymd + $ymd)",
        "($ymd - $ymd)",
        "abs($ymd)",
    ],
    # What feelin is known to answer otherwise stands apart, or little else would be compared.
    "known": [
        "($date + $dtd)",
        "($date - $dtd)",
        "($dtd / $dtd)",
        "($ymd / $ymd)",
        "($zdt - $zdt)",
        "($dtd * $small)",
        "($dtd / 2)",
        "(-$dtd)",
        "sum([$dtd, $dtd])",
        "($ymd * 2)",
    ],
    "ctx": [
        "{a: $num, b: $str}",
        "{a: $num, b: a + 1}",
        '{"a b": $num, c: $bool}',
        'context put($ctx, "z", $num)',
        "context merge([$ctx, {q: $num}])",
        'context([{key: "a", value: $num}])',
        "rows[1]",
        "(if $bool then $ctx else $ctx)",
    ],
    "range": ["[$small..7]", "(0..$num]"],
    "any": ["$num", "$str", "$bool", "$list", "$ctx", "$date", "$dt", "$dtd", "$ymd", "$time", "null", "$range"],
}
ROOTS = ["num", "bool", "str", "nums", "strs", "list", "bools", "date", "dt", "zdt", "time", "ztime", "dtd", "ymd"]
ROOTS += ["ctx", "range", "any", "known", *["bool", "num", "str", "nums"] * 3]

UNARY: dict[str, list[str]] = {
    "num": [
        "-",
        "$num",
        "$num, $num",
        "$order $num",
        "$order $num, $order $num",
        "$range",
        "$range, > 20",
        "not($num)",
        "not($num, $range)",
        "? > $num and ? < 10",
        "? in $range",
        "odd(?)",
        "null",
        "count($list)",
    ],
    "str": [
        "-",
        "$str",
        "$str, $str",
        "not($str, $str)",
        "contains(?, $str)",
        "string length(?) > 2",
        "null",
        "> $str",
    ],
    "bool": ["-", "true", "false", "not(true)", "? = $bool", "null"],
    "date": ["$date", "$order $date", "$dates", "not($date)", '? > date("2020-01-01")', "?.year > 2020", "-"],
    "nums": ["count(?) > 1", "list contains(?, $num)", "some x in ? satisfies x > 1", "-"],
}
ASKED: dict[str, list[Any]] = {
    "num": [0, 1, 2, 5, 2.5, -3, 21, None],
    "str": ["", "a", "b", "foo", "中文", None],
    "bool": [True, False, None],
    "date": ["2024-02-29", "2026-11-22", "1999-12-31", "2024-06-01"],
    "nums": [[], [1], [1, 2, 3]],
}


class Generator:
    """Random expressions by the kind of value they should give."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def case(self) -> Case:
        """A random expression, or unary tests, with a random context."""
        if self.random.random() < 0.15:
            return self.unary()
        root = self.random.choice(ROOTS)
        return Case(self.tree(root, self.random.randint(1, 4)), self.context())

    def unary(self) -> Case:
        """Random unary tests of a random value; dates travel as an expression, since JSON has none."""
        asked = self.random.choice([*UNARY])
        value = self.random.choice(ASKED[asked])
        context = self.context()
        context["?"] = {"date": value} if asked == "date" else value
        return Case(self.build(self.random.choice(UNARY[asked]), self.random.randint(0, 2)), context, unary=True)

    def context(self) -> dict[str, Any]:
        """Random variables."""
        choose = self.random.choice
        rows = [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}, {"a": 3, "b": "x"}]
        return {
            "n": choose([0, 1, 5, 2.5, -3]),
            "m": choose([1, 2, 4]),
            "s": choose(["", "a", "foo", "中文"]),
            "due date": choose(["a", "later"]),
            "flag": choose([True, False]),
            "nothing": None,
            "xs": choose([[], [1], [1, 2, 3], [5, 3, 5, 1]]),
            "names": choose([[], ["a"], ["foo", "bar", "foo"]]),
            "c": {"k": choose([1, 2, 3]), "t": "foo", "in ner": {"deep": choose([1, 9])}},
            "rows": rows[: self.random.randint(0, 3)],
        }

    def tree(self, kind: str, depth: int) -> Tree:
        """A random expression of a kind."""
        templates = TEMPLATES.get(kind)
        if templates is None or (depth <= 0 and kind in LEAVES):
            return Tree(self.random.choice(LEAVES[kind]))
        return self.build(self.random.choice(templates), depth - 1)

    def build(self, template: str, depth: int) -> Tree:
        """A template with its holes filled."""
        children: list[Tree] = []

        def fill(hole: re.Match[str]) -> str:
            if hole[1] not in LEAVES and hole[1] not in TEMPLATES:
                return hole[0]
            child = self.tree(hole[1], depth)
            if child.children or hole[1] not in ("comparison", "order", "type", "pattern"):
                children.append(child)
            return child.text

        return Tree(HOLE.sub(fill, template), tuple(children), template)
