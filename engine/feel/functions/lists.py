"""Built-in functions on lists. Source: DMN 1.3, clause 10.3.4.4; ``list replace`` of DMN 1.4, ``sort`` of 10.3.4.9."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from functools import cmp_to_key
from typing import Any

from engine.feel import temporal
from engine.feel.bounds import Run
from engine.feel.operators import add, add_numbers, divide, divide_numbers, multiply_numbers
from engine.feel.registry import DeclaredFunction, declare
from engine.feel.values import DECIMAL128, Function, Number, as_number, compare, is_same, kind, whole

Key = tuple[str, Any]


def _spread(
    name: str, rest: str, zh: str, en: str, *, element: str = "Any"
) -> Callable[[Callable[..., Any]], DeclaredFunction]:
    """Declare ``name(list)`` that may also be called with the items one by one."""

    def make(implementation: Callable[..., Any]) -> DeclaredFunction:
        from engine.feel.registry import add_overload

        function = declare(f"{name}(list: list<{element}>) -> {rest}", zh=zh, en=en, with_run=True)(implementation)
        many = f"{name}(*list: {element}) -> {rest}"
        add_overload(function, many, lambda run, position, *items: implementation(run, position, list(items)), True)
        return function

    return make


@declare(
    "list contains(list: list, element: Any) -> boolean",
    zh="列表是否含有该元素。",
    en="Whether the list has the element.",
    with_run=True,
)
def list_contains(run: Run, position: int | None, items: list[Any], element: Any) -> Any:
    for item in items:
        run.spend(1, position)
        if is_same(item, element, run):
            return True
    return False


@declare("count(list: list) -> number", zh="元素个数。", en="The number of items.")
def count(items: list[Any]) -> Any:
    return len(items)


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
    run.spend(len(items) + 1, position)
    if not items:
        return None
    ordered = sorted(items)
    half = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[half]
    both = add_numbers(ordered[half - 1], ordered[half])
    return None if both is None else divide_numbers(both, 2)


@_spread("stddev", "number", "样本标准差。", "The standard deviation of a sample.", element="number")
def stddev(run: Run, position: int | None, items: list[Number]) -> Any:
    run.spend(3 * len(items) + 1, position)
    if len(items) < 2:
        return None
    values = [Decimal(item) for item in items]
    middle = DECIMAL128.divide(_decimal_sum(values), Decimal(len(values)))
    squares = [DECIMAL128.power(DECIMAL128.subtract(value, middle), Decimal(2)) for value in values]
    return whole(DECIMAL128.sqrt(DECIMAL128.divide(_decimal_sum(squares), Decimal(len(values) - 1))))


def _decimal_sum(values: list[Decimal]) -> Decimal:
    found = Decimal(0)
    for value in values:
        found = DECIMAL128.add(found, value)
    return found


@_spread("mode", "list<number>", "众数列表。", "The most frequent numbers, in order.", element="number")
def mode(run: Run, position: int | None, items: list[Number]) -> Any:
    run.spend(2 * len(items) + 1, position)
    counts = Counter(items)
    most = max(counts.values(), default=0)
    return sorted(item for item, times in counts.items() if times == most)


def _junction(run: Run, position: int | None, items: list[Any], decisive: bool) -> Any:
    run.spend(len(items) + 1, position)
    if any(item is decisive for item in items):
        return decisive
    if any(item is not None and not isinstance(item, bool) for item in items):
        return None
    return None if any(item is None for item in items) else not decisive


@_spread("all", "boolean", "是否全部为真。", "Whether every item is true.")
def all_true(run: Run, position: int | None, items: list[Any]) -> Any:
    return _junction(run, position, items, False)


@_spread("any", "boolean", "是否至少一个为真。", "Whether an item is true.")
def any_true(run: Run, position: int | None, items: list[Any]) -> Any:
    return _junction(run, position, items, True)


@declare(
    "sublist(list: list, start position: number, length?: number) -> list",
    zh="从某位置起的子列表。",
    en="The items from a place on, counted from 1, or from the end when negative.",
    with_run=True,
)
def sublist(run: Run, position: int | None, items: list[Any], start: Number, length: Number | None = None) -> Any:
    begin = int(start)
    if begin == 0 or abs(begin) > len(items) or (length is not None and int(length) < 1):
        return None
    first = begin - 1 if begin > 0 else len(items) + begin
    if length is not None and first + int(length) > len(items):
        return None
    run.items(len(items), position)
    return items[first:] if length is None else items[first : first + int(length)]


@declare(
    "append(list: list, *item: Any) -> list",
    zh="在末尾添加元素。",
    en="The list with more items at its end.",
    with_run=True,
)
def append(run: Run, position: int | None, items: list[Any], *added: Any) -> Any:
    run.items(len(items) + len(added), position)
    return [*items, *added]


@declare("concatenate(*list: list) -> list", zh="连接多个列表。", en="The lists one after the other.", with_run=True)
def concatenate(run: Run, position: int | None, *lists: list[Any]) -> Any:
    run.items(sum(map(len, lists)), position)
    return [item for items in lists for item in items]


def _place(items: list[Any], place: Number, size: int) -> int | None:
    """The index from 0 of a place from 1 or from the end; None when there is none among ``size``."""
    index = int(place)
    if index == 0:
        return None
    index = index - 1 if index > 0 else len(items) + index
    return index if 0 <= index < size else None


@declare(
    "insert before(list: list, position: number, newItem: Any) -> list",
    zh="在某位置之前插入。",
    en="The list with an item put before a place.",
    with_run=True,
)
def insert_before(run: Run, position: int | None, items: list[Any], place: Number, item: Any) -> Any:
    index = _place(items, place, len(items))
    if index is None:
        return None
    run.items(len(items) + 1, position)
    return [*items[:index], item, *items[index:]]


@declare(
    "remove(list: list, position: number) -> list",
    zh="删除某位置的元素。",
    en="The list without the item at a place.",
    with_run=True,
)
def remove(run: Run, position: int | None, items: list[Any], place: Number) -> Any:
    index = _place(items, place, len(items))
    if index is None:
        return None
    run.items(len(items), position)
    return items[:index] + items[index + 1 :]


@declare(
    "list replace(list: list, position: number, newItem: Any) -> list",
    "list replace(list: list, match: function, newItem: Any) -> list",
    zh="替换某位置或满足条件的元素。",
    en="The list with the item at a place, or those a function picks, replaced.",
    with_run=True,
)
def list_replace(run: Run, position: int | None, items: list[Any], which: Any, item: Any) -> Any:
    run.items(len(items), position)
    if isinstance(which, Function):
        if len(which.parameters) != 2:
            return None
        replaced = []
        for old in items:
            answer = which.invoke(run, [old, item], position)
            if not isinstance(answer, bool):
                return None
            replaced.append(item if answer else old)
        return replaced
    index = _place(items, which, len(items))
    return None if index is None else [*items[:index], item, *items[index + 1 :]]


@declare("reverse(list: list) -> list", zh="倒序。", en="The list from its end.", with_run=True)
def reverse(run: Run, position: int | None, items: list[Any]) -> Any:
    run.items(len(items), position)
    return items[::-1]


@declare(
    "index of(list: list, match: Any) -> list<number>",
    zh="元素出现的位置。",
    en="The places where the element is.",
    with_run=True,
)
def index_of(run: Run, position: int | None, items: list[Any], match: Any) -> Any:
    places = []
    for place, item in enumerate(items, 1):
        run.spend(1, position)
        if is_same(item, match, run):
            places.append(place)
    return places


def distinct(run: Run, position: int | None, items: list[Any]) -> list[Any]:
    """The items, each once, in order of first occurrence; plain ones by hash, others by comparing."""
    seen: set[Key] = set()
    others: list[Any] = []
    result: list[Any] = []
    for item in items:
        run.spend(1, position)
        item_kind = kind(item)
        if item_kind in ("number", "string", "boolean", "null"):
            key = (item_kind, as_number(item) if item_kind == "number" else item)
            if key in seen:
                continue
            seen.add(key)
        else:
            run.spend(len(others) // 4, position)
            if any(is_same(item, other, run) for other in others):
                continue
            others.append(item)
        result.append(item)
    return result


@declare("distinct values(list: list) -> list", zh="去除重复。", en="The list with each value once.", with_run=True)
def distinct_values(run: Run, position: int | None, items: list[Any]) -> Any:
    return distinct(run, position, items)


@declare("union(*list: list) -> list", zh="并集。", en="The values of the lists, each once.", with_run=True)
def union(run: Run, position: int | None, *lists: list[Any]) -> Any:
    run.items(sum(map(len, lists)), position)
    return distinct(run, position, [item for items in lists for item in items])


@declare("flatten(list: list) -> list", zh="展开嵌套列表。", en="The items of nested lists as one.", with_run=True)
def flatten(run: Run, position: int | None, items: list[Any]) -> Any:
    result: list[Any] = []
    stack = [iter(items)]
    while stack:
        for item in stack[-1]:
            run.spend(1, position)
            if isinstance(item, list):
                stack.append(iter(item))
                break
            result.append(item)
        else:
            stack.pop()
    run.items(len(result), position)
    return result


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
    return [items[place] for place in sorted(range(len(items)), key=keys.__getitem__)]


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


@declare(
    "is empty(value: Any) -> boolean",
    zh="是否为空：空值、空串、空列表或空上下文（扩展函数）。",
    en="Whether it is null or has no characters, items or entries (our addition).",
)
def is_empty(value: Any) -> Any:
    return value is None or (isinstance(value, str | list | dict) and not value)


@declare("not(negand: Any) -> boolean", zh="逻辑非。", en="The contrary; null when it is no boolean.")
def negation(negand: Any) -> Any:
    return not negand if isinstance(negand, bool) else None
