"""Doors to the expression language: its functions for completion, and what can be said of a text before it runs."""

from collections.abc import Mapping
from typing import Any

from api.contract import Call, Door
from api.fields import Answer, Body, Choice, Flag, Items, Part, Text, Value, Whole
from api.scopes import Scope
from engine import feel

door = Door("language", "表达式语言 FEEL", "The expression language FEEL")

MAX_EXPRESSION = 20_000
"""Characters of a text to look over; the language itself takes no more."""

MAX_NAMES = 2000
"""Variables that may be declared with it."""


class FunctionOut(Answer):
    """One function that expressions may call."""

    name = Text(metadata={"example": "deadline"})
    origin = Choice(
        "built-in",
        "domain",
        metadata={
            "description": "语言内置，或业务登记。 Part of the language, or registered by the business.",
            "example": "domain",
        },
    )
    signatures = Items(
        Text(max=500), metadata={"example": ["deadline(code: string, start: date and time) -> date and time"]}
    )
    parameters = Value(
        metadata={
            "description": "每种写法的参数名。 Names of the parameters, for every signature.",
            "example": [["code", "start"]],
        }
    )
    results = Items(Text(), metadata={"description": "结果类型。 Types of the result.", "example": ["date and time"]})
    documentation_zh = Text(max=1000, metadata={"example": "法定时限的截止时刻。"})
    documentation_en = Text(max=1000, metadata={"example": "When the limit is over."})


class AnalyseIn(Body):
    """A text, what kind of text it is, and which variables there are."""

    text = Text(max=MAX_EXPRESSION, required=True, metadata={"example": "amuont > 5000"})
    kind = Choice(
        "expression",
        "unary",
        "template",
        load_default="expression",
        metadata={
            "description": "表达式；决策表单元格；图中的属性（文字、=… 或 ${…}）。"
            " An expression; a cell of a decision table; an attribute of a diagram (text, =… or ${…}).",
            "example": "expression",
        },
    )
    condition = Flag(
        load_default=False,
        metadata={"description": "按条件检查：恒定者为问题。 Whether a constant answer is a problem.", "example": True},
    )
    names = Items(
        Text(min=1),
        max=MAX_NAMES,
        load_default=None,
        allow_none=True,
        metadata={
            "description": "已声明的变量；不给则不查未声明者。 Declared variables; without them unknown ones pass.",
            "example": ["amount"],
        },
    )


class FeelProblemOut(Answer):
    """What is doubtful or wrong, where, and what to write instead."""

    code = Text(metadata={"example": "feel_unknown_variable"})
    severity = Choice("error", "warning", metadata={"example": "warning"})
    message_zh = Text(max=2000, metadata={"example": "未声明的变量“amuont”，是否为“amount”？"})
    message_en = Text(max=2000, metadata={"example": "The variable “amuont” is not declared; did you mean “amount”?"})
    position = Whole(metadata={"description": "从 0 数起的字符。 Character, from 0.", "example": 0})
    line = Whole(metadata={"example": 1})
    column = Whole(metadata={"example": 1})
    caret = Text(max=500, metadata={"example": "amuont > 5000\n^"})
    suggestion = Text(max=2000, allow_none=True, metadata={"example": "amount"})


class AnalysisOut(Answer):
    """What was learnt about a text."""

    text = Text(
        max=MAX_EXPRESSION,
        metadata={"description": "所读的 FEEL；位置按此数。 The FEEL that was read.", "example": "amuont > 5000"},
    )
    is_valid = Flag(metadata={"description": "没有错误（可有警告）。 No errors; warnings may be.", "example": True})
    variables = Items(Text(), metadata={"description": "读取的变量。 Variables read.", "example": ["amuont"]})
    possible_variables = Items(
        Text(),
        metadata={
            "description": "筛选中的名称：元素的项或变量。 Names in filters: entries of the items, or variables.",
            "example": [],
        },
    )
    functions = Items(Text(), metadata={"description": "调用的函数。 Functions called.", "example": []})
    is_constant = Flag(metadata={"example": False})
    constant = Value(metadata={"description": "恒定的值。 The value, when it is constant.", "example": None})
    verdict = Choice(
        "always",
        "never",
        allow_none=True,
        metadata={"description": "条件恒成立或永不成立。 Always or never true.", "example": None},
    )
    problems = Part(FeelProblemOut(), many=True)


@door.read("/feel/functions", scope=Scope.PROCESS_READ, returns=FunctionOut(), is_list=True)
def list_feel_functions(call: Call) -> list[dict[str, Any]]:
    """可用的函数。Every function expressions may call, with its signatures and documentation: for completion."""
    domain = call.ctx.hooks.functions
    return [*_described(feel.describe(), "built-in"), *_described(feel.describe(domain), "domain")]


def _described(docs: list[feel.FunctionDoc], origin: str) -> list[dict[str, Any]]:
    return [
        {
            "name": doc.name,
            "origin": origin,
            "signatures": doc.signatures,
            "parameters": doc.parameters,
            "results": doc.results,
            "documentation_zh": doc.zh,
            "documentation_en": doc.en,
        }
        for doc in docs
    ]


@door.act("/feel/analyse", scope=Scope.PROCESS_CHECK, body=AnalyseIn(), returns=AnalysisOut())
def analyse_feel(call: Call) -> dict[str, Any]:
    """检查表达式。Look a text over without running it: variables, functions, problems with their places."""
    found = _analysis(call.body, call.ctx.hooks.functions)
    problems = sorted(found.findings, key=lambda finding: (finding.position, finding.code))
    return {
        "text": found.text,
        "is_valid": all(finding.severity != "error" for finding in problems),
        "variables": sorted(found.variables),
        "possible_variables": sorted(found.possible),
        "functions": list(found.functions),
        "is_constant": found.is_constant,
        "constant": _shown(found.constant) if found.is_constant else None,
        "verdict": found.verdict,
        "problems": [_problem(finding, found.text) for finding in problems],
    }


def _analysis(body: Mapping[str, Any], functions: Mapping[str, Any]) -> feel.Analysis:
    text, names = body["text"], body["names"]
    if body["kind"] == "unary":
        return feel.analyse_unary(text, names, functions)
    if body["kind"] == "template":
        return feel.analyse_template(text, names, functions)
    return feel.analyse(text, names, functions, condition=body["condition"])


def _shown(value: Any) -> Any:
    """A constant as JSON; a function as its text."""
    try:
        return feel.encode(value)
    except feel.FeelError:
        return feel.literal(value)


def _problem(finding: feel.Finding, text: str) -> dict[str, Any]:
    place = feel.FeelError(finding.code, "", "", text, min(finding.position, len(text)))
    return {
        "code": finding.code,
        "severity": finding.severity,
        "message_zh": finding.message_zh,
        "message_en": finding.message_en,
        "position": place.position,
        "line": place.line,
        "column": place.column,
        "caret": place.snippet,
        "suggestion": finding.suggestion,
    }
