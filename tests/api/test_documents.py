"""Documents over HTTP: listed, printed, voided, and checked by anybody who holds the paper."""

import io

import pytest
from docx import Document as Word

from engine import instances
from engine.context import SYSTEM, command
from tests.api.town import TOWN, Town, code_of, fields_of, items
from workflows import demo, documents, matters, towns
from workflows.documents import Issued
from workflows.matters import Party, Pillar
from workflows.numbers import Document

NOBODY = "0198c7a2-5f3e-7c41-9b60-3d1f6a2e8c55"


@pytest.fixture
def notice(busy: Town) -> Issued:
    """An acceptance notice of a matter."""
    started = busy.start()
    with command(busy.system.database, busy.system.hooks, SYSTEM, busy.clock) as ctx:
        towns.register(ctx, demo.TOWN)
        matter = matters.open(
            ctx,
            instances.get(ctx, started["id"]),
            Pillar.APPROVAL,
            "approval",
            "B-1",
            "占道审批",
            party=Party("王建国", "自然人"),
        )
        return documents.issue(ctx, matter, Document.ACCEPTANCE, {"accepted_on": "2026-11-23", "promised_days": 3})


def test_documents_are_listed_and_shown(busy: Town, notice: Issued) -> None:
    clerk = busy("clerk")

    [found] = items(clerk.get(f"/documents?process_instance_id={notice.instance_id}&kind=acceptance"))
    one = clerk.get(f"/documents/{notice.id}").json

    assert found == one
    assert (one["number"], one["title"]) == ("示政受字〔2026〕第00001号", "受理通知书")
    assert one["content"]["promised_days"] == 3 and len(one["digest"]) == 64
    assert items(clerk.get("/documents?kind=grant")) == []


def test_a_document_comes_on_paper(busy: Town, notice: Issued) -> None:
    printed = busy("clerk").get(f"/documents/{notice.id}/content")
    written = busy("clerk").get(f"/documents/{notice.id}/content?format=docx")

    assert printed.content_type == "application/pdf" and printed.data.startswith(b"%PDF-")
    assert "filename*=UTF-8''%E5%8F%97%E7%90%86" in printed.headers["Content-Disposition"]
    text = [paragraph.text for paragraph in Word(io.BytesIO(written.data)).paragraphs]
    assert "示政受字〔2026〕第00001号" in text and any("王建国" in line for line in text)
    assert fields_of(busy("clerk").get(f"/documents/{notice.id}/content?format=odt")) == {"/format": "not_a_choice"}


def test_another_town_sees_no_document(busy: Town, notice: Issued) -> None:
    stranger = busy.stranger("CLK")

    assert code_of(stranger.get(f"/documents/{notice.id}")) == "document_not_found"
    assert code_of(stranger.get(f"/documents/{notice.id}/content")) == "document_not_found"
    assert items(stranger.get("/documents")) == []


def test_a_document_is_voided_once_and_keeps_its_number(busy: Town, notice: Issued) -> None:
    body = {"reason": "当事人名称有误"}

    assert busy("clerk").post(f"/documents/{notice.id}/void", body).status_code == 403
    assert fields_of(busy("leader").post(f"/documents/{notice.id}/void", {"reason": "错"})) != {}
    voided = busy("leader").post(f"/documents/{notice.id}/void", body)
    again = busy("leader").post(f"/documents/{notice.id}/void", body)

    assert voided.json["void_reason"] == "当事人名称有误" and voided.json["number"] == notice.number
    assert code_of(again) == "document_voided"


def test_whoever_holds_a_paper_can_check_it(busy: Town, notice: Issued) -> None:
    anybody = busy.app.test_client()
    path, code = f"/api/v1/verifications/{notice.id}", notice.digest[:16]

    true = anybody.get(f"{path}?code={code.upper()}").json

    assert (true["is_authentic"], true["is_in_force"], true["party"]) == (True, True, "王某")
    assert "content" not in true


@pytest.mark.parametrize("code", ["0" * 16, "6", "核验码", "%00"])
def test_a_wrong_code_and_an_unknown_paper_get_the_same_answer(busy: Town, notice: Issued, code: str) -> None:
    anybody = busy.app.test_client()

    altered, unknown = (anybody.get(f"/api/v1/verifications/{one}?code={code}") for one in (notice.id, NOBODY))

    told = [{**one.json, "instance": "", "request_id": ""} for one in (altered, unknown)]
    assert altered.status_code == unknown.status_code == (422 if code == "%00" else 404)
    assert told[0] == told[1]
    for secret in (TOWN, notice.number, notice.title, "王"):
        assert secret not in altered.text


def test_without_a_code_nothing_is_told_of_a_paper(busy: Town, notice: Issued) -> None:
    anybody = busy.app.test_client()

    answers = [anybody.get(f"/api/v1/verifications/{one}") for one in (notice.id, NOBODY)]
    pages = [anybody.get(f"/verify/{one}") for one in (notice.id, NOBODY)]

    assert {one.status_code for one in answers} == {422}
    assert pages[0].text == pages[1].text and notice.number not in pages[0].text


def test_the_page_behind_the_code_says_it_in_both_languages(busy: Town, notice: Issued) -> None:
    anybody = busy.app.test_client()
    path = f"/verify/{notice.id}"

    true = anybody.get(f"{path}?code={notice.digest[:16]}")
    altered = anybody.get(f"{path}?code=%22%3E%3Cscript%3E")
    busy("leader").post(f"/documents/{notice.id}/void", {"reason": "当事人名称有误"})

    assert "真实有效" in true.text and "Authentic" in true.text and "王建国" not in true.text
    assert "default-src 'none'" in true.headers["Content-Security-Policy"]
    assert altered.status_code == 404 and "核验码不符" in altered.text and "<script>" not in altered.text
    assert notice.number not in altered.text and notice.title not in altered.text
    assert "现已作废" in anybody.get(f"{path}?code={notice.digest[:16]}").text
    for unknown in (NOBODY, "nothing"):
        page = anybody.get(f"/verify/{unknown}?code=0000")
        assert page.status_code == 404 and page.text == anybody.get(f"/verify/{notice.id}?code=0000").text
