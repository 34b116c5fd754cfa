"""Doors to uploads: attach a file before its form is sent, look at it, take it back."""

from urllib.parse import quote

from flask import Response

from api import errors, sight
from api.contract import Call, Door
from api.fields import Answer, Instant, Text, Whole
from api.intake import Upload as Sent
from api.scopes import Scope
from forms import uploads
from forms.errors import UploadNotFound
from forms.uploads import Upload

door = Door("uploads", "附件", "Uploads")


class UploadOut(Answer):
    """An attached file, without its bytes."""

    id = Text()
    name = Text(metadata={"example": "营业执照.pdf"})
    media_type = Text()
    extension = Text(metadata={"example": "pdf"})
    size = Whole()
    sha256 = Text()
    uploaded_at = Instant()
    uploaded_by = Text(metadata={"example": "zhang.san"})
    process_instance_id = Text(attribute="instance_id", allow_none=True, metadata={"example": None})
    town_code = Text()


@door.act("/uploads", scope=Scope.UPLOAD_WRITE, returns=UploadOut(), status=201, is_upload=True)
def upload(call: Call) -> Upload:
    """上传附件。Attach one file; its kind is told by its content, whatever its name says. A form then names its id."""
    sent: Sent = call.body
    if len(sent.files) != 1:
        raise errors.refuse("/files", "one_file", "一次上传一个文件。", "Send exactly one file.")
    [file] = sent.files
    stored = uploads.store(call.ctx, file.name, [file.content])
    call.headers["Location"] = f"/api/v1/uploads/{stored.id}"
    return stored


@door.read("/uploads/<id:upload_id>", scope=Scope.UPLOAD_READ, returns=UploadOut())
def get_upload(call: Call, upload_id: str) -> Upload:
    """查看附件。One upload of the caller, or one that an instance holds which the caller may read."""
    return _found(call, upload_id)


@door.read("/uploads/<id:upload_id>/content", scope=Scope.UPLOAD_READ, media="application/octet-stream")
def download(call: Call, upload_id: str) -> Response:
    """下载附件。The file itself; browsers save it and never run it."""
    found = _found(call, upload_id)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name)}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return Response(uploads.body(call.ctx, found), headers=headers, content_type=found.media_type)


def _found(call: Call, upload_id: str) -> Upload:
    found = uploads.get(call.ctx, upload_id)
    if found.uploaded_by == call.ctx.actor.id:
        return found
    return sight.seen(call.ctx, found, found.instance_id, UploadNotFound, upload_id)


@door.remove("/uploads/<id:upload_id>", scope=Scope.UPLOAD_WRITE)
def discard_upload(call: Call, upload_id: str) -> None:
    """删除附件。Take back a file that no form has attached yet."""
    uploads.discard(call.ctx, upload_id)
