"""Reading a diagram: what is no safe XML, or no BPMN, is refused with a reason, whatever it tries."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import bpmn
from tests.engine.bpmn.drive import ELEMENTS

_HEAD = b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="x">'
_PLAIN = _HEAD + b'<process id="p" isExecutable="true"><startEvent id="s"/></process></definitions>'
_LAUGHS = (
    b"<?xml version='1.0'?><!DOCTYPE lolz [<!ENTITY a 'ha'>"
    + b"".join(b"<!ENTITY %c '%s'>" % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]><definitions>&j;</definitions>"
)
BAD = {
    "empty": b"",
    "blank": b"   \n",
    "text": b"not xml at all",
    "cut off": _PLAIN[:-20],
    "binary": bytes(range(256)),
    "null bytes": _PLAIN.replace(b"<startEvent", b"\0<startEvent"),
    "wrong encoding": b'<?xml version="1.0" encoding="UTF-8"?>' + "<a>中文</a>".encode("gbk"),
    "unknown encoding": b'<?xml version="1.0" encoding="x-none"?><a/>',
    "html": b"<html><body/></html>",
    "other xml": b"<a><b/></a>",
    "no process": _HEAD + b"</definitions>",
    "document type": b"<!DOCTYPE definitions>" + _PLAIN,
    "external entity": b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>',
    "external document type": b'<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd"><d/>',
    "billion laughs": _LAUGHS,
    "too large": _HEAD + b"<!--" + b"x" * (3 * 1024 * 1024) + b"--></definitions>",
    "too many elements": _HEAD
    + b'<process id="p" isExecutable="true">'
    + b"".join(b'<task id="t%d"/>' % n for n in range(30_000))
    + b"</process></definitions>",
    "too deep": _HEAD + b"<process>" + b"<subProcess>" * 5_000 + b"</subProcess>" * 5_000 + b"</process></definitions>",
}


@pytest.mark.parametrize("source", BAD.values(), ids=BAD.keys())
def test_a_bad_file_is_refused_with_a_reason(source: bytes) -> None:
    with pytest.raises(bpmn.BadDiagram) as refused:
        bpmn.read(source, "上传.bpmn")

    problem = refused.value.problems[0]
    assert problem.severity == "error"
    assert problem.message_zh and problem.message_en and problem.remedy_zh and problem.remedy_en
    assert "passwd" not in problem.message_en


def test_missing_ids_names_and_references_do_not_break_the_reader() -> None:
    source = _HEAD + b"<process><startEvent/><task/><sequenceFlow/><boundaryEvent/></process></definitions>"

    try:
        problems = list(bpmn.lint(bpmn.read(source)))
    except bpmn.BadDiagram as refused:
        problems = list(refused.problems)

    assert problems


@pytest.mark.parametrize("path", sorted(ELEMENTS.glob("*.bpmn"))[::5], ids=lambda path: path.stem)
def test_a_damaged_diagram_is_refused_or_read_but_never_breaks_the_reader(path: Path) -> None:
    source = path.read_bytes()

    for cut in range(0, len(source), 211):
        for damaged in (source[:cut] + source[cut + 60 :], source[:cut] + b'x="' + source[cut:]):
            try:
                diagram = bpmn.read(damaged, path.name)
            except bpmn.BadDiagram:
                continue
            if not any(problem.severity == "error" for problem in bpmn.lint(diagram)):
                bpmn.compile(diagram)


def test_documents_of_other_prefixes_and_editors_are_read() -> None:
    (process,) = bpmn.read(_PLAIN).processes

    assert process.id == "p"
    assert [event.id for event in process.start_events] == ["s"]
