"""What a file is by its content, whatever its name says."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

import filetype

from forms import archives
from forms.errors import UploadRefused
from forms.inputs.files import SYNONYMS
from forms.patterns import BLANKS


@dataclass(frozen=True, slots=True)
class FileType:
    """A kind of file that is taken in."""

    extension: str
    media_type: str


TYPES: Mapping[str, FileType] = {
    extension: FileType(extension, media_type)
    for extension, media_type in {
        "pdf": "application/pdf",
        "ofd": "application/ofd",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "doc": "application/msword",
        "xls": "application/vnd.ms-excel",
        "ppt": "application/vnd.ms-powerpoint",
        "jpg": "image/jpeg",
        "png": "image/png",
        "gif": "image/gif",
        "bmp": "image/bmp",
        "webp": "image/webp",
        "tif": "image/tiff",
        "heic": "image/heic",
        "mp3": "audio/mpeg",
        "wav": "audio/x-wav",
        "amr": "audio/amr",
        "m4a": "audio/mp4",
        "mp4": "video/mp4",
        "mov": "video/quicktime",
        "zip": "application/zip",
        "txt": "text/plain",
        "csv": "text/csv",
    }.items()
}
"""Every kind of file that is taken in. Source: domain paper 3.1 (pdf, ofd, jpg, png) and what offices use."""

BY_LIBRARY = frozenset({"jpg", "png", "gif", "bmp", "webp", "tif", "heic", "mp3", "wav", "amr", "m4a", "mp4", "mov"})
"""Kinds that the ``filetype`` package tells reliably by their first bytes."""

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLE_STREAMS = {"doc": "WordDocument", "xls": "Workbook", "ppt": "PowerPoint Document"}
TEXT_CONTROLS = frozenset(range(32)) - {9, 10, 12, 13}
MAX_NAME = 200


def recognise(body: bytes, extension: str) -> FileType:
    """The kind of a file; ``extension`` only decides between kinds that look the same (txt and csv).

    Raises:
        UploadRefused: no kind that is taken in, damaged, or dangerous.
    """
    found = _found(body, extension)
    if found is None:
        raise UploadRefused(
            "type_unknown",
            f"无法识别的文件类型；请上传以下类型之一：{'、'.join(TYPES)}。",
            f"The kind of file is not recognised; upload one of {', '.join(TYPES)}.",
        )
    return TYPES[found]


def _found(body: bytes, extension: str) -> str | None:
    if body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"%PDF-"):
        return _pdf(body)
    if body.startswith(archives.ZIP_MAGIC):
        return _zip(body)
    if body.startswith(OLE_MAGIC):
        return _ole(body)
    guess = filetype.guess_extension(body[:8192])
    if guess is not None:
        return guess if guess in BY_LIBRARY else None
    return _text(body, extension)


def _pdf(body: bytes) -> str:
    if b"%%EOF" not in body[-2048:]:
        raise UploadRefused(
            "file_damaged",
            "PDF 文件不完整；请重新导出后上传。",
            "The PDF file is not complete; export it again.",
        )
    return "pdf"


def _zip(body: bytes) -> str:
    names = archives.names_in(body)
    if "OFD.xml" in names:
        return "ofd"
    if "[Content_Types].xml" in names:
        for extension, folder in (("docx", "word/"), ("xlsx", "xl/"), ("pptx", "ppt/")):
            if any(name.startswith(folder) for name in names):
                return extension
    return "zip"


def _ole(body: bytes) -> str | None:
    """The office formats before 2007; macros live in a stream of a known name."""
    if "_VBA_PROJECT".encode("utf-16-le") in body:
        raise archives.macros()
    for extension, stream in OLE_STREAMS.items():
        if stream.encode("utf-16-le") in body:
            return extension
    return None


def _text(body: bytes, extension: str) -> str | None:
    if not body or not TEXT_CONTROLS.isdisjoint(body):
        return None
    for encoding in ("utf-8", "gb18030"):
        try:
            body.decode(encoding)
        except UnicodeDecodeError:
            continue
        return "csv" if extension == "csv" else "txt"
    return None


def split_name(name: str) -> tuple[str, str]:
    """A file's name without any folder, made safe to keep and to show, and its extension in lower case.

    Raises:
        UploadRefused: nothing is left of the name, or it holds marks that turn the writing direction.
    """
    base = unicodedata.normalize("NFC", name[-4096:]).replace("\\", "/").rsplit("/", 1)[-1].strip(BLANKS + ".")
    if not base or not base.isprintable() or any(unicodedata.bidirectional(char) in BIDI for char in base):
        raise UploadRefused(
            "file_name",
            "文件名为空或含有不可见字符；请改名后上传。",
            "The file's name is empty or holds invisible characters; rename it.",
        )
    stem, dot, extension = base.rpartition(".")
    if not dot:
        return base[:MAX_NAME], ""
    extension = extension.lower()
    kept = extension[:16]
    return f"{stem[: MAX_NAME - len(kept) - 1]}.{kept}", SYNONYMS.get(extension, extension)


BIDI = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
"""Marks that turn the writing direction, by which ``exe.gpj`` reads as ``jpg.exe``."""


def named(body: bytes, name: str) -> tuple[str, FileType]:
    """The safe name and the kind of a file whose name and content must agree.

    Raises:
        UploadRefused: they do not, or either is refused by itself.
    """
    safe, extension = split_name(name)
    kind = recognise(body, extension)
    if not extension:
        return f"{safe}.{kind.extension}", kind
    if extension != kind.extension:
        raise UploadRefused(
            "type_mismatch",
            f"文件名后缀是“{extension[:16]}”，实际内容是 {kind.extension}；请核对文件或改正后缀。",
            f"The name says {extension[:16]!r}, but the content is {kind.extension}; check the file or its name.",
        )
    return safe, kind
