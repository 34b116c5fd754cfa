"""Places of a town as a tree in memory, and candidate groups by role and place; pure.

A candidate group is a role (``REV``), a role at a place (``COS-HBS``, ``GW-320281199201001``), or the leaders of a
place (``LEAD-ZZ``). Whoever holds a role at a place holds it at every place above: the worker of a grid belongs to
the workers of its village.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from workflows.organisation.roles import PlaceKind, Role

LEADERS = "LEAD"


@dataclass(frozen=True, slots=True)
class Place:
    """Where positions are held; ``parent`` is None below the town itself."""

    kind: PlaceKind
    code: str
    name: str
    parent: tuple[PlaceKind, str] | None = None

    @property
    def key(self) -> tuple[PlaceKind, str]:
        """What names it within its town."""
        return self.kind, self.code


@dataclass(frozen=True, slots=True)
class Places:
    """All places of one town."""

    by_key: Mapping[tuple[PlaceKind, str], Place]

    def above(self, kind: PlaceKind, code: str) -> Iterator[Place]:
        """The place itself and everything above it, up to but without the town."""
        key: tuple[PlaceKind, str] | None = (kind, code)
        seen: set[tuple[PlaceKind, str]] = set()
        while key is not None and key in self.by_key and key not in seen:
            seen.add(key)
            yield self.by_key[key]
            key = self.by_key[key].parent

    def is_within(self, kind: PlaceKind, code: str, place_code: str) -> bool:
        """Whether a place lies in the one with ``place_code``, or is it."""
        return any(place.code == place_code for place in self.above(kind, code))


@dataclass(frozen=True, slots=True)
class Group:
    """A candidate group taken apart; ``role`` None means the leaders."""

    role: Role | None
    place_code: str | None = None

    def __str__(self) -> str:
        name = LEADERS if self.role is None else self.role.value
        return name if self.place_code is None else f"{name}-{self.place_code}"


@lru_cache(maxsize=4096)
def group(name: str) -> Group | None:
    """The group a name stands for; None for names that are not ours."""
    role, _, place_code = name.partition("-")
    if role == LEADERS and place_code:
        return Group(None, place_code)
    if role not in list(Role):
        return None
    return Group(Role(role), place_code or None)


def roles_of(groups: Iterable[str]) -> list[Role]:
    """The roles that these groups stand for, wherever they are held; who leads a place is a leader."""
    return [found.role or Role.LEADER for name in groups if (found := group(name)) is not None]


def groups_of(places: Places, role: Role, kind: PlaceKind, code: str, leads: bool) -> frozenset[str]:
    """Every candidate group that a position opens, besides its plain role."""
    names = {str(Group(role, place.code)) for place in places.above(kind, code)}
    return frozenset(names | ({str(Group(None, code))} if leads else set()))
