"""Agreement with feelin: ``python -m tests.engine.feel.agreement [COUNT] [SEED]`` compares random expressions.

An expression passes when both answer the same, or when every part on which they first differ is explained by the
specification. The last line is ``N passed, N failed``.
"""

from __future__ import annotations

import datetime as dt
import math
import sys
from collections import Counter
from dataclasses import dataclass
from typing import Any

from engine import feel
from engine.feel import temporal
from engine.feel.values import kind
from tests.engine.feel.agreement_cases import Case, Generator, Tree
from tests.engine.feel.agreement_reasons import Difference, explain
from tests.engine.feel.feelin import Feelin, Missing, feelin


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
    if value_kind == "function":
        return {"parameterNames": list(value.parameters)}
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


def ours(text: str, context: dict[str, Any], unary: bool = False) -> Any:
    """What we answer, as JSON; errors count as ``{"error": …}``."""
    names = frozenset(context) - {"?"}
    try:
        values = feel.normalise({name: value for name, value in context.items() if name != "?"})
        if not unary:
            return plain(feel.compile(text, names)(values))
        asked = context["?"]
        value = dt.date.fromisoformat(asked["date"]) if isinstance(asked, dict) else feel.normalise({"v": asked})["v"]
        return plain(feel.compile_unary(text, names)(value, values))
    except feel.FeelError as error:
        return {"error": error.code}


def inner_trees(tree: Tree) -> list[Tree]:
    """A tree and all below it, the innermost first."""
    return [inner for child in tree.children for inner in inner_trees(child)] + [tree]


@dataclass(frozen=True)
class Comparison:
    """How many expressions agree, and for each of the others the parts on which the two first differ."""

    agreed: int
    differing: list[list[Difference]]

    @property
    def reasons(self) -> Counter[str]:
        """How often each reason explains a difference; the empty reason is none."""
        return Counter(explain(one) for found in self.differing for one in found)

    @property
    def failed(self) -> list[list[Difference]]:
        """The expressions with a difference that nothing explains."""
        return [found for found in self.differing if not all(map(explain, found))]


def compare(reference: Feelin, count: int, seed: int) -> Comparison:
    """Compare random expressions."""
    generator = Generator(seed)
    cases = [generator.case() for _ in range(count)]
    answers = reference.ask([(case.text, case.context, case.unary) for case in cases])
    differing = [
        case
        for case, theirs in zip(cases, answers, strict=True)
        if not same(ours(case.text, case.context, case.unary), theirs)
    ]
    return Comparison(count - len(differing), causes(reference, differing))


def causes(reference: Feelin, cases: list[Case]) -> list[list[Difference]]:
    """The innermost differing expressions of each case."""
    trees = [(tree, case, case.unary and tree is case.tree) for case in cases for tree in inner_trees(case.tree)]
    answers = reference.ask([(tree.text, _context(case, unary), unary) for tree, case, unary in trees])
    found: list[list[Difference]] = []
    place = 0
    for case in cases:
        differs: set[str] = set()
        here: list[Difference] = []
        for tree in inner_trees(case.tree):
            unary = case.unary and tree is case.tree
            mine, theirs = ours(tree.text, _context(case, unary), unary), answers[place]
            place += 1
            if same(mine, theirs):
                continue
            if not any(child.text in differs for child in tree.children):
                parts = tuple(ours(child.text, _context(case, False)) for child in tree.children)
                here.append(Difference(tree.text, tree.template or tree.text, case.context, mine, theirs, parts, unary))
            differs.add(tree.text)
        found.append(here)
    return found


def _context(case: Case, unary: bool) -> dict[str, Any]:
    return case.context if unary else {name: value for name, value in case.context.items() if name != "?"}


def main() -> int:
    """Print the explained differences by reason, the unexplained ones, and the sums."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    try:
        found = compare(feelin(), count, seed)
    except Missing as missing:
        print(f"skipped: {missing}")
        print("0 passed, 0 failed")
        return 1
    for differences in found.failed:
        for one in differences:
            if not explain(one):
                print(f"FAIL {one.template}: {one.text}")
                print(f"    {one.parts} ours {one.ours!r}  theirs {one.theirs!r}")
    for reason, times in found.reasons.most_common():
        if reason:
            print(f"{times:6} {reason}")
    failed = len(found.failed)
    print(f"{found.agreed} of {count} agree, {len(found.differing) - failed} differ for the reasons above")
    print(f"{count - failed} passed, {failed} failed")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
