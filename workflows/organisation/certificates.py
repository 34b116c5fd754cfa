"""Officers' enforcement certificates in the database: fields, expiry, revocation, and who may act together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import insert, select, update

from engine import history, ids, values
from engine.context import Context
from engine.errors import FieldError
from engine.rows import as_row, columns
from workflows.catalogues.kinds import FIELDS
from workflows.organisation import certification, people
from workflows.organisation.certification import Certificate
from workflows.organisation.errors import CertificateNotFound, OfficersNotCertified, OrganisationInvalid
from workflows.organisation.models import officer_certificate as table
from workflows.organisation.models import person

_COLUMNS = columns(Certificate, table)


def issue(
    ctx: Context, person_id: str, number: str, fields: Sequence[str], issued_on: date, expires_on: date
) -> Certificate:
    """Enter a certificate.

    Raises:
        PersonNotFound: there is no such person.
        OrganisationInvalid: a field that is none of the ten, no field, or an end before its beginning.
    """
    values.text(number, "/number", 32)
    holder = people.get(ctx, person_id)
    found = []
    if not fields or set(fields) - set(FIELDS):
        zh, en = f"应为以下领域：{'、'.join(FIELDS)}", f"Expected fields among {', '.join(FIELDS)}"
        found.append(FieldError("/fields", "fields_refused", zh, en))
    if expires_on < issued_on:
        zh, en = f"应不早于 {issued_on}", f"Expected a day not before {issued_on}"
        found.append(FieldError("/expires_on", "days_refused", zh, en))
    if found:
        raise OrganisationInvalid(found)
    made = Certificate(
        id=ids.new(),
        town_code=holder.town_code,
        person_id=person_id,
        number=number,
        fields=list(dict.fromkeys(fields)),
        issued_on=issued_on,
        expires_on=expires_on,
        revoked_on=None,
        revoke_reason=None,
    )
    ctx.db.execute(insert(table), as_row(made))
    history.record(ctx, "certificate.issued", subject_id=made.id, details={"number": number, "fields": made.fields})
    return made


def revoke(ctx: Context, certificate_id: str, day: date, reason: str) -> None:
    """Take a certificate back: from ``day`` on it is not valid.

    Raises:
        CertificateNotFound: there is none.
    """
    values.text(reason, "/reason", 200)
    statement = update(table).where(table.c.id == certificate_id).values(revoked_on=day, revoke_reason=reason)
    if ctx.db.execute(statement).rowcount == 0:
        raise CertificateNotFound(certificate_id)
    details = {"revoked_on": day.isoformat()}
    history.record(ctx, "certificate.revoked", subject_id=certificate_id, details=details)


def of_person(ctx: Context, person_id: str) -> list[Certificate]:
    """All certificates a person ever had, the latest last."""
    statement = select(*_COLUMNS).where(table.c.person_id == person_id).order_by(table.c.expires_on, table.c.id)
    return [Certificate(*row) for row in ctx.db.execute(statement)]


def by_login(ctx: Context, logins: Iterable[str]) -> dict[str, list[Certificate]]:
    """Certificates by the account of their holder."""
    found: defaultdict[str, list[Certificate]] = defaultdict(list)
    statement = select(person.c.login, *_COLUMNS).join(person, person.c.id == table.c.person_id)
    for login, *row in ctx.db.execute(statement.where(person.c.login.in_(sorted(set(logins))))):
        found[login].append(Certificate(*row))
    return dict(found)


def expiring(ctx: Context, town_code: str, day: date, within: timedelta = timedelta(days=60)) -> list[Certificate]:
    """Certificates that are valid on ``day`` and expire soon, the first at the front."""
    statement = (
        select(*_COLUMNS)
        .where(
            table.c.town_code == town_code,
            table.c.expires_on >= day,
            table.c.expires_on <= day + within,
            table.c.revoked_on.is_(None),
        )
        .order_by(table.c.expires_on, table.c.id)
    )
    return [Certificate(*row) for row in ctx.db.execute(statement)]


def covering(ctx: Context, town_code: str, field: str, day: date) -> list[Certificate]:
    """Certificates of a town that allow to act in ``field`` on ``day``: the pool of draws and assignments."""
    statement = select(*_COLUMNS).where(table.c.town_code == town_code, table.c.expires_on >= day)
    found = (Certificate(*row) for row in ctx.db.execute(statement.order_by(table.c.number)))
    return [one for one in found if one.covers(field, day)]


def require(ctx: Context, officers: Sequence[str], field: str, days: Iterable[date]) -> None:
    """Let these officers (by login) act together in ``field`` on all of ``days``.

    Raises:
        OfficersNotCertified: fewer than two, or one without a certificate for that; every finding.
    """
    found = certification.problems(officers, by_login(ctx, officers), field, days)
    if found:
        raise OfficersNotCertified(found)
