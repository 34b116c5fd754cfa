"""Numbers of cases and documents: their patterns, and sequences without gaps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from sqlalchemy.dialects import postgresql, sqlite
from stdnum.iso7064 import mod_11_10

from engine.context import Context
from workflows.calendar.zone import local_day
from workflows.errors import NumbersExhausted
from workflows.models import number_sequence
from workflows.towns import Town

CASE_DIGITS = 4
QUERY_DIGITS = 5
ITEM_TYPES = {"行政许可": "01", "行政给付": "05", "行政确认": "07", "其他行政权力": "10", "公共服务": "20"}
"""Item types of the catalogue by their national code. Source: GB/T 39046-2020 A.1."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A document's title and how its number is written: ``{代字}{word}〔{year}〕第{sequence}号``."""

    kind: str
    title: str
    word: str
    digits: int


class Document(Enum):
    """Everything that carries a yearly number. Source: domain paper 7.5; words without a source are local."""

    ACCEPTANCE = Pattern("acceptance", "受理通知书", "受字", 5)
    SUPPLEMENT = Pattern("supplement", "一次性补正告知书", "补正字", 5)
    NOT_ACCEPTED = Pattern("not_accepted", "不予受理决定书", "不受字", 5)
    NOT_REQUIRED = Pattern("not_required", "不需要行政许可告知书", "告知字", 5)
    TRANSFER = Pattern("transfer", "转办告知书", "转办字", 5)
    GRANT = Pattern("grant", "准予行政许可决定书", "许决字", 4)
    REFUSAL = Pattern("refusal", "不予行政许可决定书", "不许决字", 4)
    CERTIFICATE = Pattern("certificate", "许可证", "许字", 4)
    ARCHIVE = Pattern("archive", "案卷", "档字", 5)


def document_number(abbreviation: str, document: Document, year: int, sequence: int) -> str:
    """``示政受字〔2026〕第00001号``; the brackets are the hexagonal ones."""
    pattern = document.value
    return f"{abbreviation}{pattern.word}〔{year}〕第{sequence:0{pattern.digits}}号"


def task_code(credit_code: str, item_type: str, item_code: str) -> str:
    """The 31 characters under which a body carries out an item: body 18, type 2, item 6, part 3, version 2.

    The national rule fixes the length and the beginning; the rest is local.
    """
    code = f"{credit_code}{ITEM_TYPES.get(item_type, '10')}{item_code:0>6}00001"
    if len(code) != 31:
        raise ValueError(f"Expected a task code of 31 characters, found {code!r}")
    return code


def case_number(code: str, day: date, sequence: int) -> str:
    """``{task code 31}{yyyyMMdd}{seq 4}``: 43 characters."""
    return f"{code}{day:%Y%m%d}{sequence:0{CASE_DIGITS}}"


def is_case_number(text: str) -> bool:
    """Whether a text has the shape of a case number."""
    return len(text) == 43 and text[31:].isascii() and text[31:].isdigit()


def query_code(town_code: str, day: date, sequence: int) -> str:
    """``{town 2}{yyMMdd}{seq 5}{check}``: 14 digits for text messages and QR codes; check by ISO 7064 MOD 11,10."""
    digits = f"{town_code[-2:]}{day:%y%m%d}{sequence:0{QUERY_DIGITS}}"
    return digits + mod_11_10.calc_check_digit(digits)


def is_query_code(text: str) -> bool:
    """Whether somebody typed a query code without a slip."""
    return len(text) == 14 and text.isascii() and text.isdigit() and bool(mod_11_10.is_valid(text))


def allocate(ctx: Context, town: Town, kind: str, period: str, digits: int) -> int:
    """The next number of a sequence; it is lost with the transaction, so that no gap remains.

    Others who want the same sequence wait until this transaction has ended.

    Raises:
        NumbersExhausted: the sequence has no number left that fits its digits.
    """
    dialect = sqlite if ctx.db.dialect.name == "sqlite" else postgresql
    first = dialect.insert(number_sequence).values(town_code=town.code, kind=kind, period=period, last=1)
    statement = first.on_conflict_do_update(
        index_elements=["town_code", "kind", "period"], set_={"last": number_sequence.c.last + 1}
    ).returning(number_sequence.c.last)
    sequence: int = ctx.db.execute(statement).scalar_one()
    if sequence >= 10**digits:
        raise NumbersExhausted(kind, period, digits)
    return sequence


def for_document(ctx: Context, town: Town, document: Document) -> str:
    """The next number of this kind of document in the town's year."""
    year = local_day(ctx.now).year
    pattern = document.value
    return document_number(
        town.abbreviation, document, year, allocate(ctx, town, pattern.kind, str(year), pattern.digits)
    )


def for_case(ctx: Context, town: Town, item_type: str, item_code: str) -> str:
    """The next case number of this item today."""
    day = local_day(ctx.now)
    code = task_code(town.credit_code, item_type, item_code)
    return case_number(code, day, allocate(ctx, town, f"case:{code}", f"{day:%Y%m%d}", CASE_DIGITS))


def for_query(ctx: Context, town: Town) -> str:
    """The next public query code of the town today."""
    day = local_day(ctx.now)
    return query_code(town.code, day, allocate(ctx, town, "query", f"{day:%Y%m%d}", QUERY_DIGITS))
