"""What the clocks refuse, as leaves of the engine's error tree.

NotFound
├── ClockNotFound, SuspensionNotFound, CardNotFound
└── LimitNotFound         no limit has this code
NotAllowed
└── NotSupervisor         cards are revoked by supervision only
Conflict
├── ClockOver             the clock was stopped or canceled
├── ClockExpired          its time is over: neither extension nor suspension can bring it back
├── ExtensionsUsedUp      the limit admits no further extension
├── SuspensionEnded       the suspension is over
└── CardRevoked           the card is revoked already
Invalid
├── LimitRefused          an amount the limit cannot have, or a promise longer than the law
├── SuspensionRefused     a special procedure that the law or the item does not admit
└── ExtensionRefused      an extension without what it needs
"""

from __future__ import annotations

from datetime import datetime

from engine.errors import Conflict, FieldError, Invalid, NotAllowed, NotFound


class ClockNotFound(NotFound):
    """There is no such clock."""

    code = "clock_not_found"
    title_zh, title_en = "时钟不存在", "Clock not found"
    noun_zh, noun_en = "时钟", "clock"


class SuspensionNotFound(NotFound):
    """There is no such suspension."""

    code = "suspension_not_found"
    title_zh, title_en = "特别程序记录不存在", "Suspension not found"
    noun_zh, noun_en = "特别程序记录", "suspension"


class CardNotFound(NotFound):
    """There is no such card."""

    code = "card_not_found"
    title_zh, title_en = "督办牌不存在", "Card not found"
    noun_zh, noun_en = "督办牌", "card"


class LimitNotFound(NotFound):
    """No limit has this code."""

    code = "time_limit_not_found"
    title_zh, title_en = "时限不存在", "Time limit not found"
    noun_zh, noun_en = "时限", "time limit"


class NotSupervisor(NotAllowed):
    """Cards are revoked by the supervision office or a leader. Source: domain paper 4.2."""

    code = "not_supervisor"
    title_zh, title_en = "仅督查考核员或镇领导可撤销督办牌", "Only supervision may revoke a card"


class ClockOver(Conflict):
    """The clock was stopped or canceled."""

    code = "clock_over"
    title_zh, title_en = "时钟已停止", "Clock is over"

    def __init__(self, clock_id: str, state: str) -> None:
        super().__init__(
            f"时钟 {clock_id} 的状态是 {state}",
            f"Expected clock {clock_id} to be open, but it is {state}",
            clock_id=clock_id,
            state=state,
        )


class ClockExpired(Conflict):
    """Its time is over. Source: Administrative Licensing Law art. 42 (1); domain paper 2.5."""

    code = "clock_expired"
    title_zh, title_en = "时限已届满", "The limit has passed"

    def __init__(self, clock_id: str, over_at: datetime) -> None:
        super().__init__(
            f"时限已于 {over_at.isoformat()} 届满，不得再延期或中止",
            f"The limit was over at {over_at.isoformat()}; it can neither be extended nor suspended",
            clock_id=clock_id,
            over_at=over_at.isoformat(),
        )


class ExtensionsUsedUp(Conflict):
    """The limit admits no extension, or every one was used."""

    code = "extensions_used_up"
    title_zh, title_en = "不得（再次）延期", "No further extension"

    def __init__(self, code: str, admitted: int) -> None:
        super().__init__(
            f"时限 {code} 最多延期 {admitted} 次",
            f"Limit {code} admits {admitted} extensions",
            limit_code=code,
            admitted=admitted,
        )


class SuspensionEnded(Conflict):
    """The suspension is over."""

    code = "suspension_ended"
    title_zh, title_en = "特别程序已结束", "Suspension has ended"


class CardRevoked(Conflict):
    """The card is revoked already."""

    code = "card_revoked"
    title_zh, title_en = "督办牌已撤销", "Card is revoked"


class LimitRefused(Invalid):
    """An amount that the limit cannot have."""

    code = "time_limit_refused"
    title_zh, title_en = "时限有误", "Time limit refused"

    def __init__(self, pointer: str, code: str, zh: str, en: str) -> None:
        super().__init__(zh, en, fields=[FieldError(pointer, code, zh, en)])


class SuspensionRefused(Invalid):
    """A special procedure that the law or the item does not admit, or that lacks what it needs."""

    code = "suspension_refused"
    title_zh, title_en = "特别程序不符合条件", "Suspension refused"


class ExtensionRefused(Invalid):
    """An extension without reason, approval or notice, or longer than the limit admits."""

    code = "extension_refused"
    title_zh, title_en = "延期不符合条件", "Extension refused"
