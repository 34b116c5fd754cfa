"""Writes the generated tables of ``docs/reference/feel.md``: ``python -m tests.engine.feel.reference``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from engine import feel
from workflows import language

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "feel.md"
COMMAND = "python -m tests.engine.feel.reference"
END = "<!-- end -->"

HABITS = (
    ("${a > 5}", "null 的大小比较为 false", "an order with null is false"),
    ("${a <= b}", "两个 null 互为 <=", "two nulls are <= each other"),
    ("${a == null}", "相同", "the same"),
    ("${a == ''}", "null 不等于空串，相同", "null is not the empty text: the same"),
    ("${a != b}", "不同类型的值不相等", "values of different kinds are unequal"),
    ("${a == 5}", "不同类型的值为 false", "values of different kinds: false"),
    ("${a != null}", "相同", "the same"),
    ("\\${a}", "反斜线使之成为文本；不能作条件", "a backslash makes it a text; refused as a condition"),
    ("${!p}", "对 null 取非为 true", "not of null is true"),
    ("${!(a > 5)}", "比较 null 后取非为 true", "and so is not of a comparison with null"),
    ("${p && a > 5}", "null 当作 false", "null counts as false"),
    ("${p || q}", "null 当作 false", "null counts as false"),
    ("${not empty a}", "null、空串、空列表、空映射为空", "null, empty texts, lists and maps are empty"),
    ("${p ? 'x' : 'y'}", "null 取“否则”", "null takes the otherwise"),
    ("${a % 3}", "余数的符号同被除数", "the remainder has the sign of the dividend"),
    ("${a div 2 + b mod 2}", "词写的运算符", "operators in words"),
    ("${a eq 1 and b lt 2}", "词写的运算符", "operators in words"),
    ("${order.items[0]['name']}", "下标从 0 改为从 1", "indexes from 0 become places from 1"),
    ("您好，${name}！", "null 显示为空", "null shows as nothing"),
    ("${'a' + b}", "JUEL 的 + 只加数字", "JUEL adds only numbers"),
    ("${'5' == 5}", "文本与数字比较要转换", "a text against a number needs a conversion"),
    ("${a.equals('x')}", "方法", "a method"),
    ("${list.contains(a)}", "方法", "a method"),
    ("${list.size() > 0}", "方法", "a method"),
    ("${name.startsWith('x')}", "方法", "a method"),
    ("${execution.getVariable('x')}", "变量", "a variable"),
    ("${execution.id}", "引擎对象", "an object of the engine"),
    ("${dateTime().plusDays(2).toDate()}", "此刻起的时刻", "a moment counted from now"),
    ("${execution.processBusinessKey}", "业务编号", "the business key"),
    ("${a = 1}", "赋值", "an assignment"),
    ("${a[b]}", "非常量下标", "an index that is no constant"),
)
"""Expressions of other modelers, and what JUEL means by them."""


def functions(described: list[feel.FunctionDoc]) -> str:
    """Functions as a table."""
    lines = ["| Function | 说明 | Meaning |", "|---|---|---|"]
    for doc in described:
        signatures = "<br>".join(f"`{text}`" for text in doc.signatures)
        lines.append(f"| {signatures} | {doc.zh} | {doc.en} |")
    return "\n".join(lines) + "\n"


def habits() -> str:
    """What becomes of expressions of other modelers."""
    lines = ["| JUEL | 含义 | It means | FEEL |", "|---|---|---|---|"]
    for text, zh, en in HABITS:
        lines.append(f"| {_code(text)} | {zh} | {en} | {_feel(text)} |")
    return "\n".join(lines) + "\n"


def _feel(text: str) -> str:
    try:
        exact, condition = feel.translate(text), feel.translate(text, condition=True)
    except feel.NotTranslatable as refused:
        advice = "" if refused.suggestion == "FEEL" else f", write {_code(refused.suggestion)}"
        return f"refused{advice}"
    return _code(exact) if exact == condition else f"{_code(exact)}; as a condition {_code(condition)}"


def _code(text: str) -> str:
    return "`" + text.replace("|", "\\|") + "`"


TABLES: Mapping[str, Callable[[], str]] = {
    "juel": habits,
    "functions": lambda: functions(feel.describe()),
    "domain functions": lambda: functions(feel.describe(language.functions())),
}


def renewed(page: str) -> str:
    """The page with the tables as they should be."""
    for name, table in TABLES.items():
        begin = f"<!-- {name}: {COMMAND} -->\n"
        head, found, rest = page.partition(begin)
        assert found, f"the page has no place for {name}"
        page = head + begin + table() + END + rest.partition(END)[2]
    return page


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
