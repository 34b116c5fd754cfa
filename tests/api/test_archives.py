"""Bundles are opened under guard."""

import io
import stat
import struct
import zipfile
import zlib

import pytest

from api import archives
from api.errors import ArchiveRefused


def zipped(files: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, compression)
    return stream.getvalue()


def reason(content: bytes) -> str:
    with pytest.raises(ArchiveRefused) as refused:
        archives.unpack(content)
    return str(refused.value.facts["reason"])


def test_opens_a_bundle_and_takes_the_top_folder_off() -> None:
    content = zipped({"审批/process.bpmn": b"<a/>", "审批/forms/申请.form": b"{}"})

    assert archives.unpack(content) == {"process.bpmn": b"<a/>", "forms/申请.form": b"{}"}


def test_leaves_desktop_litter_out() -> None:
    content = zipped({"process.bpmn": b"x", "__MACOSX/._process.bpmn": b"y", ".DS_Store": b"z"})

    assert archives.unpack(content) == {"process.bpmn": b"x"}


def test_reads_names_that_chinese_windows_packed() -> None:
    content = zipped({"AAAA.bpmn": b"x", "b": b""}).replace(b"AAAA.bpmn", "审批".encode("gb18030") + b".bpmn")

    assert "审批.bpmn" in archives.unpack(content)


@pytest.mark.parametrize("name", ["../evil.bpmn", "/etc/passwd", "a/../../b", "C:/x.bpmn", "a\\..\\b", "x\x01y"])
def test_refuses_paths_that_leave_the_bundle(name: str) -> None:
    assert reason(zipped({name: b"x"})) == "bundle_path"


def test_refuses_a_bomb_before_it_is_unpacked() -> None:
    bomb = zipped({"bomb.bpmn": b"\0" * 200_000_000})

    assert len(bomb) < 250_000
    assert reason(bomb) in {"bundle_too_dense", "bundle_too_large"}


def test_refuses_a_bomb_that_lies_about_its_size() -> None:
    content = bytearray(zipped({"bomb.bpmn": b"\0" * 5_000_000}))
    at = content.find(b"PK\x01\x02")
    struct.pack_into("<I", content, at + 24, 10)

    assert reason(bytes(content)) in {"bundle_too_dense", "bundle_malformed"}


def test_refuses_too_many_files() -> None:
    assert reason(zipped({f"{n}.form": b"" for n in range(501)})) == "bundle_too_many_files"


def test_refuses_too_much_in_all() -> None:
    lump = zlib.compress(bytes(range(256)) * 64)
    noise = (lump * 200)[: 9 * 1024 * 1024]
    content = zipped({f"{n}.bin": noise + bytes([n]) for n in range(5)}, zipfile.ZIP_STORED)
    big = zipped({f"{n}.bin": bytes(content) for n in range(200)}, zipfile.ZIP_STORED)

    assert reason(big) == "bundle_too_large"


def test_refuses_a_file_twice() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive, pytest.warns(UserWarning):
        archive.writestr("a.bpmn", b"1")
        archive.writestr("a.bpmn", b"2")

    assert reason(stream.getvalue()) == "bundle_duplicate_file"


def test_refuses_links_and_encrypted_files() -> None:
    link = zipfile.ZipInfo("a.bpmn")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(link, b"/etc/passwd")
    locked = bytearray(zipped({"a.bpmn": b"x"}))
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        locked[locked.find(mark) + (6 if mark[2] == 3 else 8)] |= 1

    assert reason(stream.getvalue()) == "bundle_link"
    assert reason(bytes(locked)) == "bundle_encrypted"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"not a zip", zipped({"a": b"x" * 99})[:-30]])
def test_refuses_what_is_no_zip(content: bytes) -> None:
    assert reason(content) == "bundle_malformed"
