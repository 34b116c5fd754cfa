"""All rules over one diagram."""

from __future__ import annotations

from engine.bpmn.errors import Problem
from engine.bpmn.lint.context import LintContext
from engine.bpmn.lint.rules import (
    bad_expression,
    bad_timer,
    binding,
    called_process,
    compensation,
    constant_condition,
    converted_text,
    dead_end,
    decision,
    duplicate_id,
    event_gateway,
    event_position,
    executable,
    flow_shape,
    foreign_extension,
    form,
    identifier,
    implementation,
    link,
    loop,
    mapping,
    owner,
    reference,
    result_variable,
    retry,
    script_language,
    start_event,
    unhandled_error,
    unheard_message,
    unreachable,
    unsupported,
    way_back,
    way_out,
)
from engine.bpmn.model import Diagram

RULES = (
    executable,
    identifier,
    duplicate_id,
    reference,
    unsupported,
    event_position,
    start_event,
    flow_shape,
    unreachable,
    dead_end,
    way_out,
    way_back,
    event_gateway,
    link,
    loop,
    compensation,
    script_language,
    foreign_extension,
    implementation,
    mapping,
    binding,
    retry,
    bad_expression,
    constant_condition,
    converted_text,
    bad_timer,
    form,
    decision,
    called_process,
    result_variable,
    owner,
    unhandled_error,
    unheard_message,
)
"""In the order a designer would mend them."""


def lint(diagram: Diagram, context: LintContext | None = None) -> list[Problem]:
    """Judge a diagram; errors first, in the order of the rules."""
    around = context or LintContext()
    found = [problem for rule in RULES for problem in rule.check(diagram, around)]
    return sorted(found, key=lambda problem: problem.severity != "error")
