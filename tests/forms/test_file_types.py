"""Files are known by their content; what is disguised, damaged or a bomb is refused."""

import stat
import time
import tracemalloc
import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.errors import UploadRefused
from forms.file_types import TYPES, named, split_name
from tests.forms import files

SAMPLES = {
    "pdf": files.PDF,
    "ofd": files.OFD,
    "docx": files.DOCX,
    "xlsx": files.XLSX,
    "pptx": files.PPTX,
    "doc": files.ole("WordDocument"),
    "xls": files.ole("Workbook"),
    "ppt": files.ole("PowerPoint Document"),
    "jpg": files.JPG,
    "png": files.PNG,
    "gif": files.GIF,
    "bmp": files.BMP,
    "webp": files.WEBP,
    "tif": files.TIF,
    "mp3": files.MP3,
    "mp4": files.MP4,
    "wav": files.WAV,
    "amr": files.AMR,
    "zip": files.zipped({"说明.txt": "你好".encode()}),
    "txt": "第一行\n第二行\t完".encode(),
    "csv": "编号,名称\r\n1,占道经营".encode("gb18030"),
}


def reason(body: bytes, name: str) -> str:
    with pytest.raises(UploadRefused) as refused:
        named(body, name)
    (field,) = refused.value.fields
    assert field.message_zh and field.message_en
    return refused.value.reason


@pytest.mark.parametrize("extension", sorted(SAMPLES))
def test_every_kind_is_recognised_by_content(extension: str) -> None:
    name, kind = named(SAMPLES[extension], f"营业执照.{extension.upper()}")

    assert name == f"营业执照.{extension}"
    assert kind == TYPES[extension]


def test_a_name_without_extension_gets_the_right_one() -> None:
    assert named(files.PDF, "扫描件")[0] == "扫描件.pdf"


@pytest.mark.parametrize("name", ["照片.jpeg", "照片.JPG", "照片.jfif"])
def test_other_spellings_of_an_extension_are_the_same(name: str) -> None:
    assert named(files.JPG, name)[1].extension == "jpg"


@pytest.mark.parametrize(
    ("body", "name", "code"),
    [
        (files.PNG, "a.pdf", "type_mismatch"),
        (files.PDF, "a.png", "type_mismatch"),
        (files.DOCX, "a.xlsx", "type_mismatch"),
        (files.DOCX, "a.zip", "type_mismatch"),
        (files.OFD, "a.docx", "type_mismatch"),
        (b"plain text", "a.pdf", "type_mismatch"),
        (files.EXE, "a.pdf", "type_unknown"),
        (files.ELF, "a", "type_unknown"),
        (files.GZIP, "a.gz", "type_unknown"),
        (files.OLE, "a.doc", "type_unknown"),
        (files.SVG, "a.svg", "type_mismatch"),
        (b"\x00\x01\x02\x03", "a.txt", "type_unknown"),
        (b"", "a.txt", "type_unknown"),
        (b"%PDF-1.7 cut off", "a.pdf", "file_damaged"),
        (files.ole("WordDocument") + "_VBA_PROJECT".encode("utf-16-le"), "a.doc", "macros"),
        (files.DOCX[:-30], "a.docx", "archive_damaged"),
        (files.zipped({**files.CONTENT_TYPES, "word/vbaProject.bin": b"x"}), "a.docx", "macros"),
        (files.zipped({"../etc/passwd": b"x"}), "a.zip", "archive_path"),
        (files.zipped({"/etc/passwd": b"x"}), "a.zip", "archive_path"),
        (files.zipped({"a\\..\\..\\b": b"x"}), "a.zip", "archive_path"),
        (files.zipped({"C:/x": b"x"}), "a.zip", "archive_path"),
        (files.zipped({"a.exe": files.EXE}), "a.zip", "archive_content"),
        (files.zipped({"a.txt": files.ELF}), "a.zip", "archive_content"),
        (files.zipped({"a.gz": files.GZIP}), "a.zip", "archive_content"),
        (files.zipped({f"{n}.txt": b"" for n in range(2_001)}), "a.zip", "archive_too_many_files"),
    ],
)
def test_disguised_damaged_and_harmful_files_are_refused(body: bytes, name: str, code: str) -> None:
    assert reason(body, name) == code


def test_a_link_in_an_archive_is_refused() -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        entry = zipfile.ZipInfo("link")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")

    assert reason(buffer.getvalue(), "a.zip") == "archive_link"


def test_an_encrypted_archive_is_refused() -> None:
    body = bytearray(files.zipped({"a.txt": b"secret"}))
    body[body.rfind(b"PK\x01\x02") + 8] |= 1

    assert reason(bytes(body), "a.zip") == "archive_encrypted"


def test_a_damaged_checksum_is_noticed() -> None:
    body = files.zipped({"a.txt": b"hello"}, zipfile.ZIP_STORED).replace(b"hello", b"hellp")

    assert reason(body, "a.zip") == "archive_damaged"


def test_archives_may_nest_a_little() -> None:
    inner = files.zipped({**files.CONTENT_TYPES, "word/embeddings/表.xlsx": files.XLSX, "word/document.xml": b"<d/>"})

    assert named(files.zipped({"申请.docx": inner}), "材料.zip")[1].extension == "zip"
    assert reason(files.zipped({"a.zip": files.zipped({"申请.docx": inner})}), "材料.zip") == "archive_nested"


def test_a_zip_bomb_is_refused_at_once_and_without_memory() -> None:
    body = files.bomb()
    assert len(body) < 250_000
    tracemalloc.start()
    started = time.process_time()

    assert reason(body, "材料.zip") == "archive_too_large"

    assert time.process_time() - started < 1
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_a_bomb_inside_a_document_inside_a_zip_is_refused() -> None:
    document = files.zipped({**files.CONTENT_TYPES, "word/embeddings/x.zip": files.bomb()})

    assert reason(files.zipped({"a.docx": document}), "材料.zip") == "archive_too_large"


def test_many_small_bombs_share_one_budget() -> None:
    small = files.bomb(9 * 1024**2)

    assert reason(files.zipped({f"{n}.zip": small for n in range(20)}), "材料.zip") == "archive_too_large"


def test_an_archive_packed_too_tightly_is_refused() -> None:
    assert reason(files.bomb(50 * 1024**2), "材料.zip") == "archive_ratio"


def test_a_bomb_with_a_lying_directory_is_refused() -> None:
    assert reason(files.lying_bomb(), "材料.zip") == "archive_damaged"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("申请表（最终版）.PDF", "申请表（最终版）.pdf"),
        ("C:\\fakepath\\扫描件.pdf", "扫描件.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("  .. 表.xlsx. ", "表.xlsx"),
        ("e\u0301.txt", "é.txt"),
        ("长" * 300 + ".pdf", "长" * 196 + ".pdf"),
    ],
)
def test_names_are_made_safe(name: str, kept: str) -> None:
    assert split_name(name)[0] == kept


@pytest.mark.parametrize("name", ["", "...", "/", "a\x00b.pdf", "a\nb.pdf", "照片\u202egpj.exe", "\ud800.pdf", "a/"])
def test_names_that_hide_something_are_refused(name: str) -> None:
    assert reason(files.PDF, name) == "file_name"


@given(st.binary(max_size=300), st.text(max_size=30))
def test_any_bytes_are_recognised_or_refused(body: bytes, name: str) -> None:
    try:
        safe, kind = named(body, name)
    except UploadRefused as refused:
        assert refused.reason
    else:
        assert safe.isprintable() and "/" not in safe and kind in TYPES.values()


@given(st.sampled_from(sorted(SAMPLES)), st.data())
def test_any_damage_to_a_file_is_recognised_or_refused(extension: str, data: st.DataObject) -> None:
    body = bytearray(SAMPLES[extension])
    for _ in range(data.draw(st.integers(1, 4))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    try:
        named(bytes(body), f"a.{extension}")
    except UploadRefused as refused:
        assert refused.reason
