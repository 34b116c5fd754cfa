"""Questions of the public about a matter, by its number and query code: counted, so that codes cannot be tried out.

The code names the town and the day; five of its digits are drawn by lot. Ten tries a day at one number find it once in
ten thousand days. Source of what is told: domain paper 1 (53), 4.4.
"""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest

from sqlalchemy import case, delete, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite

from engine import pages
from engine.context import Context
from engine.db import Instant
from engine.models import user_task
from engine.rows import columns
from engine.states import TaskState
from workflows import documents, matters
from workflows.cases import Case, CaseState
from workflows.errors import InquiryUnanswered
from workflows.matters import Matter
from workflows.models import inquiry_attempt as attempts
from workflows.models import matter as table
from workflows.numbers import Document


@dataclass(frozen=True, slots=True)
class Bound:
    """So many tries in so long a time."""

    most: int
    window: timedelta


OF_ADDRESS = Bound(60, timedelta(hours=1))
"""Wrong pairs from one network. Reason: a service hall's visitors share one address; a program needs thousands."""
OF_NUMBER = Bound(10, timedelta(days=1))
"""Wrong codes for one number. Reason: slips of a person, against 100,000 possible codes."""

SUPPLEMENT = "approval_supplement"
BRING = "提交补正材料"
NOTICE = Document.SUPPLEMENT.value.kind
BY_APPLICANT = frozenset({SUPPLEMENT, "approval_commitment", "approval_evaluation"})
"""Forms that the applicant fills in, online or at the window. Source: domain paper 3.1, P1-01, P1-03, P1-05, P1-14."""


def sources(address: str, number: str) -> dict[str, Bound]:
    """What is counted of one question. An IPv6 address stands for its network, for one person has 2^64 of them."""
    try:
        found = ipaddress.ip_address(address)
        network = str(found) if found.version == 4 else str(ipaddress.ip_network((found, 64), strict=False))
    except ValueError:
        network = "unknown"
    digest = hashlib.sha256(number.encode()).hexdigest()
    return {f"address:{network}": OF_ADDRESS, f"number:{digest}": OF_NUMBER}


def count(ctx: Context, source: str, bound: Bound) -> datetime | None:
    """Count a try; until when there may be no other, or None while there may. Exact over all processes."""
    over = attempts.c.began_at <= ctx.now - bound.window
    dialect = sqlite if ctx.db.dialect.name == "sqlite" else postgresql
    row = {"source": source, "began_at": ctx.now, "attempts": 1, "town_code": ctx.actor.town_code}
    counted = ctx.db.execute(
        dialect.insert(attempts)
        .values(row)
        .on_conflict_do_update(
            index_elements=[attempts.c.source],
            set_={
                "began_at": case((over, literal(ctx.now, Instant())), else_=attempts.c.began_at),
                "attempts": case((over, 1), else_=attempts.c.attempts + 1),
            },
        )
        .returning(attempts.c.began_at, attempts.c.attempts)
    ).one()
    until: datetime = counted.began_at + bound.window
    return until if counted.attempts > bound.most else None


def give_back(ctx: Context, source: str) -> None:
    """The try was right: it counts for nothing."""
    ctx.db.execute(update(attempts).where(attempts.c.source == source).values(attempts=attempts.c.attempts - 1))


def purge(ctx: Context) -> int:
    """Forget counts whose window is over; returns how many."""
    longest = max(OF_ADDRESS.window, OF_NUMBER.window)
    return ctx.db.execute(delete(attempts).where(attempts.c.began_at < ctx.now - longest)).rowcount


def find(ctx: Context, number: str, query_code: str) -> Matter:
    """The matter that has both.

    Raises:
        InquiryUnanswered: none has; which of both is wrong is not told.
    """
    statement = select(*columns(Matter, table)).where(table.c.query_code == pages.searchable(query_code))
    row = ctx.db.execute(statement).first()
    found = None if row is None else matters.Matter(*row)
    if found is None or not compare_digest(found.number.encode(), number.encode()):
        raise InquiryUnanswered
    return found


@dataclass(frozen=True, slots=True)
class Asked:
    """Something the matter waits for from its applicant."""

    name: str
    due_at: datetime | None


def asked(ctx: Context, found: Case) -> list[Asked]:
    """What the applicant has to do now, the most urgent first; a supplement from the day it was asked for."""
    task = user_task.c
    statement = (
        select(task.form_key, task.name, task.due_at)
        .where(
            task.instance_id == found.instance_id,
            task.state == TaskState.OPEN.value,
            task.form_key.in_(BY_APPLICANT),
        )
        .order_by(task.due_at, task.id)
    )
    rows = ctx.db.execute(statement).all()
    told = [Asked(row.name, row.due_at) for row in rows]
    if found.state == CaseState.SUPPLEMENT.value and SUPPLEMENT not in [row.form_key for row in rows]:
        notices = [one for one in documents.of_matter(ctx, found.instance_id) if one.kind == NOTICE]
        due = datetime.fromisoformat(str(notices[-1].content["answer_by"])) if notices else None
        told.insert(0, Asked(BRING, due))
    return told
