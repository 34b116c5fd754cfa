"""Whether what a document is drawn from is the decision of the form, whatever the other variables hold."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn import Element, Point
from engine.feel import syntax as x
from engine.feel.functions import BUILTINS
from engine.feel.walking import CLOCK_FUNCTIONS, walk
from workflows.law import effects, outcomes
from workflows.law.acts import Act
from workflows.law.constants import Formula, paths_of
from workflows.law.outcomes import DECISION, GRANT, REFUSE, Choice, Known
from workflows.law.reading import Reading

DECIDED = "decided"
"""The variable from which the engine takes a decision on a permit, or its parts from the variables themselves."""
ISSUING = {"approval.issue_grant": False, "approval.issue_refusal": True}
"""Topics that draw the document of a decision; whether it refuses."""


def replaced(reading: Reading, decision: Element, choice: Choice) -> Element | None:
    """The step that puts something else in the place of what was chosen, before the document of it is drawn."""
    known = outcomes.known_after(reading, decision, choice)
    expected = REFUSE if choice.is_refusal else GRANT
    for step in reading.elements:
        if ISSUING.get(effects.topic_of(step) or "") is not choice.is_refusal or not _leads(reading, decision, step):
            continue
        writers = [*_writers(reading, decision, step)]
        arrived = outcomes.kept(reading, outcomes.texts(step.inputs), known, set())
        path = f"{DECIDED}.{DECISION}" if _maps(writers) else DECISION
        if arrived.get(path) != expected:
            return writers[-1][0] if writers else decision
        for element, _, text in writers:
            if _others_decide(text, known | {choice.path: choice.value}):
                return element
    return None


def _leads(reading: Reading, decision: Element, step: Element) -> bool:
    again = reading.other_deciders(decision, Act.PERMIT_DECIDE)
    return reading.graph.way(Point(decision.id, True), Point(step.id, False), again) is not None


def _writers(reading: Reading, decision: Element, step: Element) -> Iterator[tuple[Element, str, str]]:
    """Steps from the decision to the document that write the decision again, with the variable and its text."""
    again = reading.ids(Act.PERMIT_DECIDE)
    for element in reading.elements:
        between = element is decision or (
            element.id not in again
            and _leads(reading, decision, element)
            and reading.graph.way(Point(element.id, True), Point(step.id, False), again) is not None
        )
        given = outcomes.texts(step.inputs) if element is step else outcomes.written(element) if between else ()
        yield from ((element, target, text) for target, text in given if target in (DECIDED, DECISION))


def _maps(writers: list[tuple[Element, str, str]]) -> bool:
    return any(target == DECIDED for _, target, _ in writers)


def _others_decide(text: str, known: Known) -> bool:
    """Whether variables that are not the decision have a say in what is written as the decision."""
    formula = Formula(text)
    if formula.node is None:
        return False
    open_choice = any(_asks_others(condition, known) for one in walk(formula.node) for condition in _conditions(one))
    for answer in formula.answers():
        entry = dict(answer.entries).get(DECISION) if isinstance(answer, x.ContextNode) else None
        if entry is None:
            if open_choice:
                return True
        elif _asks_others(entry, known) or (open_choice and not paths_of(entry)):
            return True
    return False


def _conditions(node: x.Node) -> Iterator[x.Node]:
    if isinstance(node, x.If):
        yield from (condition for condition, _ in node.branches)


def _asks_others(node: x.Node, known: Known) -> bool:
    """Whether a part reads other variables, the clock, or what only the engine can tell."""
    called = {one.function.name for one in walk(node) if isinstance(one, x.Call) and isinstance(one.function, x.Name)}
    return bool(called & CLOCK_FUNCTIONS or called - BUILTINS.keys()) or any(
        not outcomes.is_given(path, known) and not outcomes.below(path, known) for path in paths_of(node)
    )
