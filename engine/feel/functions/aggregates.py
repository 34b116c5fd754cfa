"""Built-in functions that make one value of a list: sums, extremes, all and any. Source: DMN 1.3, clause 10.3.4.4."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from engine.feel.bounds import Run
from engine.feel.functions.sorting import plain_sorted
from engine.feel.operators import add, add_numbers, divide, divide_numbers, multiply_numbers
from engine.feel.registry import DeclaredFunction, add_overload, declare
from engine.feel.values import DECIMAL128, Number, compare, kind, whole

BATCH = 64
"""Items walked between two counts of the meter."""


def counted(run: Run, position: int | None, items: list[Any]) -> Iterator[Any]:
    """The items, counted on the meter as they are walked."""
    for start in range(0, len(items), BATCH):
        batch = items[start : start + BATCH]
        run.spend(len(batch), position)
        yield from batch


def _spread(
    name: str, rest: str, zh: str, en: str, *, element: str = "Any"
) -> Callable[[Callable[..., Any]], DeclaredFunction]:
    """Declare ``name(list)`` that may also be called with the items one by one."""

    def make(implementation: Callable[..., Any]) -> DeclaredFunction:
        function = declare(f"{name}(list: list<{element}>) -> {rest}", zh=zh, en=en, with_run=True)(implementation)
        many = f"{name}(*list: {element}) -> {rest}"
        add_overload(function, many, lambda run, position, *items: implementation(run, position, list(items)), True)
        return function

    return make


def _extreme(run: Run, position: int | None, items: list[Any], sign: int) -> Any:
    run.spend(1, position)
    if not items:
        return None
    best = items[0]
    if len(items) == 1 and compare(best, best) is None:
        return None
    for item in items[1:]:
        run.spend(1, position)
        order = compare(item, best)
        if order is None:
            return None
        if order * sign > 0:
            best = item
    return best


@_spread("min", "Any", "最小值。", "The least item.")
def minimum(run: Run, position: int | None, items: list[Any]) -> Any:
    return _extreme(run, position, items, -1)


@_spread("max", "Any", "最大值。", "The greatest item.")
def maximum(run: Run, position: int | None, items: list[Any]) -> Any:
    return _extreme(run, position, items, 1)


def _fold(run: Run, position: int | None, items: list[Any], step: Callable[[Any, Any], Any]) -> Any:
    run.spend(1, position)
    if not items:
        return None
    total = items[0]
    for item in items[1:]:
        run.spend(1, position)
        total = step(total, item)
        if total is None:
            return None
    return total


@_spread("sum", "number", "总和；也可用于时长。", "The sum of numbers or durations.")
def total(run: Run, position: int | None, items: list[Any]) -> Any:
    if not items or kind(items[0]) not in SUMMABLE:
        return None
    return _fold(run, position, items, add)


SUMMABLE = frozenset({"number", "days and time duration", "years and months duration"})


@_spread("mean", "number", "平均值。", "The mean of numbers or durations.")
def mean(run: Run, position: int | None, items: list[Any]) -> Any:
    if not items or kind(items[0]) not in SUMMABLE:
        return None
    found = _fold(run, position, items, add)
    return None if found is None else divide(found, len(items))


@_spread("product", "number", "乘积。", "The product.", element="number")
def product(run: Run, position: int | None, items: list[Number]) -> Any:
    return _fold(run, position, items, multiply_numbers)


@_spread("median", "number", "中位数。", "The middle number, or the mean of the middle two.", element="number")
def median(run: Run, position: int | None, items: list[Number]) -> Any:
    run.items(len(items), position)
    if not items:
        return None
    ordered = plain_sorted(run, position, items)
    half = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[half]
    both = add_numbers(ordered[half - 1], ordered[half])
    return None if both is None else divide_numbers(both, 2)


@_spread("stddev", "number", "样本标准差。", "The standard deviation of a sample.", element="number")
def stddev(run: Run, position: int | None, items: list[Number]) -> Any:
    run.items(len(items), position)
    if len(items) < 2:
        return None
    size = Decimal(len(items))
    middle = DECIMAL128.divide(_sum(Decimal(item) for item in counted(run, position, items)), size)
    squares = (_square(DECIMAL128.subtract(Decimal(item), middle)) for item in counted(run, position, items))
    return whole(DECIMAL128.sqrt(DECIMAL128.divide(_sum(squares), size - 1)))


def _square(number: Decimal) -> Decimal:
    return DECIMAL128.multiply(number, number)


def _sum(values: Iterator[Decimal]) -> Decimal:
    found = Decimal(0)
    for value in values:
        found = DECIMAL128.add(found, value)
    return found


@_spread("mode", "list<number>", "众数列表。", "The most frequent numbers, in order.", element="number")
def mode(run: Run, position: int | None, items: list[Number]) -> Any:
    run.items(len(items), position)
    counts = Counter(counted(run, position, items))
    most = max(counts.values(), default=0)
    return plain_sorted(run, position, [item for item, times in counts.items() if times == most])


def _junction(run: Run, position: int | None, items: list[Any], decisive: bool) -> Any:
    run.items(len(items), position)
    found: Any = not decisive
    for item in counted(run, position, items):
        if item is decisive:
            return decisive
        if item is not (not decisive):
            found = None
    return found


@_spread("all", "boolean", "是否全部为真。", "Whether every item is true.")
def all_true(run: Run, position: int | None, items: list[Any]) -> Any:
    return _junction(run, position, items, False)


@_spread("any", "boolean", "是否至少一个为真。", "Whether an item is true.")
def any_true(run: Run, position: int | None, items: list[Any]) -> Any:
    return _junction(run, position, items, True)
