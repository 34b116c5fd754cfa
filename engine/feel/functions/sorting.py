"""Sorting: by the values' own order, or by a function of the language. Source: DMN 1.3, clause 10.3.4.9."""

from __future__ import annotations

from collections.abc import Callable
from functools import cmp_to_key
from typing import Any

from engine.feel import temporal
from engine.feel.bounds import Run
from engine.feel.registry import declare
from engine.feel.values import Function, as_number, compare, kind

STRETCH = 512
"""Items sorted between two looks at the clock."""


@declare(
    "sort(list: list, precedes?: function?) -> list",
    zh="排序；可给出比较函数。",
    en="The list in order, by its own or by a function that says which of two comes first.",
    with_run=True,
)
def sort(run: Run, position: int | None, items: list[Any], precedes: Function | None = None) -> Any:
    run.items(len(items), position)
    if precedes is None:
        return _sorted_alone(run, position, items)
    if len(precedes.parameters) != 2:
        return None
    return merge_sorted(run, position, items, precedes)


def _sorted_alone(run: Run, position: int | None, items: list[Any]) -> list[Any] | None:
    """The items in their own order; null when two of them have none."""
    for item in items:
        run.spend(1, position)
        if compare(item, items[0]) is None:
            return None
    if not items:
        return []
    keys: list[Any] = []
    for item in items:
        run.spend(1, position)
        keys.append(_sort_key(item))
    if any(key is None for key in keys):
        return sorted(items, key=cmp_to_key(lambda a, b: _metered_order(run, position, a, b)))
    return [items[place] for place in plain_sorted(run, position, list(range(len(items))), keys.__getitem__)]


def plain_sorted(
    run: Run, position: int | None, items: list[Any], key: Callable[[Any], Any] | None = None
) -> list[Any]:
    """The items by their keys; the clock is looked at between stretches, and sorted stretches are merged quickly."""
    pieces: list[Any] = []
    for start in range(0, len(items), STRETCH):
        stretch = sorted(items[start : start + STRETCH], key=key)
        run.spend(len(stretch), position)
        run.check_clock(position)
        pieces += stretch
    return pieces if len(items) <= STRETCH else sorted(pieces, key=key)


def _sort_key(value: Any) -> Any:
    """What orders a value among those it can be compared with; None where only two at a time can tell."""
    found = kind(value)
    if found == "number":
        return as_number(value)
    return value if found == "string" else temporal.order_key(found, value)


def _metered_order(run: Run, position: int | None, left: Any, right: Any) -> int:
    run.spend(1, position)
    return compare(left, right) or 0


def merge_sorted(run: Run, position: int | None, items: list[Any], precedes: Function) -> list[Any] | None:
    """A stable merge sort by a function of the language; null when it does not answer a boolean."""
    if len(items) < 2:
        return list(items)
    half = len(items) // 2
    left = merge_sorted(run, position, items[:half], precedes)
    right = merge_sorted(run, position, items[half:], precedes)
    if left is None or right is None:
        return None
    merged: list[Any] = []
    first = second = 0
    while first < len(left) and second < len(right):
        answer = precedes.invoke(run, [right[second], left[first]], position)
        if not isinstance(answer, bool):
            return None
        if answer:
            merged.append(right[second])
            second += 1
        else:
            merged.append(left[first])
            first += 1
    return merged + left[first:] + right[second:]
