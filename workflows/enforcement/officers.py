"""Officers in a case: who may be chosen, on which days they acted, and whether they might."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import insert, select

from engine import history, ids, instances
from engine.context import Context
from engine.errors import FieldError
from engine.hooks import Outcome, ServiceCall
from engine.models import user_task
from engine.states import TaskState
from workflows import senders
from workflows.calendar.zone import local_day
from workflows.enforcement import cases
from workflows.enforcement.cases import EnforcementCase
from workflows.enforcement.errors import EnforcementMessageRefused, OfficerMissing
from workflows.enforcement.models import enforcement_act as table
from workflows.organisation import avoidances, certificates
from workflows.organisation.certification import LEAST_OFFICERS, problems
from workflows.organisation.errors import MustAvoid, OfficersNotCertified
from workflows.organisation.models import officer_certificate, person

CHANGE_ASKED, CHANGE_APPROVAL = "enforcement.officers_change_requested", "P2-05-officers"
"""The message that asks for other officers, and the step at which the bureau's head approves them."""
CHANGED = "enforcement.officers_changed"
"""History event of a change of a case's officers."""

FEW = "too_few_officers"
"""What certification says of one officer alone; the act's other officer is named in its record."""


def options(ctx: Context, town_code: str, field: str) -> list[dict[str, str]]:
    """Whom a form offers as officers: accounts with a certificate that covers the field today."""
    today = local_day(ctx.now)
    statement = (
        select(person.c.login, person.c.name)
        .join(officer_certificate, officer_certificate.c.person_id == person.c.id)
        .where(person.c.town_code == town_code, person.c.login.is_not(None))
        .order_by(person.c.login)
        .distinct()
    )
    named = {login: name for login, name in ctx.db.execute(statement)}
    held = certificates.by_login(ctx, named)
    return [
        {"label": f"{name}（{login}）", "value": login}
        for login, name in named.items()
        if any(one.covers(field, today) for one in held.get(login, ()))
    ]


def names(ctx: Context, logins: Sequence[str]) -> list[str]:
    """``姓名（执法证号）`` of officers, as records print them."""
    statement = select(person.c.login, person.c.name).where(person.c.login.in_(list(logins)))
    known = {login: name for login, name in ctx.db.execute(statement)}
    held = certificates.by_login(ctx, logins)
    today = local_day(ctx.now)
    printed = []
    for login in logins:
        numbers = [one.number for one in held.get(login, ()) if one.is_valid(today)] or ["–"]
        printed.append(f"{known.get(login, login)}（{numbers[0]}）")
    return printed


def require(ctx: Context, case: EnforcementCase, officers: Sequence[str], days: Sequence[date]) -> None:
    """Refuse officers who may not act in the case together on these days.

    Raises:
        OfficersNotCertified: fewer than two, or a certificate that does not cover field and day. Source: INV-01.
        MustAvoid: one of them has to keep out of the case.
    """
    certificates.require(ctx, officers, case.field or "", days)
    for officer in officers:
        if avoidances.ground_against(ctx, officer, case.instance_id) is not None:
            raise MustAvoid(f"{officer} 应当回避本案", f"{officer} must avoid this case", officer=officer)


def require_of_case(ctx: Context, case: EnforcementCase, named: Sequence[str]) -> None:
    """Refuse an act of a filed case without two of the officers it was filed with; others may assist.

    Who keeps out meanwhile, or lost the certificate, is replaced: so many of the two may be others.
    Source: Administrative Penalty Law (2021) art. 42, 43; domain paper 3.2, form E2.

    Raises:
        OfficerMissing: as above.
    """
    today, held = local_day(ctx.now), certificates.by_login(ctx, case.officers)
    able = [
        one
        for one in case.officers
        if any(certificate.covers(case.field or "", today) for certificate in held.get(one, ()))
        and avoidances.ground_against(ctx, one, case.instance_id) is None
    ]
    if len(set(named) & set(case.officers)) < min(LEAST_OFFICERS, len(able)):
        told = "、".join(names(ctx, case.officers))
        zh = f"应由立案时确定的执法人员办理（{told}），其他人员可以协助"
        en = f"Expected two of the officers that the case was filed with: {', '.join(case.officers)}"
        raise OfficerMissing(zh, en, fields=[FieldError("/officers", "not_the_officers_filed", zh, en)])


def change(ctx: Context, call: ServiceCall) -> Outcome:
    """The case has other officers from now on; before, after, reason, who asked and who approved go on record.

    Source: Administrative Penalty Law (2021) art. 42, 43; what the former ones did stands.
    """
    case, given = cases.of_instance(ctx, call.instance_id), call.variables["case_officers"]
    chosen = list(dict.fromkeys(as_list(given.get("officers"))))
    told = {
        "before": case.officers,
        "after": chosen,
        "reason": given.get("reason"),
        "requested_by": senders.of(ctx, call.instance_id, CHANGE_ASKED),
        "approved_by": who_did(ctx, call.instance_id, CHANGE_APPROVAL),
    }
    cases.change(ctx, case, officers=chosen)
    history.record(ctx, CHANGED, instances.get(ctx, call.instance_id), details=told)
    before = call.variables.get("officer_changes")
    changes = list(before) if isinstance(before, list) else []
    return {"officers": chosen, "officer_changes": [*changes, {**told, "changed_at": ctx.now}]}


def check_change(ctx: Context, case: EnforcementCase, chosen: Sequence[str]) -> None:
    """Refuse a change that changes nothing, or to officers who may not act in the case.

    Raises:
        OfficersNotCertified, MustAvoid: as ``require``.
        OfficerMissing: the same officers as before.
    """
    require(ctx, case, chosen, [local_day(ctx.now)])
    if set(chosen) == set(case.officers):
        zh, en = "承办人员没有变化", "Expected other officers than now"
        raise OfficerMissing(zh, en, fields=[FieldError("/officers", "not_changed", zh, en)])


def check_change_request(ctx: Context, case: EnforcementCase) -> None:
    """Refuse to ask for other officers before the filing, while that is being decided, or after the end.

    Raises:
        EnforcementMessageRefused: as above.
    """
    open_one = select(user_task.c.id).where(
        user_task.c.instance_id == case.instance_id,
        user_task.c.element_id == CHANGE_APPROVAL,
        user_task.c.state == TaskState.OPEN.value,
    )
    if case.filed_on is None:
        zh, en = "立案前在立案申请中确定承办人员", "Before the filing the proposal names the officers"
    elif ctx.db.execute(open_one).first() is not None:
        zh, en = "已有变更申请在办理", "A change is being asked for already"
    else:
        return
    raise EnforcementMessageRefused([FieldError("/variables", "not_now", zh, en)])


def require_certified(ctx: Context, case: EnforcementCase) -> None:
    """Refuse an act towards the party by somebody without a certificate that covers the case's field today.

    Source: Administrative Penalty Law (2021) art. 42 (1). Nothing is asked while the field is not known.

    Raises:
        OfficersNotCertified: as above.
    """
    if ctx.actor.kind != "person" or not case.field:
        return
    who, today = [ctx.actor.id], local_day(ctx.now)
    found = [one for one in problems(who, certificates.by_login(ctx, who), case.field, [today]) if one.code != FEW]
    if found:
        raise OfficersNotCertified(found)


def require_actor(ctx: Context, officers: Sequence[str]) -> None:
    """Refuse a record by somebody who is not one of the officers it names.

    Raises:
        OfficerMissing: as above.
    """
    if ctx.actor.kind == "person" and ctx.actor.id not in officers:
        zh, en = "执法记录应由记录中的执法人员填写", "Expected the record to be filled in by one of its officers"
        raise OfficerMissing(zh, en, fields=[FieldError("/officers", "officer_missing", zh, en)])


def note(ctx: Context, case: EnforcementCase, element_id: str, officers: Sequence[str], days: Sequence[date]) -> None:
    """Keep on which days who acted."""
    for day in sorted(set(days)):
        ctx.db.execute(
            insert(table),
            {
                "id": ids.new(),
                "town_code": case.town_code,
                "instance_id": case.instance_id,
                "element_id": element_id,
                "day": day,
                "officers": list(officers),
                "entered_at": ctx.now,
            },
        )


def acts(ctx: Context, instance_id: str) -> list[tuple[str, date, list[str]]]:
    """Element, day and officers of every act of a case."""
    statement = select(table.c.element_id, table.c.day, table.c.officers).where(table.c.instance_id == instance_id)
    return [(element, day, list(who)) for element, day, who in ctx.db.execute(statement.order_by(table.c.id))]


def uncertified(ctx: Context, case: EnforcementCase) -> list[FieldError]:
    """What keeps a decision from being made: an act without two officers certified on its day. Source: INV-01."""
    done = acts(ctx, case.instance_id)
    if not done:
        zh, en = "案件没有任何执法记录", "The case has no act of two officers"
        return [FieldError("/officers", "no_acts", zh, en)]
    found: list[FieldError] = []
    for _, day, who in done:
        found += problems(who, certificates.by_login(ctx, who), case.field or "", [day])
    return found


def require_whole_case(ctx: Context, case: EnforcementCase) -> None:
    """Refuse a decision on acts that two certified officers did not do.

    Raises:
        OfficersNotCertified: as above.
    """
    found = uncertified(ctx, case)
    if found:
        raise OfficersNotCertified(found)


def as_list(value: Any) -> list[str]:
    """The logins in a form's field."""
    return [str(one) for one in value] if isinstance(value, list) else []


def who_did(ctx: Context, instance_id: str, element_id: str) -> str:
    """The login of who completed this step last; empty when nobody did."""
    statement = (
        select(user_task.c.completed_by)
        .where(
            user_task.c.instance_id == instance_id,
            user_task.c.element_id == element_id,
            user_task.c.state == TaskState.COMPLETED.value,
        )
        .order_by(user_task.c.ended_at.desc(), user_task.c.id.desc())
        .limit(1)
    )
    return str(ctx.db.execute(statement).scalar() or "")
