"""The Party chain as a tree of four levels: committee, alliances, branches, households; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engine.errors import FieldError


class Level(StrEnum):
    """From the top to the bottom. Source: domain paper 1, row 4."""

    COMMITTEE = "committee"
    ALLIANCE = "alliance"
    BRANCH = "branch"
    HOUSEHOLD = "household"


ABOVE: Mapping[Level, Level | None] = {
    Level.COMMITTEE: None,
    Level.ALLIANCE: Level.COMMITTEE,
    Level.BRANCH: Level.ALLIANCE,
    Level.HOUSEHOLD: Level.BRANCH,
}
"""The level of a node's parent."""

LEVEL_NAMES: Mapping[Level, tuple[str, str]] = {
    Level.COMMITTEE: ("镇党委", "committee"),
    Level.ALLIANCE: ("联盟", "alliance"),
    Level.BRANCH: ("支部", "branch"),
    Level.HOUSEHOLD: ("中心户", "household"),
}


@dataclass(frozen=True, slots=True)
class PartyNode:
    """One organisation of the chain."""

    town_code: str
    code: str
    name: str
    kind: Level
    parent_code: str | None
    valid_to: date | None = None


def counts(nodes: Iterable[PartyNode]) -> dict[Level, int]:
    """How many there are of each level."""
    found = Counter(node.kind for node in nodes)
    return {level: found[level] for level in Level}


def problems(nodes: Sequence[PartyNode]) -> list[FieldError]:
    """What keeps the nodes from being one tree: codes used twice, parents missing or of the wrong level."""
    by_code = {node.code: node for node in nodes}
    found = []
    for code, times in Counter(node.code for node in nodes).items():
        if times > 1:
            found.append(_problem(code, "duplicate_code", "编码重复", "expected each code once"))
    for node in nodes:
        wanted = ABOVE[node.kind]
        if wanted is None:
            if node.parent_code is not None:
                found.append(
                    _problem(node.code, "parent_unexpected", "镇党委没有上级组织", "a committee has no parent")
                )
            continue
        parent = by_code.get(node.parent_code or "")
        if parent is None or parent.kind is not wanted:
            zh, en = LEVEL_NAMES[wanted]
            own = LEVEL_NAMES[node.kind]
            found.append(
                _problem(
                    node.code,
                    "parent_refused",
                    f"{own[0]}的上级应为{zh}，实际为“{node.parent_code or ''}”",
                    f"expected a {en} above this {own[1]}, found {node.parent_code!r}",
                )
            )
    if nodes and counts(nodes)[Level.COMMITTEE] != 1:
        number = counts(nodes)[Level.COMMITTEE]
        found.append(
            _problem(
                "", "one_committee", f"应有一个镇党委，实际 {number} 个", f"expected one committee, found {number}"
            )
        )
    return found


def _problem(code: str, kind: str, zh: str, en: str) -> FieldError:
    return FieldError(f"/party_nodes/{code}", kind, zh, en)


def path(by_code: Mapping[str, PartyNode], code: str) -> list[PartyNode]:
    """The node and everything above it: the way a report goes up."""
    found: list[PartyNode] = []
    node = by_code.get(code)
    while node is not None and node not in found:
        found.append(node)
        node = by_code.get(node.parent_code or "")
    return found


def below(nodes: Iterable[PartyNode], code: str) -> list[PartyNode]:
    """The nodes directly below: whom a task is passed down to."""
    return sorted((node for node in nodes if node.parent_code == code), key=lambda node: node.code)
