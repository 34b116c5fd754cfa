"""Running limits: one bar for each matter, in order, in one group; risks, heat, comparison, the board."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from engine import pages
from engine.context import Context
from engine.models import user_task
from tests.workflows.performance import recount
from tests.workflows.performance.fill import NOW, TOWN, VERSION
from workflows.calendar.zone import DAY, local_day, midnight
from workflows.clocks.marks import Level
from workflows.clocks.models import sla_clock
from workflows.performance import comparisons, counting, groups, heat, holders, periods, risks, running, timelines, wall
from workflows.performance.running import Wanted
from workflows.performance.timelines import Bar

ALL = Wanted(TOWN)
BIG = pages.PageRequest(500)


def bars(ctx: Context, wanted: Wanted = ALL, order: str = "urgency") -> list[Bar]:
    return timelines.page(ctx, wanted, holders.read(ctx, TOWN), order, BIG).items


def open_clocks(ctx: Context) -> dict[str, list[dict[str, object]]]:
    found: defaultdict[str, list[dict[str, object]]] = defaultdict(list)
    for one in recount.rows(ctx.db, sla_clock, TOWN):
        if one["stopped_at"] is None:
            found[str(one["instance_id"])].append(dict(one))
    return found


def test_every_matter_with_a_running_limit_has_one_bar(watched: Context) -> None:
    expected = open_clocks(watched)

    found = bars(watched)

    assert sorted(one.instance_id for one in found) == sorted(expected)
    assert {one.instance_id: len(one.limits) for one in found} == {id_: len(own) for id_, own in expected.items()}
    assert len(found) > 10


def test_orders_are_what_they_say(watched: Context) -> None:
    by_level = [(-one.limits[0].level, one.limits[0].due_at) for one in bars(watched)]
    by_due = [one.limits[0].due_at for one in bars(watched, order="due")]
    by_time = [one.limits[0].base_at for one in bars(watched, order="elapsed")]

    assert by_level == sorted(by_level) and by_due == sorted(by_due) and by_time == sorted(by_time)
    first = {id_: min(one["due_at"] for one in own) for id_, own in open_clocks(watched).items()}  # type: ignore[type-var]
    assert by_due == sorted(first.values())  # type: ignore[type-var]


@pytest.mark.parametrize("order", running.ORDERS)
def test_pages_are_the_list(watched: Context, order: str) -> None:
    offices, whole, cursor = holders.read(watched, TOWN), [], None
    for _ in range(100):
        page = timelines.page(watched, ALL, offices, order, pages.PageRequest(3, cursor))
        whole += [one.instance_id for one in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break

    assert whole == [one.instance_id for one in bars(watched, order=order)]


@pytest.mark.parametrize("by", groups.BY)
def test_groups_are_the_whole_and_each_is_its_list(watched: Context, by: str) -> None:
    offices = holders.read(watched, TOWN)
    narrows = {"office": "office", "item": "item", "process": "process_key", "person": "holder", "grid": "grid"}

    found = groups.count(watched, ALL, by, offices)

    assert sum(one.count for one in found) == len(bars(watched))
    assert len(found) > 1 and len({one.code for one in found}) == len(found)
    for one in found:
        own = bars(watched, replace(ALL, **{narrows[by]: one.code}))
        assert len(own) == one.count == sum(one.levels.values()), one
        assert sum(bar.limits[0].due_at < NOW for bar in own) == one.overdue


def test_a_page_costs_the_same_however_many_rows_it_has(watched: Context) -> None:
    offices, said = holders.read(watched, TOWN), []
    event.listen(watched.db, "before_cursor_execute", lambda *facts: said.append(facts[2]))

    counts = []
    for limit in (1, 20):
        said.clear()
        timelines.page(watched, ALL, offices, request=pages.PageRequest(limit))
        counts.append(len([one for one in said if "calendar" not in one]))

    assert counts[0] == counts[1] <= 5


def test_elapsed_suspended_and_remaining_days_are_working_days(watched: Context) -> None:
    worked = sorted(recount._WORKED)

    for bar in bars(watched):
        for one in bar.limits:
            begun, today, due = (local_day(at) for at in (one.base_at, NOW, one.due_at))
            span = [day for day in worked if begun < day <= today]
            stopped = [day for day in span if any(p.first_day <= day <= p.last_day for p in one.pauses)]
            assert (one.elapsed_days, one.suspended_days) == (len(span) - len(stopped), len(stopped))
            if due < today:
                assert one.remaining_days == -len([day for day in worked if due < day <= today])


def test_risks_part_what_is_due_by_day(watched: Context) -> None:
    found = {one.name: one for one in risks.today(watched, ALL, holders.read(watched, TOWN))}

    first = {id_: min(one["due_at"] for one in own) for id_, own in open_clocks(watched).items()}  # type: ignore[type-var]
    tomorrow = midnight(local_day(NOW) + DAY)
    assert found["overdue"].count == sum(due < NOW for due in first.values())  # type: ignore[operator]
    assert found["due_today"].count == sum(NOW <= due < tomorrow for due in first.values())  # type: ignore[operator]
    # Monday: two working days on is Wednesday.
    near = tomorrow + timedelta(days=2)
    assert found["due_soon"].count == sum(tomorrow <= due < near for due in first.values())  # type: ignore[operator]
    waiting = found["waiting"].bars
    assert waiting and [one.steps[0].created_at for one in waiting] and all(one.steps for one in waiting)


def test_heat_is_what_tasks_waited(watched: Context) -> None:
    month = periods.month("2026-11", NOW)
    by_element: defaultdict[str, list[float]] = defaultdict(list)
    late: defaultdict[str, int] = defaultdict(int)
    for one in recount.rows(watched.db, user_task, TOWN):
        ended = one["ended_at"]
        if one["definition_id"] != VERSION or one["created_at"] >= month.end or (ended and ended < month.start):
            continue
        until = min(ended or month.end, month.end)
        by_element[one["element_id"]].append((until - one["created_at"]).total_seconds())
        late[one["element_id"]] += one["due_at"] is not None and one["due_at"] < until

    found = heat.elements(watched, VERSION, month, TOWN)

    assert {one.element_id: one.done + one.waiting for one in found} == {
        id_: len(own) for id_, own in by_element.items()
    }
    assert {one.element_id: one.breaches for one in found} == dict(late)
    for one in found:
        ordered = sorted(by_element[one.element_id])
        assert abs(one.p50 - ordered[-(-len(ordered) * 50 // 100) - 1]) <= 1
        assert abs(one.p90 - ordered[-(-len(ordered) * 90 // 100) - 1]) <= 1


@pytest.mark.parametrize("by", comparisons.BY)
def test_comparison_is_the_whole_that_was_closed(watched: Context, by: str) -> None:
    period = periods.month("2026-10", NOW)
    closed = [counting.ALL[id_] for id_ in ("K-08", "K-27")]
    cases = counting.count(watched, period, TOWN, wanted=closed[:1])[0].denominator
    orders = len(
        [
            one
            for one in recount.rows(watched.db, comparisons.work_order, TOWN)
            if one["closed_at"] and period.start <= one["closed_at"] < period.end and one["outcome"] != "merged"
        ]
    )

    found = comparisons.compare(watched, period, by, TOWN)

    assert sum(one.closed for one in found) == cases + orders > 0
    assert all(0 <= one.on_time <= one.closed and one.median_days <= one.p90_days for one in found)


def test_the_board_counts_what_the_lists_show_and_tells_of_nobody(watched: Context) -> None:
    found = wall.board(watched, ALL, holders.read(watched, TOWN))

    whole = bars(watched)
    assert found.running == len(whole) == sum(count for _, count in found.by_pillar)
    assert found.overdue == sum(any(one.due_at < NOW for one in bar.limits) for bar in whole)
    assert {name: count for name, count in found.by_pillar if count} == Counter(bar.pillar for bar in whole)
    assert len(found.trend) == wall.DAYS and sum(day.opened for day in found.trend) > 0
    assert all(bar.level >= Level.YELLOW for bar in found.reddest)


def test_who_reads_nothing_sees_nothing(watched: Context) -> None:
    nothing = replace(ALL, among=lambda column: column == "nobody")
    offices = holders.read(watched, TOWN)

    assert timelines.page(watched, nothing, offices).items == []
    assert groups.count(watched, nothing, "office", offices) == []
    assert all(one.count == 0 for one in risks.today(watched, nothing, offices))
    assert wall.board(watched, nothing, offices).running == 0
    assert watched.db.execute(select(sla_clock.c.id).limit(1)).first() is not None
