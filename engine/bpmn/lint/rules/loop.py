"""A multi-instance activity knows how often it runs."""

from __future__ import annotations

from engine import feel
from engine.bpmn.lint.context import Findings, LintContext, label, problem
from engine.bpmn.lint.uses import of_parameter
from engine.bpmn.model import Diagram, Element, Mapping
from engine.bpmn.values import is_expression


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
                    f"“{label(element)}”同时写了集合和次数，次数以 loopCardinality 为准",
                    f"Expected a collection or a cardinality on {element.id!r}, found both; the cardinality counts",
                    "删除其中一个",
                    "Remove one of them",
                    "warning",
                )
            if loop.kind != "standard":
                yield from _outputs(element)
            if element.by_event or element.type == "boundaryEvent":
                yield problem(
                    "loop",
                    element,
                    f"“{label(element)}”不能循环",
                    f"Expected no loop on {element.id!r}",
                    "删除循环",
                    "Remove the loop",
                )


def _outputs(element: Element) -> Findings:
    """An output of many instances adds to what the others wrote, or overwrites it: Camunda 7 takes neither."""
    for mapping in element.outputs:
        if not _adds(mapping):
            yield problem(
                "loop",
                element,
                f"多实例活动“{label(element)}”的输出参数“{mapping.target}”会被各实例互相覆盖",
                f"Expected output {mapping.target!r} of multi-instance {element.id!r} to add to what it holds; "
                "the instances would overwrite it",
                f"用输出集合（loopDataOutputRef、outputDataItem），或改写为 =append({mapping.target}, …)",
                f"Collect with loopDataOutputRef and outputDataItem, or write =append({mapping.target}, …)",
            )


def _adds(mapping: Mapping) -> bool:
    texts = [use.text for use in of_parameter("", mapping.value) if use.mode == "expression" or is_expression(use.text)]
    try:
        return any(mapping.target in feel.compile(feel.translate(text)).variables for text in texts)
    except feel.FeelError:
        return True  # the rule on expressions says what is wrong
