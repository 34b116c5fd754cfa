"""Built-in functions on strings. Source: DMN 1.3, clause 10.3.4.3; ``string join`` of DMN 1.4."""

from __future__ import annotations

from typing import Any

from engine.feel.bounds import Run
from engine.feel.functions import patterns
from engine.feel.registry import declare
from engine.feel.values import Number


@declare(
    "substring(string: string, start position: number, length?: number) -> string",
    zh="从第几个字符起的子串；负数从末尾数。",
    en="The characters from a place on, counted from 1, or from the end when negative.",
)
def substring(string: str, start: Number, length: Number | None = None) -> Any:
    begin = int(start)
    if begin == 0 or abs(begin) > len(string) or (length is not None and int(length) < 1):
        return None
    first = begin - 1 if begin > 0 else len(string) + begin
    return string[first:] if length is None else string[first : first + int(length)]


@declare("string length(string: string) -> number", zh="字符数。", en="The number of characters.")
def string_length(string: str) -> Any:
    return len(string)


@declare("upper case(string: string) -> string", zh="转为大写。", en="The text in capitals.", with_run=True)
def upper_case(run: Run, position: int | None, string: str) -> Any:
    return run.string(string.upper(), position)


@declare("lower case(string: string) -> string", zh="转为小写。", en="The text in small letters.", with_run=True)
def lower_case(run: Run, position: int | None, string: str) -> Any:
    return run.string(string.lower(), position)


@declare(
    "substring before(string: string, match: string) -> string",
    zh="首次出现之前的部分；没有则为空串。",
    en="What comes before the first occurrence; empty when there is none.",
)
def substring_before(string: str, match: str) -> Any:
    before, found, _ = string.partition(match) if match else ("", "", "")
    return before if found else ""


@declare(
    "substring after(string: string, match: string) -> string",
    zh="首次出现之后的部分；没有则为空串。",
    en="What comes after the first occurrence; empty when there is none.",
)
def substring_after(string: str, match: str) -> Any:
    return string.partition(match)[2] if match else string


@declare("contains(string: string, match: string) -> boolean", zh="是否包含。", en="Whether the text contains another.")
def contains(string: str, match: str) -> Any:
    return match in string


@declare("starts with(string: string, match: string) -> boolean", zh="是否以其开头。", en="Whether it begins so.")
def starts_with(string: str, match: str) -> Any:
    return string.startswith(match)


@declare("ends with(string: string, match: string) -> boolean", zh="是否以其结尾。", en="Whether it ends so.")
def ends_with(string: str, match: str) -> Any:
    return string.endswith(match)


@declare(
    "matches(input: string, pattern: string, flags?: string?) -> boolean",
    zh="是否匹配正则表达式（XPath 写法）。",
    en="Whether a part matches the pattern, in the notation of XPath.",
    with_run=True,
)
def matches(run: Run, position: int | None, text: str, pattern: str, flags: str | None = None) -> Any:
    return patterns.matches(run, position, text, pattern, flags or "")


@declare(
    "replace(input: string, pattern: string, replacement: string, flags?: string?) -> string",
    zh="替换正则表达式匹配的部分。",
    en="The text with every match replaced; $1 is the first group.",
    with_run=True,
)
def replace(run: Run, position: int | None, text: str, pattern: str, replacement: str, flags: str | None = None) -> Any:
    return patterns.replace(run, position, text, pattern, replacement, flags or "")


@declare(
    "split(string: string, delimiter: string) -> list<string>",
    zh="按正则表达式分隔。",
    en="The parts between matches of the delimiter, a pattern.",
    with_run=True,
)
def split(run: Run, position: int | None, string: str, delimiter: str) -> Any:
    return patterns.split(run, position, string, delimiter)


@declare(
    "string join(list: list, delimiter?: string?) -> string",
    zh="连接列表中的字符串，空值略去。",
    en="The texts of the list joined; nulls are left out.",
    with_run=True,
)
def string_join(run: Run, position: int | None, items: list[Any], delimiter: str | None = None) -> Any:
    if any(item is not None and not isinstance(item, str) for item in items):
        return None
    texts = [item for item in items if item is not None]
    glue = delimiter or ""
    size = sum(map(len, texts)) + len(glue) * max(0, len(texts) - 1)
    if size > run.bounds.string_length:
        raise run.exceeded("string_length", position)
    return run.string(glue.join(texts), position)
