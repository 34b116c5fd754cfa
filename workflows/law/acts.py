"""What a step means to the law: acts, written by the designer as the extension property ``act``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from engine.bpmn import Element

PROPERTY = "act"
NONE = "none"
"""What the designer writes on a step that is named like an act and is none."""


class Act(StrEnum):
    """One step of a procedure that the law knows by name."""

    PERMIT_ACCEPT = "permit.accept"
    PERMIT_REVIEW = "permit.review"
    PERMIT_DECIDE = "permit.decide"
    PERMIT_GRANT = "permit.grant"
    PERMIT_REFUSE = "permit.refuse"
    PENALTY_FILE = "penalty.file"
    PENALTY_INVESTIGATE = "penalty.investigate"
    PENALTY_NOTICE = "penalty.notice"
    PENALTY_DEFENCE = "penalty.defence"
    PENALTY_HEARING_RIGHT = "penalty.hearing_right"
    PENALTY_HEARING = "penalty.hearing"
    PENALTY_COLLECTIVE = "penalty.collective"
    PENALTY_DECIDE = "penalty.decide"
    PENALTY_SIMPLE_DECIDE = "penalty.simple_decide"
    LAW_SUBMIT = "law.submit"
    LAW_REVIEW = "law.review"
    LAW_DECIDE_DISSENT = "law.decide_dissent"
    DOCUMENT_SERVE = "document.serve"
    NOTIFY_REMEDY = "notify.remedy"
    EVENT_DISPATCH = "event.dispatch"
    EVENT_HANDLE = "event.handle"
    EVENT_VERIFY = "event.verify"
    EVENT_REPLY = "event.reply"
    EVENT_CLOSE = "event.close"
    INSPECTION_DRAW = "inspection.draw"
    INSPECTION_CHECK = "inspection.check"
    PAYMENT_RECEIVE = "payment.receive"
    EXECUTION_URGE = "execution.urge"
    EXECUTION_COURT = "execution.court"
    SUSPEND_START = "suspend.start"
    SUSPEND_END = "suspend.end"


NAMES: Mapping[Act, tuple[str, str]] = {
    Act.PERMIT_ACCEPT: ("受理", "acceptance"),
    Act.PERMIT_REVIEW: ("许可审查", "review of the application"),
    Act.PERMIT_DECIDE: ("许可决定", "decision on the permit"),
    Act.PERMIT_GRANT: ("准予许可", "grant"),
    Act.PERMIT_REFUSE: ("不予许可", "refusal"),
    Act.PENALTY_FILE: ("立案", "filing of the case"),
    Act.PENALTY_INVESTIGATE: ("调查取证", "investigation"),
    Act.PENALTY_NOTICE: ("处罚事先告知", "prior notice of the penalty"),
    Act.PENALTY_DEFENCE: ("陈述申辩", "statement and defence"),
    Act.PENALTY_HEARING_RIGHT: ("告知听证权利", "notice of the right to a hearing"),
    Act.PENALTY_HEARING: ("处罚听证", "hearing"),
    Act.PENALTY_COLLECTIVE: ("集体讨论", "collective discussion"),
    Act.PENALTY_DECIDE: ("处罚决定", "penalty decision"),
    Act.PENALTY_SIMPLE_DECIDE: ("当场处罚决定", "penalty decision on the spot"),
    Act.LAW_SUBMIT: ("送审", "submission for legal review"),
    Act.LAW_REVIEW: ("法制审核", "legal review"),
    Act.LAW_DECIDE_DISSENT: ("审核异议处理", "decision on an objection to the review"),
    Act.DOCUMENT_SERVE: ("送达", "service of the document"),
    Act.NOTIFY_REMEDY: ("告知救济途径", "notice of the remedies"),
    Act.EVENT_DISPATCH: ("派单", "dispatch"),
    Act.EVENT_HANDLE: ("处置", "handling"),
    Act.EVENT_VERIFY: ("核查", "verification"),
    Act.EVENT_REPLY: ("答复", "reply"),
    Act.EVENT_CLOSE: ("办结", "closing of the event"),
    Act.INSPECTION_DRAW: ("随机抽取", "random draw"),
    Act.INSPECTION_CHECK: ("现场检查", "on-site check"),
    Act.PAYMENT_RECEIVE: ("收缴罚款", "receipt of the fine"),
    Act.EXECUTION_URGE: ("催告", "urging notice"),
    Act.EXECUTION_COURT: ("申请法院强制执行", "application to the court"),
    Act.SUSPEND_START: ("时限中止", "suspension of the clock"),
    Act.SUSPEND_END: ("时限恢复", "end of the suspension"),
}
"""Chinese and English."""

OF_CALLS: Mapping[str, Act] = {
    "law_review": Act.LAW_REVIEW,
    "service_of_documents": Act.DOCUMENT_SERVE,
}
"""What calling a process means, whatever the call says."""

BY_PEOPLE = frozenset(
    {
        Act.PERMIT_REVIEW,
        Act.PERMIT_DECIDE,
        Act.PENALTY_INVESTIGATE,
        Act.PENALTY_COLLECTIVE,
        Act.PENALTY_DECIDE,
        Act.PENALTY_SIMPLE_DECIDE,
        Act.LAW_REVIEW,
        Act.LAW_DECIDE_DISSENT,
    }
)
"""Acts that judge a person's rights. Source: Personal Information Protection Law art. 24."""


def words(element: Element) -> list[str]:
    """What the designer wrote, known or not."""
    return [word for word in re.split(r"[\s,;]+", element.properties.get(PROPERTY, "")) if word]


def is_none(element: Element) -> bool:
    """Whether the designer declares that a step is no act of the law."""
    return words(element) == [NONE]


def of(element: Element) -> frozenset[Act]:
    """The acts of an element; those of a well-known process that it calls belong to it."""
    written = {Act(word) for word in words(element) if word in Act._value2member_map_}
    return frozenset(written | {act for key, act in OF_CALLS.items() if key == element.called})


def names(acts: frozenset[Act] | tuple[Act, ...]) -> tuple[str, str]:
    """The acts in words, Chinese and English."""
    ordered = sorted(acts)
    return "、".join(NAMES[act][0] for act in ordered), " or ".join(NAMES[act][1] for act in ordered)
