"""What other systems hear of the business, beside what the engine lets them hear: cases, documents, clocks, cards."""

from __future__ import annotations

from collections.abc import Mapping

from engine.hooks import Published
from engine.outbox import PREFIX

_CLOCK = ("code", "clock_kind", "subject_kind", "due_at")
"""The limit's code in the catalogue, ``promised`` or ``statutory``, what it runs for, and when it ends."""

EVENTS: Mapping[str, Published] = {
    "case.opened": Published(f"{PREFIX}case.opened", "办件已立", "a case was opened", ("number", "item_code", "state")),
    "case.changed": Published(
        f"{PREFIX}case.changed",
        "办件状态已变",
        "a case is in another state",
        ("number", "item_code", "before", "state"),
    ),
    "matter.struck_off": Published(
        f"{PREFIX}case.struck-off", "误立的事项已销号", "a matter opened by mistake is gone"
    ),
    "document.issued": Published(f"{PREFIX}document.issued", "文书已出具", "a document was issued", ("kind", "number")),
    "document.voided": Published(f"{PREFIX}document.voided", "文书已作废", "a document was voided", ("kind", "number")),
    "clock_started": Published(f"{PREFIX}clock.started", "时限开始计算", "a time limit runs", _CLOCK),
    "clock_suspended": Published(f"{PREFIX}clock.suspended", "时限中止", "a time limit stands still", _CLOCK),
    "clock_resumed": Published(f"{PREFIX}clock.resumed", "时限恢复计算", "a time limit runs again", _CLOCK),
    "clock_extended": Published(f"{PREFIX}clock.extended", "时限已延长", "a time limit was extended", _CLOCK),
    "clock_recomputed": Published(
        f"{PREFIX}clock.recomputed", "到期日已重算", "a time limit ends on another day", (*_CLOCK, "old_due_at")
    ),
    "clock_stopped": Published(f"{PREFIX}clock.stopped", "时限已办结", "a time limit was met or missed", _CLOCK),
    "clock_lapsed": Published(f"{PREFIX}clock.lapsed", "时限届满", "a time limit has lapsed", _CLOCK),
    "clock_canceled": Published(f"{PREFIX}clock.canceled", "时限已取消", "a time limit no longer matters", _CLOCK),
    "card_issued": Published(f"{PREFIX}card.issued", "督办牌已发", "a supervision card was issued", (*_CLOCK, "level")),
    "card_revoked": Published(f"{PREFIX}card.revoked", "督办牌已撤销", "a card was wrong", ("code", "level")),
    "work_order.merged": Published(f"{PREFIX}order.merged", "工单已并单", "two work orders became one"),
}
"""By the kind of the history event."""
