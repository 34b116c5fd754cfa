"""What execution refuses, as leaves of the engine's error tree.

NotFound
└── ExecutionNotFound         the instance executes no penalty
NotAllowed
├── PaymentSenderRefused      only the bank or the non-tax system reports payments
├── OfficialReceiptRefused    a clock's or a party's message from somebody else
├── ApproverRefused           who recorded the application may not approve it
└── CompulsionForbidden       at night, on a statutory holiday, by cutting water or power, without a legal power
Conflict
├── ExecutionStateRefused     the execution cannot go from this state to that one
├── PaymentConflict           the bank reference is known with another amount or time
├── PlanRefusedNow            a plan is in force, or nothing is owed
├── RefundMissing             what was overpaid is not paid back yet
├── DecisionInForce           a penalty is set aside before its paper is taken back
├── DisputePending            no court application while a remedy is pending, and no second dispute of its kind
└── CourtNotYet               the remedy period, or the days after urging, are not over
Invalid
├── PaymentInvalid            the call-back is not as its schema says
├── DisputeInvalid            a dispute's notice is not as its schema says
├── PenaltyInvalid            what is to be executed is not as the call contract says
├── PlanInvalid               the plan does not add up, or its days do not ascend
├── AmountChanged             the total is not principal plus surcharge of the day
├── RefundInvalid             more than was overpaid, without proof, or a day that cannot be
├── ActInvalid                a day or a fact of an act that cannot be
└── FineIncreased             reconsideration may not make it worse
"""

from __future__ import annotations

from engine.errors import Conflict, FieldError, Invalid, NotAllowed, NotFound


class ExecutionNotFound(NotFound):
    """The instance executes no penalty."""

    code = "execution_not_found"
    title_zh, title_en = "没有处罚执行记录", "Execution not found"
    noun_zh, noun_en = "处罚执行", "execution of a penalty"


class PaymentSenderRefused(NotAllowed):
    """The agency that fines never holds the money. Source: Administrative Penalty Law (2021) art. 67."""

    code = "payment_sender_refused"
    title_zh, title_en = "只有银行或非税系统可以报送缴款", "Only the bank or the non-tax system reports payments"


class OfficialReceiptRefused(NotAllowed):
    """This message does not come from this actor."""

    code = "execution_message_refused"
    title_zh, title_en = "不能发送该消息", "The message is not this actor's"


class ApproverRefused(NotAllowed):
    """Who recorded the party's application may not approve it."""

    code = "instalment_approver_refused"
    title_zh, title_en = "登记人不得批准", "Who recorded the application may not approve it"


class CompulsionForbidden(NotAllowed):
    """Compulsion that the law forbids. Source: Administrative Compulsion Law (2011) art. 34, 43, 51."""

    code = "compulsion_forbidden"
    title_zh, title_en = "不得如此强制执行", "Compulsion is forbidden"

    def __init__(self, *problems: FieldError) -> None:
        zh, en = "；".join(one.message_zh for one in problems), "; ".join(one.message_en for one in problems)
        super().__init__(zh, en, fields=problems)


class ExecutionStateRefused(Conflict):
    """The execution cannot go that way."""

    code = "execution_state_refused"
    title_zh, title_en = "执行状态不能这样变更", "Execution state change refused"

    def __init__(self, decision_no: str, before: str, after: str) -> None:
        super().__init__(
            f"{decision_no} 的执行当前为 {before}，不能变为 {after}",
            f"Expected the execution of {decision_no} to be able to become {after}, but it is {before}",
            decision_no=decision_no,
            before=before,
            after=after,
        )


class PaymentConflict(Conflict):
    """One bank reference is one payment."""

    code = "payment_conflict"
    title_zh, title_en = "银行流水号重复且内容不同", "The bank reference is known with other facts"


class PlanRefusedNow(Conflict):
    """No plan can be applied for or approved now."""

    code = "plan_refused_now"
    title_zh, title_en = "当前不能申请或批准延期、分期", "No deferral or instalments now"


class DisputePending(Conflict):
    """A remedy is pending. Source: Administrative Compulsion Law (2011) art. 53."""

    code = "dispute_pending"
    title_zh, title_en = "复议或诉讼尚未终结", "A remedy is pending"


class CourtNotYet(Conflict):
    """Too early for the court, or too late. Source: Administrative Compulsion Law (2011) art. 53, 54."""

    code = "court_not_now"
    title_zh, title_en = "现在不能申请法院强制执行", "The court cannot be applied to now"


class PaymentInvalid(Invalid):
    """The call-back is not as its schema says."""

    code = "payment_invalid"
    title_zh, title_en = "缴款回执有误", "Payment call-back is invalid"


class DisputeInvalid(Invalid):
    """The notice of a reconsideration or lawsuit is not as its schema says."""

    code = "dispute_invalid"
    title_zh, title_en = "复议诉讼通知有误", "Notice of a dispute is invalid"


class RefundMissing(Conflict):
    """The flag of an overpayment closes with its refund, not by hand. Source: 财税〔2016〕33号."""

    code = "refund_missing"
    title_zh, title_en = "多缴的罚款尚未退还登记", "What was overpaid is not paid back yet"


class RefundInvalid(Invalid):
    """What is paid back was overpaid, and is proved."""

    code = "refund_invalid"
    title_zh, title_en = "退款登记有误", "Refund is invalid"


class PenaltyInvalid(Invalid):
    """What is to be executed is not whole."""

    code = "penalty_invalid"
    title_zh, title_en = "待执行的处罚内容有误", "The penalty to execute is invalid"


class PlanInvalid(Invalid):
    """The plan's sum or days are wrong. Source: domain paper 3.2, E15."""

    code = "plan_invalid"
    title_zh, title_en = "延期（分期）计划有误", "The plan is invalid"


class AmountChanged(Invalid):
    """The total due is principal plus surcharge on the day of the act. Source: domain paper 3.2, E16."""

    code = "amount_changed"
    title_zh, title_en = "应缴总额与当日计算不符", "The total due is another one"


class ActInvalid(Invalid):
    """A day or a fact of an act that cannot be."""

    code = "execution_act_invalid"
    title_zh, title_en = "执行记录有误", "The act is invalid"


class DecisionInForce(Conflict):
    """A penalty goes on until it is set aside; only then is its paper void. Source: Penalty Law art. 48 (2), 73, 75."""

    code = "decision_in_force"
    title_zh, title_en = "处罚决定尚未撤销，不得作废", "The penalty is in force"

    def __init__(self, number: str) -> None:
        super().__init__(
            f"{number} 尚在办理或者执行；先登记复议、诉讼或者自行纠正（execution.dispute_filed）及其撤销结果",
            f"{number} is being carried out; have it set aside first, by a remedy or by the town itself"
            " (message execution.dispute_filed, result 撤销)",
            number=number,
        )


class FineIncreased(Invalid):
    """A remedy may not make it worse. Source: Administrative Reconsideration Law (2023) art. 63 (2)."""

    code = "fine_increased"
    title_zh, title_en = "变更后的罚款不得高于原罚款", "The fine may not be increased"
