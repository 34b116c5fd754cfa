"""Segregation of duties: functions that one person may not carry out in the same matter; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from workflows.organisation.places import group
from workflows.organisation.roles import Role


class Function(StrEnum):
    """What a step does in the matter, as far as the law keeps it apart from others."""

    REVIEW = "review"
    DECIDE = "decide"
    INVESTIGATE = "investigate"
    LEGAL_REVIEW = "legal_review"
    HOST_HEARING = "host_hearing"
    DISPATCH = "dispatch"
    HANDLE = "handle"
    VERIFY = "verify"
    OPERATE_DRAW = "operate_draw"
    BE_DRAWN = "be_drawn"
    DESIGN = "design"
    DEPLOY = "deploy"


NAMES: Mapping[Function, tuple[str, str]] = {
    Function.REVIEW: ("审查", "review"),
    Function.DECIDE: ("决定", "decision"),
    Function.INVESTIGATE: ("调查", "investigation"),
    Function.LEGAL_REVIEW: ("法制审核", "legal review"),
    Function.HOST_HEARING: ("主持听证", "hosting the hearing"),
    Function.DISPATCH: ("派单", "dispatch"),
    Function.HANDLE: ("承办", "handling"),
    Function.VERIFY: ("核查", "verification"),
    Function.OPERATE_DRAW: ("操作随机抽取", "operating the draw"),
    Function.BE_DRAWN: ("被抽取执法", "being drawn"),
    Function.DESIGN: ("流程设计", "design"),
    Function.DEPLOY: ("流程部署", "deployment"),
}

_ALL_APART = (
    frozenset({Function.REVIEW, Function.DECIDE}),
    frozenset({Function.INVESTIGATE, Function.LEGAL_REVIEW, Function.HOST_HEARING, Function.DECIDE}),
    frozenset({Function.REVIEW, Function.LEGAL_REVIEW, Function.HOST_HEARING}),
    frozenset({Function.DISPATCH, Function.HANDLE, Function.VERIFY}),
    frozenset({Function.OPERATE_DRAW, Function.BE_DRAWN}),
    frozenset({Function.DESIGN, Function.DEPLOY}),
)
"""Sets of which one person takes one at most. Source: domain paper 4.2; Administrative Penalty Law (2021) art. 57,
58, 64 (hearing host not of the investigators); Administrative Licensing Law art. 48 (nor of the reviewers)."""

BY_ROLE: Mapping[Role, Function] = {
    Role.REVIEWER: Function.REVIEW,
    Role.APPROVER: Function.DECIDE,
    Role.OFFICER: Function.INVESTIGATE,
    Role.SQUAD_LEADER: Function.INVESTIGATE,
    Role.LEGAL_REVIEWER: Function.LEGAL_REVIEW,
    Role.HEARING_HOST: Function.HOST_HEARING,
    Role.HANDLER: Function.HANDLE,
}
"""What a step does when its process does not say: by the role it is offered to. Dispatchers also verify, so theirs
is said by the process."""


def are_apart(one: Function, other: Function) -> bool:
    """Whether the two need two persons."""
    return one is not other and any({one, other} <= apart for apart in _ALL_APART)


def by_groups(candidate_groups: Iterable[str]) -> Function | None:
    """The function of a step offered to these groups, if all of them mean the same one."""
    found = set()
    for name in candidate_groups:
        known = group(name)
        found.add(None if known is None or known.role is None else BY_ROLE.get(known.role))
    return found.pop() if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class Done:
    """A step somebody did in the matter."""

    person: str
    function: Function
    step: str


def refused(person: str, function: Function, done: Iterable[Done]) -> Done | None:
    """The step by which ``person`` is kept from ``function``."""
    return next((one for one in done if one.person == person and are_apart(one.function, function)), None)


def may_revoke_card(issuer_unit: str, revoker_unit: str) -> bool:
    """A wrong card is taken back by another unit than the one it was issued to. Source: domain paper 4.2."""
    return issuer_unit != revoker_unit
