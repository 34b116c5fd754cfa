"""Laws by article, as findings cite them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """A law and an article of it."""

    law_zh: str
    law_en: str
    article: str

    @property
    def zh(self) -> str:
        return f"《{self.law_zh}》第{self.article}条" if self.article else self.law_zh

    @property
    def en(self) -> str:
        return f"{self.law_en}, art. {self.article}" if self.article else self.law_en


def penalty_law(article: str) -> Source:
    """Revised 2021."""
    return Source("行政处罚法", "Administrative Penalty Law (2021)", article)


def licensing_law(article: str) -> Source:
    """Amended 2019."""
    return Source("行政许可法", "Administrative Licensing Law (2019)", article)


def compulsion_law(article: str) -> Source:
    """In force 2012."""
    return Source("行政强制法", "Administrative Compulsion Law (2011)", article)


def information_law(article: str) -> Source:
    """In force 2021."""
    return Source("个人信息保护法", "Personal Information Protection Law (2021)", article)


def local_rule(zh: str, en: str) -> Source:
    """What no national law orders, but this town does."""
    return Source(zh, en, "")


def to_check(zh: str, en: str) -> Source:
    """A document whose text nobody has read yet: cited as what it is said to be, and marked so."""
    return Source(f"{zh}，文本待核", f"{en}, text to be checked", "")
