"""INV-14, what leaves the office: who reported stands in no publication and in nothing pushed to another unit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from engine.context import Context
from workflows.publications.desensitising import SHOWN
from workflows.publications.models import publication, publication_change
from workflows.pushes.models import push_record
from workflows.reports.models import reporter

NAMES = frozenset({"reporter", "reporter_name", "reporter_tel", "caller", "caller_name", "caller_tel", "complainant"})
"""Names under which an identity would travel."""


def check(ctx: Context) -> list[str]:
    """Reporters' telephone numbers, fields for reporters, and fields that nobody may publish."""
    phones = {str(one) for one in ctx.db.execute(select(reporter.c.phone)).scalars() if one}
    faults = [f"{where} tells {one}" for where, text, _ in _left(ctx) for one in phones if one in text]
    faults += [f"{where} has the field {name}" for where, _, names in _left(ctx) for name in names & NAMES]
    for one, content in ctx.db.execute(select(publication.c.id, publication.c.content)):
        faults += [f"publication {one} shows {name}" for name in content if name not in SHOWN]
    return faults


def _left(ctx: Context) -> Iterator[tuple[str, str, set[str]]]:
    """Everything that left, or is about to: what it is, its text, its fields."""
    shown = publication.c
    for one, content, abstract in ctx.db.execute(select(shown.id, shown.content, shown.abstract)):
        yield f"publication {one}", json.dumps(content, ensure_ascii=False) + abstract, set(_names(content))
    for one, abstract in ctx.db.execute(select(publication_change.c.publication_id, publication_change.c.abstract)):
        yield f"publication {one}", abstract, set()
    for one, payload in ctx.db.execute(select(push_record.c.id, push_record.c.payload)):
        yield f"push {one}", json.dumps(payload, ensure_ascii=False), set(_names(payload))


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        for one in value.values():
            yield from _names(one)
    elif isinstance(value, list):
        for one in value:
            yield from _names(one)
