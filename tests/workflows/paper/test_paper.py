"""Documents on paper: every wording renders, nothing of a content is lost, the same document gives the same paper."""

import io
import itertools
import re
import zlib
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
import segno
from docx import Document as Word
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfbase.ttfonts import TTFont

from workflows import documents, typefaces
from workflows.documents import KINDS, Issued
from workflows.paper import columns, dates, docx, layout, lines, money, pdf, qr, wording
from workflows.paper.paper import Paragraph, Table

ADDRESS = "https://zhenshu.example.cn"


def issued(kind: str = "penalty", **content: Any) -> Issued:
    """A document as the database holds it."""
    whole = {
        "matter_number": "示综执立字〔2026〕第0001号",
        "query_code": None,
        "subject": "擅自占用城市道路",
        "party": "示范饭店",
        "authority": "示范镇人民政府",
        **content,
    }
    return Issued(
        id="01a20486-ab6a-7000-917e-5c9d5e3ba81b",
        town_code="320281199",
        instance_id="01a20486-ab6a-7000-917e-5c9d5e3ba81c",
        kind=kind,
        title=KINDS[kind].value.title,
        number="示政罚决字〔2026〕第0001号",
        content=whole,
        digest=documents.digest(content),
        issued_at=datetime(2026, 11, 22, 16, 30, tzinfo=UTC),
        issued_by="lu.jun",
        served_at=None,
        served_by=None,
        recipient=None,
        voided_at=None,
        void_reason=None,
    )


def words(one: Issued) -> str:
    """All text of the paper."""
    paper = layout.lay_out(one, ADDRESS)
    text = []
    for block in paper.blocks:
        if isinstance(block, Table):
            text += ["|".join(row) for row in (block.header, *block.rows)]
        else:
            text.append(block.text)
    return "\n".join(text)


def test_every_kind_of_document_has_a_wording() -> None:
    assert set(wording.templates()) == set(KINDS)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_becomes_pdf_and_docx(kind: str) -> None:
    content = {
        name: "2026-11-22" if name.endswith(("_on", "_due")) else f"{name} 的内容"
        for line in (*wording.templates()[kind].opening, *wording.templates()[kind].closing)
        for name in re.findall(r"\{(\w+)\}", line)
        if name not in layout.HEADER
    }
    paper = layout.lay_out(issued(kind, **content), ADDRESS)

    printed = pdf.render(paper)
    written = Word(io.BytesIO(docx.render(paper)))

    assert printed.startswith(b"%PDF-") and printed == pdf.render(paper)
    text = "\n".join(paragraph.text for paragraph in written.paragraphs)
    for part in (paper.authority, paper.title, paper.number, paper.date, paper.code, *paper.signatures):
        assert part in text
    for name in content:
        assert f"{name} 的内容" in text or "2026年11月22日" in text


def test_nothing_of_a_content_is_lost() -> None:
    said = words(
        issued(facts="堆放桌椅", discretion="从轻", evidence=[{"name": "照片", "copies": 3}], draft_hash="beef")
    )

    assert "经查明：堆放桌椅" in said
    assert "裁量：从轻" in said, "a part without a place in the wording is printed by its label"
    assert "序号|名称|份数\n1|照片|3" in said
    assert "beef" not in said, "what only the program needs is not printed"


def test_a_line_of_which_something_is_missing_is_not_printed() -> None:
    assert "依据" not in words(issued("filing", facts="堆放桌椅", basis=None))
    assert "法律依据：条例" in words(issued("grant", legal_basis="条例"))


def test_days_instants_and_sums_are_written_out() -> None:
    said = words(
        issued(rectify_due="2026-12-01", served_at="2026-11-23T01:05:00+00:00", fine_cents=500_000, deemed=True)
    )

    assert "改正期限：2026年12月1日" in said
    assert "送达时间：2026年11月23日9时05分" in said
    assert "罚款：5,000.00元（大写：伍仟元整）" in said
    assert "视为受理：是" in said


def test_the_date_line_is_the_day_in_china() -> None:
    assert layout.lay_out(issued(), ADDRESS).date == "二〇二六年十一月二十三日"
    assert dates.in_numerals(date(2030, 10, 20)) == "二〇三〇年十月二十日"
    assert dates.in_numerals(date(2026, 1, 31)) == "二〇二六年一月三十一日"


def test_the_code_tells_a_changed_content() -> None:
    one, other = (layout.lay_out(issued(facts=facts), ADDRESS) for facts in ("甲", "乙"))

    assert one.link == f"{ADDRESS}/verify/01a20486-ab6a-7000-917e-5c9d5e3ba81b?code={one.code}"
    assert one.code != other.code
    assert qr.squares(one.link) == [[bool(cell) for cell in row] for row in segno.make(one.link, error="m").matrix]
    assert qr.picture(one.link).startswith(b"\x89PNG")


def test_a_voided_document_says_so_on_paper() -> None:
    one = issued()
    voided = replace(one, voided_at=one.issued_at, void_reason="名称有误")
    paper = layout.lay_out(voided, ADDRESS)

    assert pdf.render(paper) != pdf.render(layout.lay_out(one, ADDRESS))
    assert Word(io.BytesIO(docx.render(paper))).paragraphs[0].text == "已作废 VOID：名称有误"


def test_a_long_document_goes_over_pages() -> None:
    paper = layout.lay_out(issued(facts="甲" * 3000), ADDRESS)
    assert len(re.findall(rb"/Type /Page\b", pdf.render(paper))) >= 5


@pytest.mark.parametrize(
    ("cents", "words_"),
    [
        (0, "零元整"),
        (1, "壹分"),
        (10, "壹角整"),
        (100, "壹元整"),
        (1_000_500, "壹万零伍元整"),
        (1_010_101, "壹万零壹佰零壹元零壹分"),
        (10_000_000_100, "壹亿零壹元整"),
        (123_456_789_012, "壹拾贰亿叁仟肆佰伍拾陆万柒仟捌佰玖拾元壹角贰分"),
        (20_000_000_000, "贰亿元整"),
        (1_000_000_010_000, "壹佰亿零壹佰元整"),
    ],
)
def test_sums_in_capitals(cents: int, words_: str) -> None:
    assert money.in_capitals(cents) == words_


def test_a_sum_that_cannot_be_written_is_an_error() -> None:
    for cents in (-1, money.MOST_CENTS):
        with pytest.raises(ValueError, match="Expected 0 to"):
            money.in_capitals(cents)


@given(st.integers(0, money.MOST_CENTS - 1), st.integers(0, money.MOST_CENTS - 1))
def test_different_sums_read_differently(one: int, other: int) -> None:
    assert (money.in_capitals(one) == money.in_capitals(other)) == (one == other)


@given(st.text(alphabet="甲乙丙，。（）《》2026abc", max_size=80), st.integers(4, 20))
def test_lines_keep_the_text_fit_and_begin_with_no_closing_mark(text: str, width: int) -> None:
    broken = lines.break_lines(text, len, width)

    assert "".join(broken) == text
    assert all(len(line) <= width for line in broken)
    for line, following in itertools.pairwise(broken):
        alone = {*text} <= lines.NEVER_FIRST | lines.NEVER_LAST or line.isascii()
        assert alone or len(line) == 1 or following[0] not in lines.NEVER_FIRST or line[0] in lines.NEVER_FIRST


def test_the_paragraphs_of_a_letter_are_indented_and_its_salutation_is_not() -> None:
    first, second, *_ = layout.lay_out(issued("grant", legal_basis="条例"), ADDRESS).blocks
    assert first == Paragraph("示范饭店：", is_indented=False)
    assert isinstance(second, Paragraph) and second.is_indented


def test_the_seal_of_a_written_paper_keeps_the_last_of_the_text_and_the_signatures_with_it() -> None:
    written = Word(io.BytesIO(docx.render(layout.lay_out(issued("seizure", reason="证据可能灭失"), ADDRESS))))

    paragraphs = written.paragraphs
    first = next(number for number, one in enumerate(paragraphs) if one.text.startswith("当事人（签名）")) - 1
    assert paragraphs[first].text == "理由：证据可能灭失"
    assert all(one.paragraph_format.keep_with_next for one in paragraphs[first:-1])
    assert not any(one.paragraph_format.keep_with_next for one in paragraphs[:first])


def test_columns_are_as_wide_on_a_written_paper_as_on_a_printed_one() -> None:
    list_, sheet = Table(("序号", "名称", "份数"), (("1", "占道方案及平面图", "1"),)), Table((), (("案由", "占道"),))

    assert columns.widths(list_, 156) == pytest.approx([14, 142 * 8 / 12, 142 * 4 / 12])
    assert columns.widths(sheet, 156) == [42, 114]
    materials = [{"name": "申请表", "copies": 1}]
    written = Word(io.BytesIO(docx.render(layout.lay_out(issued("acceptance", materials=materials), ADDRESS))))
    wide = [cell.width.mm for cell in written.tables[0].rows[0].cells]
    assert wide[0] == pytest.approx(14, abs=0.1) and sum(wide) == pytest.approx(156, abs=0.1)


def test_a_line_to_sign_leaves_room_for_the_date() -> None:
    pdf.render(layout.lay_out(issued("seizure"), ADDRESS))

    blank = pdf.pdfmetrics.stringWidth(pdf._spaced(pdf.BLANK).replace("&nbsp;", "\u00a0"), pdf.FONT, pdf.BODY)
    assert blank == pytest.approx(pdf.BODY, abs=pdf.BODY / 4)


RARE = {"𠮷": "HanaMinA", "㐂": "HanaMinA", "𫠠": "HanaMinB", "𰻝": "BabelStoneHan", "ő": "HanaMinA"}


def unicode_maps(printed: bytes) -> str:
    """What the glyphs on a PDF's pages stand for."""
    streams = re.findall(rb"stream\r?\n(x\x9c.*?)endstream", printed, re.DOTALL)
    opened = [zlib.decompressobj().decompress(one) for one in streams]
    maps = "".join(one.decode() for one in opened if b"beginbfchar" in one)
    written = re.findall(r"^<\w+> <(\w{4,})>$", maps, re.MULTILINE)
    return "".join(bytes.fromhex(one).decode("utf-16-be") for one in written)


@pytest.mark.parametrize("character", RARE)
def test_a_rare_character_is_set_in_a_face_that_has_it(character: str) -> None:
    paper = layout.lay_out(issued("grant", party=f"王{character}"), ADDRESS)

    assert typefaces.face_of(character) == RARE[character]
    assert sum(f"王{character}" in text for text in paper.texts) >= 1
    printed = pdf.render(paper)
    assert b"+" + RARE[character].encode() in printed and character in unicode_maps(printed)
    assert layout.UNSET[:6] not in "".join(paper.texts)


def test_a_character_that_no_face_has_is_never_left_blank() -> None:
    paper = layout.lay_out(issued("grant", party="王\U000323b0"), ADDRESS)

    assert typefaces.shown("王\U000323b0，") == "王〓，"
    assert "（U+323B0），印作“〓”" in words(issued("grant", party="王\U000323b0"))
    assert "王\U000323b0" in "".join(paper.texts) and "〓" in unicode_maps(pdf.render(paper))
    assert "王\U000323b0" in "".join(one.text for one in Word(io.BytesIO(docx.render(paper))).paragraphs)


def test_a_written_paper_names_a_face_of_the_office_for_a_rare_character() -> None:
    written = Word(io.BytesIO(docx.render(layout.lay_out(issued("grant", party="王𰻝"), ADDRESS))))

    assert {one.font.name for line in written.paragraphs for one in line.runs if "𰻝" in one.text} == {"SimSun-ExtG"}


def test_the_repertoire_is_that_of_the_faces() -> None:
    taken: set[int] = set()
    for face in typefaces.FACES:
        drawn = {
            one
            for one in TTFont(face, str(typefaces.FOLDER / f"{face}.ttf")).face.charToGlyph
            if 0x20 <= one < 0xFFFF or one > 0xFFFF
        }
        assert {one for one in drawn - taken if typefaces.face_of(chr(one)) != face} == set()
        taken |= drawn
    assert not [one for one in range(0x20, 0x40000) if one not in taken and typefaces.face_of(chr(one))]


def test_the_faces_draw_what_a_program_for_government_services_has_to() -> None:
    blocks = ((0x4E00, 0x9FFF), (0x3400, 0x4DB5), (0x20000, 0x2A6D6), (0x2A700, 0x2B734), (0x2B740, 0x2B81D))
    blocks += ((0x2B820, 0x2CEA1), (0x2CEB0, 0x2EBE0))
    assert typefaces.missing(chr(one) for first, last in blocks for one in range(first, last + 1)) == []


def test_what_draws_nothing_is_no_missing_character() -> None:
    assert typefaces.shown("王\ufe00\ufeff\x85e\u0301\t") == "王 é "


def test_laws_are_cited_as_official_papers_do() -> None:
    said = words(issued("refusal", legal_basis=["行政许可法§38", "社会保险法"], reasons="不符合城市道路管理条例§31"))

    assert "《行政许可法》第三十八条、《社会保险法》" in said
    assert "不符合城市道路管理条例第三十一条" in said
