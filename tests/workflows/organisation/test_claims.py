"""The claim limit: nobody's task for two working hours becomes somebody's."""

from contextlib import suppress
from datetime import datetime, timedelta
from random import Random

import pytest

from engine import jobs, tasks
from engine.context import SYSTEM
from engine.errors import NotAllowed
from engine.executor import Executor
from tests.workflows.organisation import matters
from tests.workflows.organisation.conftest import TOWN, Town
from workflows.calendar.zone import HOME
from workflows.organisation import avoidances, bindings, claims
from workflows.organisation.avoidances import Ground, SubjectKind
from workflows.organisation.claims import Escalation

HOUR = timedelta(hours=1)


@pytest.fixture
def matter(here: Town) -> Town:
    """The town with the matter's process."""
    matters.deploy(here)
    return here


def _escalate(here: Town) -> list[Escalation]:
    with here.begin(SYSTEM) as ctx:
        return claims.escalate(ctx)


def _set(here: Town, text: str) -> None:
    here.clock.advance(datetime.fromisoformat(text).replace(tzinfo=HOME) - here.clock.instant)


def test_a_task_waits_two_service_hours_and_not_longer(matter: Town) -> None:
    instance = matters.begin(matter)
    matter.clock.advance(2 * HOUR - timedelta(seconds=1))
    assert _escalate(matter) == []

    matter.clock.advance(timedelta(seconds=1))
    (made,) = _escalate(matter)
    assert made.limit_at == matter.clock.instant and made.level == 1
    assert matters.open_task(matter, instance).assignee == made.assignee
    assert made.assignee in matters.members(matter, "OFF-ZZ1")
    with matter.begin() as ctx:
        assert claims.of_town(ctx, TOWN, made.escalated_at) == [made]


@pytest.mark.parametrize(
    ("begun", "over"),
    [
        ("2026-11-23T11:30", "2026-11-23T15:00"),
        ("2026-11-27T17:00", "2026-11-30T10:30"),
        ("2026-11-28T12:00", "2026-11-30T11:00"),
        ("2026-12-31T16:30", "2027-01-04T10:00"),
    ],
)
def test_nights_weekends_and_holidays_do_not_count(matter: Town, begun: str, over: str) -> None:
    _set(matter, begun)
    matters.begin(matter)
    _set(matter, over)
    matter.clock.advance(-timedelta(minutes=1))
    assert _escalate(matter) == []

    matter.clock.advance(timedelta(minutes=1))
    assert len(_escalate(matter)) == 1


def test_a_claimed_task_is_left_alone(matter: Town) -> None:
    instance = matters.begin(matter)
    officer = matters.members(matter, "OFF-ZZ1")[3]
    task = matters.open_task(matter, instance)
    with matter.begin(matter.person(officer)) as ctx:
        tasks.claim(ctx, task.id)
    matter.clock.advance(30 * HOUR)

    assert _escalate(matter) == []


def test_work_is_spread_over_those_with_the_least(matter: Town) -> None:
    for _ in range(15):
        matters.begin(matter)
    matter.clock.advance(3 * HOUR)
    made = _escalate(matter)

    assert {one.assignee for one in made} == set(matters.members(matter, "OFF-ZZ1"))


def test_who_must_avoid_the_case_is_passed_over(matter: Town) -> None:
    instance = matters.begin(matter)
    first = min(matters.members(matter, "OFF-ZZ1"))
    with matter.begin() as ctx:
        flag = avoidances.request(ctx, TOWN, first, SubjectKind.INSTANCE, instance.id, Ground.INTEREST, "有利害关系")
        avoidances.decide(ctx, flag.id, is_approved=True)
    matter.clock.advance(3 * HOUR)
    (made,) = _escalate(matter)

    assert made.assignee is not None and made.assignee != first


def test_the_second_time_it_goes_to_the_leader_and_then_to_who_is_on_duty(matter: Town) -> None:
    instance = matters.begin(matter)
    task = matters.open_task(matter, instance)
    seen = []
    for _ in range(4):
        matter.clock.advance(27 * HOUR)
        (made,) = _escalate(matter)
        seen.append((made.level, made.assignee))
        with matter.begin(SYSTEM) as ctx:
            tasks.assign(ctx, task.id, None)

    assert [level for level, _ in seen] == [1, 2, 3, 3]
    assert [seen[1][1]] == matters.members(matter, "LEAD-ZZ1")
    assert seen[2][1] in {*matters.members(matter, "DTY"), *matters.members(matter, "LDR")}


def test_a_task_offered_by_name_waits_for_its_person(matter: Town) -> None:
    one, other = matters.members(matter, "OFF-ZZ1")[:2]
    instance = matters.begin(matter)
    for login in (one, other):
        task = matters.open_task(matter, instance)
        with matter.begin(matter.person(login)) as ctx:
            tasks.complete(ctx, task.id)
    matter.clock.advance(1000 * HOUR)

    assert matters.open_task(matter, instance).element_id == "rate"
    assert _escalate(matter) == []


def test_a_task_to_be_looked_at_later_is_left_until_then(matter: Town) -> None:
    instance = matters.begin(matter)
    task = matters.open_task(matter, instance)
    later = matter.clock.instant + 72 * HOUR
    with matter.begin(SYSTEM) as ctx:
        tasks.set_dates(ctx, task.id, due_at=None, follow_up_at=later)
    matter.clock.advance(72 * HOUR + HOUR)
    assert _escalate(matter) == []

    matter.clock.advance(HOUR)
    assert len(_escalate(matter)) == 1


def test_groups_that_are_not_ours_are_left_alone(matter: Town) -> None:
    task = matters.open_task(matter, matters.begin(matter))
    with matter.begin(SYSTEM) as ctx:
        tasks.add_candidate(ctx, task.id, "group", "strangers")
    matter.clock.advance(30 * HOUR)

    assert _escalate(matter) == []


def test_the_jobs_repeat_themselves_once_begun(matter: Town) -> None:
    matters.begin(matter)
    for _ in range(2):
        with matter.begin(SYSTEM) as ctx:
            bindings.begin(ctx)
    matter.clock.advance(3 * HOUR)
    Executor(matter.database, matter.hooks, clock=matter.clock).drain()

    with matter.begin(SYSTEM) as ctx:
        waiting = {job.due_at for job in jobs.list(ctx).items}
        assert len(claims.of_town(ctx, TOWN, ctx.now)) == 1
    assert waiting == {
        matter.clock.instant + claims.EVERY,
        datetime(2026, 11, 24, 0, 1, tzinfo=HOME),
    }


def test_no_walk_leaves_a_task_to_nobody_beyond_the_limit(matter: Town) -> None:
    """However people claim and put back, every ten minutes nobody's task is older than the limit."""
    random = Random(3)
    started = [matters.begin(matter) for _ in range(6)]
    for _ in range(40):
        matter.clock.advance(timedelta(minutes=10))
        instance = random.choice(started)
        task = matters.open_task(matter, instance)
        person = matter.person(random.choice(matters.members(matter, "OFF-ZZ1")))
        with matter.begin(person) as ctx:
            act = tasks.unclaim if task.assignee == person.id else tasks.claim
            if task.assignee in (None, person.id):
                with suppress(NotAllowed):
                    act(ctx, task.id)
        _escalate(matter)

        with matter.begin(SYSTEM) as ctx:
            assert claims.overdue(ctx) == []
