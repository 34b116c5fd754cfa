"""Guards of hearings: who hosts, on which day, and what a hearing that was held has to bring."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine import instances
from engine import variables as instance_variables
from engine.context import Context
from engine.errors import FieldError
from engine.rows import UserTask
from workflows.calendar import calendars
from workflows.clocks import deadlines
from workflows.hearings import hearings
from workflows.hearings.errors import HearingScheduleRefused, HearingSessionRefused, HostRefused
from workflows.hearings.hearings import PERMIT, Hearing
from workflows.hearings.steps import HELD, ORGANISE, POSTPONED
from workflows.organisation import avoidances, holders
from workflows.organisation.guards import Separation
from workflows.organisation.roles import Role
from workflows.organisation.separation import Function

PROCESS = "hearing"
SCHEDULE, SESSION, OPINION = "S12a-02", "S12a-04", "S12a-05"
RECORDERS = (Role.HEARING_HOST, Role.LEGAL_REVIEWER, Role.ARCHIVIST, Role.CERTIFIER, Role.CLERK)
"""Who may keep the record, without a part in the case: the judicial office, the archive, the windows. Source: local
rule."""
WITHDRAWN = "撤回申请"
EARLY = frozenset({POSTPONED, WITHDRAWN})
"""Outcomes that may be known before the hearing's time."""

FUNCTIONS: Mapping[str, Function] = {SESSION: Function.HOST_HEARING, OPINION: Function.HOST_HEARING}


class Guards:
    """The guards of hearings, with the organisation's knowledge of who did what."""

    def __init__(self, apart: Separation) -> None:
        self._apart = apart

    def check_completion(self, ctx: Context, task: UserTask, *, variables: Mapping[str, Any]) -> None:
        """Guard of completion.

        Raises:
            HostRefused: host or recorder took part in the case, or are one person.
            HearingScheduleRefused: no time for the notice, or later than the law allows.
            HearingSessionRefused: before its time, without a signed record, or given up without proof.
        """
        if task.definition_key != PROCESS or task.element_id not in (SCHEDULE, SESSION):
            return
        known = instance_variables.visible(ctx, instances.get(ctx, task.instance_id), task.wait_id)
        found = hearings.get(ctx, str(known["hearing_id"]))
        if task.element_id == SCHEDULE:
            excluded = (known.get("hearing_request") or {}).get("excluded_persons") or []
            for name in ("host", "recorder"):
                self._check_person(ctx, task, name, str(variables.get(name) or "").strip(), excluded)
            if variables.get("host") == variables.get("recorder"):
                raise _refused("recorder", "记录员与主持人不能为同一人", "Expected another recorder than the host")
            _check_day(ctx, found, variables.get("scheduled_at"))
        else:
            _check_session(ctx, found, variables)

    def _check_person(self, ctx: Context, task: UserTask, name: str, person: str, excluded: Any) -> None:
        roles = (Role.HEARING_HOST,) if name == "host" else RECORDERS
        if person and person not in holders.of_roles(ctx, task.town_code, roles):
            named = "听证主持人" if name == "host" else "听证主持人、法制审核员、档案员、制证员或窗口受理员"
            raise _refused(name, f"{person} 不是{named}", f"{person} holds none of {', '.join(roles)}")
        before = self._apart.against(ctx, task.instance_id, person, Function.HOST_HEARING)
        took_part = before is not None and (name == "host" or before.function is not Function.LEGAL_REVIEW)
        if not person or took_part or person in excluded:
            zh = f"{person or '（未填写）'} 参与了本案的调查、审查或决定"
            raise _refused(name, zh, f"{person or 'nobody'} took part in the case")
        if avoidances.ground_against(ctx, person, task.instance_id) is not None:
            raise _refused(name, f"{person} 应当回避", f"{person} must avoid the case")


def _refused(name: str, zh: str, en: str) -> HostRefused:
    return HostRefused(zh, en, fields=[FieldError(f"/variables/{name}", HostRefused.code, zh, en)])


def _check_day(ctx: Context, found: Hearing, day: Any) -> None:
    if not isinstance(day, datetime):
        raise HearingScheduleRefused("scheduled_at", "应填写举行时间", "Expected when it is held")
    if not calendars.of(ctx, found.town_code).is_open(day):
        zh = "听证应在工作日的办公时间内举行（午休不办公）"
        raise HearingScheduleRefused("scheduled_at", zh, "Expected service hours of a working day, not lunch")
    notify_by = deadlines.due(ctx, found.notice_limit, day, found.town_code)
    if notify_by < ctx.now:
        zh = "举行听证七个工作日前须送达通知，来不及"
        raise HearingScheduleRefused("scheduled_at", zh, "The notice cannot be served seven working days before")
    if found.kind == PERMIT and not found.postponements and found.scheduled_at is None:
        latest = deadlines.due(ctx, ORGANISE, found.requested_at, found.town_code)
        if day > latest:
            zh = "许可听证应在申请后二十个工作日内组织"
            raise HearingScheduleRefused("scheduled_at", zh, "A permit's hearing is organised within 20 working days")


def _check_session(ctx: Context, found: Hearing, given: Mapping[str, Any]) -> None:
    outcome = given.get("outcome")
    if outcome not in EARLY and found.scheduled_at is not None and ctx.now < found.scheduled_at:
        zh = "尚未到听证举行时间"
        raise HearingSessionRefused("outcome", zh, "The hearing's time has not come")
    if outcome == HELD and not (given.get("record") and given.get("record_signed") is True):
        raise HearingSessionRefused("record", "听证笔录须经各方签字", "Expected a record signed by all")
    if outcome == WITHDRAWN and not given.get("withdrawal_proof"):
        zh = "撤回听证申请须附申请人签名的材料"
        raise HearingSessionRefused("withdrawal_proof", zh, "Expected the signed withdrawal of who asked for it")
