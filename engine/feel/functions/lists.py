"""Built-in functions that search, cut and join lists. Source: DMN 1.3, clause 10.3.4.4; ``list replace`` of DMN 1.4."""

from __future__ import annotations

from typing import Any

from engine.feel.bounds import Run
from engine.feel.registry import declare
from engine.feel.values import Function, Number, as_number, is_huge, is_same, kind

Key = tuple[str, Any]


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
            key = (item_kind, _hashed(item) if item_kind == "number" else item)
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


def _hashed(number: Any) -> Any:
    """What tells numbers apart; one too large to calculate with stands for itself."""
    return number if is_huge(number) else as_number(number)


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
    "is empty(value: Any) -> boolean",
    zh="是否为空：空值、空串、空列表或空上下文（扩展函数）。",
    en="Whether it is null or has no characters, items or entries (our addition).",
)
def is_empty(value: Any) -> Any:
    return value is None or (isinstance(value, str | list | dict) and not value)


@declare("not(negand: Any) -> boolean", zh="逻辑非。", en="The contrary; null when it is no boolean.")
def negation(negand: Any) -> Any:
    return not negand if isinstance(negand, bool) else None
