"""A condition depends on something."""

from __future__ import annotations

from collections.abc import Iterator

from engine import feel
from engine.bpmn.errors import Problem
from engine.bpmn.lint.context import Findings, LintContext, label, problem
from engine.bpmn.model import Diagram, Flow
from engine.feel.analysis import Finding

_CAUSES = frozenset(
    ("feel_constant_null", "feel_argument_count", "feel_argument_type", "feel_unknown_parameter", "feel_method_call")
)


def check(diagram: Diagram, context: LintContext) -> Findings:
    """A condition that is always the same, or contradicts itself, makes its flow pointless or certain.

    A gateway whose conditions are all constant and that has no default is judged as a whole by another rule.
    """
    for process in diagram.executable:
        for container, element in process.walk():
            conditions = [container.flows[flow] for flow in element.outgoing if container.flows[flow].condition]
            findings = {flow.id: list(_constant(flow.condition or "")) for flow in conditions}
            if element.default is None and len(conditions) > 1 and all(findings.values()):
                continue
            for flow in conditions:
                for finding, shown in findings[flow.id]:
                    yield _doubt(flow, finding, shown)


def _constant(condition: str) -> Iterator[tuple[Finding, feel.Excerpt]]:
    try:
        text = feel.translate(condition, condition=True)
    except feel.FeelError:
        return  # the rule on expressions reports it
    findings = feel.analyse(text, None, None, condition=True).findings
    if any(finding.code in _CAUSES for finding in findings):
        return  # so does what makes the condition null
    for finding in findings:
        if finding.code == "feel_constant_condition":
            yield finding, feel.excerpt(text, finding.position)


def _doubt(flow: Flow, finding: Finding, shown: feel.Excerpt) -> Problem:
    return problem(
        "constant_condition",
        flow,
        f"“{label(flow)}”：{finding.message_zh}",
        f"{flow.id!r}: {finding.message_en}",
        "改写条件，或删除这条连线",
        "Rewrite the condition, or remove the flow",
        "warning",
        shown,
    )
