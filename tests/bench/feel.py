"""Ratios of FEEL to hand-written Python: ``feel_ratio`` (one condition), ``dmn_table_ratio`` (50 rules × 6 inputs)."""

from __future__ import annotations

import sys
import time
import timeit
from collections.abc import Callable, Mapping
from typing import Any

from engine import feel

CONDITION = 'amount > 5000 and status = "ok"'
RULES = 50
SERIES = 15
FEEL_LIMIT, TABLE_LIMIT = 12.0, 40.0


def both(ours: Callable[[], Any], theirs: Callable[[], Any], number: int) -> tuple[float, float]:
    """Processor seconds of one call of each, the best of many series run in turn, so that noise meets both."""
    first = timeit.Timer(ours, timer=time.process_time)
    second = timeit.Timer(theirs, timer=time.process_time)
    series = [(first.timeit(number), second.timeit(number)) for _ in range(SERIES)]
    return min(one for one, _ in series) / number, min(other for _, other in series) / number


def feel_ratio() -> tuple[float, float, float]:
    """Cached evaluation of the condition, the same as compiled Python, and the ratio."""
    context = {"amount": 6000, "status": "ok"}
    python = eval("lambda context: context['amount'] > 5000 and context['status'] == 'ok'")

    expression = feel.compile(CONDITION)
    assert expression(context) is True and python(context) is True
    ours, theirs = both(lambda: expression(context), lambda: python(context), 20_000)
    return ours, theirs, ours / theirs


def table_xml() -> bytes:
    """A FIRST table of 50 rules over six inputs; row k wants its own kind and amount."""
    inputs = "".join(
        f'<input id="i{name}"><inputExpression typeRef="{kind}"><text>{name}</text></inputExpression></input>'
        for name, kind in INPUTS
    )
    rules = "".join(
        f'<rule id="r{k}">{"".join(f"<inputEntry><text>{cell}</text></inputEntry>" for cell in cells(k))}'
        f'<outputEntry><text>"result {k}"</text></outputEntry></rule>'
        for k in range(RULES)
    )
    requirements = "".join(
        f'<informationRequirement><requiredInput href="#_{name}"/></informationRequirement>' for name, _ in INPUTS
    )
    data = "".join(
        f'<inputData id="_{name}" name="{name}"><variable name="{name}" typeRef="{kind}"/></inputData>'
        for name, kind in INPUTS
    )
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="bench">'
        f'{data}<decision id="route" name="route"><variable name="route"/>{requirements}'
        f'<decisionTable id="t" hitPolicy="FIRST">{inputs}<output id="o" name="route" typeRef="string"/>{rules}'
        "</decisionTable></decision></definitions>"
    ).encode()


INPUTS = (
    ("kind", "string"),
    ("amount", "number"),
    ("age", "number"),
    ("urgent", "boolean"),
    ("town", "string"),
    ("score", "number"),
)


def cells(k: int) -> tuple[str, ...]:
    """The six cells of a rule; ``&lt;`` because they stand in XML."""
    return (
        f'"kind {k % 10}"',
        f"[{k * 100}..{k * 100 + 5000}]",
        "&gt;= 18",
        "true" if k % 2 else "-",
        '"east", "west"',
        f"&lt; {1000 + k}",
    )


def python_chain() -> Callable[[Mapping[str, Any]], Any]:
    """The same rules as a person would write them in Python."""
    lines = ["def chain(kind, amount, age, urgent, town, score):"]
    for k in range(RULES):
        urgent = " and urgent is True" if k % 2 else ""
        lines.append(
            f"    if kind == 'kind {k % 10}' and {k * 100} <= amount <= {k * 100 + 5000} and age >= 18{urgent}"
            f" and town in ('east', 'west') and score < {1000 + k}: return 'result {k}'"
        )
    space: dict[str, Any] = {}
    exec("\n".join(lines), space)
    return space["chain"]  # type: ignore[no-any-return]


def dmn_table_ratio() -> tuple[float, float, float]:
    """Evaluation of the table, of the chain, and the ratio, over inputs that hit early, late and never."""
    definitions = feel.dmn.parse(table_xml())
    chain = python_chain()
    rows = [
        {"kind": f"kind {n % 11}", "amount": n * 97 + 60, "age": 30, "urgent": True, "town": "west", "score": 5}
        for n in range(60)
    ]
    for row in rows:
        assert definitions.evaluate("route", row).value == chain(**row)

    def ours() -> None:
        for row in rows:
            definitions.evaluate("route", row)

    def theirs() -> None:
        for row in rows:
            chain(**row)

    first, second = both(ours, theirs, 40)
    return first / len(rows), second / len(rows), first / second


def main() -> int:
    """Print both ratios; 1 when one is above its limit."""
    ours, theirs, ratio = feel_ratio()
    print(f"feel_seconds {ours:.3e} python_seconds {theirs:.3e} feel_ratio {ratio:.2f}")
    table, chain, table_ratio = dmn_table_ratio()
    print(f"dmn_table_seconds {table:.3e} python_seconds {chain:.3e} dmn_table_ratio {table_ratio:.2f}")
    return int(ratio > FEEL_LIMIT or table_ratio > TABLE_LIMIT)


if __name__ == "__main__":
    sys.exit(main())
