"""The kinds of rows that a town keeps, each declared once: columns, key, references, days, rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from workflows.catalogues.columns import Code, Column, Day, Flag, Named, Text, Texts, Whole
from workflows.catalogues.kinds import FIELDS, FREQUENCIES
from workflows.organisation import grids, models, party, party_tree, positions, roles, units, villages
from workflows.organisation.certification import Certificate
from workflows.organisation.duties import Duty
from workflows.organisation.errors import (
    CertificateNotFound,
    DutyNotFound,
    KindUnknown,
    PersonNotFound,
    PlaceNotFound,
    PositionNotFound,
    TurnNotFound,
)
from workflows.organisation.keeping import rules, staff
from workflows.organisation.keeping.cells import Holder, Polygon
from workflows.organisation.keeping.kind import Kind, Reference, Values, World
from workflows.organisation.people import Person
from workflows.organisation.positions import Position
from workflows.organisation.qualifications import Qualification
from workflows.organisation.roles import PlaceKind, Role
from workflows.organisation.rosters import RosterTurn
from workflows.organisation.windows import Window

CODE = Code(r"[0-9A-Za-z]{1,32}", "1 至 32 位字母或数字", "1 to 32 letters or digits")
ID = Code(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "系统给出的编号", "the id that the system gave")
NUMBER = Code(r"[0-9A-Za-z-]{4,32}", "4 至 32 位字母、数字或 -", "4 to 32 letters, digits or -")
WORDS = Texts("、")

UNIT_KINDS = {"office": "镇属机构", "resident": "驻镇机构", "squad": "执法中队"}
VILLAGE_KINDS = {"village": "行政村", "community": "社区"}
PARTY_LEVELS = {"committee": "镇党委", "alliance": "联盟", "branch": "支部", "household": "中心户"}
GRID_KINDS = {"comprehensive": "综合网格", "dedicated": "专属网格"}
PLACE_KINDS = {
    "town": "镇",
    "unit": "机构",
    "village": "村（社区）",
    "grid": "网格",
    "window": "窗口",
    "party": "党组织",
}
TURNS = {"night": "夜班", "day": "白班", "evening": "晚班"}
ROLE_NAMES = {role.value: zh for role, (zh, _) in roles.TITLES.items() if role not in roles.PUBLIC_ROLES}
SITTING = {role.value: roles.TITLES[role][0] for role in (Role.DUTY_OFFICER, Role.DISPATCHER)}

_CODE = Column("code", "code", "编码", "code", CODE)
_NAME = Column("name", "name", "名称", "name", Text(100))
_LAST = Column("valid_to", "valid_to", "终止日期", "last day", Day(), required=False)
_PERSON = Column("person_id", "person_id", "人员", "person", Holder())


def _plain(attribute: str, zh: str, cell: Any, *, required: bool = True, empty: Any = None) -> Column:
    return Column(attribute, attribute, zh, attribute.replace("_", " "), cell, required, empty)


# --- what they name ---------------------------------------------------------------------------------


def _unit_above(unit: Any) -> Iterator[Reference]:
    if unit.parent_code is not None:
        yield Reference("parent_code", "units", unit.parent_code)


def _squad(village: Any) -> Iterator[Reference]:
    if village.squad_code is not None:
        yield Reference("squad_code", "units", village.squad_code)


def _node_above(node: Any) -> Iterator[Reference]:
    if node.parent_code is not None:
        yield Reference("parent_code", "party-nodes", node.parent_code)


def _ground(grid: Any) -> Iterator[Reference]:
    yield Reference("village_code", "villages", grid.village_code)
    yield Reference("branch_code", "party-nodes", grid.branch_code)


PLACES: Mapping[PlaceKind, str] = {
    PlaceKind.UNIT: "units",
    PlaceKind.VILLAGE: "villages",
    PlaceKind.GRID: "grids",
    PlaceKind.WINDOW: "windows",
    PlaceKind.PARTY: "party-nodes",
}


def _place_and_holder(position: Any) -> Iterator[Reference]:
    yield Reference("person_id", "people", position.person_id)
    if position.place_kind is not PlaceKind.TOWN:
        yield Reference("place_code", PLACES[position.place_kind], position.place_code)


def _holder(entry: Any) -> Iterator[Reference]:
    """A certificate ends by its own days, not with the service of who holds it."""
    yield Reference("person_id", "people", entry.person_id, holds=False)


def _sitting(turn: Any) -> Iterator[Reference]:
    yield Reference("person_id", "people", turn.person_id)


# --- what else is told ------------------------------------------------------------------------------


def _unit_derived(world: World, unit: Any) -> Values:
    return {"is_resident": unit.is_resident}


def _grid_derived(world: World, grid: Any) -> Values:
    """The leader and the five members today, and which of the six nobody is."""
    people, members = world.entries("people"), dict[str, Any]()
    for one in world.entries("positions").values():
        if one.place_kind is PlaceKind.GRID and one.place_code == grid.code and one.is_held(world.today):
            members[one.role.value] = {"person_id": one.person_id, "name": people[one.person_id].name}
    vacant = [role.value for role in roles.GRID_ROLES if role.value not in members]
    return {"members": members, "vacancies": vacant}


def _person_derived(world: World, person: Any) -> Values:
    held = [
        {
            "id": one.id,
            "role": one.role.value,
            "place_kind": one.place_kind.value,
            "place_code": one.place_code,
            "title": one.title,
            "leads": one.leads,
            "valid_from": one.valid_from,
            "valid_to": one.valid_to,
        }
        for one in world.entries("positions").values()
        if one.person_id == person.id and (one.valid_to is None or one.valid_to >= world.today)
    ]
    return {"positions": held}


def _holder_derived(world: World, entry: Any) -> Values:
    person = world.entries("people")[entry.person_id]
    return {"person_name": person.name, "login": person.login}


def _certificate_derived(world: World, certificate: Any) -> Values:
    return {**_holder_derived(world, certificate), "is_valid": certificate.is_valid(world.today)}


def _revoked(last_day: date, reason: str | None) -> Values:
    """Valid for the last time on ``last_day``."""
    return {"revoked_on": last_day + timedelta(days=1), "revoke_reason": reason}


# --- the kinds --------------------------------------------------------------------------------------

UNITS = Kind(
    name="units",
    zh="机构",
    en="units",
    table=models.org_unit,
    entry=units.Unit,
    read=units.read,
    missing=PlaceNotFound,
    columns=(
        _CODE,
        _NAME,
        _plain("kind", "类别", Named(UNIT_KINDS)),
        _plain("parent_code", "所属机构", CODE, required=False),
        _plain("sequence", "排序", Whole(0, 9999), required=False, empty=0),
        _LAST,
    ),
    references=_unit_above,
    rules=rules.units,
    derive=_unit_derived,
)

VILLAGES = Kind(
    name="villages",
    zh="村（社区）",
    en="villages",
    table=models.village,
    entry=villages.Village,
    read=villages.read,
    missing=PlaceNotFound,
    columns=(
        _CODE,
        _NAME,
        _plain("kind", "类别", Named(VILLAGE_KINDS)),
        _plain("squad_code", "所属中队", CODE, required=False),
        _LAST,
    ),
    references=_squad,
    rules=rules.of_villages,
)

PARTY_NODES = Kind(
    name="party-nodes",
    zh="党组织",
    en="Party chain",
    table=models.party_node,
    entry=party_tree.PartyNode,
    read=party.read,
    missing=PlaceNotFound,
    columns=(
        _CODE,
        _NAME,
        _plain("kind", "层级", Named(PARTY_LEVELS)),
        _plain("parent_code", "上级组织", CODE, required=False),
        _LAST,
    ),
    references=_node_above,
    rules=rules.party_nodes,
)

GRIDS = Kind(
    name="grids",
    zh="网格",
    en="grids",
    table=models.grid,
    entry=grids.Grid,
    read=grids.read,
    missing=PlaceNotFound,
    columns=(
        _CODE,
        _NAME,
        _plain("village_code", "所属村（社区）", CODE),
        _plain("kind", "类别", Named(GRID_KINDS)),
        _plain("branch_code", "党支部", CODE),
        _plain("households", "户数", Whole(0, 100_000)),
        _plain("merged_lines", "并入的条线网格", WORDS, required=False, empty=()),
        _plain("polygon", "边界", Polygon()),
        _LAST,
    ),
    references=_ground,
    rules=rules.of_grids,
    derive=_grid_derived,
)

WINDOWS = Kind(
    name="windows",
    zh="综合窗口",
    en="windows",
    table=models.service_window,
    entry=Window,
    read=Window,
    missing=PlaceNotFound,
    columns=(
        _CODE,
        _NAME,
        _plain("group_name", "窗口组", Text(64)),
        _plain("merged_from", "并入的条线窗口", WORDS, required=False, empty=()),
        _LAST,
    ),
)

PEOPLE = Kind(
    name="people",
    zh="人员",
    en="people",
    table=models.person,
    entry=Person,
    read=Person,
    missing=PersonNotFound,
    key=("id",),
    known_by=("party_digest",),
    until="left_on",
    columns=(
        _plain("id", "编号", ID, required=False),
        Column("name", "name", "姓名", "name", Text(100)),
        _plain("id_number", "身份证号", Text(18)),
        _plain("phone", "手机号码", Text(20)),
        _plain("login", "登录名", Text(64), required=False),
        _plain("left_on", "离任日期", Day(), required=False),
    ),
    prepare=staff.prepared,
    show=staff.shown,
    rules=staff.rules,
    derive=_person_derived,
)

POSITIONS = Kind(
    name="positions",
    zh="岗位",
    en="positions",
    table=models.position,
    entry=Position,
    read=positions.read,
    missing=PositionNotFound,
    key=("id",),
    known_by=("person_id", "role", "place_kind", "place_code", "valid_from"),
    fixed=("person_id", "role", "place_kind", "place_code", "valid_from"),
    since="valid_from",
    columns=(
        _plain("id", "编号", ID, required=False),
        _PERSON,
        _plain("role", "角色", Named(ROLE_NAMES)),
        _plain("place_kind", "任职处类别", Named(PLACE_KINDS)),
        _plain("place_code", "任职处编码", CODE),
        _plain("title", "职务名称", Text(100), required=False),
        _plain("leads", "是否负责人", Flag(), required=False, empty=False),
        _plain("valid_from", "任职日期", Day()),
        _plain("valid_to", "离任日期", Day(), required=False),
    ),
    prepare=lambda world, given, before, problems: (
        given.values
        if before is not None or given.values.get("title")
        else {**given.values, "title": roles.TITLES[Role(given.values["role"])][0]}
    ),
    references=_place_and_holder,
    rules=rules.positions,
    derive=_holder_derived,
)

CERTIFICATES = Kind(
    name="certificates",
    zh="执法证",
    en="enforcement certificates",
    table=models.officer_certificate,
    entry=Certificate,
    read=Certificate,
    missing=CertificateNotFound,
    key=("number",),
    fixed=("person_id",),
    since="issued_on",
    until=None,
    columns=(
        _plain("number", "证号", NUMBER),
        _PERSON,
        _plain("fields", "执法领域", Texts("、", FIELDS)),
        _plain("issued_on", "有效期起", Day()),
        _plain("expires_on", "有效期止", Day()),
        _plain("revoked_on", "吊销日期", Day(), required=False),
        _plain("revoke_reason", "吊销原因", Text(200), required=False),
    ),
    references=_holder,
    rules=rules.certificates,
    end=_revoked,
    derive=_certificate_derived,
)

QUALIFICATIONS = Kind(
    name="qualifications",
    zh="法制审核资格",
    en="qualifications for legal review",
    table=models.legal_qualification,
    entry=Qualification,
    read=Qualification,
    missing=CertificateNotFound,
    key=("login",),
    since="reviewing_since",
    columns=(
        _plain("login", "登录名", Text(64)),
        _plain("certificate_no", "法律职业资格证书号", Text(64), required=False),
        _plain("reviewing_since", "开始从事法制审核日期", Day()),
        _LAST,
    ),
    rules=staff.reviewers,
)

ROSTER = Kind(
    name="roster",
    zh="值班表",
    en="duty roster",
    table=models.roster_turn,
    entry=RosterTurn,
    read=RosterTurn,
    missing=TurnNotFound,
    key=("day", "turn", "person_id"),
    known_by=("day", "turn", "person_id"),
    since="day",
    until="day",
    is_taken_back=True,
    columns=(
        _plain("day", "日期", Day()),
        _plain("turn", "班次", Named(TURNS)),
        _PERSON,
        _plain("role", "角色", Named(SITTING)),
        _plain("seat", "席位", Whole(0, 99)),
    ),
    references=_sitting,
    rules=rules.roster,
    derive=_holder_derived,
)

DUTIES = Kind(
    name="duties",
    zh="责任清单",
    en="duty lists",
    table=models.duty,
    entry=Duty,
    read=Duty,
    missing=DutyNotFound,
    key=("id",),
    known_by=("role", "catalogue", "subject_code", "valid_from"),
    fixed=("role", "catalogue", "subject_code", "valid_from"),
    since="valid_from",
    columns=(
        _plain("id", "编号", ID, required=False),
        _plain("role", "角色", Named(ROLE_NAMES)),
        _plain("catalogue", "目录", Text(32)),
        _plain("subject_code", "事项编码", Text(32)),
        _plain("responsibility", "责任内容", Text(1000)),
        _plain("frequency", "频次", Named({one: one for one in FREQUENCIES}), required=False),
        _plain("valid_from", "生效日期", Day()),
        _LAST,
    ),
    rules=rules.duties,
)

KINDS: Mapping[str, Kind] = {
    one.name: one
    for one in (
        UNITS,
        VILLAGES,
        PARTY_NODES,
        GRIDS,
        WINDOWS,
        PEOPLE,
        POSITIONS,
        CERTIFICATES,
        QUALIFICATIONS,
        ROSTER,
        DUTIES,
    )
}
"""By name, in the order in which files of a new town go in."""


def named(name: str) -> Kind:
    """The kind of this name.

    Raises:
        KindUnknown: there is none.
    """
    if name not in KINDS:
        raise KindUnknown(name)
    return KINDS[name]
