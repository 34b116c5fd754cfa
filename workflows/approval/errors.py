"""What approvals refuse, as leaves of the engine's error tree.

NotAllowed
├── ApplicantBarred       false material or fraud: the party may not apply again yet
└── DeciderNotEntitled    who decides is no approver, and no clerk of an item that clerks decide
Conflict
├── DecisionHeld          frozen by enforcement, until released
├── DecisionNotReady      a special procedure, a tolerated gap or a request is not settled
├── CaseSuspended         nothing but withdrawal or termination closes a suspended case
└── HoldStateRefused      frozen already, or not frozen
Invalid
├── ProcedureNotDeclared  the item does not declare this special procedure
├── DecisionNotIssuable   the document says something else than was decided
├── DecisionTermsRefused  a time that is over, or a law that nobody knows
├── DecisionDiffers       another decision than the law lets this case have
├── CoReviewerRefused     the second reviewer is the first, or none of the town's reviewers
├── PersonRefused         who may not be in charge of a special procedure, or survey
├── CommitmentRefused     a commitment the item or the party's record does not admit
└── RemedyMissing         a refusal that does not say where to turn
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from engine.errors import Conflict, FieldError, Invalid, NotAllowed


class ApplicantBarred(NotAllowed):
    """The party may not apply again yet. Source: Administrative Licensing Law art. 78, 79."""

    code = "applicant_barred"
    title_zh, title_en = "申请人在限制期内", "The applicant is barred"

    def __init__(self, item_code: str, article: str, until: datetime) -> None:
        super().__init__(
            f"依行政许可法第{article}条，申请人在 {until.isoformat()} 前不得再次申请事项 {item_code}",
            f"By art. {article} of the Administrative Licensing Law the applicant may not apply for {item_code} "
            f"until {until.isoformat()}",
            item_code=item_code,
            article=article,
            until=until.isoformat(),
        )


class DeciderNotEntitled(NotAllowed):
    """Approvers and leaders decide; a clerk only what the catalogue lets the window decide at once.

    Source: domain paper 4.2; G-P1-04.
    """

    code = "decider_not_entitled"
    title_zh, title_en = "无权作出许可决定", "Not entitled to decide"

    def __init__(self, person: str, number: str, item_code: str) -> None:
        super().__init__(
            f"{person} 不是决定人，事项 {item_code} 也未规定窗口可决定（clerk_may_decide），不能决定办件 {number}",
            f"Expected an approver or a leader to decide case {number}; {person} is none, and item {item_code} lets no "
            "clerk decide (clerk_may_decide)",
            case_number=number,
            person=person,
        )


class DecisionHeld(Conflict):
    """An open enforcement case holds the decision. Source: domain paper, G-P1-11."""

    code = "decision_held"
    title_zh, title_en = "办件已冻结", "The decision is held"

    def __init__(self, number: str, reason: str) -> None:
        super().__init__(
            f"办件 {number} 因执法冻结暂缓决定：{reason}",
            f"Expected case {number} not to be held by enforcement: {reason}",
            case_number=number,
        )


class DecisionNotReady(Conflict):
    """Something that belongs before the decision is still open."""

    code = "decision_not_ready"
    title_zh, title_en = "尚不能作出决定", "Not ready for a decision"

    def __init__(self, number: str, open_zh: Sequence[str], open_en: Sequence[str]) -> None:
        super().__init__(
            f"办件 {number} 尚有未了结事项：{'、'.join(open_zh)}",
            f"Expected everything before the decision of case {number} to be settled; open: {', '.join(open_en)}",
            case_number=number,
        )


class DecisionNotIssuable(Invalid):
    """The document of a decision is drawn where something else was decided, or nothing."""

    code = "decision_not_issuable"
    title_zh, title_en = "文书与决定不符", "The document differs from the decision"

    def __init__(self, expected: str, found: object) -> None:
        zh = f"应当已作出“{expected}”的决定（变量 decided.decision），实际为 {found!r}"
        en = f"Expected the decision {expected!r} in the variable decided.decision, found {found!r}"
        super().__init__(zh, en, fields=[FieldError("/variables/decided/decision", self.code, zh, en)])


class DecisionTermsRefused(Invalid):
    """A decision for a time that is over, or by a law that neither the item nor the catalogue names."""

    code = "decision_terms_refused"
    title_zh, title_en = "决定内容有误", "The decision's terms are refused"

    def __init__(self, fields: Sequence[FieldError]) -> None:
        super().__init__(fields[0].message_zh, fields[0].message_en, fields=fields)


class CaseSuspended(Conflict):
    """Nothing but withdrawal or termination closes a suspended case. Source: domain paper 3.1, invariants."""

    code = "case_suspended"
    title_zh, title_en = "特别程序期间不得办结", "The case is suspended"

    def __init__(self, number: str) -> None:
        super().__init__(
            f"办件 {number} 正在特别程序中，除撤回、终止外不得办结",
            f"Case {number} is in a special procedure; only withdrawal or termination can close it",
            case_number=number,
        )


class HoldStateRefused(Conflict):
    """A case is frozen once at a time, and released once."""

    code = "hold_state_refused"
    title_zh, title_en = "冻结状态不符", "Hold refused"


class ProcedureNotDeclared(Invalid):
    """The item does not declare this special procedure publicly."""

    code = "procedure_not_declared"
    title_zh, title_en = "事项未公开该特别程序", "Special procedure not declared"

    def __init__(self, names: Sequence[str]) -> None:
        zh = f"事项未公开特别程序：{'、'.join(names)}"
        en = f"Expected special procedures that the item declares, found {', '.join(names)}"
        super().__init__(zh, en, fields=[FieldError("/variables/special_procedures", self.code, zh, en)])


class DecisionDiffers(Invalid):
    """The decision is not one that this case can have."""

    code = "decision_differs"
    title_zh, title_en = "决定内容不符", "Decision refused"

    def __init__(self, pointer: str, zh: str, en: str) -> None:
        super().__init__(zh, en, fields=[FieldError(pointer, self.code, zh, en)])


class CoReviewerRefused(Invalid):
    """Facts are checked by two reviewers of the town. Source: Administrative Licensing Law (2019) art. 34 (3)."""

    code = "co_reviewer_refused"
    title_zh, title_en = "第二审查人不符合要求", "Second reviewer refused"


class PersonRefused(Invalid):
    """Somebody who may not be in charge of a special procedure, or survey: no holder of the role, or to keep out."""

    code = "procedure_person_refused"
    title_zh, title_en = "特别程序人员不符合要求", "Person of the special procedure refused"


class CommitmentRefused(Invalid):
    """A commitment that the item or the party's record does not admit."""

    code = "commitment_refused"
    title_zh, title_en = "承诺不可接受", "Commitment refused"

    def __init__(self, pointer: str, zh: str, en: str) -> None:
        super().__init__(zh, en, fields=[FieldError(pointer, self.code, zh, en)])


class RemedyMissing(Invalid):
    """A refusal has to say where to turn. Source: Administrative Licensing Law art. 38; INV-19."""

    code = "remedy_missing"
    title_zh, title_en = "未写明救济途径", "Remedy missing"

    def __init__(self) -> None:
        zh, en = "不予许可的，应告知复议和诉讼的途径与期限", "A refusal has to name reconsideration and litigation"
        super().__init__(zh, en, fields=[FieldError("/variables/remedy_text", self.code, zh, en)])
