"""A candidate group is one that somebody of the town can hold."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn import Element
from workflows.law.offers import groups_of
from workflows.law.reading import Reading, label
from workflows.law.rule import Finding, Rule
from workflows.law.sources import local_rule
from workflows.organisation.places import LEADERS, group
from workflows.organisation.roles import TITLES, Role

_CODE_LETTERS = 3
"""A role's code has two or three letters: what differs from one of three by a single letter is a slip of the pen."""


def _check(reading: Reading) -> Iterator[Finding]:
    for element in reading.elements:
        if element.type != "userTask":
            continue
        for name in sorted(groups_of(element)):
            if group(name) is not None or name == f"{LEADERS}-":
                continue
            near = _near(name)
            if reading.is_business or near is not None:
                yield _unknown(element, name, near, "error" if reading.is_business else "warning")


def _unknown(element: Element, name: str, near: Role | None, severity: str) -> Finding:
    meant = f"“{near}”（{TITLES[near][0]}）" if near else "角色代码，如 REV、CLK、COS-HBS"
    meant_en = f"{near} ({TITLES[near][1]})" if near else "a role's code, such as REV, CLK or COS-HBS"
    return Finding(
        element,
        f"“{label(element)}”的候选组“{name}”不存在，无人可以办理",
        f"Expected the candidate groups of {element.id!r} to be roles of the town, found {name!r}, which nobody holds",
        f"改为{meant}",
        f"Write {meant_en}",
        severity,
    )


def _near(name: str) -> Role | None:
    """The role that an unknown group comes closest to: one letter wrong, missing, doubled or swapped."""
    code = name.partition("-")[0]
    if len(code) < _CODE_LETTERS:
        return None
    upper = code.upper()
    if code != upper:
        return next((role for role in Role if role.value == upper), None)
    return next((role for role in Role if len(role.value) == _CODE_LETTERS and _is_slip(upper, role.value)), None)


def _is_slip(found: str, meant: str) -> bool:
    if len(found) == len(meant):
        wrong = [index for index in range(len(meant)) if found[index] != meant[index]]
        swapped = len(wrong) == 2 and wrong[1] == wrong[0] + 1
        return len(wrong) == 1 or (
            swapped and found[wrong[0]] == meant[wrong[1]] and found[wrong[1]] == meant[wrong[0]]
        )
    return len(found) == len(meant) + 1 and any(found[:i] + found[i + 1 :] == meant for i in range(len(found)))


RULE = Rule(
    "known_groups",
    ("候选组是本镇的角色", "Groups are roles of the town"),
    (
        "办理业务的流程中，每个候选组是角色代码（REV）、某处的角色（COS-HBS）或某处的领导（LEAD-ZZ），常量表达式也算；"
        "其他流程只对与角色代码差一个字母的组名提出警告。",
        "In a process of the town's business every candidate group is a role (REV), a role at a place (COS-HBS) or the "
        "leaders of a place (LEAD-ZZ), those of expressions included; in other models a slip of a letter is a warning.",
    ),
    (local_rule("权限矩阵", "permission matrix"),),
    _check,
)
