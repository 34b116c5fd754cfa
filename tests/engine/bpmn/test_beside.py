"""What breaks off a parallel branch on which a step has been done."""

from __future__ import annotations

from engine.bpmn.beside import way_cut_off
from tests.engine.bpmn.test_graph import ENDS, graph, inside, of

STOP = '<bpmn:endEvent id="stop"><bpmn:terminateEventDefinition/></bpmn:endEvent>'
ERROR = '<bpmn:endEvent id="stop"><bpmn:errorEventDefinition errorRef="broken"/></bpmn:endEvent>'
ESCALATION = '<bpmn:endEvent id="stop"><bpmn:escalationEventDefinition escalationRef="up"/></bpmn:endEvent>'
ROUNDS = (
    "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>3</bpmn:loopCardinality>{}"
    "</bpmn:multiInstanceLoopCharacteristics>"
)
FORK = of("parallelGateway", "fork") + of("task", "a", "b", "other")
ROW = ("start fork", "fork a", "a b", "b end", "fork other")


def _caught(kind: str, interrupting: bool = True) -> str:
    flag = "" if interrupting else ' cancelActivity="false"'
    return (
        f'<bpmn:boundaryEvent id="caught" attachedToRef="sub"{flag}><bpmn:{kind}EventDefinition/></bpmn:boundaryEvent>'
    )


def _within(stop: str) -> str:
    return inside("sub", FORK + stop + of("startEvent", "begin") + of("endEvent", "over"), *_ROW_WITHIN)


_ROW_WITHIN = ("begin fork", "fork a", "a b", "b over", "fork other", "other stop")
_AROUND = ("start sub", "sub end", "caught end")


def test_a_termination_takes_a_parallel_branch_with_it() -> None:
    forked = graph(ENDS + FORK + STOP, *ROW, "other stop")

    assert way_cut_off(forked, "a", {"b"}) == ["a", "stop"]
    assert way_cut_off(forked, "a", {"a"}) is None


def test_a_termination_behind_the_join_or_on_another_choice_takes_nothing() -> None:
    joined = graph(
        ENDS.replace('<bpmn:endEvent id="end"/>', "") + FORK + STOP + of("parallelGateway", "join"),
        *(*ROW[:3], "b join", "fork other", "other join", "join stop"),
    )
    chosen = graph(ENDS + FORK.replace("parallelGateway", "exclusiveGateway") + STOP, *ROW, "other stop")
    after = graph(
        ENDS + FORK + STOP + of("task", "more") + of("parallelGateway", "join") + of("exclusiveGateway", "choice"),
        *("start fork", "fork more", "fork other", "more join", "other join", "join choice"),
        *("choice a", "a b", "b end", "choice stop"),
    )

    assert way_cut_off(joined, "a", {"b"}) is None
    assert way_cut_off(chosen, "a", {"b"}) is None
    assert way_cut_off(after, "a", {"b"}) is None


def test_a_termination_ends_its_own_subprocess_alone() -> None:
    apart = graph(
        ENDS + FORK + inside("sub", of("startEvent", "begin") + STOP, "begin stop"), *ROW, "other sub", "sub end"
    )
    within = graph(ENDS + _within(STOP), "start sub", "sub end")
    settled_after = graph(ENDS + _within(STOP) + of("task", "late"), "start sub", "sub late", "late end")

    assert way_cut_off(apart, "a", {"b"}) is None
    assert way_cut_off(within, "a", {"b"}) == ["a", "stop", "sub", "end"]
    assert way_cut_off(settled_after, "a", {"b", "late"}) is None


def test_errors_and_escalations_end_what_catches_them_when_that_interrupts() -> None:
    error = graph(ENDS + _within(ERROR) + _caught("error"), *_AROUND)
    escalation = graph(ENDS + _within(ESCALATION) + _caught("escalation"), *_AROUND)
    told = graph(ENDS + _within(ESCALATION) + _caught("escalation", False), *_AROUND)
    heard_by_nobody = graph(ENDS + FORK + ESCALATION, *ROW, "other stop")
    for_the_caller = graph(ENDS + FORK + ERROR, *ROW, "other stop")

    assert way_cut_off(error, "a", {"b"}) == ["a", "stop", "caught", "end"]
    assert way_cut_off(escalation, "a", {"b"}) == ["a", "stop", "caught", "end"]
    assert way_cut_off(told, "a", {"b"}) is None
    assert way_cut_off(heard_by_nobody, "a", {"b"}) is None
    assert way_cut_off(for_the_caller, "a", {"b"}) == ["a", "stop"]


def test_what_does_not_interrupt_goes_on_beside_its_host_and_may_end_it() -> None:
    timer = "<bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>"
    late = f'<bpmn:boundaryEvent id="late" attachedToRef="a" cancelActivity="false">{timer}</bpmn:boundaryEvent>'
    beside = graph(ENDS + of("task", "a", "b") + STOP + late, "start a", "a b", "b end", "late stop")
    begin = f'<bpmn:startEvent id="begin" isInterrupting="false">{timer}</bpmn:startEvent>'
    watching = inside("watch", begin + ERROR, "begin stop", attributes='triggeredByEvent="true"')
    watched = graph(ENDS + of("task", "a", "b") + watching, "start a", "a b", "b end")

    assert way_cut_off(beside, "a", {"b"}) == ["a", "stop"]
    assert way_cut_off(watched, "a", {"b"}) == ["a", "stop", "watch"]


def test_one_round_may_end_the_others() -> None:
    body = of("task", "a", "b") + of("startEvent", "begin") + of("exclusiveGateway", "choice") + of("endEvent", "over")
    row = ("begin a", "a b", "b choice", "choice over", "choice stop")
    broken = graph(ENDS + inside("sub", ROUNDS.format("") + body + ERROR, *row) + _caught("error"), *_AROUND)
    own = graph(ENDS + inside("sub", ROUNDS.format("") + body + STOP, *row), "start sub", "sub end")
    enough = "<bpmn:completionCondition>=true</bpmn:completionCondition>"
    early = graph(ENDS + inside("sub", ROUNDS.format(enough) + body + STOP, *row), "start sub", "sub end")

    assert way_cut_off(broken, "a", {"b"}) == ["a", "stop", "caught", "end"]
    assert way_cut_off(own, "a", {"b"}) is None
    assert own.way_broken_off("a", {"b"}) is None
    assert early.way_broken_off("a", {"b"}) == ["a", "sub", "end"]
