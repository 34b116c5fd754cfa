"""Who does a user task, and who starts a process, as BPMN's own elements say it.

Source: BPMN 2.0.2, clauses 10.3.1 and 10.3.4.1; how the text is read, ``user(x)``, ``group(y)`` and a plain name for a
group: Camunda 7.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from engine.bpmn.model import parts
from engine.bpmn.xml import BPMN, CAMUNDA, Element

_NAMED = re.compile(r"(user|group)\((.*)\)\Z", re.DOTALL)


def of_task(node: Element, attributes: dict[str, str]) -> dict[str, str]:
    """The attributes of a user task, with what its ``humanPerformer`` and ``potentialOwner`` elements add."""
    found = dict(attributes)
    for text in _texts(node.findall(f"{{{BPMN}}}humanPerformer")):
        found.setdefault("assignee", text)
    users, groups = _parted(_texts(node.findall(f"{{{BPMN}}}potentialOwner")))
    for name, more in (("candidateUsers", users), ("candidateGroups", groups)):
        if more:
            found[name] = ", ".join([*([found[name]] if name in found else []), *more])
    return found


def starters(node: Element) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The users and groups that a process names by ``camunda:potentialStarter``."""
    users, groups = _parted(_texts(node.findall(f"{{{BPMN}}}extensionElements/{{{CAMUNDA}}}potentialStarter")))
    return tuple(users), tuple(groups)


def assignees(node: Element, attributes: dict[str, str]) -> int:
    """How often a user task names its assignee."""
    return len(list(_texts(node.findall(f"{{{BPMN}}}humanPerformer")))) + ("assignee" in attributes)


def _texts(owners: Iterable[Element]) -> Iterator[str]:
    for owner in owners:
        for written in owner.findall(f"{{{BPMN}}}resourceAssignmentExpression/{{{BPMN}}}formalExpression"):
            text = "".join(written.itertext()).strip()
            if text:
                yield text


def _parted(texts: Iterable[str]) -> tuple[list[str], list[str]]:
    users, groups = list[str](), list[str]()
    for part in (part for text in texts for part in parts(text)):
        named = _NAMED.match(part)
        name = named[2].strip() if named else part
        (users if named and named[1] == "user" else groups).append(name)
    return users, groups
