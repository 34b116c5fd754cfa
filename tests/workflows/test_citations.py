"""Citations: the law that a text cites."""

import pytest

from workflows.citations import article_of, law_of, spelled


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
