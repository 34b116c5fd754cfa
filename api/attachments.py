"""Files of rows as they come in and go out: exactly one sent, or one answered under its Chinese name."""

from urllib.parse import quote

from flask import Response

from api import errors
from api.intake import Upload
from workflows.catalogues.exports import MEDIA_TYPES
from workflows.catalogues.files import Format


def only_file(sent: Upload) -> bytes:
    """The content of the one file that was sent.

    Raises:
        InputInvalid: none was, or several.
    """
    if len(sent.files) != 1:
        raise errors.refuse("/files", "one_file", "一次导入一个文件。", "Send exactly one file.")
    return sent.files[0].content


def attached(name: str, written_as: Format, body: bytes) -> Response:
    """A file to keep."""
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}", "Cache-Control": "no-store"}
    return Response(body, headers=headers, content_type=MEDIA_TYPES[written_as])
