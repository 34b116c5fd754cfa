"""Bundles: a zip file opened under guard, never trusting what it says about itself."""

import io
import stat
import zipfile
import zlib
from pathlib import PurePosixPath

from api.errors import ArchiveRefused

MAX_ENTRIES = 500
"""Files in one bundle. Reason: the largest shipped process has about 30."""

MAX_UNPACKED = 32 * 1024 * 1024
"""Bytes of all files together, counted while unpacking."""

MAX_RATIO = 100
"""Unpacked bytes per packed byte, above ``RATIO_FROM``. Reason: XML packs about 1:10, a bomb 1:1000."""

RATIO_FROM = 256 * 1024
"""Unpacked bytes below which the ratio is not looked at: short repetitive files pack well."""

MAX_PATH = 255
"""Characters of one path inside a bundle."""

_CHUNK = 64 * 1024
_UTF8_FLAG = 0x800
_ENCRYPTED_FLAG = 0x1


def is_archive(content: bytes) -> bool:
    """Whether ``content`` starts like a zip file."""
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def unpack(content: bytes) -> dict[str, bytes]:
    """The files of a zip bundle by path; a single top folder is taken off.

    Raises:
        ArchiveRefused: not a zip, encrypted, a path that leaves the bundle, a link, too many, too large, too dense.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _without_top_folder(_read_all(archive))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise ArchiveRefused(
            "bundle_malformed", "压缩包已损坏或格式不受支持。", f"The bundle cannot be read: {error}."
        ) from None


def _read_all(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MAX_ENTRIES:
        en = f"Expected at most {MAX_ENTRIES} files, found {len(entries)}."
        raise ArchiveRefused("bundle_too_many_files", f"压缩包内文件超过 {MAX_ENTRIES} 个。", en)
    files: dict[str, bytes] = {}
    left = MAX_UNPACKED
    for entry in entries:
        path = _path(entry)
        if _is_litter(path):
            continue
        if path in files:
            raise ArchiveRefused("bundle_duplicate_file", f"文件“{path}”重复。", f"{path!r} appears twice.")
        files[path] = _read(archive, entry, path, left)
        left -= len(files[path])
    return files


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: str, left: int) -> bytes:
    """One file, stopping at the first chunk too many."""
    if entry.flag_bits & _ENCRYPTED_FLAG:
        raise ArchiveRefused("bundle_encrypted", f"文件“{path}”已加密。", f"{path!r} is encrypted.")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise ArchiveRefused("bundle_link", f"“{path}”是链接。", f"{path!r} is a link.")
    unpacked = bytearray()
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            unpacked += chunk
            if len(unpacked) > left:
                en = f"The files unpack to more than {MAX_UNPACKED} bytes."
                raise ArchiveRefused("bundle_too_large", f"解压后超过 {MAX_UNPACKED} 字节。", en)
            if len(unpacked) > RATIO_FROM and len(unpacked) > MAX_RATIO * max(entry.compress_size, 1):
                en = f"{path!r} unpacks to more than {MAX_RATIO} times its size."
                raise ArchiveRefused("bundle_too_dense", f"文件“{path}”压缩比异常。", en)
    return bytes(unpacked)


def _path(entry: zipfile.ZipInfo) -> str:
    """The entry's path, decoded as the tool that packed it meant it, and proven to stay inside."""
    name = entry.filename if entry.flag_bits & _UTF8_FLAG else _decoded(entry.filename)
    parts = PurePosixPath(name).parts
    leaves = name.startswith("/") or "\\" in name or ".." in parts or (bool(parts) and ":" in parts[0])
    if leaves or not parts or len(name) > MAX_PATH or not name.isprintable():
        shown = name[:60]
        raise ArchiveRefused("bundle_path", f"路径“{shown}”不允许。", f"The path {shown!r} is not allowed.")
    return str(PurePosixPath(*parts))


def _decoded(name: str) -> str:
    """Names without the UTF-8 flag are read as cp437; Chinese Windows meant GBK, other tools UTF-8."""
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name


def _is_litter(path: str) -> bool:
    """Files that desktops add: resource forks, thumbnails, hidden files."""
    parts = path.split("/")
    return parts[0] == "__MACOSX" or any(part.startswith(".") for part in parts) or parts[-1] == "Thumbs.db"


def _without_top_folder(files: dict[str, bytes]) -> dict[str, bytes]:
    tops = {path.split("/", 1)[0] for path in files}
    if len(tops) != 1 or any("/" not in path for path in files):
        return files
    return {path.split("/", 1)[1]: content for path, content in files.items()}
