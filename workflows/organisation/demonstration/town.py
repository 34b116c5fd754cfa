"""The whole organisation of the demonstration town: made from a seed number, loaded in a few statements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert, select

from engine import history
from engine.context import Context
from engine.models import account
from workflows import demo, towns
from workflows.calendar.zone import local_day
from workflows.organisation import memberships, models, rosters, rows, windows
from workflows.organisation.businesses import Business
from workflows.organisation.certification import Certificate
from workflows.organisation.demonstration import duty_lists, firms, ground
from workflows.organisation.demonstration.identities import Identities
from workflows.organisation.demonstration.staff import Staff
from workflows.organisation.duties import Duty
from workflows.organisation.grids import Grid
from workflows.organisation.party_tree import PartyNode
from workflows.organisation.people import Person
from workflows.organisation.positions import Position
from workflows.organisation.rosters import RosterTurn
from workflows.organisation.units import Unit
from workflows.organisation.villages import Village
from workflows.organisation.windows import Window

ROSTER_DAYS = 31
"""Days of roster from the first."""

IN_FORCE_SINCE = timedelta(days=365)
"""How long before today the duty lists began."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """Every row of one town, in the order in which rows may be added."""

    town_code: str
    units: list[Unit]
    villages: list[Village]
    party: list[PartyNode]
    grids: list[Grid]
    windows: list[Window]
    people: list[Person]
    positions: list[Position]
    certificates: list[Certificate]
    duties: list[Duty]
    roster: list[RosterTurn]
    businesses: list[Business]


TABLES = {
    "units": models.org_unit,
    "villages": models.village,
    "party": models.party_node,
    "grids": models.grid,
    "windows": models.service_window,
    "people": models.person,
    "positions": models.position,
    "certificates": models.officer_certificate,
    "duties": models.duty,
    "roster": models.roster_turn,
    "businesses": models.business,
}


def generate(seed: int, today: date, town: towns.Town = demo.TOWN) -> Organisation:
    """The organisation of this seed as of ``today``: the same for the same arguments, on every machine."""
    random = Random(f"{town.code}:{seed}")
    places = ground.make(town.code, town.name, random)
    staff = Staff(town.code, places, random, today)
    staff.hire_all()
    identities = Identities(random, today)
    last = today + timedelta(days=ROSTER_DAYS - 1)
    return Organisation(
        town_code=town.code,
        units=places.units,
        villages=places.villages,
        party=places.party,
        grids=places.grids,
        windows=places.windows,
        people=staff.people,
        positions=staff.positions,
        certificates=staff.certificates,
        duties=duty_lists.make(town.code, today - IN_FORCE_SINCE, identities),
        roster=rosters.planned(town.code, staff.shifts, today, last),
        businesses=firms.make(town.code, town.name, [grid.code for grid in places.grids], random, identities),
    )


def is_loaded(ctx: Context, town_code: str) -> bool:
    """Whether the town has an organisation, made up or not."""
    present = select(models.org_unit.c.code).where(models.org_unit.c.town_code == town_code)
    return ctx.db.execute(present.limit(1)).first() is not None


def load(ctx: Context, organisation: Organisation) -> Mapping[str, int]:
    """Add every row, one statement for each table, and an account for each of the staff; how many of each.

    A town that has its units already is left as it is, and the counts are empty.
    """
    if is_loaded(ctx, organisation.town_code):
        return {}
    counts = {}
    for field in fields(organisation):
        if field.name in TABLES:
            many = getattr(organisation, field.name)
            rows.add_all(ctx, TABLES[field.name], many)
            counts[field.name] = len(many)
    counts["accounts"] = _add_accounts(ctx, organisation)
    counts["window_items"] = windows.follow_catalogue(ctx, organisation.town_code, local_day(ctx.now))
    memberships.refresh(ctx)
    history.record(ctx, "organisation.loaded", details={"town_code": organisation.town_code, **counts})
    return counts


def _add_accounts(ctx: Context, organisation: Organisation) -> int:
    """Accounts without a password: whoever is to sign in is given one."""
    known = set(ctx.db.execute(select(account.c.login)).scalars())
    fresh = [_account(ctx, one) for one in organisation.people if one.login is not None and one.login not in known]
    if fresh:
        ctx.db.execute(insert(account), fresh)
    return len(fresh)


def _account(ctx: Context, person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "login": person.login,
        "name": person.name,
        "password_expired": False,
        "password_history": [],
        "failed_attempts": 0,
        "roles": [],
        "groups": [],
        "town_code": person.town_code,
        "created_at": ctx.now,
        "revision": 1,
    }
