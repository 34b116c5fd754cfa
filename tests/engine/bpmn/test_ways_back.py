"""Moving a token back: what the diagram opens, what the kernel refuses, and that nothing else in the state changes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from engine import bpmn
from tests.engine.bpmn.drive import ELEMENTS, Drive, specs

HERE = Path(__file__).parent / "ways_back.bpmn"
STEPS = 12
"""Commands of one walk: every diagram of the tests has come to its end or its loop by then."""

ALL = sorted(path.stem for path in ELEMENTS.glob("*.bpmn"))


def _process() -> bpmn.Process:
    return bpmn.read(HERE.read_bytes(), HERE.name).processes[0]


@pytest.mark.parametrize(
    ("element", "open_to"),
    [
        ("draft", ()),
        ("review", ("draft", "again", "decide")),
        ("decide", ("review", "draft", "again")),
        ("again", ("decide", "review", "draft")),
        ("sealed", ()),
        ("closed", ()),
        ("widened", ("closed", "sealed", "draft")),
        ("left", ()),
        ("left_second", ("left",)),
        ("joined", ()),
        ("inside_second", ("inside",)),
        ("many", ()),
        ("no_such", ()),
    ],
)
def test_one_returns_over_steps_that_bind_nobody(element: str, open_to: tuple[str, ...]) -> None:
    assert bpmn.returns(_process(), element) == open_to


@pytest.mark.parametrize(
    ("done", "following", "may"),
    [
        ("draft", "review", True),
        ("review", "decide", True),
        ("decide", "sealed", False),
        ("sealed", "closed", False),
        ("draft", "widened", False),
        ("left", "left_second", True),
        ("review", "draft", False),
    ],
)
def test_one_takes_back_what_nothing_binding_followed(done: str, following: str, may: bool) -> None:
    assert bpmn.may_withdraw(_process(), done, following) is may


# --- the kernel -----------------------------------------------------------------------------------


def tokens(drive: Drive) -> Counter[int]:
    """Live tokens by scope."""
    return Counter(token.scope.id for token in drive.stored.workflow.live_tokens())


@pytest.mark.parametrize("reload", [False, True], ids=["live", "reloaded"])
def test_a_move_ends_one_wait_and_opens_another(reload: bool) -> None:
    drive = Drive("../ways_back", reload).complete("draft", text="一稿")
    before = tokens(drive)
    wait = drive.wait("review").id

    moved = drive.stored.do(lambda workflow: workflow.move(wait, "draft"))

    assert drive.waits() == ["draft"] and drive.wait("draft").id == moved
    assert tokens(drive) == before and drive.variables()["text"] == "一稿"
    assert drive.events("activity.canceled") == {"review": 1} and drive.events("activity.completed") == {"draft": 1}
    drive.complete("draft").complete("review").complete("decide", ok=True)
    assert drive.waits() == ["send"]


def test_a_move_disarms_what_stood_around_the_task() -> None:
    drive = Drive("boundary_message", True)
    host, around = drive.wait("work"), {"withdrawn", "asked"}
    before = [wait.id for wait in drive.stored.waits.values() if wait.element_id in around]

    moved = drive.stored.do(lambda workflow: workflow.move(host.id, "work"))

    assert sorted(drive.waits()) == ["asked", "withdrawn", "work"]
    assert moved != host.id and not set(before) & drive.stored.waits.keys()


@pytest.mark.parametrize(
    ("name", "element", "target"),
    [
        ("boundary_message", "work", "start"),
        ("boundary_message", "work", "withdrawn"),
        ("user_task", "review", "no_such"),
        ("parallel_gateway", "a", "join"),
        ("multi_instance_parallel", None, None),
    ],
)
def test_what_no_flow_leads_to_and_what_is_one_of_many_is_refused(
    name: str, element: str | None, target: str | None
) -> None:
    drive = Drive(name, False, {"reviewers": ["zhang", "li"], "people": ["zhang", "li"], "items": [1, 2]})
    wait = next(one for one in drive.stored.waits.values() if one.kind == "user" and element in (None, one.element_id))

    with pytest.raises(bpmn.MoveRefused) as refused:
        drive.stored.workflow.move(wait.id, target or wait.element_id)

    assert refused.value.code == "move_refused" and refused.value.message_zh


def test_what_does_not_wait_is_not_moved() -> None:
    with pytest.raises(bpmn.WaitNotFound):
        Drive("catch_message", False).stored.workflow.move("999", "wait")


def test_an_event_around_a_task_is_not_moved_without_it() -> None:
    drive = Drive("boundary_message", False)
    with pytest.raises(bpmn.MoveRefused) as refused:
        drive.stored.workflow.move(drive.wait("withdrawn").id, "work")
    assert "边界事件" in refused.value.message_zh and refused.value.target == ""


@pytest.mark.parametrize("name", ALL)
def test_every_move_in_every_state_of_every_diagram_keeps_the_state_whole(name: str) -> None:
    """Each state on a walk × each waiting token × each node: refused by name, or whole and walked on to its end."""
    trail: list[bpmn.Wait] = []
    for _ in range(STEPS):
        drive = _walked(name, trail)
        if drive is None or drive.ended:
            return
        waits = [*drive.stored.waits.values()]
        for wait in waits:
            for target in _nodes_beside(drive, wait):
                _moved(name, trail, wait, target)
        following = next((wait for wait in waits if wait.kind != "incident"), None)
        if following is None:
            return
        trail.append(following)


class Undecided(dict[str, list[dict[str, str]]]):
    """Every decision matches no rule."""

    def __missing__(self, key: str) -> list[dict[str, str]]:
        return []


def _walked(name: str, trail: list[bpmn.Wait]) -> Drive | None:
    try:
        drive = Drive(name, True, GIVEN, decisions=Undecided(nothing=[]))
        for wait in trail:
            _go_on(drive, wait)
    except bpmn.KernelError:
        return None
    return drive


def _go_on(drive: Drive, wait: bpmn.Wait) -> None:
    verb = "complete" if wait.kind in ("user", "service", "async") else "trigger"
    drive.stored.do(lambda workflow: getattr(workflow, verb)(wait.id))


GIVEN = {"amount": 50, "reviewers": ["zhang", "li"], "people": ["zhang", "li"], "items": [1, 2], "applicant": "zhang"}


def _nodes_beside(drive: Drive, wait: bpmn.Wait) -> list[str]:
    head = wait.id.partition("/")[0]
    token = drive.stored.workflow.tasks.get(int(head)) if head.isdigit() else None
    container = token.scope.container if token is not None else None
    return [*container.nodes] if container is not None else ["none"]


def _moved(name: str, trail: list[bpmn.Wait], wait: bpmn.Wait, target: str) -> None:
    drive = _walked(name, trail)
    assert drive is not None
    before = tokens(drive)
    try:
        # ``Stored`` compares changes, waits, variables and the document dumped and loaded again after every command.
        moved = drive.stored.do(lambda workflow: workflow.move(wait.id, target))
    except (bpmn.MoveRefused, bpmn.WaitNotFound):
        return
    assert wait.id not in drive.stored.waits
    if not drive.ended and moved in drive.stored.waits:
        assert drive.stored.waits[moved].element_id == target
        assert tokens(drive)[wait.scope] == before[wait.scope]
    _come_to_an_end(drive)


def _come_to_an_end(drive: Drive) -> None:
    """Whatever waits is done, one after the other: nobody waits for somebody who never comes."""
    for _ in range(STEPS):
        if drive.ended:
            return
        waits = [wait for wait in drive.stored.waits.values() if wait.kind != "incident"]
        assert drive.stored.waits or drive.stored.workflow.has_conditions, "every token waits at a join"
        if not waits:
            return
        _go_on(drive, waits[-1])


# --- the joins ------------------------------------------------------------------------------------


def test_a_token_of_a_branch_stays_among_the_branches() -> None:
    drive = Drive("parallel_gateway", True)
    wait = drive.wait("a")

    open_to = drive.stored.workflow.destinations(wait.id)

    assert open_to["a"] is None
    assert all(open_to[node] is not None for node in ("b", "c", "join", "after", "end", "fork"))
    assert "汇合" in str(open_to["end"].message_zh)


def test_what_lies_between_is_named() -> None:
    ways = bpmn.Ways(_process())
    assert ways.way("review", "draft") == bpmn.Way(bpmn.Direction.BACK, (), ("merge",))
    ahead = ways.way("review", "sealed")
    assert (ahead.direction, "review" in ahead.skipped, "decide" in ahead.skipped) == (bpmn.Direction.AHEAD, True, True)
    assert ways.way("sealed", "draft").repeated and not ways.way("sealed", "draft").skipped
    assert ways.way("draft", "draft") == bpmn.Way(bpmn.Direction.HERE, (), ())


def test_the_walks_move_something() -> None:
    assert sum(len(spec.nodes) for name in ALL for spec in specs(ELEMENTS / f"{name}.bpmn").values()) > 500
