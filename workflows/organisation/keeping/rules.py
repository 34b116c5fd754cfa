"""What no single column can say of places, positions, certificates and turns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from workflows.catalogues import entries, kinds
from workflows.organisation import grids, party_tree, roles, villages
from workflows.organisation.keeping.kind import Problem, Proposal, World
from workflows.organisation.party_tree import PartyNode
from workflows.organisation.roles import PlaceKind, Role
from workflows.organisation.units import UnitKind

# --- places -----------------------------------------------------------------------------------------


def units(world: World, proposals: list[Proposal]) -> Iterator[Problem]:
    """A squad lies below an office, nothing else lies below anything."""
    known = world.present("units")
    for one in proposals:
        unit = one.after
        if unit.kind is not UnitKind.SQUAD:
            if unit.parent_code is not None:
                zh, en = "只有执法中队填写所属机构", "Only a squad lies below another unit"
                yield one.problem("parent_code", "parent_unexpected", zh, en)
        elif unit.parent_code is None or (
            unit.parent_code in known and known[unit.parent_code].kind is not UnitKind.OFFICE
        ):
            zh, en = "执法中队应隶属于一个镇属机构", "Expected an office above a squad"
            yield one.problem("parent_code", "parent_refused", zh, en)
        if unit.kind is not UnitKind.OFFICE and any(other.parent_code == unit.code for other in known.values()):
            zh, en = "下设执法中队的机构应为镇属机构", "A unit with squads below it is an office"
            yield one.problem("kind", "kind_refused", zh, en)


def of_villages(world: World, proposals: list[Proposal]) -> Iterator[Problem]:
    """Codes of the town, areas of squads."""
    for one in proposals:
        if villages.CODE.fullmatch(one.after.code) is None or not one.after.code.startswith(world.town_code):
            zh = f"应为以 {world.town_code} 开头的 12 位数字，实际为“{one.after.code}”"
            en = f"Expected 12 digits that begin with {world.town_code}, found {one.after.code!r}"
            yield one.problem("code", "code_refused", zh, en)
        squad = world.entries("units").get(one.after.squad_code or "")
        if squad is not None and squad.kind is not UnitKind.SQUAD:
            zh, en = f"{squad.name}不是执法中队", f"Expected a squad, {squad.code} is none"
            yield one.problem("squad_code", "squad_refused", zh, en)


def party_nodes(world: World, proposals: list[Proposal]) -> Iterator[Problem]:
    """One tree of four levels."""
    nodes: list[PartyNode] = list(world.present("party-nodes").values())
    return _told_by_code(party_tree.problems(nodes), proposals, "parent_code")


def of_grids(world: World, proposals: list[Proposal]) -> Iterator[Problem]:
    """Codes of their village, one branch each, no shared ground."""
    branches = [one.code for one in world.present("party-nodes").values() if one.kind is party_tree.Level.BRANCH]
    return _told_by_code(grids.problems(list(world.present("grids").values()), branches), proposals, "code")


def _told_by_code(found: Iterable[Any], proposals: list[Proposal], column: str) -> Iterator[Problem]:
    """Problems that point to ``/kind/code/field`` as those of the proposals; what belongs to none, of the first."""
    by_code = {one.key: one for one in proposals}
    for error in found:
        _, _, code, *field = error.pointer.split("/")
        blamed = by_code.get(code, proposals[0])
        yield blamed.problem(field[0] if field else column, error.code, error.message_zh, error.message_en)


# --- positions --------------------------------------------------------------------------------------


def positions(world: World, proposals: list[Proposal]) -> Iterator[Problem]:
    """A role at a fitting place; three administrators; one holder, one leader; nothing held twice."""
    of_person, of_place = defaultdict(list), defaultdict(list)
    for position in world.entries("positions").values():
        of_person[position.person_id].append(position)
        of_place[position.place_kind, position.place_code].append(position)
    for one in proposals:
        mine = one.after
        title_zh, title_en = roles.TITLES[mine.role]
        if mine.place_kind not in roles.PLACES[mine.role]:
            zh, en = f"{title_zh}不在此类机构任职", f"A {title_en} is not held at such a place"
            yield one.problem("place_kind", "place_refused", zh, en)
        if mine.place_kind is PlaceKind.TOWN and mine.place_code != world.town_code:
            zh, en = f"应为本镇代码 {world.town_code}", f"Expected {world.town_code}, the code of the town"
            yield one.problem("place_code", "reference_unknown", zh, en)
        others = [other for other in of_person[mine.person_id] if other.id != mine.id and _meet(mine, other)]
        against = roles.refused_together((other.role for other in others), mine.role)
        if against is not None:
            yield one.problem("role", "roles_apart", *roles.told(mine.role, against))
        if any((other.role, other.place_code) == (mine.role, mine.place_code) for other in others):
            zh, en = "该人员在这些日期已担任同一岗位", "The person holds the same position on some of the days already"
            yield one.problem("valid_from", "position_overlaps", zh, en)
        there = [
            other
            for other in of_place[mine.place_kind, mine.place_code]
            if other.person_id != mine.person_id and _meet(mine, other)
        ]
        yield from _occupied(world, one, there)


def _occupied(world: World, one: Proposal, there: list[Any]) -> Iterator[Problem]:
    mine, people = one.after, world.entries("people")
    title_zh, title_en = roles.TITLES[mine.role]
    holder = next((other for other in there if other.role is mine.role), None)
    if mine.role in roles.SINGLE and holder is not None:
        name = people[holder.person_id].name
        zh, en = f"{mine.place_code} 已有{title_zh}{name}", f"{mine.place_code} has a {title_en} already: {name}"
        yield one.problem("role", "place_occupied", zh, en)
    leader = next((other for other in there if other.leads), None)
    if mine.leads and leader is not None:
        name = people[leader.person_id].name
        zh, en = f"{mine.place_code} 已有负责人{name}", f"{mine.place_code} has a leader already: {name}"
        yield one.problem("leads", "place_occupied", zh, en)


def _meet(one: Any, other: Any) -> bool:
    """Whether two share a day."""
    last, other_last = one.valid_to or date.max, other.valid_to or date.max
    return bool(one.valid_from <= min(last, other_last) and other.valid_from <= min(last, other_last))


# --- certificates, turns, duties --------------------------------------------------------------------


def certificates(world: World, proposals: list[Proposal]) -> Iterator[Problem]:
    """Days in order, and a reason for every revocation."""
    for one in proposals:
        mine = one.after
        if mine.expires_on < mine.issued_on:
            zh, en = f"应不早于 {mine.issued_on}", f"Expected a day not before {mine.issued_on}"
            yield one.problem("expires_on", "days_refused", zh, en)
        if mine.revoked_on is not None and mine.revoked_on < mine.issued_on:
            zh, en = f"应不早于 {mine.issued_on}", f"Expected a day not before {mine.issued_on}"
            yield one.problem("revoked_on", "days_refused", zh, en)
        if (mine.revoked_on is None) != (mine.revoke_reason is None):
            zh, en = "吊销日期与吊销原因应同时填写", "Expected the day of a revocation together with its reason"
            yield one.problem("revoke_reason", "required", zh, en)


def roster(world: World, proposals: list[Proposal]) -> Iterator[Problem]:
    """Only who holds the role that day, one duty officer, nobody in a taken seat, nothing that is over."""
    taken: dict[tuple[date, str, int], Any] = {}
    for turn in world.entries("roster").values():
        taken.setdefault((turn.day, turn.turn, turn.seat), turn)
    held = defaultdict(list)
    for position in world.entries("positions").values():
        held[position.person_id, position.role.value].append(position)
    for one in proposals:
        mine = one.after
        if mine.day < world.today:
            zh, en = f"应不早于今天（{world.today}），已过的班次不再变更", f"Expected a day not before {world.today}"
            yield one.problem("day", "turn_over", zh, en)
        if not any(position.is_held(mine.day) for position in held[mine.person_id, mine.role]):
            title_zh, title_en = roles.TITLES[Role(mine.role)]
            zh, en = f"该人员当日不担任{title_zh}", f"The person is no {title_en} on that day"
            yield one.problem("person_id", "role_not_held", zh, en)
        if (mine.role == Role.DUTY_OFFICER.value) != (mine.seat == 0):
            zh, en = "值班长为 0 号，坐席从 1 号起", "Expected seat 0 for the duty officer, from 1 for dispatchers"
            yield one.problem("seat", "seat_refused", zh, en)
        if taken[mine.day, mine.turn, mine.seat] != mine:
            zh, en = "该班次的这个席位已有人", "The seat is taken on that turn"
            yield one.problem("seat", "seat_taken", zh, en)


def duties(world: World, proposals: list[Proposal]) -> Iterator[Problem]:
    """The subject is in force in its catalogue."""
    known: dict[str, set[str]] = {}
    for one in proposals:
        name = one.after.catalogue
        if name not in kinds.CATALOGUES:
            zh, en = (
                f"应为以下目录之一：{'、'.join(kinds.CATALOGUES)}",
                f"Expected one of {', '.join(kinds.CATALOGUES)}",
            )
            yield one.problem("catalogue", "not_an_option", zh, en)
            continue
        if name not in known:
            found = entries.all_in_force(world.ctx, kinds.named(name), world.town_code, world.today)
            known[name] = {entry.code for entry in found}
        is_ending = one.before is not None and not one.changed("subject_code")
        if one.after.subject_code not in known[name] and not is_ending:
            zh, en = f"“{kinds.named(name).zh}”目录中没有此有效编码", f"Expected a code in force in {name}"
            yield one.problem("subject_code", "reference_unknown", zh, en)
