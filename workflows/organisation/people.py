"""People of a town: staff, grid members, Party members with a task."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from engine import history, ids, values
from engine.context import Context
from engine.errors import FieldError
from engine.rows import columns
from forms import formats
from forms.errors import Refusal
from workflows import matters
from workflows.calendar.zone import local_day
from workflows.organisation import rows
from workflows.organisation.errors import OrganisationInvalid, PersonNotFound
from workflows.organisation.models import person as table

ID_CARD = "居民身份证"
"""How application forms name the certificate."""


@dataclass(frozen=True, slots=True)
class Person:
    """One person; ``login`` is the account that tasks are assigned to."""

    id: str
    town_code: str
    name: str
    #: ``1`` male, ``2`` female. Source: GB/T 2261.1.
    sex: str
    id_masked: str
    party_digest: str
    phone: str
    login: str | None
    left_on: date | None

    def is_in_service(self, day: date) -> bool:
        """Whether the person works on ``day``."""
        return self.left_on is None or day <= self.left_on


PERSON_COLUMNS = columns(Person, table)


def made(person_id: str, town_code: str, name: str, id_number: str, phone: str, login: str | None) -> Person:
    """A person from a right identity number, of which only the mask and the digest stay."""
    return Person(
        person_id,
        town_code,
        name,
        "1" if int(id_number[16]) % 2 else "2",
        f"{id_number[:3]}***********{id_number[-4:]}",
        matters.party_digest(town_code, ID_CARD, id_number),
        phone,
        login,
        None,
    )


def enter(ctx: Context, town_code: str, name: str, id_number: str, phone: str, login: str | None = None) -> Person:
    """Add a person; the sex is read from the identity number.

    Raises:
        OrganisationInvalid: the identity number or the phone cannot be right.
        ValueRefused: the name cannot be kept.
    """
    values.text(name, "/name", 100)
    today, found, read = local_day(ctx.now), list[FieldError](), dict[str, str]()
    for field, text, kind in (("id_number", id_number, "cn-idcard"), ("phone", phone, "cn-mobile")):
        try:
            read[field] = formats.FORMATS[kind].read(text.strip(), today)
        except Refusal as refusal:
            found.append(refusal.at(f"/{field}"))
    if found:
        raise OrganisationInvalid(found)
    person = made(ids.new(), town_code, name, read["id_number"], read["phone"], login)
    rows.add_all(ctx, table, [person])
    history.record(ctx, "person.entered", subject_id=person.id, details={"login": login})
    return person


def get(ctx: Context, person_id: str) -> Person:
    """The person.

    Raises:
        PersonNotFound: there is none.
    """
    row = ctx.db.execute(select(*PERSON_COLUMNS).where(table.c.id == person_id)).first()
    if row is None:
        raise PersonNotFound(person_id)
    return Person(*row)


def by_login(ctx: Context, login: str) -> Person | None:
    """The person behind an account."""
    row = ctx.db.execute(select(*PERSON_COLUMNS).where(table.c.login == login)).first()
    return None if row is None else Person(*row)


def by_logins(ctx: Context, logins: Iterable[str]) -> dict[str, Person]:
    """The persons behind accounts, by login."""
    rows_found = ctx.db.execute(select(*PERSON_COLUMNS).where(table.c.login.in_(sorted(set(logins)))))
    found = (Person(*row) for row in rows_found)
    return {person.login: person for person in found if person.login is not None}
