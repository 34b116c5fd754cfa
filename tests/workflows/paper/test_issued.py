"""Real papers: every kind of a scenario, every placeholder filled somewhere, decisions saying what they must."""

import re
import shutil
from pathlib import Path

import pytest

from engine.db import Database
from tests.scenarios.paper_checks import ADDRESS, text_of
from tests.workflows.paper import collecting
from workflows.documents import KINDS, Issued
from workflows.paper import layout, pdf, wording

#: What the scenarios issue is collected once.
pytestmark = pytest.mark.xdist_group("papers")

UNISSUED = {
    "archive": "only its number is taken: the archive entry is a row, not a paper",
    "service_announcement": "the scenario of an announcement serves another authority's paper, outside a matter",
}
"""Kinds that no scenario issues, and why."""
UNFILLED = {
    ("service_receipt", name): "a way of service that no scenario of a matter uses"
    for name in ("reason", "via", "e_address", "video", "tracking_no", "witnesses", "announcement_no")
} | {
    ("filing", "joint"): "no scenario files jointly",
    ("site_record", "party_words"): "no scenario's party speaks at the site",
    ("site_record", "refusal_note"): "every party of a scenario signs",
    ("investigation_report", "clause"): "the scenarios name the article with its clause",
    ("investigation_report", "mitigation_reason"): "no scenario mitigates",
    ("collective", "absent_reason"): "everybody comes",
    ("simple_penalty", "party_legal_rep"): "on the spot it is a person",
}
"""Placeholders that no scenario fills, and why."""
MUST = {
    "penalty": ("复议", "江阴市人民政府", "江阴市人民法院", "百分之三加处罚款", "十五日内", "元（大写：", "证据"),
    "simple_penalty": ("应当自收到决定书之日起六十日内先向江阴市人民政府申请行政复议", "江阴市人民法院", "元（大写："),
    "refusal": ("理由：", "江阴市人民政府", "江阴市人民法院"),
    "penalty_notice": ("陈述和申辩", "拟作出的行政处罚", "依据"),
    "penalty_hearing_right": ("要求听证", "拟作出的行政处罚"),
    "seizure": ("期限：至", "江阴市人民法院", "陈述、申辩"),
    "service_receipt": ("送达方式", "文书名称", "受送达人", "签收人"),
    "law_review": ("审核结果", "执法主体、权限合法"),
    "questioning_record": ("问：", "\n答："),
}
"""What these kinds have to say, whatever the case."""


@pytest.fixture(scope="module")
def papers(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Issued]:
    """Everything that the scenarios issue."""
    folder = tmp_path_factory.mktemp("papers")
    found: list[Issued] = []
    for story in collecting.stories():
        path = folder / f"{story.process}-{story.path.stem}.db"
        shutil.copy(sqlite_template, path)
        database = Database(f"sqlite:///{path}")
        found += [one.issued for one in collecting.collect(story, database)]
        database.dispose()
    return found


def test_every_kind_is_issued_or_has_a_reason(papers: list[Issued]) -> None:
    assert set(KINDS) - {one.kind for one in papers} == set(UNISSUED)


def test_every_placeholder_is_filled_somewhere(papers: list[Issued]) -> None:
    filled = {
        (one.kind, name)
        for one in papers
        for name, value in layout.content_of(one).items()
        if value not in (None, "", [], {})
    }
    wanted = {
        (kind, name)
        for kind, template in wording.templates().items()
        if kind not in UNISSUED
        for name in {*template.sheet, *re.findall(r"\{(\w+)\}", "".join((*template.opening, *template.closing)))}
    }

    assert wanted - filled == set(UNFILLED)


@pytest.mark.parametrize("kind", sorted(MUST))
def test_a_paper_says_what_the_law_wants(papers: list[Issued], kind: str) -> None:
    for one in papers:
        if one.kind == kind:
            text = text_of(layout.lay_out(one, ADDRESS))
            assert [part for part in MUST[kind] if part not in text] == []


@pytest.mark.parametrize("kind", ["service_receipt", "filing", "not_filed", "case_closing"])
def test_a_form_in_rows_stays_on_one_page(papers: list[Issued], kind: str) -> None:
    laid_out = [layout.lay_out(one, ADDRESS) for one in papers if one.kind == kind]

    assert laid_out and all(one.is_sheet for one in laid_out)
    assert {len(re.findall(rb"/Type /Page\b", pdf.render(one))) for one in laid_out} == {1}
