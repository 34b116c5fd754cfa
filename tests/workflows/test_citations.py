"""Citations: the law that a text cites."""

import pytest

from workflows.citations import article_of, law_of, spelled, without_marks, written_out


@pytest.mark.parametrize(
    ("cited", "law"),
    [
        ("《中华人民共和国行政许可法》第三十八条", "行政许可法"),
        ("城市道路管理条例§31", "城市道路管理条例"),
        ("城市道路管理条例第31条第二款", "城市道路管理条例"),
        ("行政许可法 §45", "行政许可法"),
    ],
)
def test_a_citation_names_its_law(cited: str, law: str) -> None:
    assert law_of(cited) == law


def test_a_citation_has_no_blanks_around_the_section_mark() -> None:
    assert spelled("行政许可法 §45") == "行政许可法§45"


@pytest.mark.parametrize(
    ("cited", "article"),
    [
        ("大气污染防治法第一百一十六条第一款", 116),
        ("安全生产法第九十九条", 99),
        ("行政许可法第十条", 10),
        ("城乡规划法第二百零五条", 205),
        ("城市道路管理条例§31", 31),
        ("城市道路管理条例第31条", 31),
        ("社会保险法", None),
    ],
)
def test_a_citation_names_its_article(cited: str, article: int | None) -> None:
    assert article_of(cited) == article


@pytest.mark.parametrize(
    ("cited", "words"),
    [
        ("城市市容和环境卫生管理条例§11", "《城市市容和环境卫生管理条例》第十一条"),
        ("行政许可法 §45(2)", "《行政许可法》第四十五条第二款"),
        ("水法§48;取水许可和水资源费征收管理条例§19", "《水法》第四十八条;《取水许可和水资源费征收管理条例》第十九条"),
        ("《城市道路管理条例》§31", "《城市道路管理条例》第三十一条"),
        ("大气污染防治法第一百一十六条", "《大气污染防治法》第一百一十六条"),
        ("中华人民共和国民法典第1043条第二款", "《中华人民共和国民法典》第一千零四十三条第二款"),
        ("《城市市容和环境卫生管理条例》第三十四条第(二)项", "《城市市容和环境卫生管理条例》第三十四条第（二）项"),
        ("社会保险法", "《社会保险法》"),
        ("社会团体登记管理条例(参照)", "《社会团体登记管理条例》（参照）"),
        ("民发〔2019〕62号", "民发〔2019〕62号"),
        ("国务院令第412号附件第101项", "国务院令第412号附件第101项"),
        ("行政处罚法§110", "《行政处罚法》第一百一十条"),
        ("行政处罚法§10", "《行政处罚法》第十条"),
    ],
)
def test_a_paper_writes_a_citation_out(cited: str, words: str) -> None:
    assert written_out(cited) == words
    assert written_out(words) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("处理能力不足，固体废物污染环境防治法§55", "处理能力不足，固体废物污染环境防治法第五十五条"),
        ("不符合《水法》§48", "不符合《水法》第四十八条"),
        ("依照行政许可法§38不予许可", "依照行政许可法第三十八条不予许可"),
        ("合同第3条，做法不当", "合同第3条，做法不当"),
        ("违反规定，见附件", "违反规定，见附件"),
    ],
)
def test_section_marks_within_a_text_are_written_out_and_the_rest_stays(text: str, words: str) -> None:
    assert without_marks(text) == words
