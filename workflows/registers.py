"""The registers: which cases there are, whose, of what, in which state; and what was issued in any matter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from engine import pages
from engine.context import Context
from engine.rows import columns
from workflows import applicants
from workflows.cases import Case
from workflows.documents import Issued
from workflows.models import case_file as table
from workflows.models import document

_CASE = select(table.c.id, *columns(Case, table))
_EQUAL = ("town_code", "state", "item_code", "process_key", "instance_id", "query_code", "applicant_account")


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases to list; None means any."""

    town_code: str | None = None
    state: str | None = None
    item_code: str | None = None
    process_key: str | None = None
    instance_id: str | None = None
    query_code: str | None = None
    applicant_account: str | None = None
    received_after: datetime | None = None
    received_before: datetime | None = None
    among: pages.Among | None = None


def cases(
    ctx: Context, wanted: CaseFilter = CaseFilter(), page: pages.PageRequest = pages.FIRST_PAGE
) -> pages.Page[Case]:
    """Cases, newest first."""
    statement = select(table.c.id)
    for name in _EQUAL:
        value = getattr(wanted, name)
        if value is not None:
            statement = statement.where(table.c[name] == pages.searchable(value))
    if wanted.among is not None:
        statement = statement.where(wanted.among(table.c.instance_id))
    if wanted.received_after is not None:
        statement = statement.where(table.c.received_at >= wanted.received_after)
    if wanted.received_before is not None:
        statement = statement.where(table.c.received_at < wanted.received_before)
    # First which, then what is in them: an index answers the first.
    found = pages.read(ctx.db, statement, [pages.Key(table.c.id, descending=True)], page, str)
    named = {row[0]: Case(*row[1:]) for row in ctx.db.execute(_CASE.where(table.c.id.in_(found.items)))}
    return pages.Page([named[one] for one in found.items], found.next_cursor)


_ISSUED = columns(Issued, document)


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """Which documents to list; None means any."""

    town_code: str | None = None
    instance_id: str | None = None
    kind: str | None = None
    number: str | None = None
    among: pages.Among | None = None
    #: Only what was served on the applicant of this account's cases.
    served_on: str | None = None


def documents(
    ctx: Context, wanted: DocumentFilter = DocumentFilter(), page: pages.PageRequest = pages.FIRST_PAGE
) -> pages.Page[Issued]:
    """Documents of all matters, newest first."""
    statement = select(*_ISSUED)
    for name in ("town_code", "instance_id", "kind", "number"):
        value = getattr(wanted, name)
        if value is not None:
            statement = statement.where(document.c[name] == pages.searchable(value))
    if wanted.among is not None:
        statement = statement.where(wanted.among(document.c.instance_id))
    if wanted.served_on is not None:
        statement = statement.where(applicants.served(wanted.served_on))
    return pages.read(ctx.db, statement, [pages.Key(document.c.id, descending=True)], page, Issued)
