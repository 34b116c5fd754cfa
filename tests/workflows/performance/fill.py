"""A town in rows: cases and work orders of a year, some open, some late, as many as one asks for.

The same seed gives the same town. ``python -m tests.workflows.performance.bench`` fills 100,000 with it; the tests
count a few hundred by hand. A fifth of a year's cases come in the last two weeks, as in a busy town.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random

from engine.db import Database
from engine.models import deployment, process_definition, process_instance, task_candidate, user_task
from tests.rows import Rows
from workflows.calendar import years
from workflows.calendar.zone import local_day
from workflows.clocks.models import card_revocation, clock_card, sla_clock, suspended_clock, suspension
from workflows.dispatch.models import call_back, work_order, work_order_assessment, work_order_change
from workflows.models import case_file, catalogue_item, matter, matter_place, town
from workflows.organisation.models import grid, org_unit, party_node, person, position, village

TOWN = "320281199"
OTHER = "320281198"
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
YEAR = timedelta(days=365)
CHUNK = 5_000
UNITS = ("SP", "ZZ", "JS", "NC", "SCJ")
WINDOWS = ("企业服务综合窗口", "社会事务综合窗口", "建设管理综合窗口")
GRIDS = tuple(f"3202811992010{number:02}" for number in range(1, 6))
STAFF = tuple((f"staff{number}", UNITS[number % len(UNITS)]) for number in range(20))
VERSION = "0198c7a2-0000-7000-8000-000000000001"


def fill(database: Database, cases: int, seed: int = 1) -> None:
    """``cases`` approvals and half as many work orders of the year that ends at ``NOW``."""
    random, rows = Random(seed), Rows(database, TOWN, NOW)
    _settle(rows)
    rows.write()
    for number in range(cases):
        _case(rows, random, number, cases)
        if number % 2 == 0:
            _order(rows, random, number, cases)
        if number % CHUNK == CHUNK - 1:
            rows.write()
    rows.write()


def _id(kind: int, number: int) -> str:
    """Ids grow with the number, as those of the program grow with time."""
    return f"0198{kind:04x}-{number >> 16:04x}-7000-8000-{number:012x}"


def _settle(rows: Rows) -> None:
    for code in (TOWN, OTHER):
        rows.add(town, code=code, name="示范镇", kind="town")
    rows.add(deployment, id=VERSION, name="approval", fingerprint="")
    for key, name in (("approval", "审批"), ("dispatch", "调度")):
        rows.add(
            process_definition, id=VERSION if key == "approval" else f"{VERSION[:-1]}2", key=key, version=1, name=name,
            deployment_id=VERSION, resource_name=f"{key}.bpmn", latest=True, forms={},
        )  # fmt: skip
    for number in range(12):
        rows.add(
            catalogue_item, id=_id(1, number), code=f"XK{number:04}", name=f"事项{number}", window=WINDOWS[number % 3],
            statutory_days=(0, 20, 15)[number % 3], promised_days=(0, 5, 3)[number % 3], valid_from=date(2020, 1, 1),
        )  # fmt: skip
    for code in UNITS:
        rows.add(org_unit, code=code, name=f"单位{code}", kind="office")
    rows.add(village, code="320281199201", name="东湖村", kind="village")
    for number, code in enumerate(GRIDS):
        rows.add(party_node, code=f"B{number}", name=code, kind="committee")
        rows.add(grid, code=code, village_code="320281199201", name=f"第{number}网格", branch_code=f"B{number}")
    for number, (login, unit) in enumerate(STAFF):
        rows.add(person, id=_id(2, number), name=login, login=login, party_digest=login)
        rows.add(
            position, id=_id(3, number), person_id=_id(2, number), role="REV", place_kind="unit", place_code=unit,
            valid_from=date(2020, 1, 1),
        )  # fmt: skip


def _instance(rows: Rows, kind: int, number: int, key: str, begun: datetime, ended: datetime | None) -> str:
    id_ = _id(kind, number)
    version = VERSION if key == "approval" else f"{VERSION[:-1]}2"
    rows.add(
        process_instance, id=id_, definition_id=version, definition_key=key, business_key=str(number),
        state="active" if ended is None else "completed", revision=1, started_at=begun,
        started_by="staff0", ended_at=ended,
    )  # fmt: skip
    pillar = "approval" if key == "approval" else "command"
    rows.add(matter, instance_id=id_, pillar=pillar, kind=key, number=f"{key}-{number}", title="题", opened_at=begun)
    return id_


def _case(rows: Rows, random: Random, number: int, whole: int) -> None:
    """A case; most of the last days are open, one in thirty of all is late."""
    received = NOW - YEAR * (1 - number / whole) ** 2 + timedelta(seconds=random.randrange(60))
    age = NOW - received
    item = random.randrange(12)
    promised = timedelta(days=(1, 7, 5)[item % 3])
    takes = timedelta(hours=random.choice((1, 4, 26, 50, 80)))
    takes = takes if random.random() > 0.03 else promised + timedelta(days=random.randrange(1, 6))
    accepted = received + timedelta(hours=random.randrange(1, 5)) if age > timedelta(hours=6) else None
    decided = accepted + takes if accepted is not None and age > takes + timedelta(hours=6) else None
    if decided is not None and age < timedelta(days=14) and random.random() < 0.4:
        decided = None
    outcome = None if decided is None else random.choice(("granted",) * 20 + ("refused", "withdrawn"))
    id_ = _instance(rows, 4, number, "approval", received, decided)
    due = None if accepted is None else accepted + promised
    rows.add(
        case_file, id=_id(5, number), number=f"case-{number}", query_code=f"{number:014}", instance_id=id_,
        process_key="approval", item_id=_id(1, item), item_code=f"XK{item:04}", item_name=f"事项{item}",
        state="reviewing",
        received_at=received, accepted_at=accepted, promised_due=due, decided_at=decided,
        closed_at=decided, outcome=outcome,
        supplements=random.choice((0,) * 10 + (1, 2)), visits=random.randrange(3),
        rating=random.choice((None, 1, 1, 2, 4)) if decided else None,
    )  # fmt: skip
    rows.add(matter_place, kind="unit", code="SP", pillar="approval", instance_id=id_)
    stamps = (received, accepted or NOW, decided or NOW)
    for step in range(3):
        ended = stamps[step] if step < 2 and accepted is not None else decided
        _task(rows, random, (number * 3) + step, id_, VERSION, f"P1-0{step}", stamps[max(0, step - 1)], ended, due)
        if ended is None:
            break
    if accepted is not None and due is not None:
        _clock(rows, random, 2 * number, id_, "AP-14", "promised", accepted, due, decided, outcome)
        _clock(rows, random, 2 * number + 1, id_, "AP-02", "statutory", accepted, due + 2 * promised, decided, outcome)


def _task(
    rows: Rows,
    random: Random,
    number: int,
    instance: str,
    version: str,
    element: str,
    begun: datetime,
    ended: datetime | None,
    due: datetime | None,
) -> None:
    id_ = _id(6 if version == VERSION else 7, number)
    holder = random.choice((*(login for login, _ in STAFF), None)) if ended is None else STAFF[number % 20][0]
    rows.add(
        user_task, id=id_, instance_id=instance, wait_id=str(number), definition_id=version, definition_key="approval",
        element_id=element, name=element, state="open" if ended is None else "completed", revision=1, assignee=holder,
        created_at=min(begun, ended or begun), ended_at=ended, due_at=due,
        completed_by=None if ended is None else holder,
    )  # fmt: skip
    if holder is None:
        rows.add(task_candidate, task_id=id_, kind="group", name=f"HDL-{random.choice(UNITS)}", instance_id=instance)


def _clock(
    rows: Rows,
    random: Random,
    number: int,
    instance: str,
    code: str,
    kind: str,
    base: datetime,
    due: datetime,
    stopped: datetime | None,
    outcome: str | None,
) -> None:
    id_ = _id(8 if code.startswith("AP") else 9, number)
    until = stopped or NOW
    level = 0 if until < due - (due - base) * 0.2 else 2 if until <= due else 3 if kind == "promised" else 4
    state = "running" if stopped is None else "canceled" if outcome == "withdrawn" else "stopped"
    is_suspended = state == "running" and random.random() < 0.05
    rows.add(
        sla_clock, id=id_, subject_kind="process_instance", subject_id=instance, instance_id=instance, code=code,
        step=code, kind=kind, amount=5, unit="WD", base_at=base,
        safe_at=due, due_at=due, level=level, terms={}, thresholds={}, messages={}, stopped_at=stopped, revision=1,
        state="suspended" if is_suspended else state,
        in_time=None if state != "stopped" else until <= due, responsible=random.choice(STAFF)[0],
    )  # fmt: skip
    for card in (2, level) if level > 2 else (level,):
        if card >= 2:
            card_id = _id(10 if code.startswith("AP") else 11, 4 * number + card)
            rows.add(
                clock_card, id=card_id, clock_id=id_, subject_kind="process_instance", subject_id=instance,
                instance_id=instance, code=code, level=card, reached_at=due, due_at=due, issued_at=due,
            )  # fmt: skip
            if random.random() < 0.05:
                rows.add(card_revocation, card_id=card_id, revoked_at=NOW, revoked_by="jiang.shan", reason="误发")
    if kind == "promised" and random.random() < 0.05:
        first = local_day(base) + timedelta(days=1)
        rows.add(
            suspension, id=_id(12, number), subject_kind="process_instance", subject_id=instance, reach="promised",
            type="KY", started_on=first, started_at=base, planned_days=2, planned_end_on=first + timedelta(days=2),
            ended_on=None if is_suspended else first + timedelta(days=1),
        )  # fmt: skip
        rows.add(suspended_clock, clock_id=id_, suspension_id=_id(12, number))


def _order(rows: Rows, random: Random, number: int, whole: int) -> None:
    reported = NOW - YEAR * (1 - number / whole) ** 2
    age = NOW - reported
    due = reported + timedelta(days=5)
    disposed = reported + timedelta(hours=random.choice((5, 30, 60, 140)))
    is_done = disposed + timedelta(hours=10) < NOW and (age > timedelta(days=10) or random.random() < 0.6)
    closed = disposed + timedelta(hours=8) if is_done else None
    id_ = _instance(rows, 13, number, "dispatch", reported, closed)
    order = _id(14, number)
    outcome = random.choice(("handled",) * 9 + ("merged",)) if is_done else None
    rows.add(
        work_order, id=order, number=f"HX{number}", instance_id=id_, source=random.choice(("12345", "网格上报")),
        source_no=str(number), kind="诉求", located="given", content="", event_type=None, level="III",
        state="closed" if is_done else "handling", outcome=outcome, lead_unit=random.choice(UNITS),
        returns=int(random.random() < 0.06), reopens=int(random.random() < 0.03), occurred_at=reported,
        reported_at=reported, dispatched_at=reported + timedelta(minutes=12), disposed_at=disposed if is_done else None,
        due_at=due, reply="已办" if is_done else None, replied_at=closed, closed_at=closed,
    )  # fmt: skip
    rows.add(matter_place, kind="grid", code=random.choice(GRIDS), pillar="command", instance_id=id_)
    ended = disposed if is_done else None
    _task(rows, random, number, id_, f"{VERSION[:-1]}2", "P4-07", reported, ended, due)
    _clock(rows, random, number, id_, "DC-07", "internal", reported, due, ended, None)
    if closed is None:
        return
    after = random.choice(("verifying", "calling_back", "assessing"))
    rows.add(work_order_change, id=_id(15, number), order_id=order, after=after, at=closed)
    for attempt in range(random.randrange(1, 4)):
        is_reached = random.random() < 0.7
        rows.add(
            call_back, id=_id(16, 4 * number + attempt), order_id=order, attempt=attempt + 1, is_reached=is_reached,
            satisfaction=random.choice(("满意", "基本满意", "不满意")) if is_reached else None,
            is_solved=random.random() < 0.9 if is_reached else None, called_at=closed + timedelta(minutes=attempt),
        )  # fmt: skip
    rows.add(
        work_order_assessment, id=_id(17, number), order_id=order, in_time=disposed <= due, assessed_at=closed,
        to_report=random.choice((None, 0, 5)), to_dispatch=12, to_dispose=random.randrange(60, 9000), to_feed_back=480,
    )  # fmt: skip


def working_days() -> Iterator[date]:
    """Working days of the years that rows lie in, by the shipped calendar, one after the other."""
    calendar, day = years.shipped(), date(2025, 1, 1)
    while day <= date(2026, 12, 31):
        if calendar.is_working_day(day):
            yield day
        day += timedelta(days=1)
