"""Every process that a call activity names is known."""

from __future__ import annotations

from engine.bpmn.lint.context import Findings, LintContext, label, problem
from engine.bpmn.model import Diagram
from engine.bpmn.values import is_expression


def check(diagram: Diagram, context: LintContext) -> Findings:
    """A call without a target is refused; an unknown target may be deployed later."""
    own = {process.id for process in diagram.executable}
    for process in diagram.executable:
        for _, element in process.walk():
            if element.type != "callActivity":
                continue
            if "caseRef" in element.attributes:
                continue  # the rule on extensions says why no case can be called
            if not element.called:
                yield problem(
                    "called_process",
                    element,
                    f"调用活动“{label(element)}”没有写明调用哪个流程",
                    f"Expected {element.id!r} to name the called process, found none",
                    "填写 calledElement",
                    "Set calledElement",
                )
            elif not is_expression(element.called) and element.called not in own:
                if context.processes is not None and element.called not in context.processes:
                    yield problem(
                        "called_process",
                        element,
                        f"“{label(element)}”调用的流程“{element.called}”尚未部署",
                        f"Expected called process {element.called!r} of {element.id!r} to be deployed",
                        "在运行到这里之前部署它",
                        "Deploy it before an instance gets here",
                        "warning",
                    )
