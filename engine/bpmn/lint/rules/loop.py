"""A multi-instance activity knows how often it runs."""

from __future__ import annotations

from engine.bpmn.lint.context import Findings, LintContext, label, problem
from engine.bpmn.model import Diagram


def check(diagram: Diagram, context: LintContext) -> Findings:
    """A collection or a cardinality; a standard loop has a condition or a maximum."""
    for process in diagram.executable:
        for _, element in process.walk():
            loop = element.loop
            if loop is None:
                continue
            endless = loop.kind == "standard" and loop.condition is None and loop.maximum is None
            if endless or (loop.kind != "standard" and not loop.cardinality and not loop.collection):
                yield problem(
                    "loop",
                    element,
                    f"“{label(element)}”没有写明循环多少次",
                    f"Expected a collection, a cardinality or a loop condition on {element.id!r}, found none",
                    "填写集合、次数或循环条件",
                    "Set the collection, the cardinality or the loop condition",
                )
            if loop.collection and loop.cardinality:
                yield problem(
                    "loop",
                    element,
                    f"“{label(element)}”同时写了集合和次数，以集合为准",
                    f"Expected a collection or a cardinality on {element.id!r}, found both; the collection counts",
                    "删除其中一个",
                    "Remove one of them",
                    "warning",
                )
            if element.by_event or element.type == "boundaryEvent":
                yield problem(
                    "loop",
                    element,
                    f"“{label(element)}”不能循环",
                    f"Expected no loop on {element.id!r}",
                    "删除循环",
                    "Remove the loop",
                )
