"""A refusal leads to a refusal, a grant to a grant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.bpmn import Element, Graph, Point
from forms.definition import FormDefinition
from workflows.law import carried, outcomes
from workflows.law.acts import Act
from workflows.law.outcomes import Choice
from workflows.law.reading import Reading, label
from workflows.law.rule import Finding, Rule, forks
from workflows.law.rules import decision_heeded
from workflows.law.sources import licensing_law


def _check(reading: Reading) -> Iterator[Finding]:
    grants, refusals = reading.ids(Act.PERMIT_GRANT), reading.ids(Act.PERMIT_REFUSE)
    calls = [one for one in reading.doing(Act.PERMIT_DECIDE) if one.called is not None]
    for decision in (*reading.deciding(Act.PERMIT_DECIDE), *calls):
        form = outcomes.form_of(reading, decision)
        if form is None or _reached(reading, reading.graph, decision, grants | refusals) is None:
            continue
        told = {*decision_heeded.unheeded(reading)}
        for choice in outcomes.choices(form):
            writer = carried.replaced(reading, decision, choice)
            if writer is not None and writer.id not in told:
                told.add(writer.id)
                yield _replaced(writer, decision, choice)
        for choice, ways in _ways(reading, decision, form):
            meant, other = (refusals, grants) if choice.is_refusal else (grants, refusals)
            for found in _misled(reading, decision, choice, ways, meant, other):
                if found.element.id not in told:
                    told.add(found.element.id)
                    yield found


@dataclass(frozen=True, slots=True)
class _Ways:
    """What a choice closes: flows that it rules out, and default flows on which others have a say as well."""

    closed: frozenset[str]
    doubtful: frozenset[str]


def _ways(reading: Reading, decision: Element, form: FormDefinition) -> list[tuple[Choice, _Ways]]:
    known = [(choice, outcomes.known_after(reading, decision, choice)) for choice in outcomes.choices(form)]
    return [(choice, _Ways(outcomes.closed(reading, one), outcomes.doubtful(reading, one))) for choice, one in known]


def _misled(
    reading: Reading, decision: Element, choice: Choice, ways: _Ways, meant: frozenset[str], other: frozenset[str]
) -> Iterator[Finding]:
    """Where a choice leads to what was not chosen, or past what was."""
    wrong = _reached(reading, outcomes.open_graph(reading, ways.closed | ways.doubtful), decision, other)
    if wrong is not None:
        yield _led(reading, decision, choice, wrong, ways.closed, done=False)
        return
    again = reading.other_deciders(decision, Act.PERMIT_DECIDE, Act.PERMIT_REVIEW) | {decision.id}
    graph = outcomes.open_graph(reading, ways.closed)
    done = meant | other | forks(reading, meant)
    past = graph.way(Point(decision.id, True), graph.exit, again | done) if choice.is_refusal else None
    if past is not None:
        yield _led(reading, decision, choice, past, ways.closed, done=True)


def _reached(reading: Reading, graph: Graph, decision: Element, goals: frozenset[str]) -> list[str] | None:
    again = reading.other_deciders(decision, Act.PERMIT_DECIDE) | {decision.id}
    ways = (graph.way(Point(decision.id, True), Point(goal, False), again) for goal in sorted(goals))
    return next((way for way in ways if way is not None), None)


def _led(
    reading: Reading, decision: Element, choice: Choice, way: list[str], closed: frozenset[str], *, done: bool
) -> Finding:
    steps = [reading.graph.elements[one] for one in way]
    gateways = [one for one in steps if one.type.endswith("Gateway") and len(one.outgoing) > 1]
    asking = [one for one in gateways if not closed.isdisjoint(one.outgoing)]
    place = next(iter([*asking, *gateways]), decision)
    act = Act.PERMIT_REFUSE if choice.is_refusal else Act.PERMIT_GRANT
    if done:
        zh = f"“{label(decision)}”决定“{choice.value}”后，可以不出具不予许可决定就结束：{reading.path(way)}"
        en = f"Expected a refusal behind {decision.id!r} where {choice.value!r} is decided; found {' → '.join(way)}"
    else:
        zh = f"“{label(decision)}”决定“{choice.value}”时，“{label(place)}”通向相反的结果：{reading.path(way)}"
        en = (
            f"Expected {choice.value!r}, decided in {decision.id!r}, to lead to its own outcome; found that "
            f"{place.id!r} leads to the other one: {' → '.join(way)}"
        )
    return Finding(
        place,
        zh,
        en,
        f"让“{choice.value}”的连线通向 act = {act} 的步骤，条件写明 ={choice.field.path[-1]} = 所选的值",
        f"Let the flow of {choice.value!r} lead to a step with act = {act}, by a condition that asks for this option",
    )


def _replaced(writer: Element, decision: Element, choice: Choice) -> Finding:
    act = Act.PERMIT_REFUSE if choice.is_refusal else Act.PERMIT_GRANT
    return Finding(
        writer,
        f"“{label(decision)}”选“{choice.value}”时，“{label(writer)}”写给文书（{act}）的 decision 不一定是所选的决定",
        f"Expected the document behind {decision.id!r} to be drawn from {choice.value!r} where that is chosen; found "
        f"that {writer.id!r} writes another decision, or one that other variables have a say in",
        "让输出映射原样带出表单的决定，如 ={decision: decision, reasons: reasons}；之后的步骤不再改写",
        "Let the output mapping hand on the form's own decision, as in ={decision: decision, reasons: reasons}, and "
        "no later step write it again",
    )


RULE = Rule(
    "outcome_followed",
    ("不予则不准、准予则不拒", "The outcome is followed"),
    (
        "许可决定的表单选“不予”的，只通向不予许可（permit.refuse），且每条路径都出具不予许可决定；选“准予”的，不通向不予许可。"
        "按表单的每个选项计算排他网关的条件，其他变量无论是什么；还取决于其他变量的，两边都算走得通。"
        "写给文书的决定就是表单所选的，输出映射、脚本不改写；嵌套子流程和所调用流程中的决定也一样。",
        "Where the form of a decision on a permit refuses, the ways lead to a refusal (permit.refuse) and never to a "
        "grant, and none ends without one; where it grants, none leads to a refusal. The conditions of gateways are "
        "worked out for every option of the form, whatever the other variables are; one that asks for more counts as "
        "open either way. The decision that a document is drawn from is the one of the form: no mapping or script puts "
        "another in its place. Decisions in subprocesses and in called processes are no exception.",
    ),
    (licensing_law("38"),),
    _check,
)
