"""Built-in functions on contexts. Source: DMN 1.3, clause 10.3.4.10; DMN 1.4 for building them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.feel.bounds import Run
from engine.feel.registry import declare


@declare(
    "get value(m: context, key: string) -> Any",
    "get value(context: context, key: string) -> Any",
    zh="取某键的值。",
    en="The value of an entry.",
)
def get_value(m: Mapping[str, Any], key: str) -> Any:
    return m.get(key)


@declare(
    "get entries(m: context) -> list<context>",
    zh="各键值对的列表。",
    en="The entries as a list of key and value.",
    with_run=True,
)
def get_entries(run: Run, position: int | None, m: Mapping[str, Any]) -> Any:
    run.items(len(m), position)
    return [{"key": key, "value": value} for key, value in m.items()]


@declare(
    "context(entries: list<context>) -> context",
    zh="由键值对列表构造上下文。",
    en="The context of a list of key and value.",
    with_run=True,
)
def context(run: Run, position: int | None, entries: list[Mapping[str, Any]]) -> Any:
    run.items(len(entries), position)
    result: dict[str, Any] = {}
    for entry in entries:
        key = entry.get("key")
        if not isinstance(key, str) or "value" not in entry or key in result:
            return None
        result[key] = entry["value"]
    return result


@declare(
    "context put(context: context, key: string, value: Any) -> context",
    zh="设置某键的值。",
    en="The context with an entry set.",
    with_run=True,
)
def context_put(run: Run, position: int | None, source: Mapping[str, Any], key: str, value: Any) -> Any:
    run.items(len(source) + 1, position)
    return {**source, key: value}


def put_deep(run: Run, position: int | None, source: Any, keys: list[str], value: Any) -> Any:
    """The context with an entry set at the end of a path."""
    if not keys:
        return None
    levels: list[Mapping[str, Any]] = []
    inner = source
    for key in keys:
        if not isinstance(inner, Mapping):
            return None
        run.items(len(inner) + 1, position)
        levels.append(inner)
        inner = inner.get(key)
        if inner is None:
            inner = {}
    for level, key in zip(reversed(levels), reversed(keys), strict=True):
        value = {**level, key: value}
    return value


@declare(
    "context merge(contexts: list<context>) -> context",
    zh="合并多个上下文，后者优先。",
    en="The contexts as one; of two entries of a name the later counts.",
    with_run=True,
)
def context_merge(run: Run, position: int | None, contexts: list[Mapping[str, Any]]) -> Any:
    run.items(sum(map(len, contexts)), position)
    result: dict[str, Any] = {}
    for one in contexts:
        result.update(one)
    return result
