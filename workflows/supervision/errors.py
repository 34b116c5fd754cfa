"""What supervision refuses, as leaves of the engine's error tree.

NotFound
├── SupervisionNotFound         there is no such order
└── AccountabilityNotFound      there is no such record
NotAllowed
├── NotForSupervision           the sender may not order supervision
├── OwnUnitSupervised           a supervisor of the unit that is supervised
└── OwnAccountability           the person concerned decides nothing about it
Conflict
└── SupervisionStateRefused     the order cannot go from this state to that one
Invalid
├── SupervisionRefused          an order that cannot be issued as it is
└── PersonNotHeard              nothing is decided before the person was heard
"""

from __future__ import annotations

from engine.errors import Conflict, FieldError, Invalid, NotAllowed, NotFound


class SupervisionNotFound(NotFound):
    """There is no such supervision order."""

    code = "supervision_not_found"
    title_zh, title_en = "督办单不存在", "Supervision order not found"
    noun_zh, noun_en = "督办单", "supervision order"


class AccountabilityNotFound(NotFound):
    """There is no such accountability record."""

    code = "accountability_not_found"
    title_zh, title_en = "问责记录不存在", "Accountability record not found"
    noun_zh, noun_en = "问责记录", "accountability record"


class NotForSupervision(NotAllowed):
    """Supervision is ordered by the supervision office, a leader, or the system."""

    code = "not_for_supervision"
    title_zh, title_en = "无权发起督办", "May not order supervision"


class OwnUnitSupervised(NotAllowed):
    """Nobody supervises the own unit, nor takes its cards back. Source: domain paper 4.2."""

    code = "own_unit_supervised"
    title_zh, title_en = "不得督查本单位", "Nobody supervises the own unit"


class OwnAccountability(NotAllowed):
    """The person concerned is heard, and decides nothing."""

    code = "own_accountability"
    title_zh, title_en = "当事人不得办理本人的问责", "Not in one's own matter"


class SupervisionStateRefused(Conflict):
    """The order cannot go that way."""

    code = "supervision_state_refused"
    title_zh, title_en = "督办单状态不能这样变更", "Supervision state change refused"

    def __init__(self, number: str, before: str, after: str) -> None:
        super().__init__(
            f"督办单 {number} 当前为 {before}，不能变为 {after}",
            f"Expected supervision order {number} to be able to become {after}, but it is {before}",
            number=number,
            before=before,
            after=after,
        )


class SupervisionRefused(Invalid):
    """The order cannot be issued as it is."""

    code = "supervision_refused"
    title_zh, title_en = "督办内容有误", "Supervision order refused"

    def __init__(self, field: str, code: str, zh: str, en: str) -> None:
        super().__init__(
            zh, en, fields=[FieldError(f"/variables/order/{field}" if field else "/variables/order", code, zh, en)]
        )


class PersonNotHeard(Invalid):
    """The person must be heard before anything is decided. Source: form AC1."""

    code = "person_not_heard"
    title_zh, title_en = "未听取当事人陈述", "The person was not heard"

    def __init__(self) -> None:
        zh, en = "作出处理前应听取当事人陈述", "Expected the person to be heard before the decision"
        super().__init__(zh, en, fields=[FieldError("/variables/handling", "person_not_heard", zh, en)])
