"""Writes ``docs/reference/law.md`` from the rules: ``python -m workflows.law.reference``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from workflows.law.acts import NAMES, Act
from workflows.law.checking import RULES
from workflows.law.rule import Rule
from workflows.law.rules import limits_add_up

FILE = Path(__file__).parents[2] / "docs" / "reference" / "law.md"
HEAD = """# The law in the lint 图中的法律

Written by `python -m workflows.law.reference` (`make docs`) from `workflows/law/rules/`; do not edit.

A model that breaks the law cannot be deployed: `zhenshu lint`, `POST /api/v1/deployments` and
`POST /api/v1/deployments/check` name the element, the way around the protected step, the article and the remedy.

A step says what it means to the law by the extension property `act` (several, with blanks between them). "Every way"
is counted over gateways, subprocesses, boundary events, event subprocesses, links and loops; a boundary event leaves
its host before it is done. A loop counts as done where it surely has a round: a list or number that is written out, or
an exclusive gateway right before it that leads elsewhere when the collection is empty, as `=count(parties) > 0`.
What a graph cannot show (who did it, when, what was written) the engine's guards check when the step is done.

扩展属性 `act` 说明一个步骤在法律上是什么（可写多个，以空格分开）。“每条路径”包括网关、子流程、边界事件、事件子流程、
链接和循环；边界事件在其任务完成之前离开。循环确定至少一次的才算办理：写明的列表或次数，或者循环之前紧接一个排他网关，
集合为空时走别的路（如 `=count(parties) > 0`）。图中看不到的（谁、何时、写了什么）由引擎在办理时核验。
"""


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *_rules(), *_acts(), *_spans()]) + "\n"


def _rules() -> Iterator[str]:
    yield "## Rules 规则\n"
    for rule in RULES:
        yield from _rule(rule)


def _rule(rule: Rule) -> Iterator[str]:
    yield f"### {rule.title[0]} {rule.title[1]} · `{rule.name}`\n"
    yield f"{rule.promise[0]}\n"
    yield f"{rule.promise[1]}\n"
    yield f"{'、'.join(source.zh for source in rule.sources)} · {'; '.join(source.en for source in rule.sources)}\n"


def _acts() -> Iterator[str]:
    yield "## Acts 法律行为\n"
    yield "| act | 中文 | English |"
    yield "| --- | --- | --- |"
    for act in Act:
        yield f"| `{act}` | {NAMES[act][0]} | {NAMES[act][1]} |"
    yield ""


def _spans() -> Iterator[str]:
    yield "## Limits of a whole 总时限\n"
    for span in limits_add_up.SPANS:
        yield f"- {limits_add_up.described(span)}"


if __name__ == "__main__":
    FILE.write_text(page(), encoding="utf-8")
