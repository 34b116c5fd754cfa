"""Names where a paper shall have no account and no code: people by login, units, villages and grids by code."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import select

from engine.context import Context
from engine.models import account
from workflows.organisation import people, targets

PEOPLE = frozenset(
    "approved_by approver closed_by decided_by host officers recorder reviewed_by reviewer submitter servers".split()
)
"""Parts of a content that say who did something."""
PLACES = frozenset("co_units lead_unit unit units".split())
"""Parts that say which unit, village or grid."""

Reading = Callable[[str], str]


def written_out(ctx: Context, town_code: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """The content with names for logins and codes; what is no login or code stays as it is."""
    logins = sorted(set(_texts(content, PEOPLE)))
    codes = sorted(set(_texts(content, PLACES)))
    known = people_of(ctx, logins)
    found = {code: targets.find(ctx, town_code, code) for code in codes}
    units = {code: target.name for code, target in found.items() if target is not None}
    return {
        name: _named(name, value, {**dict.fromkeys(PEOPLE, known), **dict.fromkeys(PLACES, units)})
        for name, value in content.items()
    }


def people_of(ctx: Context, logins: list[str]) -> dict[str, str]:
    """Login → name, by the accounts and by the town's people."""
    if not logins:
        return {}
    rows = ctx.db.execute(select(account.c.login, account.c.name).where(account.c.login.in_(logins)))
    known = {login: name for login, name in rows}
    return known | {login: person.name for login, person in people.by_logins(ctx, logins).items()}


def _texts(value: Any, wanted: frozenset[str]) -> Iterator[str]:
    for name, one in value.items():
        if name in wanted:
            yield from (text for text in (one if isinstance(one, list) else [one]) if isinstance(text, str))
        elif isinstance(one, list):
            for row in one:
                if isinstance(row, Mapping):
                    yield from _texts(row, wanted)


def _named(name: str, value: Any, known: Mapping[str, Mapping[str, str]]) -> Any:
    if isinstance(value, list):
        return [_named(name, one, known) for one in value]
    if isinstance(value, Mapping):
        return {part: _named(part, one, known) for part, one in value.items()}
    return known[name].get(value, value) if name in known and isinstance(value, str) else value
