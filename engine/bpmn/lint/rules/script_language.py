"""A diagram cannot run code: scripts are FEEL."""

from __future__ import annotations

from engine.bpmn.errors import Problem
from engine.bpmn.lint.context import Findings, LintContext, label, problem
from engine.bpmn.model import Diagram, Element, Flow, Parameter

_REMEDY = (
    '改写为 FEEL 表达式（scriptFormat="feel"）并设置结果变量，或改为服务任务',
    'Write it as a FEEL expression (scriptFormat="feel") with a result variable, or use a service task',
)


def check(diagram: Diagram, context: LintContext) -> Findings:
    """Script tasks, scripts in mappings, and conditions in another language."""
    for process in diagram.executable:
        for container in process.containers():
            for flow in container.flows.values():
                language = (flow.condition_language or "").strip()
                if language and language.lower() not in ("feel", "juel") and "feel" not in language.lower():
                    yield _refuse(flow, language)
        for _, element in process.walk():
            yield from _element(element)


def _element(element: Element) -> Findings:
    if element.type == "scriptTask":
        language = element.script_language or "feel"
        if language.lower() != "feel":
            yield _refuse(element, language)
        elif "resource" in element.attributes:
            yield _refuse(element, f"resource {element.attributes['resource']}")
        elif not element.script:
            yield problem(
                "script_language",
                element,
                f"脚本任务“{label(element)}”没有脚本",
                f"Expected a FEEL script in {element.id!r}, found none",
                *_REMEDY,
            )
    for mapping in (*element.inputs, *element.outputs):
        for language in _foreign(mapping.value):
            yield _refuse(element, language)


def _foreign(parameter: Parameter) -> list[str]:
    found = [parameter.text] if parameter.kind == "foreign" else []
    for item in (*parameter.items, *(entry for _, entry in parameter.entries)):
        found += _foreign(item)
    return found


def _refuse(where: Element | Flow, language: str) -> Problem:
    return problem(
        "script_language",
        where,
        f"“{label(where)}”的脚本语言是 {language}，只运行 FEEL",
        f"Expected FEEL in {where.id!r}, found {language}",
        *_REMEDY,
    )
