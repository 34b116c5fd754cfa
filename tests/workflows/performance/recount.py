"""The indicators counted once more in plain Python, row by row, with none of the program's conditions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, select

from tests.workflows.performance.fill import working_days
from workflows.calendar.zone import HOME
from workflows.clocks.models import card_revocation, clock_card, sla_clock, suspension
from workflows.dispatch.models import call_back, work_order, work_order_assessment, work_order_change
from workflows.models import case_file, catalogue_item

Counts = dict[str, tuple[int, int]]
_WORKED = frozenset(working_days())


def rows(db: Connection, table: Table, town: str) -> list[Mapping[str, Any]]:
    return [dict(row) for row in db.execute(select(table).where(table.c.town_code == town)).mappings()]


def _days(start: datetime, end: datetime, stopped: Iterable[tuple[date, date]]) -> int:
    day, last, count = start.astimezone(HOME).date(), end.astimezone(HOME).date(), 0
    while day < last:
        day += timedelta(days=1)
        count += day in _WORKED and not any(first <= day <= until for first, until in stopped)
    return count


def approvals(db: Connection, town: str, start: datetime, end: datetime) -> Counts:
    """K-01 to K-14."""
    cases = rows(db, case_file, town)
    items = {one["id"]: one for one in rows(db, catalogue_item, town)}
    promises = {one["instance_id"]: one for one in rows(db, sla_clock, town) if one["code"] == "AP-14"}
    paused: defaultdict[str, list[tuple[date, date]]] = defaultdict(list)
    for one in rows(db, suspension, town):
        paused[one["subject_id"]].append((one["started_on"], one["ended_on"] or date.max))
    revoked = {one["card_id"] for one in rows(db, card_revocation, town)}
    cards: defaultdict[str, set[int]] = defaultdict(set)
    for one in rows(db, clock_card, town):
        if one["id"] not in revoked:
            cards[one["subject_id"]].add(one["level"])

    def lies(instant: datetime | None) -> bool:
        return instant is not None and start <= instant < end

    own = [one for one in cases if one["outcome"] not in ("withdrawn", "transferred", "canceled", "terminated")]
    accepted = [one for one in own if lies(one["accepted_at"])]
    closed = [one for one in own if one["accepted_at"] and lies(one["decided_at"])]
    running = [one for one in promises.values() if one["state"] != "canceled"]
    due = [one for one in running if lies(one["due_at"])]
    ended = [one for one in running if lies(one["stopped_at"])]
    late = [one for one in running if one["due_at"] < end and (not one["stopped_at"] or one["stopped_at"] >= end)]
    spans = {one["id"]: _days(one["accepted_at"], one["decided_at"], paused[one["instance_id"]]) for one in closed}
    whole = {one["id"]: _days(one["accepted_at"], one["decided_at"], ()) for one in closed}
    lawful = [one for one in closed if items[one["item_id"]]["statutory_days"] > 0]
    rated = [one for one in closed if one["rating"] is not None]
    received = [one for one in own if lies(one["received_at"])]
    with_promise = [promises[one["instance_id"]] for one in closed if one["instance_id"] in promises]
    limits = [one for one in items.values() if one["statutory_days"] > 0]
    statutory = sum(items[one["item_id"]]["statutory_days"] for one in lawful)
    return {
        "K-01": (len(accepted), len(accepted)),
        "K-02": (sum(one["in_time"] is True for one in with_promise), len(with_promise)),
        "K-03": (sum(one["in_time"] is True for one in due), len(due)),
        "K-04": (sum(one["in_time"] is not True for one in ended) + len(late), len(ended) + len(late)),
        "K-05": (
            sum(one["statutory_days"] - one["promised_days"] for one in limits),
            sum(one["statutory_days"] for one in limits),
        ),
        "K-06": (statutory - sum(whole[one["id"]] for one in lawful), statutory),
        "K-07": (sum(one["visits"] <= 1 and one["supplements"] < 2 for one in closed), len(closed)),
        "K-08": (sum(one["visits"] == 0 for one in closed), len(closed)),
        "K-09": (sum(days == 0 for days in spans.values()), len(closed)),
        "K-10": (sum(spans.values()), len(closed)),
        "K-11": (sum(one["rating"] <= 3 for one in rated), len(rated)),
        "K-11p": (len(rated), len(closed)),
        "K-13": (sum(one["supplements"] >= 1 for one in received), len(received)),
        "K-14y": (sum(2 in cards[one["instance_id"]] for one in accepted), len(accepted)),
        "K-14r": (sum(3 in cards[one["instance_id"]] for one in accepted), len(accepted)),
        "K-14s": (sum(4 in cards[one["instance_id"]] for one in accepted), len(accepted)),
    }


def orders(db: Connection, town: str, start: datetime, end: datetime) -> Counts:
    """K-22 to K-27."""
    found = rows(db, work_order, town)
    calls: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for one in sorted(rows(db, call_back, town), key=lambda row: (row["called_at"], row["id"])):
        calls[one["order_id"]].append(one)
    passed: defaultdict[str, set[str]] = defaultdict(set)
    for one in rows(db, work_order_change, town):
        passed[one["order_id"]].add(one["after"])

    def lies(instant: datetime | None) -> bool:
        return instant is not None and start <= instant < end

    own = [one for one in found if one["outcome"] not in ("merged", "canceled")]
    reported = [one for one in found if lies(one["reported_at"]) and one["source"] == "网格上报"]
    due = [one for one in own if lies(one["due_at"]) and one["dispatched_at"]]
    disposed = [one for one in due if one["disposed_at"]]
    closed = [one for one in own if lies(one["closed_at"])]
    checked = [one for one in closed if passed[one["id"]] & {"verifying", "calling_back"}]
    reached = {one["id"]: [call for call in calls[one["id"]] if call["is_reached"]] for one in closed}
    called = [one for one in closed if reached[one["id"]] or 0 < len(calls[one["id"]]) < 3]
    answered = [reached[one["id"]][-1] for one in closed if reached[one["id"]]]
    dispatched = [one for one in own if lies(one["dispatched_at"])]
    by_id = {one["id"]: one for one in own}
    assessed = [
        one for one in rows(db, work_order_assessment, town) if lies(one["assessed_at"]) and one["order_id"] in by_id
    ]
    stretches = {"K-24a": "to_report", "K-24b": "to_dispatch", "K-24c": "to_dispose", "K-24d": "to_feed_back"}
    lasted = {id_: [one[name] for one in assessed if one[name] is not None] for id_, name in stretches.items()}
    return {
        "K-22": (sum(one["outcome"] not in ("merged", "canceled") for one in reported), len(reported)),
        "K-23": (len(disposed), len(due)),
        "K-23t": (sum(one["disposed_at"] <= one["due_at"] for one in disposed), len(disposed)),
        **{id_: (sum(minutes), len(minutes)) for id_, minutes in lasted.items()},
        "K-25": (sum(one["reopens"] > 0 for one in checked), len(checked)),
        "K-26": (sum(one["returns"] > 0 for one in dispatched), len(dispatched)),
        "K-27": (sum(bool(reached[one["id"]]) for one in called), len(called)),
        "K-27s": (sum(one["is_solved"] is True for one in answered), len(answered)),
        "K-27m": (sum(one["satisfaction"] != "不满意" for one in answered), len(answered)),
    }
