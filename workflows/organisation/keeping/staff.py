"""People as they are kept: numbers come in whole and go out masked, the login links to an account, nobody leaves
with open work."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from engine import ids
from engine.models import account, user_task
from engine.states import TaskState
from forms import formats
from forms.errors import Refusal
from workflows.organisation import people, roles
from workflows.organisation.keeping.kind import Given, Problem, Proposal, Values, World
from workflows.organisation.models import person as table
from workflows.organisation.people import Person
from workflows.organisation.roles import Role

MASK = "*"

SHOWN_TASKS = 20
"""Open tasks that a refusal names; more are counted by the work list."""

ADMINISTRATORS = frozenset(role.value for role in roles.ADMINISTRATIONS)


def masked_phone(phone: str) -> str:
    """The first three and the last four digits."""
    return f"{phone[:3]}{MASK * max(len(phone) - 7, 0)}{phone[-4:]}"


def shown(person: Person) -> Values:
    """Numbers go out masked; a mask that comes in again stands for what is kept."""
    return {"id_number": person.id_masked, "phone": masked_phone(person.phone)}


def prepared(world: World, given: Given, before: Person | None, problems: list[Problem]) -> Values:
    """Columns as the row's own values."""
    values = dict(given.values)
    number, phone = values.pop("id_number", None), values.pop("phone", None)
    kept = shown(before) if before is not None else {}
    if phone is not None and phone != kept.get("phone"):
        values["phone"] = _read(world, given, "phone", phone, "cn-mobile", problems)
    if number is not None and number != kept.get("id_number"):
        whole = _read(world, given, "id_number", number, "cn-idcard", problems)
        if whole is not None:
            made = people.made(ids.new(), world.town_code, values.get("name") or "", whole, "", None)
            values |= {"sex": made.sex, "id_masked": made.id_masked, "party_digest": made.party_digest}
    return values


def _read(world: World, given: Given, column: str, text: str, kind: str, problems: list[Problem]) -> str | None:
    if MASK in text:
        zh, en = "应为完整号码；掩码只能原样保留", "Expected the whole number; a mask only stands for what is kept"
        problems.append(Problem(given.row, column, "masked", zh, en))
        return None
    try:
        return formats.FORMATS[kind].read(text, world.today)
    except Refusal as refusal:
        problems.append(Problem(given.row, column, refusal.code, refusal.message_zh, refusal.message_en))
        return None


def rules(world: World, proposals: list[Proposal]) -> Iterator[Problem]:
    """One row for each person, one person for each account, no open work left behind."""
    persons = world.entries("people").values()
    by_digest = {one.party_digest: one for one in persons}
    by_login = {one.login: one for one in persons if one.login is not None}
    linked = _accounts(world, [one.after.login for one in proposals if one.after.login and one.changed("login")])
    for one in proposals:
        mine = one.after
        other = next((p for p in persons if p.id != mine.id and p.party_digest == mine.party_digest), None)
        if other is not None or by_digest[mine.party_digest] is not mine:
            zh, en = "本镇已有同一身份证号的人员", "The town has a person with this identity number already"
            yield one.problem("id_number", "person_known", zh, en)
        if mine.login is not None and one.changed("login"):
            yield from _login_problems(world, one, linked, by_login)
        yield from _left_behind(world, one)


def _accounts(world: World, logins: list[str]) -> dict[str, Any]:
    """Accounts of the town by login, and the person elsewhere who has it."""
    wanted = account.c.login.in_(sorted(set(logins)))
    found = world.ctx.db.execute(
        select(account.c.login, account.c.town_code, account.c.roles, account.c.disabled_at, table.c.id)
        .outerjoin(table, table.c.login == account.c.login)
        .where(wanted)
    )
    return {row.login: row for row in found}


def _login_problems(
    world: World, one: Proposal, linked: dict[str, Any], by_login: dict[str | None, Person]
) -> Iterator[Problem]:
    mine = one.after
    row = linked.get(mine.login)
    if row is None or row.town_code != world.town_code or row.disabled_at is not None:
        zh, en = f"本镇没有可用账号 {mine.login}", f"The town has no active account {mine.login}"
        yield one.problem("login", "account_not_found", zh, en)
        return
    if by_login[mine.login].id != mine.id or row.id not in (None, mine.id):
        zh, en = f"账号 {mine.login} 已关联其他人员", f"The account {mine.login} belongs to another person"
        yield one.problem("login", "login_taken", zh, en)
        return
    held = {p.role.value for p in world.entries("positions").values() if p.person_id == mine.id}
    lost = ADMINISTRATORS & set(row.roles) - held
    if lost:
        names = "、".join(roles.TITLES[Role(role)][0] for role in sorted(lost))
        zh = f"账号 {mine.login} 是{names}，关联后角色由岗位决定；请先登记该岗位或换用其他账号"
        en = f"The account holds {', '.join(sorted(lost))}; once linked, positions decide: give the position first"
        yield one.problem("login", "login_would_lose_role", zh, en)


def _left_behind(world: World, one: Proposal) -> Iterator[Problem]:
    """Open tasks of somebody who leaves, or whose account changes, one problem each."""
    before, after = one.before, one.after
    if before is None or before.login is None:
        return
    leaves = after.left_on is not None and after.left_on <= world.today and one.changed("left_on")
    if not leaves and before.login == after.login:
        return
    column = "left_on" if leaves else "login"
    statement = (
        select(user_task.c.id, user_task.c.name, user_task.c.business_key)
        .where(user_task.c.assignee == before.login, user_task.c.state == TaskState.OPEN.value)
        .order_by(user_task.c.id)
        .limit(SHOWN_TASKS)
    )
    for task in world.ctx.db.execute(statement):
        zh = f"尚有未办结任务“{task.name}”（{task.business_key or task.id}），请先改派"
        en = f"Task {task.id} ({task.name}, {task.business_key or '-'}) is still open; give it to somebody else first"
        yield one.problem(column, "open_task", zh, en)


def reviewers(world: World, proposals: list[Proposal]) -> Iterator[Problem]:
    """Qualifications are of people with a login."""
    for one in proposals:
        if one.before is None and world.person(one.after.login) is None:
            zh, en = (
                f"本镇没有登录名为 {one.after.login} 的人员",
                f"No person of the town has the login {one.after.login}",
            )
            yield one.problem("login", "reference_unknown", zh, en)
