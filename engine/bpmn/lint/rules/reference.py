"""Every reference points to something."""

from __future__ import annotations

from engine.bpmn.errors import Problem
from engine.bpmn.lint.context import Findings, LintContext, label, problem
from engine.bpmn.model import Diagram


def check(diagram: Diagram, context: LintContext) -> Findings:
    """Flows, attachments, defaults, messages, signals, errors and escalations."""
    for identity, target, line in diagram.dangling:
        yield Problem(
            "reference",
            "error",
            identity,
            line,
            f"“{identity}”引用的“{target}”不存在",
            f"Expected {identity!r} to refer to an element, but {target!r} does not exist here",
            "重新连接，或删除这条引用",
            "Connect it again, or remove the reference",
        )
    for process in diagram.processes:
        for _, element in process.walk():
            definitions = [*element.events, *([element.message] if element.message else [])]
            for definition in definitions:
                if not definition.resolved:
                    yield problem(
                        "reference",
                        element,
                        f"“{label(element)}”引用的 {definition.kind}“{definition.reference}”没有定义",
                        f"Expected {definition.kind} {definition.reference!r} of {element.id!r} to be defined",
                        "在属性面板中选择或新建它",
                        "Choose or create it in the properties panel",
                    )
