"""What enforcement refuses, as leaves of the engine's error tree.

NotFound
├── EnforcementCaseNotFound   the instance has no enforcement case
└── MeasureNotFound           nothing is held under this number
NotAllowed
├── OfficerMissing            who fills in the record is not one of the officers it names
├── ReviewerIsOfficer         who reviews the defence investigates the case
└── EvidenceSealed            the case is closed: its evidence stays as it is
Conflict
├── EnforcementStateRefused   the case cannot go from this state to that one
├── MeasureOver               it was disposed of already
├── MeasuresOpen              things are still held
├── HearingNotDue             the notice gave no right to a hearing
└── ApprovalTooLate           an urgent measure was not approved within 24 hours
Invalid
├── ClueRefused               a clue that cannot be registered
├── PenaltyRefused            a penalty beyond what the law, the notice or the procedure allows
└── EnforcementMessageRefused a message that carries what it may not
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.errors import Conflict, FieldError, Invalid, NotAllowed, NotFound


class EnforcementCaseNotFound(NotFound):
    """The instance has no enforcement case."""

    code = "enforcement_case_not_found"
    title_zh, title_en = "执法案件不存在", "Enforcement case not found"
    noun_zh, noun_en = "执法案件", "enforcement case"


class MeasureNotFound(NotFound):
    """Nothing is held under this number in the case."""

    code = "measure_not_found"
    title_zh, title_en = "登记保存或查封扣押不存在", "Measure not found"
    noun_zh, noun_en = "登记保存或查封扣押", "registration or seizure"


class OfficerMissing(NotAllowed):
    """A record is made by the officers it names. Source: Administrative Penalty Law (2021) art. 42, 55."""

    code = "officer_missing"
    title_zh, title_en = "填写人不在执法人员之列", "Not one of the officers"


class NothingInvestigated(Conflict):
    """The investigation ends with records of two officers and evidence. Source: Administrative Penalty Law art. 54."""

    code = "nothing_investigated"
    title_zh, title_en = "没有执法记录和证据，不能终结调查", "Nothing was investigated"


class ReviewerIsOfficer(NotAllowed):
    """The defence is reviewed by somebody else than the officers in charge. Source: domain paper 3.2, P2-12."""

    code = "reviewer_is_officer"
    title_zh, title_en = "复核人不得为本案承办人员", "The reviewer investigates the case"


class EvidenceSealed(NotAllowed):
    """The case is closed: nothing is added to its evidence, nothing changed. Source: INV-13."""

    code = "evidence_sealed"
    title_zh, title_en = "案件已结，证据不得变更", "The evidence is sealed"


class EnforcementStateRefused(Conflict):
    """The case cannot go that way."""

    code = "enforcement_state_refused"
    title_zh, title_en = "案件状态不能这样变更", "Case state change refused"

    def __init__(self, number: str, before: str, after: str) -> None:
        super().__init__(
            f"案件 {number} 当前为 {before}，不能变为 {after}",
            f"Expected case {number} to be able to become {after}, but it is {before}",
            case_number=number,
            before=before,
            after=after,
        )


class MeasureOver(Conflict):
    """It was disposed of already."""

    code = "measure_over"
    title_zh, title_en = "物品已处理", "The measure is over"


class MeasuresOpen(Conflict):
    """Things are still registered, sealed or seized."""

    code = "measures_open"
    title_zh, title_en = "尚有登记保存或查封扣押物品未处理", "Measures are open"


class HearingNotDue(Conflict):
    """The notice gave no right to a hearing. Source: Administrative Penalty Law (2021) art. 63."""

    code = "hearing_not_due"
    title_zh, title_en = "本案未告知听证权利", "There is no right to a hearing"


class ApprovalTooLate(Conflict):
    """An urgent measure is approved within 24 hours or lifted. Source: Administrative Compulsion Law art. 19."""

    code = "approval_too_late"
    title_zh, title_en = "紧急措施超过二十四小时未补批", "Approval too late"


class _Fields(Invalid):
    """An ``Invalid`` that tells every field's reason."""

    def __init__(self, fields: Sequence[FieldError]) -> None:
        super().__init__(
            "；".join(field.message_zh for field in fields),
            "; ".join(field.message_en for field in fields),
            fields=fields,
        )


class ClueRefused(_Fields):
    """The clue cannot be registered as it is."""

    code = "clue_refused"
    title_zh, title_en = "案源不能登记", "Clue refused"


class PenaltyRefused(_Fields):
    """Beyond what the law, the notice or the procedure allows. Source: INV-04, INV-06."""

    code = "penalty_refused"
    title_zh, title_en = "处罚超出允许范围", "Penalty refused"


class EnforcementMessageRefused(_Fields):
    """The message carries variables that its receiver does not take from it."""

    code = "enforcement_message_refused"
    title_zh, title_en = "消息内容不可接受", "Message refused"
