"""Documents: a decision says why and where to turn, whoever has it issued."""

from collections.abc import Mapping
from typing import Any

import pytest

from engine import incidents
from engine.context import SYSTEM
from tests.workflows.town import Office
from workflows import documents, matters
from workflows.documents import FOUNDED
from workflows.errors import DocumentUnfounded
from workflows.numbers import Document

REMEDY = "可以自收到决定书之日起六十日内申请行政复议，或者六个月内提起行政诉讼。"


def _issue(office: Office, document: Document, content: Mapping[str, Any]) -> documents.Issued:
    started = office.start()
    with office.acting(SYSTEM) as ctx:
        return documents.issue(ctx, matters.of_instance(ctx, started.id), document, content)


@pytest.mark.parametrize("why", [None, "", "不予", "\u200b" * 8, [], ["\u2063", {"text": " "}]])
def test_a_refusal_is_not_issued_without_reasons_that_somebody_sees(office: Office, why: object) -> None:
    with pytest.raises(DocumentUnfounded) as refused:
        _issue(office, Document.REFUSAL, {"reasons": why, "remedy": REMEDY})

    assert refused.value.fields[0].pointer == "/variables/document/reasons"


def test_a_refusal_may_list_its_reasons(office: Office) -> None:
    content = {"reasons": ["占用消防通道", "遮挡交通标志"], "remedy": REMEDY}

    assert _issue(office, Document.REFUSAL, content).number


@pytest.mark.parametrize("document", FOUNDED)
def test_no_decision_is_issued_without_its_grounds_or_its_remedy(office: Office, document: Document) -> None:
    why = FOUNDED[document][0]

    with pytest.raises(DocumentUnfounded):
        _issue(office, document, {"remedy": REMEDY})
    with pytest.raises(DocumentUnfounded):
        _issue(office, document, {why: "擅自占用道路经营"})


def test_a_paper_with_a_character_that_no_face_has_is_issued_and_flagged(office: Office) -> None:
    issued = _issue(office, Document.ACCEPTANCE, {"materials": [{"name": "申请表\U000323b0"}], "note": "𠮷𰻝"})

    with office.acting(SYSTEM) as ctx:
        (flag,) = incidents.list(ctx, incidents.IncidentFilter(code="characters_not_drawn")).items
    assert flag.kind == "flag" and flag.cause_id == issued.id
    assert issued.number in flag.message_zh and "U+323B0" in flag.message_zh and "𠮷" not in flag.message_zh
