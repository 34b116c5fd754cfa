"""At least one process of what is deployed together is executable."""

from __future__ import annotations

from engine.bpmn.lint.context import Findings, LintContext, problem
from engine.bpmn.model import Diagram


def check(diagram: Diagram, context: LintContext) -> Findings:
    """A file whose processes are all only drawn brings no definition: that is meant only where another one does."""
    if not diagram.executable:
        yield problem(
            "executable",
            diagram.processes[0],
            "文件中没有可执行的流程（isExecutable 缺少或为 false），不会产生流程定义",
            "Expected an executable process, found none (isExecutable is missing or false): the file defines nothing",
            "在流程属性中勾选“可执行”（isExecutable）",
            "Set isExecutable on the process",
            "warning" if context.runs_elsewhere else "error",
        )
