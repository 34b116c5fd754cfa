"""Evidence: items and their custody as chains of SM3 digests, sealed when the case is closed (INV-13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives import hashes
from sqlalchemy import func, insert, select

from engine import ids
from engine.context import Context
from engine.rows import as_row, columns
from forms import uploads
from workflows import documents
from workflows.enforcement.cases import EnforcementCase
from workflows.enforcement.errors import EvidenceSealed
from workflows.enforcement.models import evidence as table
from workflows.enforcement.models import evidence_custody, record_media
from workflows.enforcement.states import SEALED, CaseState


@dataclass(frozen=True, slots=True)
class Evidence:
    """One item of evidence."""

    id: str
    town_code: str
    instance_id: str
    position: int
    type: str
    name: str
    content: dict[str, Any]
    obtained_at: datetime
    obtained_by: list[str]
    entered_at: datetime
    entered_by: str
    previous: str
    digest: str


@dataclass(frozen=True, slots=True)
class Custody:
    """One change of who holds an item."""

    id: str
    town_code: str
    evidence_id: str
    position: int
    action: str
    holder: str
    place: str
    at: datetime
    actor_id: str
    previous: str
    digest: str


@dataclass(frozen=True, slots=True)
class Media:
    """One file of an item, with its SM3."""

    id: str
    town_code: str
    evidence_id: str
    upload_id: str
    name: str
    media_type: str
    size: int
    sm3: str


_COLUMNS = columns(Evidence, table)
_CUSTODY = columns(Custody, evidence_custody)
_MEDIA = columns(Media, record_media)


def sm3(body: bytes) -> str:
    """SM3 of bytes in hexadecimal. Source: GB/T 32905."""
    hashed = hashes.Hash(hashes.SM3())
    hashed.update(body)
    return hashed.finalize().hex()


def add(
    ctx: Context,
    case: EnforcementCase,
    type: str,
    name: str,
    content: Mapping[str, Any],
    *,
    files: Sequence[Mapping[str, Any]] = (),
    obtained_at: datetime,
    obtained_by: Sequence[str],
    custody: tuple[str, str] = ("承办人", "案卷"),
) -> Evidence:
    """Enter an item behind the others, with the SM3 of its files and its first custody: holder and place.

    Raises:
        EvidenceSealed: the case is over.
        UploadNotFound: a file that is not attached to the case.
    """
    _refuse_sealed(case)
    identity = ids.new()
    media = [_medium(ctx, case, identity, str(one["id"])) for one in files]
    last = _last(ctx, case)
    item = Evidence(
        id=identity,
        town_code=case.town_code,
        instance_id=case.instance_id,
        position=_count(ctx, case) + 1,
        type=type,
        name=name[:100],
        content={**documents.plain(content), "files": [{"name": one.name, "sm3": one.sm3} for one in media]},
        obtained_at=obtained_at,
        obtained_by=list(obtained_by),
        entered_at=ctx.now,
        entered_by=ctx.actor.id,
        previous=last,
        digest="",
    )
    item = _with_digest(item)
    ctx.db.execute(insert(table), as_row(item))
    if media:
        rows = [as_row(entry) for entry in media]
        ctx.db.execute(insert(record_media), rows)
    hand_over(ctx, case, item, "取得", *custody)
    return item


def _medium(ctx: Context, case: EnforcementCase, evidence_id: str, upload_id: str) -> Media:
    upload = uploads.get(ctx, upload_id)
    return Media(
        id=ids.new(),
        town_code=case.town_code,
        evidence_id=evidence_id,
        upload_id=upload.id,
        name=upload.name[:255],
        media_type=upload.media_type,
        size=upload.size,
        sm3=sm3(uploads.body(ctx, upload)),
    )


def _refuse_sealed(case: EnforcementCase) -> None:
    if CaseState(case.state) in SEALED:
        raise EvidenceSealed(
            f"案件 {case.number} 已结，证据不得变更", f"Case {case.number} is closed; its evidence stays as it is"
        )


def _count(ctx: Context, case: EnforcementCase) -> int:
    statement = select(func.count()).where(table.c.instance_id == case.instance_id)
    return int(ctx.db.execute(statement).scalar_one())


def _last(ctx: Context, case: EnforcementCase) -> str:
    statement = select(table.c.digest).where(table.c.instance_id == case.instance_id)
    found = ctx.db.execute(statement.order_by(table.c.position.desc()).limit(1)).scalar()
    return str(found) if found else _root(case)


def _root(case: EnforcementCase) -> str:
    return sm3(f"{case.town_code}|{case.number}".encode())


def _with_digest(item: Evidence) -> Evidence:
    return Evidence(**{**as_row(item), "digest": _digest(as_row(item))})


def _digest(values: Mapping[str, Any]) -> str:
    """Of everything a row says but its digest; instants to the microsecond in UTC, as both databases keep them."""
    covered = {
        name: value.astimezone(UTC) if isinstance(value, datetime) else value
        for name, value in values.items()
        if name != "digest"
    }
    return documents.digest(covered)


def of_case(ctx: Context, instance_id: str) -> list[Evidence]:
    """Every item, in order."""
    statement = select(*_COLUMNS).where(table.c.instance_id == instance_id).order_by(table.c.position)
    return [Evidence(*row) for row in ctx.db.execute(statement)]


def index(ctx: Context, instance_id: str) -> list[dict[str, Any]]:
    """The list of evidence as forms, reviews and documents print it."""
    return [
        {"no": one.position, "type": one.type, "name": one.name, "hash": one.digest}
        for one in of_case(ctx, instance_id)
    ]


# --- custody ----------------------------------------------------------------------------------------


def hand_over(ctx: Context, case: EnforcementCase, item: Evidence, action: str, holder: str, place: str) -> Custody:
    """Enter who holds an item from now on.

    Raises:
        EvidenceSealed: the case is over.
    """
    _refuse_sealed(case)
    before = custody_of(ctx, item.id)
    values: dict[str, Any] = {
        "id": ids.new(),
        "town_code": case.town_code,
        "evidence_id": item.id,
        "position": len(before) + 1,
        "action": action,
        "holder": holder[:100],
        "place": place[:200],
        "at": ctx.now,
        "actor_id": ctx.actor.id,
        "previous": before[-1].digest if before else item.digest,
    }
    entry = Custody(**values, digest=_digest(values))
    ctx.db.execute(insert(evidence_custody), as_row(entry))
    return entry


def custody_of(ctx: Context, evidence_id: str) -> list[Custody]:
    """Who held an item, first to last."""
    statement = select(*_CUSTODY).where(evidence_custody.c.evidence_id == evidence_id)
    return [Custody(*row) for row in ctx.db.execute(statement.order_by(evidence_custody.c.position))]


def media_of(ctx: Context, evidence_id: str) -> list[Media]:
    """The files of an item."""
    statement = select(*_MEDIA).where(record_media.c.evidence_id == evidence_id).order_by(record_media.c.id)
    return [Media(*row) for row in ctx.db.execute(statement)]


# --- seal and proof ---------------------------------------------------------------------------------


def seal(ctx: Context, case: EnforcementCase) -> str:
    """The digest over every link of the chain, to be kept with the closed case."""
    items = of_case(ctx, case.instance_id)
    links = [[one.digest, *(entry.digest for entry in custody_of(ctx, one.id))] for one in items]
    return documents.digest({"case": case.number, "links": links})


def breaks(ctx: Context, case: EnforcementCase) -> list[str]:
    """Where the chain does not hold: changed, missing or added links, files with other bytes, a broken seal."""
    found = []
    previous = _root(case)
    for position, item in enumerate(of_case(ctx, case.instance_id), start=1):
        if item.position != position or item.previous != previous or item.digest != _digest(as_row(item)):
            found.append(f"evidence {item.position} of {case.number} does not follow the one before it")
        previous = item.digest
        found += _custody_breaks(ctx, case, item)
        found += _media_breaks(ctx, case, item)
    if case.sealed_digest is not None and case.sealed_digest != seal(ctx, case):
        found.append(f"the seal of {case.number} is broken")
    return found


def _custody_breaks(ctx: Context, case: EnforcementCase, item: Evidence) -> list[str]:
    previous, found = item.digest, []
    for position, entry in enumerate(custody_of(ctx, item.id), start=1):
        if entry.position != position or entry.previous != previous or entry.digest != _digest(as_row(entry)):
            found.append(f"custody {entry.position} of evidence {item.position} of {case.number} is broken")
        previous = entry.digest
    return found


def _media_breaks(ctx: Context, case: EnforcementCase, item: Evidence) -> list[str]:
    kept = media_of(ctx, item.id)
    found = []
    if [{"name": one.name, "sm3": one.sm3} for one in kept] != item.content.get("files"):
        found.append(f"files of evidence {item.position} of {case.number} are not those it was entered with")
    for one in kept:
        if sm3(uploads.body(ctx, uploads.get(ctx, one.upload_id))) != one.sm3:
            found.append(f"{one.name} of evidence {item.position} of {case.number} has other bytes")
    return found
