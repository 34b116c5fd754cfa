"""All rules of law over one diagram, in the order a designer would mend their findings."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn import Diagram, LintContext, Problem
from engine.hooks import Hooks
from workflows.law.reading import Reading
from workflows.law.rules import (
    acceptance_first,
    acts_done,
    approval_accepted,
    clerk_decides,
    collective_discussion,
    compensation_undoes,
    complete_task,
    decided_first,
    decision_heeded,
    decision_served,
    entitled,
    event_dispatched,
    event_reply,
    fine_collected_apart,
    inspection_drawn,
    known_acts,
    known_groups,
    limits_add_up,
    meant_acts,
    outcome_followed,
    penalty_defence,
    penalty_filed,
    penalty_hearing_right,
    penalty_notice,
    penalty_review,
    people_decide,
    permit_review,
    promised_act,
    refusal_possible,
    refusal_reasons,
    remedy_told,
    review_after_hearing,
    simple_penalty,
    suspension_apart,
    suspension_ends,
    suspension_told,
    two_officers,
    two_persons,
    urged_before_court,
)

RULES = tuple(
    module.RULE
    for module in (
        known_acts,
        meant_acts,
        acts_done,
        compensation_undoes,
        decided_first,
        decision_heeded,
        outcome_followed,
        complete_task,
        known_groups,
        people_decide,
        two_persons,
        entitled,
        clerk_decides,
        limits_add_up,
        acceptance_first,
        approval_accepted,
        permit_review,
        refusal_possible,
        refusal_reasons,
        suspension_told,
        suspension_ends,
        suspension_apart,
        penalty_filed,
        two_officers,
        penalty_notice,
        penalty_hearing_right,
        penalty_defence,
        review_after_hearing,
        penalty_review,
        collective_discussion,
        simple_penalty,
        decision_served,
        remedy_told,
        promised_act,
        fine_collected_apart,
        urged_before_court,
        inspection_drawn,
        event_dispatched,
        event_reply,
    )
)


def check(diagram: Diagram, context: LintContext) -> Iterator[Problem]:
    """Judge the executable processes of a diagram."""
    for process in diagram.executable:
        reading = Reading(process, context)
        for rule in RULES:
            yield from rule.problems(reading)


def install(hooks: Hooks) -> None:
    """Let deployments and checks ask the law too."""
    hooks.lint_rules.append(check)
