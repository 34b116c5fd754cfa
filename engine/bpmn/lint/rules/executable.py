"""At least one process of the file is executable."""

from __future__ import annotations

from engine.bpmn.lint.context import Findings, LintContext, problem
from engine.bpmn.model import Diagram


def check(diagram: Diagram, context: LintContext) -> Findings:
    """A file whose processes are all only drawn cannot be deployed."""
    if not diagram.executable:
        yield problem(
            "executable",
            diagram.processes[0],
            "文件中没有可执行的流程",
            "Expected an executable process, found none",
            "在流程属性中勾选“可执行”（isExecutable）",
            "Set isExecutable on the process",
        )
