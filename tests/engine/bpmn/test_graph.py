"""The ways through a process: what dominates what, and how long it takes at most."""

from __future__ import annotations

import pytest

from engine import bpmn
from engine.bpmn.graph import Graph, Point

HEAD = """<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t" id="d">
<bpmn:error id="broken" errorCode="broken"/><bpmn:escalation id="up" escalationCode="up"/>
<bpmn:process id="main" isExecutable="true">"""
TAIL = "</bpmn:process></bpmn:definitions>"


def graph(body: str, *flows: str) -> Graph:
    """A process of these elements; a flow is written ``a b``."""
    lines = [f'<bpmn:sequenceFlow id="f{n}" sourceRef="{a}" targetRef="{b}"/>' for n, (a, b) in enumerate(_ends(flows))]
    return Graph(bpmn.read((HEAD + body + "".join(lines) + TAIL).encode()).processes[0])


def inside(name: str, body: str, *flows: str, attributes: str = "") -> str:
    lines = [
        f'<bpmn:sequenceFlow id="{name}{n}" sourceRef="{a}" targetRef="{b}"/>' for n, (a, b) in enumerate(_ends(flows))
    ]
    return f'<bpmn:subProcess id="{name}" {attributes}>{body}{"".join(lines)}</bpmn:subProcess>'


def _ends(flows: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(a, b) for a, b in (flow.split() for flow in flows)]


def of(kind: str, *names: str) -> str:
    return "".join(f'<bpmn:{kind} id="{name}"/>' for name in names)


ENDS = of("startEvent", "start") + of("endEvent", "end")


def test_a_step_in_a_row_dominates_what_follows() -> None:
    row = graph(ENDS + of("task", "a", "b"), "start a", "a b", "b end")

    assert row.way_to("b", without={"a"}) is None
    assert row.way_out("a", without={"b"}) is None
    assert row.way_to("b") == ["start", "a", "b"]


def test_a_gateway_leads_around() -> None:
    around = graph(
        ENDS + of("task", "a", "b") + of("exclusiveGateway", "g", "j"), "start g", "g a", "a j", "g j", "j b", "b end"
    )

    assert around.way_to("b", without={"a"}) == ["start", "g", "j", "b"]


def test_a_parallel_join_waits_for_every_branch() -> None:
    both = graph(
        ENDS + of("task", "a", "b", "c") + of("parallelGateway", "g", "j"),
        *("start g", "g a", "g b", "a j", "b j", "j c", "c end"),
    )

    assert both.way_to("c", without={"a"}) is None
    assert both.way_out("g", without={"b"}) is None
    assert both.way_out("a", without={"b"}) == ["a", "j", "c", "end"]


def test_an_inclusive_join_waits_for_the_branches_of_a_fork_but_not_for_other_ways() -> None:
    elements = ENDS + of("task", "a", "b", "c") + of("parallelGateway", "g") + of("inclusiveGateway", "j")
    waits = graph(elements, "start g", "g a", "g b", "a j", "b j", "j c", "c end")
    another = graph(
        elements + of("exclusiveGateway", "x"), "start x", "x g", "x j", "g a", "g b", "a j", "b j", "j c", "c end"
    )
    chosen = graph(
        elements.replace("parallelGateway", "inclusiveGateway"), "start g", "g a", "g b", "a j", "b j", "j c", "c end"
    )

    assert waits.way_to("c", without={"a"}) is None
    assert another.way_to("c", without={"a"}) == ["start", "x", "j", "c"]
    assert chosen.way_to("c", without={"a"}) == ["start", "g", "b", "j", "c"]


def test_a_boundary_event_leaves_before_its_host_is_done() -> None:
    timer = '<bpmn:boundaryEvent id="late" attachedToRef="a"><bpmn:timerEventDefinition/></bpmn:boundaryEvent>'
    left = graph(ENDS + of("task", "a", "b") + timer, "start a", "a b", "late b", "b end")

    assert left.way_to("b", without={"a"}) == ["start", "a", "late", "b"]


def test_a_subprocess_is_done_when_its_inside_is() -> None:
    inner = inside("sub", of("startEvent", "s") + of("task", "a") + of("endEvent", "e"), "s a", "a e")
    whole = graph(ENDS + inner + of("task", "b"), "start sub", "sub b", "b end")

    assert whole.way_to("b", without={"a"}) is None
    assert whole.way_to("b") == ["start", "sub", "s", "a", "e", "sub", "b"]


def test_an_event_subprocess_may_end_its_scope_at_any_moment() -> None:
    stop = of("endEvent", "e2") + '<bpmn:startEvent id="told"><bpmn:messageEventDefinition/></bpmn:startEvent>'
    event = inside("esp", stop, "told e2", attributes='triggeredByEvent="true"')
    inner = inside("sub", of("startEvent", "s") + of("task", "a") + of("endEvent", "e") + event, "s a", "a e")
    whole = graph(ENDS + inner + of("task", "b"), "start sub", "sub b", "b end")

    assert whole.way_to("b", without={"a"}) == ["start", "sub", "esp", "told", "e2", "esp", "sub", "b"]


@pytest.mark.parametrize(("kind", "code"), [("error", "broken"), ("escalation", "up")])
def test_what_an_end_event_throws_is_caught_where_it_was_thrown(kind: str, code: str) -> None:
    thrown = f'<bpmn:endEvent id="e"><bpmn:{kind}EventDefinition {kind}Ref="{code}"/></bpmn:endEvent>'
    caught = f'<bpmn:{kind}EventDefinition {kind}Ref="{code}"/>'
    inner = inside("sub", of("startEvent", "s") + of("task", "a") + thrown, "s a", "a e")
    boundary = f'<bpmn:boundaryEvent id="c" attachedToRef="sub">{caught}</bpmn:boundaryEvent>'
    whole = graph(ENDS + inner + boundary + of("task", "b"), "start sub", "sub end", "c b", "b end")

    assert whole.way_to("b", without={"a"}) is None
    assert whole.way_to("b") == ["start", "sub", "s", "a", "e", "c", "b"]
    assert whole.way(Point("sub", False), Point("sub", True)) is None


def test_an_event_subprocess_of_a_scope_further_out_catches_an_error() -> None:
    thrown = '<bpmn:endEvent id="e"><bpmn:errorEventDefinition errorRef="broken"/></bpmn:endEvent>'
    starts = '<bpmn:startEvent id="on"><bpmn:errorEventDefinition/></bpmn:startEvent>'
    handler = inside(
        "esp", starts + of("task", "b") + of("endEvent", "e2"), "on b", "b e2", attributes='triggeredByEvent="true"'
    )
    inner = inside("sub", of("startEvent", "s") + thrown, "s e")
    whole = graph(ENDS + inner + handler, "start sub", "sub end")

    assert whole.way_to("b") == ["start", "sub", "s", "e", "esp", "on", "b"]
    assert whole.way_out("b") == ["b", "e2", "esp"]


def test_links_lead_to_their_catching_ends() -> None:
    link = '<bpmn:{0} id="{1}"><bpmn:linkEventDefinition name="A"/></bpmn:{0}>'
    linked = graph(
        ENDS
        + of("task", "a")
        + link.format("intermediateThrowEvent", "t")
        + link.format("intermediateCatchEvent", "c"),
        *("start t", "c a", "a end"),
    )

    assert linked.way_to("a") == ["start", "t", "c", "a"]


def test_the_longest_way_counts_a_loop_once_and_branches_by_the_longer() -> None:
    loop = graph(
        ENDS + of("task", "a", "b", "c") + of("exclusiveGateway", "j", "g") + of("parallelGateway", "f", "k"),
        *("start j", "j a", "a g", "g j", "g f", "f b", "f c", "b k", "c k", "k end"),
    )

    found = loop.longest(loop.entry, Point("end", False), {"a": 2, "b": 3, "c": 5})

    assert found is not None
    assert (found.weight, found.elements) == (7, ["a", "c"])


def test_the_longest_way_leaves_out_what_may_not_be_done_and_what_lies_behind_the_goal() -> None:
    rework = graph(
        ENDS + of("task", "a", "b", "c") + of("exclusiveGateway", "g", "h"),
        *("start g", "g a", "g b", "a h", "b h", "h c", "c g", "h end"),
    )

    found = rework.longest(rework.entry, Point("h", False), {"a": 2, "b": 3, "c": 9}, without={"b"})

    assert found is not None
    assert (found.weight, found.elements) == (2, ["a"])
    assert rework.longest(rework.entry, Point("h", False), {}, without={"a", "b"}) is None
