"""What applicants read of their own cases: where a case stands, its time limits, and the papers served on them.

Source: domain paper 4.2, "read P1 case" of APP; 1 (53), internal routing is never shown. Neither opinions nor names of
staff, nor what was told to somebody else.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import ColumnElement, Select, exists, select

from engine.context import Actor, Context
from engine.pages import Among
from workflows.clocks.rows import Clock
from workflows.documents import Issued
from workflows.models import case_file, document
from workflows.numbers import Document

OUTSIDE = frozenset({"APP"})
"""Roles of whoever is nobody of the staff."""

LIMITS = "AP-"
"""How the codes of an approval's own limits begin. Source: domain paper 2.8."""

_TO_THE_APPLICANT = frozenset(
    {
        Document.ACCEPTANCE,
        Document.SUPPLEMENT,
        Document.NOT_ACCEPTED,
        Document.NOT_REQUIRED,
        Document.TRANSFER,
        Document.GRANT,
        Document.REFUSAL,
        Document.CERTIFICATE,
        Document.MATERIALS_LIST,
        Document.COMMITMENT,
        Document.SPECIAL_PROCEDURE,
        Document.EXTENSION,
        Document.PERMIT_HEARING_RIGHT,
        Document.WITHDRAWAL,
        Document.PERMIT_REVOCATION,
    }
)
"""Papers whose one addressee is the applicant; a notice of hearing may be another's. Source: domain paper 3.1, 3.9."""


def is_outside(actor: Actor) -> bool:
    """Whether somebody is an applicant and nothing else."""
    return actor.kind == "person" and bool(actor.roles) and actor.roles <= OUTSIDE


def own(login: str) -> Among:
    """The condition on the column with an instance's id that keeps the cases of an account."""
    return lambda column: column.in_(_applied(login))


def is_own(ctx: Context, login: str, instance_id: str) -> bool:
    """Whether the instance is a case of the account."""
    found = _applied(login).where(case_file.c.instance_id == instance_id)
    return bool(ctx.db.execute(select(exists(found))).scalar())


def _applied(login: str) -> Select[tuple[str]]:
    return select(case_file.c.instance_id).where(case_file.c.applicant_account == login).correlate(None)


def served(login: str) -> ColumnElement[bool]:
    """The condition on documents that keeps what was served on the applicant of the account's own cases."""
    kinds = [one.value.kind for one in _TO_THE_APPLICANT]
    named = exists(
        select(case_file.c.id).where(
            case_file.c.instance_id == document.c.instance_id,
            case_file.c.applicant_name == document.c.recipient,
        )
    )
    is_theirs = document.c.kind.in_(kinds) | ((document.c.kind == Document.HEARING_NOTICE.value.kind) & named)
    return document.c.served_at.is_not(None) & is_theirs & document.c.instance_id.in_(_applied(login))


def papers(ctx: Context, login: str, instance_id: str) -> list[str]:
    """Ids of the documents of a case that were served on its applicant, in order."""
    wanted = select(document.c.id).where(document.c.instance_id == instance_id, served(login)).order_by(document.c.id)
    return list(ctx.db.execute(wanted).scalars())


def told(issued: Issued) -> Issued:
    """A document as its addressee sees it: the authority issued it, whoever wrote it."""
    return replace(issued, issued_by=str(issued.content.get("authority") or ""))


def shown(clock: Clock) -> Clock:
    """A clock without whose it is."""
    return replace(clock, responsible=None)


def is_told(clock: Clock) -> bool:
    """Whether a clock is one of the approval's own."""
    return clock.code.startswith(LIMITS)
