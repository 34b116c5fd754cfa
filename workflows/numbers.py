"""Numbers of cases and documents: their patterns, and sequences without gaps."""

from __future__ import annotations

import secrets
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

_NEXT = {
    dialect.__name__.rsplit(".", 1)[-1]: dialect.insert(number_sequence)
    .on_conflict_do_update(index_elements=["town_code", "kind", "period"], set_={"last": number_sequence.c.last + 1})
    .returning(number_sequence.c.last)
    for dialect in (postgresql, sqlite)
}
"""Count on, by the database's dialect."""

CASE_DIGITS = 4
QUERY_DIGITS = 5
DRAWS = 200
"""Lots drawn before a day counts as full: with half of its codes given out, 200 of them fail once in 10^60 days."""
ITEM_TYPES = {"行政许可": "01", "行政给付": "05", "行政确认": "07", "其他行政权力": "10", "公共服务": "20"}
"""Item types of the catalogue by their national code. Source: GB/T 39046-2020 A.1."""


class Signer(Enum):
    """Whose short name leads a number. Source: domain paper 7.5."""

    #: The town's people's government: 示政.
    TOWN = "town"
    #: The comprehensive enforcement bureau as handling unit: 示综执.
    BUREAU = "bureau"
    #: No short name: 督办〔2026〕第0001号.
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A document's title and how its number is written: ``{代字}{word}〔{year}〕第{sequence}号``."""

    kind: str
    title: str
    word: str
    digits: int
    #: Whose 代字 leads the number: the town's government, its enforcement bureau, or nobody's.
    signer: Signer = Signer.TOWN


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
    # approvals
    MATERIALS_LIST = Pattern("materials_list", "材料收取清单", "收材字", 5)
    COMMITMENT = Pattern("commitment", "承诺书", "承诺字", 5)
    SPECIAL_PROCEDURE = Pattern("special_procedure", "特别程序告知书", "特告字", 5)
    EXTENSION = Pattern("extension", "延长审批期限告知书", "延期字", 5)
    PERMIT_HEARING_RIGHT = Pattern("permit_hearing_right", "行政许可听证告知书", "许听告字", 4)
    WITHDRAWAL = Pattern("withdrawal", "撤回（视为撤回）告知书", "撤告字", 5)
    PERMIT_REVOCATION = Pattern("permit_revocation", "撤销行政许可决定书", "撤许字", 4)
    # shared
    HEARING_NOTICE = Pattern("hearing_notice", "听证通知书", "听通字", 4)
    HEARING_RECORD = Pattern("hearing_record", "听证笔录", "听笔字", 4)
    LAW_REVIEW = Pattern("law_review", "法制审核意见书", "法审字", 4)
    SERVICE_RECEIPT = Pattern("service_receipt", "送达回证", "送证字", 5)
    SERVICE_ANNOUNCEMENT = Pattern("service_announcement", "送达公告", "公告字", 4)
    # enforcement
    FILING = Pattern("filing", "立案审批表", "立字", 4, Signer.BUREAU)
    NOT_FILED = Pattern("not_filed", "不予立案审批表", "不立字", 4, Signer.BUREAU)
    SITE_RECORD = Pattern("site_record", "现场检查（勘验）笔录", "现笔字", 5, Signer.BUREAU)
    QUESTIONING_RECORD = Pattern("questioning_record", "询问笔录", "询笔字", 5, Signer.BUREAU)
    EVIDENCE_REGISTRATION = Pattern("evidence_registration", "先行登记保存证据通知书", "登存字", 4)
    REGISTRATION_OUTCOME = Pattern("registration_outcome", "登记保存物品处理决定书", "登处字", 4)
    SEIZURE = Pattern("seizure", "查封（扣押）决定书", "查扣字", 4)
    SEIZURE_EXTENSION = Pattern("seizure_extension", "延长查封（扣押）期限通知书", "延扣字", 4)
    RELEASE = Pattern("release", "解除查封（扣押）决定书", "解扣字", 4)
    RECTIFICATION_ORDER = Pattern("rectification_order", "责令改正通知书", "责改字", 4)
    INVESTIGATION_REPORT = Pattern("investigation_report", "调查终结报告", "调终字", 4, Signer.BUREAU)
    PENALTY_NOTICE = Pattern("penalty_notice", "行政处罚事先告知书", "罚告字", 4)
    PENALTY_HEARING_RIGHT = Pattern("penalty_hearing_right", "行政处罚听证告知书", "听告字", 4)
    DEFENCE_RECORD = Pattern("defence_record", "陈述申辩笔录", "申辩字", 4, Signer.BUREAU)
    COLLECTIVE = Pattern("collective", "集体讨论记录", "集讨字", 4)
    PENALTY = Pattern("penalty", "行政处罚决定书", "罚决字", 4)
    SIMPLE_PENALTY = Pattern("simple_penalty", "当场行政处罚决定书", "当罚字", 6)
    NO_PENALTY = Pattern("no_penalty", "不予行政处罚决定书", "不罚字", 4)
    CASE_WITHDRAWN = Pattern("case_withdrawn", "撤销案件决定书", "撤案字", 4)
    CRIME_TRANSFER = Pattern("crime_transfer", "涉嫌犯罪案件移送书", "移送字", 4)
    CASE_TRANSFER = Pattern("case_transfer", "案件移送函", "移函字", 4)
    CASE_CLOSING = Pattern("case_closing", "结案审批表", "结案字", 4, Signer.BUREAU)
    JOINT_PLAN = Pattern("joint_plan", "联合执法行动方案", "联执字", 4, Signer.BUREAU)
    JOINT_SUMMARY = Pattern("joint_summary", "联合执法总结", "联结字", 4, Signer.BUREAU)
    # execution
    INSTALMENT = Pattern("instalment", "暂缓（分期）缴纳罚款批准书", "缓缴字", 4)
    PAYMENT_REMINDER = Pattern("payment_reminder", "罚款催缴通知书", "催缴字", 4)
    URGING = Pattern("urging", "催告书", "催告字", 4)
    COURT_APPLICATION = Pattern("court_application", "强制执行申请书", "申执字", 4)
    # inspection, dispatch, supervision
    INSPECTION_PLAN = Pattern("inspection_plan", "双随机抽查计划", "抽计字", 4)
    INSPECTION_RECORD = Pattern("inspection_record", "双随机抽查结果记录表", "抽查字", 5)
    WORK_ORDER = Pattern("work_order", "工单", "工单字", 6)
    REPLY = Pattern("reply", "办理情况答复书", "答复字", 5)
    REPORT_NOTICE = Pattern("report_notice", "举报处理情况告知书", "举告字", 5)
    MEDIATION_END = Pattern("mediation_end", "投诉终止调解决定书", "终调字", 5)
    SUPERVISION_ORDER = Pattern("supervision_order", "督办单", "督办", 4, Signer.NOBODY)


def document_number(abbreviation: str, document: Document, year: int, sequence: int) -> str:
    """``示政受字〔2026〕第00001号``; the brackets are the hexagonal ones."""
    pattern = document.value
    leads = {Signer.TOWN: abbreviation, Signer.BUREAU: f"{abbreviation[:-1]}综执", Signer.NOBODY: ""}
    return f"{leads[pattern.signer]}{pattern.word}〔{year}〕第{sequence:0{pattern.digits}}号"


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
    first = {"town_code": town.code, "kind": kind, "period": period, "last": 1}
    sequence: int = ctx.db.execute(_NEXT[ctx.db.dialect.name], first).scalar_one()
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
    """A public query code of the town that nobody has today and nobody can count on to: its middle is drawn by lot.

    Raises:
        NumbersExhausted: the day's codes are as good as used up.
    """
    day = local_day(ctx.now)
    period = f"{day:%Y%m%d}"
    for _ in range(DRAWS):
        drawn = secrets.randbelow(10**QUERY_DIGITS)
        if allocate(ctx, town, f"query:{drawn}", period, QUERY_DIGITS) == 1:
            return query_code(town.code, day, drawn)
    raise NumbersExhausted("query", period, QUERY_DIGITS)
