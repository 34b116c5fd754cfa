"""Tiny files of every kind, and harmful ones, made on the fly."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from io import BytesIO


@dataclass(frozen=True)
class FakeFile:
    """An uploaded file as a form sees it."""

    id: str
    name: str
    media_type: str
    extension: str
    size: int
    sha256: str = "0" * 64


PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63fcffff3f0300"
    "0005fe02fea72f9d340000000049454e44ae426082"
)
JPG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")
GIF = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"
BMP = b"BM" + bytes(60)
TIF = b"II*\x00" + bytes(20)
WEBP = b"RIFF\x1a\x00\x00\x00WEBPVP8 " + bytes(20)
MP3 = b"ID3\x03\x00" + bytes(60)
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(40)
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(30)
AMR = b"#!AMR\n" + bytes(20)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
EXE = b"MZ" + bytes(100)
ELF = b"\x7fELF" + bytes(100)
GZIP = b"\x1f\x8b\x08" + bytes(30)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def ole(stream: str) -> bytes:
    """The outline of an office file before 2007."""
    return OLE + stream.encode("utf-16-le") + bytes(64)


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these files."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files.items():
            # Of no particular time: the same bytes in every process.
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return buffer.getvalue()


CONTENT_TYPES = {"[Content_Types].xml": b"<Types/>"}
DOCX = zipped({**CONTENT_TYPES, "word/document.xml": "<w:document>正文</w:document>".encode()})
XLSX = zipped({**CONTENT_TYPES, "xl/workbook.xml": b"<workbook/>"})
PPTX = zipped({**CONTENT_TYPES, "ppt/presentation.xml": b"<p/>"})
OFD = zipped({"OFD.xml": b"<OFD/>", "Doc_0/Document.xml": b"<Document/>"})


def bomb(unpacked: int = 200 * 1024**2) -> bytes:
    """200 MB of nothing in about 195 KB, written without ever holding it."""
    buffer = BytesIO()
    block = bytes(1024**2)
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("材料.txt", "w", force_zip64=True) as entry:
            for _ in range(unpacked // len(block)):
                entry.write(block)
    return buffer.getvalue()


def lying_bomb() -> bytes:
    """A bomb whose directory says it is small."""
    body = bytearray(bomb(40 * 1024**2))
    place = body.rfind(b"PK\x01\x02")
    body[place + 24 : place + 28] = (1000).to_bytes(4, "little")
    return bytes(body)
