"""Roles by code, the places they are held at, and which of them one person may not hold together; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations


class PlaceKind(StrEnum):
    """What a position is held at."""

    TOWN = "town"
    UNIT = "unit"
    VILLAGE = "village"
    GRID = "grid"
    WINDOW = "window"
    PARTY = "party"


class Role(StrEnum):
    """Source: domain paper 4.1."""

    APPLICANT = "APP"
    AGENT = "AGT"
    CLERK = "CLK"
    REVIEWER = "REV"
    APPROVER = "APV"
    COSIGNER = "COS"
    CERTIFIER = "CRT"
    GRID_LEADER = "GL"
    GRID_WORKER = "GW"
    GRID_SUPERVISOR = "GSV"
    GRID_INFORMANT = "GIN"
    GRID_LIAISON = "GLI"
    GRID_PATROL = "GPT"
    OFFICER = "OFF"
    SQUAD_LEADER = "SQL"
    BUREAU_HEAD = "BUR"
    LEGAL_REVIEWER = "LAW"
    HEARING_HOST = "HST"
    MEETING_MEMBER = "MTG"
    DISPATCHER = "DSP"
    DUTY_OFFICER = "DTY"
    HANDLER = "HDL"
    LEADER = "LDR"
    SUPERVISOR = "SUP"
    FINANCE = "FIN"
    PARTY_AFFAIRS = "PTY"
    ARCHIVIST = "ARC"
    DESIGNER = "DES"
    INTEGRATOR = "INT"
    AUDITOR = "AUD"
    SECURITY = "SEC"
    ADMINISTRATOR = "ADM"


TITLES: Mapping[Role, tuple[str, str]] = {
    Role.APPLICANT: ("申请人", "applicant"),
    Role.AGENT: ("代办员", "agent"),
    Role.CLERK: ("综窗受理员", "window clerk"),
    Role.REVIEWER: ("审查员", "reviewer"),
    Role.APPROVER: ("审批决定人", "approver"),
    Role.COSIGNER: ("会签经办人", "co-signer"),
    Role.CERTIFIER: ("制证盖章员", "certificate and seal"),
    Role.GRID_LEADER: ("网格长", "grid leader"),
    Role.GRID_WORKER: ("网格员", "grid worker"),
    Role.GRID_SUPERVISOR: ("督查员", "grid supervisor"),
    Role.GRID_INFORMANT: ("信息员", "grid information"),
    Role.GRID_LIAISON: ("联络员", "grid liaison"),
    Role.GRID_PATROL: ("巡查员", "grid patrol"),
    Role.OFFICER: ("执法队员", "enforcement officer"),
    Role.SQUAD_LEADER: ("中队长", "squad leader"),
    Role.BUREAU_HEAD: ("综合执法局局长", "bureau head"),
    Role.LEGAL_REVIEWER: ("法制审核员", "legal reviewer"),
    Role.HEARING_HOST: ("听证主持人", "hearing host"),
    Role.MEETING_MEMBER: ("集体讨论成员", "collective-discussion member"),
    Role.DISPATCHER: ("指挥中心坐席", "dispatcher"),
    Role.DUTY_OFFICER: ("值班长", "duty officer"),
    Role.HANDLER: ("承办单位经办人", "handling-unit staff"),
    Role.LEADER: ("镇领导", "leader"),
    Role.SUPERVISOR: ("督查考核员", "supervision office"),
    Role.FINANCE: ("非税财务员", "finance"),
    Role.PARTY_AFFAIRS: ("党建员", "party affairs"),
    Role.ARCHIVIST: ("档案员", "archivist"),
    Role.DESIGNER: ("流程设计员", "process designer"),
    Role.INTEGRATOR: ("集成方", "integrator"),
    Role.AUDITOR: ("审计员", "auditor"),
    Role.SECURITY: ("安全管理员", "security administrator"),
    Role.ADMINISTRATOR: ("系统管理员", "system administrator"),
}

GRID_ROLES = (
    Role.GRID_LEADER,
    Role.GRID_WORKER,
    Role.GRID_SUPERVISOR,
    Role.GRID_INFORMANT,
    Role.GRID_LIAISON,
    Role.GRID_PATROL,
)
"""一长五员: one leader and five members. Source: domain paper 1, row 35."""

PUBLIC_ROLES = frozenset({Role.APPLICANT, Role.INTEGRATOR})
"""Held by nobody of the staff."""

PLACES: Mapping[Role, frozenset[PlaceKind]] = {
    **dict.fromkeys(Role, frozenset({PlaceKind.TOWN, PlaceKind.UNIT})),
    **dict.fromkeys(GRID_ROLES, frozenset({PlaceKind.GRID})),
    **dict.fromkeys(PUBLIC_ROLES, frozenset[PlaceKind]()),
    Role.CLERK: frozenset({PlaceKind.WINDOW, PlaceKind.VILLAGE, PlaceKind.UNIT}),
    Role.AGENT: frozenset({PlaceKind.VILLAGE, PlaceKind.UNIT}),
    Role.HANDLER: frozenset({PlaceKind.UNIT, PlaceKind.VILLAGE}),
    Role.PARTY_AFFAIRS: frozenset({PlaceKind.UNIT, PlaceKind.PARTY, PlaceKind.VILLAGE}),
    Role.SQUAD_LEADER: frozenset({PlaceKind.UNIT}),
    Role.OFFICER: frozenset({PlaceKind.UNIT}),
}
"""Where a role can be held."""

SINGLE = frozenset({*GRID_ROLES, Role.SQUAD_LEADER, Role.BUREAU_HEAD})
"""Roles that a place has one holder of at a time."""

ADMINISTRATIONS = frozenset({Role.ADMINISTRATOR, Role.SECURITY, Role.AUDITOR})
"""Of three different persons (三权分立). Source: GB/T 22239-2019, domain paper 4.1."""

_BESIDE = frozenset({Role.INTEGRATOR, Role.DESIGNER})
"""What an administrator may be beside: the roles of programs and of designers, who decide no case."""

_ENFORCING = frozenset({Role.OFFICER, Role.SQUAD_LEADER})

_DECIDING = _ENFORCING | {
    Role.APPROVER,
    Role.BUREAU_HEAD,
    Role.LEADER,
    Role.LEGAL_REVIEWER,
    Role.HEARING_HOST,
    Role.MEETING_MEMBER,
}


@dataclass(frozen=True, slots=True)
class Incompatible:
    """Roles of which no person holds one of ``ones`` and another of ``others``, and why."""

    ones: frozenset[Role]
    others: frozenset[Role]
    zh: str
    en: str

    def keeps_apart(self, one: Role, other: Role) -> bool:
        """Whether the two are of two persons."""
        return one is not other and (
            (one in self.ones and other in self.others) or (other in self.ones and one in self.others)
        )


APART = (
    Incompatible(
        ADMINISTRATIONS,
        frozenset(Role) - _BESIDE,
        "系统、安全、审计管理员应为三人，且不得兼任业务岗位",
        "ADM, SEC and AUD are three different persons, none of them with a role in the business",
    ),
    Incompatible(
        frozenset({Role.FINANCE}),
        _ENFORCING | {Role.BUREAU_HEAD},
        "作出罚款决定与收缴罚款分离",
        "who imposes fines does not collect them",
    ),
    Incompatible(
        frozenset({Role.LEGAL_REVIEWER}),
        _ENFORCING,
        "执法办案与法制审核分离",
        "who investigates does not review the decision",
    ),
    Incompatible(
        frozenset({Role.INTEGRATOR, Role.DESIGNER}),
        _DECIDING,
        "系统接口不代人作决定，流程设计员不在所设计的流程中决定",
        "a program decides nothing, and who draws a process does not decide in it",
    ),
)
"""Every pair of roles that one person may not hold together, whichever way a role comes: position, substitution,
account, token. Source: GB/T 22239-2019, domain paper 4.1; Administrative Penalty Law (2021) art. 58, 67 (罚缴分离)."""


def rule_between(one: Role, other: Role) -> Incompatible | None:
    """Why no person holds both; None where one may."""
    return next((rule for rule in APART if rule.keeps_apart(one, other)), None)


def refused_together(held: Iterable[Role], wanted: Role) -> Role | None:
    """The role among ``held`` that keeps a person from also holding ``wanted``."""
    return next((role for role in held if rule_between(role, wanted) is not None), None)


def incompatible_pair(held: Iterable[str]) -> tuple[Role, Role] | None:
    """The first two among ``held`` that no person holds together; names that are no role are passed over."""
    known = sorted({Role(name) for name in held if name in set(Role)})
    return next((pair for pair in combinations(known, 2) if rule_between(*pair) is not None), None)


def told(one: Role, other: Role) -> tuple[str, str]:
    """That these two are of two persons and why, in Chinese and English."""
    rule = rule_between(one, other)
    zh, en = ("", "") if rule is None else (f"（{rule.zh}）", f": {rule.en}")
    return (
        f"{TITLES[one][0]}与{TITLES[other][0]}不得由同一人担任{zh}",
        f"{one} and {other} are held by two different persons{en}",
    )
