"""User tasks: who may do what, and what each refusal says."""

from datetime import timedelta

import pytest

from engine import history, instances, tasks, variables
from engine.context import Actor, Context
from engine.errors import (
    NotAllowed,
    StaleRevision,
    TaskAlreadyClaimed,
    TaskDelegated,
    TaskNotDelegated,
    TaskNotFound,
    TaskNotOpen,
    ValueRefused,
    VariablesInvalid,
)
from engine.pages import PageRequest
from engine.rows import UserTask
from tests.engine.house import APPROVER, CLERK, MONDAY, STRANGER, ZHANG, House

OTHER_CLERK = Actor("zhao", "person", "赵六", groups=frozenset(("clerk",)))


@pytest.fixture
def accept(house: House) -> UserTask:
    """An open task for clerks."""
    house.deploy("licence")
    with house.command() as ctx:
        instances.start(ctx, "licence", business_key="A-1", variables={"amount": 1})
    return house.task("accept")


def test_a_task_carries_what_the_diagram_says(accept: UserTask) -> None:
    assert accept.name == "受理"
    assert accept.candidate_groups == ["clerk"]
    assert accept.due_at == MONDAY + timedelta(days=3)
    assert (accept.business_key, accept.revision, accept.state) == ("A-1", 1, "open")


def test_claim_gives_the_task_to_a_candidate(house: House, accept: UserTask) -> None:
    with house.command(CLERK) as ctx:
        claimed = tasks.claim(ctx, accept.id)

    assert (claimed.assignee, claimed.revision) == ("li", 2)
    assert house.task("accept") == claimed


def test_claim_twice_is_harmless(house: House, accept: UserTask) -> None:
    with house.command(CLERK) as ctx:
        first = tasks.claim(ctx, accept.id)
    with house.command(CLERK) as ctx:
        assert tasks.claim(ctx, accept.id) == first


def test_claim_refuses_a_task_held_by_another(house: House, accept: UserTask) -> None:
    with house.command(CLERK) as ctx:
        tasks.claim(ctx, accept.id)
    with house.command(OTHER_CLERK) as ctx, pytest.raises(TaskAlreadyClaimed) as caught:
        tasks.claim(ctx, accept.id)
    assert caught.value.facts["holder"] == "li"


def test_claim_refuses_who_is_no_candidate(house: House, accept: UserTask) -> None:
    with house.command(STRANGER) as ctx, pytest.raises(NotAllowed):
        tasks.claim(ctx, accept.id)


def test_a_guard_may_refuse(house: House, accept: UserTask) -> None:
    def four_eyes(ctx: Context, task: UserTask, assignee: str) -> None:
        raise NotAllowed("不得自批", f"{assignee} may not")

    house.hooks.guards["task.claim"].append(four_eyes)
    with house.command(CLERK) as ctx, pytest.raises(NotAllowed):
        tasks.claim(ctx, accept.id)
    assert house.task("accept").assignee is None


def test_unclaim_puts_the_task_back(house: House, accept: UserTask) -> None:
    with house.command(CLERK) as ctx:
        tasks.claim(ctx, accept.id)
    with house.command(OTHER_CLERK) as ctx, pytest.raises(NotAllowed):
        tasks.unclaim(ctx, accept.id)
    with house.command(CLERK) as ctx:
        tasks.unclaim(ctx, accept.id)
        assert tasks.unclaim(ctx, accept.id).assignee is None


def test_complete_refuses_the_wrong_person(house: House, accept: UserTask) -> None:
    with house.command(STRANGER) as ctx, pytest.raises(NotAllowed):
        tasks.complete(ctx, accept.id)
    with house.command(CLERK) as ctx:
        tasks.claim(ctx, accept.id)
    with house.command(OTHER_CLERK) as ctx, pytest.raises(NotAllowed):
        tasks.complete(ctx, accept.id)


def test_complete_twice_is_refused_and_changes_nothing(house: House, accept: UserTask) -> None:
    with house.command(CLERK) as ctx:
        done = tasks.complete(ctx, accept.id, {"a": 1})
    with house.command(CLERK) as ctx, pytest.raises(TaskNotOpen) as caught:
        tasks.complete(ctx, accept.id, {"a": 2})

    assert caught.value.facts["state"] == "completed"
    assert (done.completed_by, done.state) == ("li", "completed")
    with house.query() as ctx:
        assert tasks.get(ctx, accept.id) == done
        assert variables.get(ctx, accept.instance_id)["a"] == 1


def test_complete_refuses_a_stale_revision(house: House, accept: UserTask) -> None:
    with house.command(CLERK) as ctx:
        tasks.claim(ctx, accept.id)
    with house.command(CLERK) as ctx, pytest.raises(StaleRevision):
        tasks.complete(ctx, accept.id, revision=1)
    with house.command(CLERK) as ctx:
        tasks.complete(ctx, accept.id, revision=2)


def test_complete_refuses_variables_that_cannot_be_kept(house: House, accept: UserTask) -> None:
    with house.command(CLERK) as ctx, pytest.raises(VariablesInvalid):
        tasks.complete(ctx, accept.id, {"x": float("nan")})
    assert house.task("accept").revision == 1


def test_a_megabyte_of_text_is_kept(house: House, accept: UserTask) -> None:
    text = "镇" * 350_000
    with house.command(CLERK) as ctx:
        tasks.complete(ctx, accept.id, {"long": text})
    with house.query() as ctx:
        assert variables.get(ctx, accept.instance_id)["long"] == text


@pytest.mark.parametrize("name", ["nothing", "", "a\x00b", "00000000-0000-7000-8000-000000000000"])
def test_unknown_ids_are_refused(house: House, accept: UserTask, name: str) -> None:
    for verb in (tasks.get, tasks.find, tasks.claim, tasks.unclaim, tasks.complete, tasks.resolve):
        with house.command(CLERK) as ctx, pytest.raises(TaskNotFound):
            verb(ctx, name)


def test_assign_takes_the_task_from_whoever_holds_it(house: House, accept: UserTask) -> None:
    with house.command(CLERK) as ctx:
        tasks.claim(ctx, accept.id)
    with house.command(APPROVER) as ctx:
        assert tasks.assign(ctx, accept.id, "zhao").assignee == "zhao"
        assert tasks.assign(ctx, accept.id, "zhao").revision == 3
    with house.command(APPROVER) as ctx, pytest.raises(ValueRefused):
        tasks.assign(ctx, accept.id, "x" * 300)


def test_a_delegated_task_comes_back_to_its_owner(house: House, accept: UserTask) -> None:
    with house.command(CLERK) as ctx:
        tasks.claim(ctx, accept.id)
        tasks.delegate(ctx, accept.id, "zhang")
    with house.command(CLERK) as ctx, pytest.raises(NotAllowed):
        tasks.resolve(ctx, accept.id)
    with house.command(ZHANG) as ctx, pytest.raises(TaskDelegated):
        tasks.complete(ctx, accept.id)
    with house.command(ZHANG) as ctx:
        resolved = tasks.resolve(ctx, accept.id, {"opinion": "可"})

    assert (resolved.assignee, resolved.owner, resolved.delegation) == ("li", "li", "resolved")
    with house.command(CLERK) as ctx, pytest.raises(TaskNotDelegated):
        tasks.resolve(ctx, accept.id)
    with house.command(CLERK) as ctx:
        tasks.complete(ctx, accept.id)
    with house.query() as ctx:
        assert variables.get(ctx, accept.instance_id)["opinion"] == "可"


def test_candidates_can_be_added_and_taken_away(house: House, accept: UserTask) -> None:
    with house.command(APPROVER) as ctx:
        tasks.add_candidate(ctx, accept.id, "user", "sun")
        tasks.add_candidate(ctx, accept.id, "user", "sun")
        tasks.remove_candidate(ctx, accept.id, "group", "clerk")
        tasks.remove_candidate(ctx, accept.id, "group", "clerk")

    with house.command(CLERK) as ctx, pytest.raises(NotAllowed):
        tasks.claim(ctx, accept.id)
    with house.command(STRANGER) as ctx:
        assert tasks.claim(ctx, accept.id).assignee == "sun"


def test_dates_can_be_moved(house: House, accept: UserTask) -> None:
    due = MONDAY + timedelta(days=9)
    with house.command(APPROVER) as ctx:
        tasks.set_dates(ctx, accept.id, due_at=due, follow_up_at=None, priority=80)
    assert (house.task("accept").due_at, house.task("accept").priority) == (due, 80)


def test_every_verb_leaves_a_line_of_history(house: House, accept: UserTask) -> None:
    with house.command(CLERK) as ctx:
        tasks.claim(ctx, accept.id)
        tasks.unclaim(ctx, accept.id)
        tasks.assign(ctx, accept.id, "li")
        tasks.delegate(ctx, accept.id, "li")
        tasks.resolve(ctx, accept.id)
        tasks.complete(ctx, accept.id)
    with house.query() as ctx:
        wanted = history.HistoryFilter(subject_id=accept.id)
        told = [(event.kind, event.actor_name) for event in history.list(ctx, wanted).items]
    verbs = ("claimed", "unclaimed", "assigned", "delegated", "resolved", "completed")
    assert told == [("activity.started", "门户"), *((f"task.{verb}", "李四") for verb in verbs)]


# --- lists ----------------------------------------------------------------------------------------


def test_the_worklist_shows_what_an_actor_may_do(house: House) -> None:
    house.deploy("licence")
    house.deploy("waiting")
    with house.command() as ctx:
        instances.start(ctx, "licence")
        instances.start(ctx, "licence")
        instances.start(ctx, "waiting")
    first = house.open_tasks()[0]
    with house.command(CLERK) as ctx:
        tasks.claim(ctx, first.id)

    def shown(actor: Actor) -> list[str]:
        with house.query() as ctx:
            return [task.element_id for task in tasks.list(ctx, tasks.TaskFilter(workable_by=actor)).items]

    assert shown(CLERK) == ["accept", "accept"]
    assert shown(OTHER_CLERK) == ["accept"]
    assert shown(ZHANG) == ["work"]
    assert shown(STRANGER) == []


def test_lists_filter_by_every_column(house: House, accept: UserTask) -> None:
    def found(**wanted: object) -> int:
        with house.query() as ctx:
            return len(tasks.list(ctx, tasks.TaskFilter(**wanted)).items)  # type: ignore[arg-type]

    assert found(candidate_group="clerk") == 1
    assert found(candidate_group="approver") == 0
    assert found(candidate_user="li") == 0
    assert found(unassigned=True, instance_id=accept.instance_id) == 1
    assert found(assignee="li") == 0
    assert found(definition_key="licence", element_id="accept", business_key="A-1") == 1
    assert found(name_contains="受") == 1
    assert found(name_contains="%") == 0
    assert found(town_code="320500100000") == 1
    assert found(due_before=MONDAY) == 0
    assert found(due_after=MONDAY, created_after=MONDAY) == 1
    assert found(states=("completed",)) == 0
    assert found(assignee="a\x00b") == 0


@pytest.mark.parametrize("order", ["created", "due", "priority"])
def test_lists_page_through_in_every_order(house: House, order: str) -> None:
    house.deploy("licence")
    house.deploy("waiting")
    with house.command() as ctx:
        for key in ("licence", "waiting", "licence", "waiting"):
            instances.start(ctx, key)
    with house.query() as ctx:
        whole = tasks.list(ctx, tasks.TaskFilter(order=order)).items
        pieces, cursor = [], None
        for _ in whole:
            page = tasks.list(ctx, tasks.TaskFilter(order=order), PageRequest(1, cursor))
            pieces += page.items
            cursor = page.next_cursor
    assert pieces == whole and cursor is None
    if order == "due":
        assert [task.due_at is None for task in whole] == [False, False, True, True]
