"""The automatic steps of patrols, their guards, and the rules by which a round counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, insert, select, update

from engine import ids, instances, variables
from engine.context import Context
from engine.hooks import ServiceCall
from engine.rows import HistoryEvent, Instance, ProcessDefinition, UserTask
from forms import submission
from workflows import matters, numbers, towns
from workflows.calendar.zone import local_day
from workflows.catalogues import entries, kinds
from workflows.clocks import deadlines
from workflows.matters import Pillar
from workflows.organisation import geometry, grids
from workflows.organisation.distances import Point, metres, point
from workflows.organisation.grids import Grid
from workflows.organisation.roles import GRID_ROLES, TITLES, Role
from workflows.patrols import rounds, tracks
from workflows.patrols.errors import CheckInRefused, FindingRefused, NotOfGrid, PatrolOpen
from workflows.patrols.models import patrol as round_table
from workflows.patrols.models import patrol_finding, patrol_result
from workflows.patrols.rounds import LEAST, Round

KEY = "grid_patrol"
KIND = "patrol"
DIGITS = 6
EXACT = 50
"""Metres: the least exact position that counts. Source: form G1."""
NEAR = 50
"""Metres between a finding and the way that was gone. Source: domain paper 3.8, S5."""
REPORT = "IN-02"

POSITIONS: Mapping[str, Role] = {TITLES[role][0]: role for role in GRID_ROLES}
Variables = dict[str, Any]


def _form(call: ServiceCall, name: str) -> Mapping[str, Any]:
    found = call.variables.get(name)
    return found if isinstance(found, Mapping) else {}


def _round(ctx: Context, call: ServiceCall) -> Round:
    return rounds.of_instance(ctx, call.instance_id)


# --- check-in ---------------------------------------------------------------------------------------


def check_start(ctx: Context, definition: ProcessDefinition, **facts: Any) -> None:
    """Guard of ``instance.start``: checked in within the own grid, exactly enough, in a position one holds.

    Raises:
        CheckInRefused, NotOfGrid, PatrolOpen: as their names say.
    """
    if definition.key != KEY:
        return
    form = facts["variables"].get("check_in")
    if not isinstance(form, Mapping):
        raise CheckInRefused("", "required", "应填写签到信息", "Expected a check-in")
    _grid_of(ctx, ctx.actor.town_code or definition.town_code, form)
    open_round = rounds.open_of(ctx, ctx.actor.id)
    if open_round is not None:
        raise PatrolOpen(
            f"巡查 {open_round.number} 尚未结束", f"Patrol {open_round.number} is not over", number=open_round.number
        )


def _grid_of(ctx: Context, town_code: str, form: Mapping[str, Any]) -> Grid:
    role = POSITIONS.get(str(form.get("position")))
    if role is None:
        raise CheckInRefused("position", "not_an_option", "岗位不在一长五员之列", "Expected one of the six positions")
    accuracy, geo = form.get("accuracy"), form.get("geo")
    if not isinstance(accuracy, int | Decimal) or not 0 <= accuracy <= EXACT:
        zh, en = f"定位精度应在 {EXACT} 米以内", f"Expected a position exact to {EXACT} m"
        raise CheckInRefused("accuracy", "not_exact", zh, en)
    here = point(geo)
    grid = None if here is None else grids.at(ctx, town_code, *here.degrees)
    if grid is None:
        raise CheckInRefused("geo", "outside_grid", "签到位置不在任何网格内", "Expected a position within a grid")
    if f"{role.value}-{grid.code}" not in ctx.actor.groups:
        zh = f"{ctx.actor.name} 不是{grid.name}的{TITLES[role][0]}"
        raise NotOfGrid(zh, f"{ctx.actor.id} is not {TITLES[role][1]} of grid {grid.code}", grid=grid.code)
    return grid


def allot(ctx: Context, definition: ProcessDefinition, brought: Mapping[str, Any]) -> str | None:
    """``XC{yyyyMMdd}{town 3}{seq 6}``; None for what is no patrol."""
    if definition.key != KEY:
        return None
    day = local_day(ctx.now)
    town = towns.get(ctx, ctx.actor.town_code or definition.town_code)
    sequence = numbers.allocate(ctx, town, "patrol_no", str(day.year), DIGITS)
    return f"XC{day:%Y%m%d}{town.code[-3:]}{sequence:0{DIGITS}}"


def check_in(ctx: Context, call: ServiceCall) -> Variables:
    """S5-01: the round begins; the position goes into the track and out of the variables."""
    form = _form(call, "check_in")
    role = POSITIONS[str(form["position"])]
    here = point(str(form["geo"]))
    assert here is not None
    grid = grids.at(ctx, call.town_code, *here.degrees)
    assert grid is not None
    instance = instances.get(ctx, call.instance_id)
    tasks = rounds.due_tasks(ctx, call.town_code, role, grid.code)
    one = rounds.add(
        ctx,
        Round(
            id=ids.new(),
            town_code=call.town_code,
            number=str(call.business_key),
            instance_id=call.instance_id,
            login=instance.started_by,
            position=role.value,
            grid_code=grid.code,
            state=rounds.OPEN,
            started_at=instance.started_at,
            ended_at=None,
            is_valid=None,
            defects=[],
            tasks=len(tasks),
            findings=0,
        ),
    )
    tracks.add(ctx, one, [{"at": one.started_at, "geo": form["geo"], "accuracy": form["accuracy"]}])
    submission.redact(ctx, call.instance_id, ["/check_in/geo"])
    matter = matters.open(ctx, instance, Pillar.GRID, KIND, one.number, f"{grid.name}巡查")
    matters.place(ctx, matter, village=grid.village_code, grid=grid.code)
    return {
        "check_in": {"position": form["position"], "accuracy": form["accuracy"], "in_polygon": True},
        "patrol_no": one.number,
        "patrol_login": one.login,
        "grid": {"code": grid.code, "name": grid.name},
        "due_tasks": [task.as_variable() for task in tasks],
        "started_at": one.started_at,
    }


# --- tasks and findings -----------------------------------------------------------------------------


def note_results(ctx: Context, call: ServiceCall) -> Variables:
    """S5-02: what came of each task; each problem becomes a finding of its own."""
    one = _round(ctx, call)
    given = list(call.variables.get("results") or [])
    rows = [
        {
            "id": ids.new(),
            "town_code": one.town_code,
            "patrol_id": one.id,
            "item_code": str(row["item_code"]),
            "item_name": str(row["item_name"]),
            "result": str(row["result"]),
            "note": row.get("note"),
        }
        for row in given
    ]
    if rows:
        ctx.db.execute(insert(patrol_result), rows)
    problems = [row for row in given if row["result"] == rounds.PROBLEM]
    return {"problems": [{"item_code": row["item_code"], "item_name": row["item_name"]} for row in problems]}


def report_finding(ctx: Context, call: ServiceCall) -> Variables:
    """S5-03: a finding is kept; handled on the spot it ends here, else it goes to dispatch."""
    one, form = _round(ctx, call), _form(call, "finding")
    here = point(str(form["geo"]))
    assert here is not None
    found_at: datetime = form["found_at"]
    counted_from = form.get("network_back_at") or found_at
    number = f"{one.number}-{one.findings + 1:02}"
    ctx.db.execute(
        insert(patrol_finding),
        {
            "id": ids.new(),
            "town_code": one.town_code,
            "patrol_id": one.id,
            "number": number,
            "event_type": str(form["event_type"]),
            "level": str(form["level"]),
            "description": str(form["description"]),
            "photos": [file["id"] for file in form.get("photos") or []],
            "longitude": here.longitude,
            "latitude": here.latitude,
            "is_self_handled": form.get("self_handled") is True,
            "after_photos": [file["id"] for file in form.get("after_photos") or []],
            "party_name": form.get("party_name"),
            "party_phone": form.get("party_tel"),
            "found_at": found_at,
            "reported_at": ctx.now,
            "in_time": ctx.now <= deadlines.due(ctx, REPORT, counted_from, one.town_code),
        },
    )
    rounds.change(ctx, one, findings=one.findings + 1)
    submission.redact(ctx, call.instance_id, ["/party_name", "/party_tel"])
    kept = {name: value for name, value in form.items() if name not in ("party_name", "party_tel")}
    return {"finding": {**kept, "number": number}}


# --- check-out --------------------------------------------------------------------------------------


def finish(ctx: Context, call: ServiceCall) -> Variables:
    """S5-04: the round is over; whether it counts follows from its length, its way and its tasks."""
    one = _round(ctx, call)
    out = _form(call, "check_out")
    tracks.add(ctx, one, list(out.get("points") or []))
    submission.redact(ctx, call.instance_id, ["/points"])
    defects = _defects(ctx, one)
    rounds.change(ctx, one, state=rounds.DONE, ended_at=ctx.now, is_valid=not defects, defects=defects)
    return {"defects": defects, "is_valid": not defects, "check_out": {"note": out.get("note")}}


def _defects(ctx: Context, one: Round) -> list[str]:
    """What keeps a round from counting. Source: domain paper 3.8, S5."""
    found = []
    if ctx.now - one.started_at < LEAST:
        found.append("巡查时长不足 30 分钟")
    way = tracks.counted(ctx, one)
    if any(not spot.in_grid for spot in way):
        found.append("轨迹离开网格")
    if _away(ctx, one):
        found.append("上报位置距巡查轨迹超过 50 米")
    answered = ctx.db.execute(
        select(func.count()).where(patrol_result.c.patrol_id == one.id, patrol_result.c.result != rounds.UNCHECKED)
    ).scalar_one()
    if one.tasks and not answered:
        found.append("清单任务均未完成")
    return found


def _away(ctx: Context, one: Round) -> bool:
    """Whether something was reported from where nobody was."""
    way = tracks.counted(ctx, one)
    statement = select(patrol_finding.c.longitude, patrol_finding.c.latitude).where(
        patrol_finding.c.patrol_id == one.id
    )
    places = [Point(longitude, latitude) for longitude, latitude in ctx.db.execute(statement)]
    return any(min((metres(place, spot.place) for spot in way), default=0) > NEAR for place in places)


def judge(ctx: Context, call: ServiceCall) -> Variables:
    """S5-05: the grid's leader has looked into a round that does not count."""
    form = _form(call, "judged")
    one = rounds.change(ctx, _round(ctx, call), is_valid=form.get("judgement") == "有效")
    return {"is_valid": one.is_valid}


# --- guards -----------------------------------------------------------------------------------------


def check_completion(ctx: Context, task: UserTask, **facts: Any) -> None:
    """Guard of ``task.complete``: the list is answered as it stands, findings are of the catalogue and of today.

    Raises:
        FindingRefused, NotOfGrid: as their names say.
    """
    if task.definition_key != KEY:
        return
    given: Mapping[str, Any] = facts["variables"]
    if task.element_id == "S5-02":
        _check_results(ctx, task, given)
    if task.element_id == "S5-03":
        _check_finding(ctx, task, given)
    if task.element_id == "S5-05" and rounds.of_instance(ctx, task.instance_id).login == ctx.actor.id:
        raise NotOfGrid("不得核实本人的巡查", "Nobody judges the own round")


def _check_results(ctx: Context, task: UserTask, given: Mapping[str, Any]) -> None:
    results = given.get("results") or []
    codes = [str(row.get("item_code")) for row in results]
    listed = variables.get(ctx, task.instance_id).get("due_tasks") or []
    if codes != [str(row["item_code"]) for row in listed]:
        zh, en = "应逐项填写任务清单，不得增减", "Expected every task of the list and no other"
        raise FindingRefused("results", "list_changed", zh, en)
    for place, row in enumerate(results):
        if row.get("result") == rounds.UNCHECKED and not str(row.get("note") or "").strip():
            zh, en = "无法检查的应写明原因", "Expected a reason why it could not be checked"
            raise FindingRefused(f"results/{place}/note", "note_missing", zh, en)


def _check_finding(ctx: Context, task: UserTask, given: Mapping[str, Any]) -> None:
    code = str(given.get("event_type"))
    if entries.find(ctx, kinds.EVENT_TYPES, task.town_code, code, local_day(ctx.now)) is None:
        zh, en = f"事件类型 {code} 不在目录中或未生效", f"The catalogue has no event type {code} in force"
        raise FindingRefused("event_type", "event_type_unknown", zh, en)
    one = rounds.of_instance(ctx, task.instance_id)
    found_at = given.get("found_at")
    if not isinstance(found_at, datetime) or not one.started_at <= found_at <= ctx.now:
        zh, en = "发现时间应在签到之后、现在之前", "Expected a time between the check-in and now"
        raise FindingRefused("found_at", "not_in_round", zh, en)
    here = point(given.get("geo"))
    polygon = geometry.corners(grids.get(ctx, one.town_code, one.grid_code).polygon)
    if here is None or not geometry.holds(polygon, *here.degrees):
        zh, en = "上报位置不在本网格内", "Expected a position within the grid"
        raise FindingRefused("geo", "outside_grid", zh, en)
    if given.get("self_handled") is True and not given.get("after_photos"):
        zh, en = "自行处置的应上传处置后照片", "Expected photos of after"
        raise FindingRefused("after_photos", "required", zh, en)


def on_canceled(ctx: Context, event: HistoryEvent, instance: Instance) -> None:
    """An operator ended the instance: the round ends without counting."""
    if instance.definition_key == KEY:
        mine = update(round_table).where(round_table.c.instance_id == instance.id, round_table.c.state == rounds.OPEN)
        ctx.db.execute(mine.values(state=rounds.CANCELED, ended_at=ctx.now, is_valid=False))
