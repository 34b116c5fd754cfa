"""Archives (zip, and what is a zip inside: docx, xlsx, pptx, ofd) looked through without unpacking to disk."""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from forms.errors import UploadRefused

MAX_ENTRIES = 2_000
MAX_BYTES = 100 * 1024**2
"""Unpacked bytes of everything inside together."""
MAX_RATIO = 100
RATIO_FROM = 10 * 1024**2
"""Unpacked bytes from which the ratio is judged; small texts may be packed tighter than that."""
MAX_DEPTH = 2
"""Archives inside archives: a spreadsheet in a document in a zip."""
CHUNK = 64 * 1024

ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
OTHER_ARCHIVES = (b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\xfd7zXZ\x00", b"BZh", b"\x28\xb5\x2f\xfd")
PROGRAMS = (b"MZ", b"\x7fELF", b"#!")
DIRECTORY_ENTRY = b"PK\x01\x02"


@dataclass(slots=True)
class _Budget:
    """What is left to unpack, shared by archives inside archives."""

    entries: int = MAX_ENTRIES
    bytes: int = MAX_BYTES


def names_in(body: bytes) -> frozenset[str]:
    """The names of all files in a zip, after every file in it was read and found harmless.

    Raises:
        UploadRefused: a bomb (size, ratio, count, nesting), a path that leaves the archive, a link, a password,
            a macro, a program, or damage.
    """
    return _look_through(body, 0, _Budget())


def _look_through(body: bytes, depth: int, budget: _Budget) -> frozenset[str]:
    if depth > MAX_DEPTH:
        raise UploadRefused(
            "archive_nested",
            f"压缩包嵌套不得超过 {MAX_DEPTH} 层；请解开后分别上传。",
            f"Expected archives nested at most {MAX_DEPTH} deep, found more; unpack them first.",
        )
    if body.count(DIRECTORY_ENTRY) > 2 * MAX_ENTRIES:
        raise _too_many()
    try:
        with zipfile.ZipFile(BytesIO(body)) as archive:
            entries = archive.infolist()
            _measure(entries, len(body), budget)
            for entry in entries:
                _check_entry(entry)
                _read(archive, entry, depth, budget)
            return frozenset(entry.filename for entry in entries)
    except (zipfile.BadZipFile, struct.error, zlib.error, EOFError, ValueError, NotImplementedError, OSError) as error:
        raise UploadRefused(
            "archive_damaged",
            "压缩包或文档已损坏，无法读取；请重新导出后上传。",
            "The archive or document is damaged and cannot be read; export it again.",
        ) from error


def _measure(entries: list[zipfile.ZipInfo], packed: int, budget: _Budget) -> None:
    """Refuse by what the directory says, before a single byte is unpacked."""
    budget.entries -= len(entries)
    if budget.entries < 0:
        raise _too_many()
    total = sum(entry.file_size for entry in entries)
    if total > budget.bytes:
        raise UploadRefused(
            "archive_too_large",
            f"压缩包解开后不得超过 {MAX_BYTES:,} 字节，实际为 {total:,} 字节；请分开上传。",
            f"Expected at most {MAX_BYTES:,} bytes unpacked, found {total:,}; upload the files one by one.",
        )
    if total > RATIO_FROM and total > MAX_RATIO * packed:
        raise UploadRefused(
            "archive_ratio",
            f"压缩比不得超过 {MAX_RATIO} 倍，实际为 {total // max(packed, 1)} 倍；请直接上传原文件。",
            f"Expected a compression of at most {MAX_RATIO}, found {total // max(packed, 1)}; upload the file itself.",
        )


def _too_many() -> UploadRefused:
    return UploadRefused(
        "archive_too_many_files",
        f"压缩包内不得超过 {MAX_ENTRIES} 个文件；请分开上传。",
        f"Expected at most {MAX_ENTRIES} files in the archive, found more; upload them in parts.",
    )


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.orig_filename.replace("\\", "/")
    parts = name.split("/")
    if name.startswith("/") or ".." in parts or ":" in parts[0] or "\0" in name or len(name) > 255:
        raise UploadRefused(
            "archive_path",
            "压缩包内的文件路径不安全；请重新打包后上传。",
            "A path in the archive leads out of it; pack it again.",
        )
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise UploadRefused(
            "archive_link", "压缩包内不得含有链接；请去掉后上传。", "The archive holds a link; remove it."
        )
    if entry.flag_bits & 0x1:
        raise UploadRefused(
            "archive_encrypted",
            "压缩包或文档设有密码，无法检查；请去掉密码后上传。",
            "The archive or document has a password and cannot be checked; remove the password.",
        )
    if parts[-1].lower() == "vbaproject.bin":
        raise macros()


def macros() -> UploadRefused:
    """An office document that holds macros."""
    return UploadRefused(
        "macros",
        "文档含有宏，不予接收；请另存为不含宏的格式后上传。",
        "The document holds macros; save it without them.",
    )


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, depth: int, budget: _Budget) -> None:
    """Read one file to its end, so that its checksum is checked; archives in it are looked through."""
    chunks = _chunks(archive, entry, budget)
    head = next(chunks, b"")
    if head.startswith(ZIP_MAGIC):
        _look_through(b"".join([head, *chunks]), depth + 1, budget)
        return
    if head.startswith(OTHER_ARCHIVES) or head.startswith(PROGRAMS):
        raise UploadRefused(
            "archive_content",
            f"压缩包内的“{entry.filename[:60]}”是程序或其他压缩格式；请去掉后上传。",
            f"{entry.filename[:60]!r} in the archive is a program or another archive; remove it.",
        )
    for _ in chunks:
        pass


def _chunks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: _Budget) -> Iterator[bytes]:
    with archive.open(entry) as stream:
        while chunk := stream.read(CHUNK):
            budget.bytes -= len(chunk)
            yield chunk
