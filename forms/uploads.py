"""Files that people attach: checked while they arrive, stored once, theirs until a submission attaches them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from engine import ids
from engine.context import Context
from engine.models import NAME, upload, upload_content
from engine.rows import as_row, columns
from forms.errors import UploadNotFound, UploadRefused
from forms.file_types import named
from forms.inputs.files import FILE_SIZE

MAX_PENDING = 200
"""Files of one actor that no submission has attached yet."""


@dataclass(frozen=True, slots=True)
class Upload:
    """One attached file, without its bytes."""

    id: str
    name: str
    media_type: str
    extension: str
    size: int
    sha256: str
    uploaded_at: datetime
    uploaded_by: str
    instance_id: str | None
    submission_id: str | None
    town_code: str


_COLUMNS = columns(Upload, upload)
_BY_ID = select(*_COLUMNS).where(upload.c.id == bindparam("id"))
_PENDING = (
    select(func.count())
    .select_from(upload)
    .where(upload.c.uploaded_by == bindparam("by"), upload.c.submission_id.is_(None))
)
_CONTENT_KEY = [upload_content.c.town_code, upload_content.c.sha256]
_KEEP = {
    dialect.__name__.rsplit(".", 1)[-1]: (kept := dialect.insert(upload_content)).on_conflict_do_update(
        index_elements=_CONTENT_KEY, set_={"sha256": kept.excluded.sha256}
    )
    for dialect in (postgresql, sqlite)
}
"""By the database's dialect."""


def store(
    ctx: Context,
    name: str,
    chunks: Iterable[bytes],
    limit_bytes: int = FILE_SIZE,
    limit_pending: int = MAX_PENDING,
) -> Upload:
    """Take a file in for the acting person; equal content is kept once.

    Args:
        name: the file's name as the browser gave it.
        chunks: its bytes as they arrive; no more than ``limit_bytes`` are read.
        limit_pending: files that may wait for this actor's forms, this one included.

    Raises:
        UploadRefused: too large, empty, of an unknown or disguised kind, a bomb, or too many files waiting.
    """
    body = _receive(chunks, limit_bytes)
    safe, kind = named(body, name)
    _check_pending(ctx, limit_pending)
    digest = sha256(body).hexdigest()
    row = Upload(
        id=ids.new(),
        name=safe,
        media_type=kind.media_type,
        extension=kind.extension,
        size=len(body),
        sha256=digest,
        uploaded_at=ctx.now,
        uploaded_by=ctx.actor.id,
        instance_id=None,
        submission_id=None,
        town_code=ctx.actor.town_code,
    )
    _keep(ctx, digest, body)
    ctx.db.execute(insert(upload), as_row(row))
    return row


OPAQUE = "application/octet-stream"
"""The media type of what a program hands over: nobody looked inside, and browsers only save it."""


def store_opaque(ctx: Context, name: str, body: bytes, limit_bytes: int = FILE_SIZE) -> Upload:
    """Take in what a program hands over as a variable: any bytes, never shown, only handed on; to be attached at once.

    Raises:
        UploadRefused: larger than ``limit_bytes``.
    """
    if len(body) > limit_bytes:
        _receive([body], limit_bytes)
    digest = sha256(body).hexdigest()
    row = Upload(
        id=ids.new(),
        name="".join(each if each.isprintable() else "\ufffd" for each in name)[-NAME:] or "file",
        media_type=OPAQUE,
        extension="bin",
        size=len(body),
        sha256=digest,
        uploaded_at=ctx.now,
        uploaded_by=ctx.actor.id,
        instance_id=None,
        submission_id=None,
        town_code=ctx.actor.town_code,
    )
    _keep(ctx, digest, body)
    ctx.db.execute(insert(upload), as_row(row))
    return row


def _receive(chunks: Iterable[bytes], limit_bytes: int) -> bytes:
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > limit_bytes:
            raise UploadRefused(
                "file_too_large",
                f"文件不得超过 {limit_bytes:,} 字节；请压缩或拆分后上传。",
                f"Expected a file of at most {limit_bytes:,} bytes, found more; make it smaller or split it.",
            )
    if not body:
        raise UploadRefused("file_empty", "文件是空的；请重新选择。", "The file is empty; choose another one.")
    return bytes(body)


def _check_pending(ctx: Context, limit: int) -> None:
    if ctx.db.execute(_PENDING, {"by": ctx.actor.id}).scalar_one() >= limit:
        raise UploadRefused(
            "too_many_pending",
            f"尚未随表单提交的文件不得超过 {limit} 个；请先提交表单或删除多余文件。",
            f"Expected at most {limit} files waiting for a form; submit the form or discard some.",
        )


def _keep(ctx: Context, digest: str, body: bytes) -> None:
    """Store the bytes unless they are there; the known row is locked, so that a purge cannot take it away."""
    ctx.db.execute(_KEEP[ctx.db.dialect.name], {"town_code": ctx.actor.town_code, "sha256": digest, "body": body})


def get(ctx: Context, upload_id: str) -> Upload:
    """An upload of the actor, or one that a process instance of the actor's town holds.

    Whether the actor may see that instance is for the caller to ask.

    Raises:
        UploadNotFound: there is none, or it is another person's and not attached yet.
    """
    row = ctx.db.execute(_BY_ID, {"id": upload_id}).first() if ids.is_id(upload_id) else None
    found = None if row is None else Upload(*row)
    if found is None or not _may_see(ctx, found):
        raise UploadNotFound(upload_id)
    return found


def of_instance(ctx: Context, upload_id: str, instance_id: str) -> Upload | None:
    """An upload that this process instance holds; whether the actor may see the instance is for the caller to ask."""
    row = ctx.db.execute(_BY_ID, {"id": upload_id}).first() if ids.is_id(upload_id) else None
    found = None if row is None else Upload(*row)
    return found if found is not None and found.instance_id == instance_id else None


def _may_see(ctx: Context, found: Upload) -> bool:
    if found.uploaded_by == ctx.actor.id:
        return True
    return found.instance_id is not None and ctx.actor.town_code in ("", found.town_code)


def body(ctx: Context, found: Upload) -> bytes:
    """The bytes of an upload."""
    content = select(upload_content.c.body).where(
        upload_content.c.town_code == found.town_code, upload_content.c.sha256 == found.sha256
    )
    return bytes(ctx.db.execute(content).scalar_one())


def discard(ctx: Context, upload_id: str) -> None:
    """Throw away an upload of the actor that nothing has attached.

    Raises:
        UploadNotFound: there is none that the actor may discard.
    """
    mine = delete(upload).where(
        upload.c.id == upload_id, upload.c.uploaded_by == ctx.actor.id, upload.c.submission_id.is_(None)
    )
    if not ids.is_id(upload_id) or ctx.db.execute(mine).rowcount == 0:
        raise UploadNotFound(upload_id)


def usable(ctx: Context, upload_ids: Sequence[str], instance_id: str | None) -> dict[str, Upload]:
    """Of these uploads, those the actor may attach: own ones waiting, and those the instance already holds."""
    wanted = [each for each in upload_ids if ids.is_id(each)]
    if not wanted:
        return {}
    rows = ctx.db.execute(select(*_COLUMNS).where(upload.c.id.in_(wanted)))
    found = (Upload(*row) for row in rows)
    return {each.id: each for each in found if _may_attach(ctx, each, instance_id)}


def _may_attach(ctx: Context, found: Upload, instance_id: str | None) -> bool:
    if found.submission_id is None:
        return found.uploaded_by == ctx.actor.id
    return instance_id is not None and found.instance_id == instance_id


def attach(ctx: Context, upload_ids: Sequence[str], instance_id: str, submission_id: str) -> None:
    """Bind waiting uploads to the submission that named them; what an instance already holds stays as it is."""
    if upload_ids:
        ctx.db.execute(
            update(upload)
            .where(upload.c.id.in_(upload_ids), upload.c.submission_id.is_(None))
            .values(instance_id=instance_id, submission_id=submission_id)
        )


def keep(ctx: Context, upload_ids: Sequence[str], instance_id: str) -> None:
    """Bind waiting uploads to an instance that a message named them to; what it already holds stays as it is."""
    attach(ctx, upload_ids, instance_id, ids.new())


def purge(ctx: Context, before: datetime) -> int:
    """Delete files that waited for a form since before an instant, and contents that nothing names; their count."""
    done = ctx.db.execute(delete(upload).where(upload.c.submission_id.is_(None), upload.c.uploaded_at < before))
    named_somewhere = select(upload.c.id).where(
        upload.c.town_code == upload_content.c.town_code, upload.c.sha256 == upload_content.c.sha256
    )
    ctx.db.execute(delete(upload_content).where(~named_somewhere.exists()))
    return done.rowcount
