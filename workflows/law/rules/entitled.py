"""Who decides holds the power to: acts of the law are offered to their own roles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.bpmn import Element
from workflows.law.acts import NAMES, Act
from workflows.law.offers import alternatives, is_named_by_variable, users_of, variables_of
from workflows.law.reading import Reading, label
from workflows.law.rule import Finding, Rule
from workflows.law.sources import local_rule, penalty_law
from workflows.organisation.places import group
from workflows.organisation.roles import Role

ENTITLED: Mapping[Act, frozenset[Role]] = {
    Act.PERMIT_REVIEW: frozenset({Role.REVIEWER}),
    Act.PERMIT_DECIDE: frozenset({Role.APPROVER, Role.LEADER, Role.CLERK}),
    Act.PENALTY_INVESTIGATE: frozenset({Role.OFFICER, Role.SQUAD_LEADER}),
    Act.LAW_REVIEW: frozenset({Role.LEGAL_REVIEWER}),
    Act.PENALTY_COLLECTIVE: frozenset({Role.MEETING_MEMBER, Role.LEADER}),
    Act.PENALTY_DECIDE: frozenset({Role.LEADER}),
    Act.PENALTY_SIMPLE_DECIDE: frozenset({Role.OFFICER, Role.SQUAD_LEADER}),
}
"""Source: domain paper 4.2; a clerk decides only what the item flags as instant, which the engine asks again."""

DECISIONS = frozenset({Act.PERMIT_DECIDE, Act.PENALTY_DECIDE})
"""Never for somebody whom a variable names: it may name the applicant."""
PARTY = frozenset({Role.APPLICANT, Role.AGENT})

BY_OFFICE = frozenset(ENTITLED) | {
    Act.PERMIT_ACCEPT,
    Act.PENALTY_FILE,
    Act.PENALTY_NOTICE,
    Act.PENALTY_HEARING_RIGHT,
    Act.PENALTY_HEARING,
    Act.LAW_SUBMIT,
    Act.LAW_DECIDE_DISSENT,
    Act.EXECUTION_COURT,
}
"""Acts that belong to an office: nobody does them because a diagram has the name."""
PARTIES = frozenset({"initiator", "applicant_account", "applicant_name", "agent_name", "started_by"})
"""Variables that name a party, beside those into which a start event writes who started it."""


def _check(reading: Reading) -> Iterator[Finding]:
    yield from _by_name(reading)
    for act, roles in ENTITLED.items():
        for element in reading.doing(act):
            if element.type != "userTask":
                continue
            strangers = _strangers(element, act, roles)
            if strangers or (act in DECISIONS and is_named_by_variable(element)):
                zh, en = NAMES[act]
                allowed = "、".join(sorted(roles))
                found = "、".join(strangers) or element.attributes.get(
                    "assignee", element.attributes.get("candidateUsers")
                )
                yield Finding(
                    element,
                    f"“{label(element)}”（{zh}）应派给 {allowed}，实际为 {found}",
                    f"Expected {en} {element.id!r} to be offered to {allowed}, found {found}",
                    "把候选组改为有权的角色，不写由流程变量决定的办理人",
                    "Offer it to a role with the power, without an assignee that a variable names",
                )


def _by_name(reading: Reading) -> Iterator[Finding]:
    """Acts that are offered to somebody whom the diagram names, or to a variable that holds a party."""
    parties = PARTIES | {one.attributes["initiator"] for one in reading.elements if "initiator" in one.attributes}
    for element in reading.deciding(*BY_OFFICE):
        asked = variables_of(element, "assignee", "candidateUsers")
        named = users_of(element) | {path for path in asked if not parties.isdisjoint(path.split("."))}
        if named:
            found = "、".join(sorted(named))
            yield Finding(
                element,
                f"“{label(element)}”直接写明由 {found} 办理：是否有权，图中看不出",
                f"Expected {element.id!r} to be offered to an office, found somebody by name: {found}",
                "删去写明的人员，写候选组；个别人员由领导指派",
                "Leave the names out and write candidate groups; a head assigns single persons",
            )


def _strangers(element: Element, act: Act, roles: frozenset[Role]) -> list[str]:
    """The groups it should not be offered to: of a decision, everybody without the power; of other acts, the party's
    own side, and all of them where none has the power."""
    found: set[str] = set()
    for names in alternatives(element, "candidateGroups"):
        held = {name: known.role if (known := group(name)) else None for name in names}
        alone = act in DECISIONS or roles.isdisjoint(held.values())
        found |= {name for name, role in held.items() if role in PARTY or (alone and role not in roles)}
    return sorted(found)


RULE = Rule(
    "entitled",
    ("有权者决定", "Power to decide"),
    (
        "审查、决定、调查、法制审核和集体讨论派给有相应职权的角色；这些行为和受理、立案、告知、听证、送审，不直接写明人员，"
        "也不派给当事人（如 applicant_account）。当事人不得办理本人案件，由引擎核验。",
        "Reviews, decisions, investigations, legal reviews and discussions are offered to roles with that power. These "
        "acts, and acceptance, filing, notices, hearings and submissions, name no person in the diagram, and no "
        "variable that holds a party; the engine lets no party do them in its own matter.",
    ),
    (penalty_law("42"), penalty_law("57"), local_rule("权限矩阵", "permission matrix")),
    _check,
)
