"""What dispatch refuses, as leaves of the engine's error tree.

NotFound
└── OrderNotFound           there is no such work order
NotAllowed
├── NotForSender            the message is not this sender's to send
└── VerifierOfUnit          the verifier belongs to the unit that handled
Conflict
├── OrderStateRefused       the order cannot go from this state to that one
├── EventReceivedBefore     the source has sent this number before
├── ReturnRefused           returned twice, decided by the centre, or too late
├── ReopenRefused           reopened once already
├── MergeRefused            the other order is closed, merged, or this one
└── AskedTooLate            an extension or hang-up asked for after the limit
Invalid
├── EventRefused            an event that cannot be received
├── TriageRefused           a type, unit or day that is not in force
├── DueRefused              a due date changed without reason or to the past
├── TooFarAway              the verification was not made at the place
└── EventWithoutReply       closing needs a reply
"""

from __future__ import annotations

from datetime import datetime

from engine.errors import Conflict, FieldError, Invalid, NotAllowed, NotFound


class OrderNotFound(NotFound):
    """There is no such work order."""

    code = "work_order_not_found"
    title_zh, title_en = "工单不存在", "Work order not found"
    noun_zh, noun_en = "工单", "work order"


class NotForSender(NotAllowed):
    """The message is another's to send."""

    code = "message_not_for_sender"
    title_zh, title_en = "无权发送此消息", "Not this sender's message"


class VerifierOfUnit(NotAllowed):
    """Verification is made by a grid member who is not of the handling unit. Source: domain paper 3.7, P4-09."""

    code = "verifier_of_handling_unit"
    title_zh, title_en = "承办单位人员不得核查", "The verifier belongs to the handling unit"


class OrderStateRefused(Conflict):
    """The order cannot go that way."""

    code = "work_order_state_refused"
    title_zh, title_en = "工单状态不能这样变更", "Work order state change refused"

    def __init__(self, number: str, before: str, after: str) -> None:
        super().__init__(
            f"工单 {number} 当前为 {before}，不能变为 {after}",
            f"Expected work order {number} to be able to become {after}, but it is {before}",
            number=number,
            before=before,
            after=after,
        )


class EventReceivedBefore(Conflict):
    """The source has sent an event under this number before; repeating it changes nothing."""

    code = "event_received_before"
    title_zh, title_en = "来件已登记", "Event received before"

    def __init__(self, source: str, source_no: str, number: str) -> None:
        super().__init__(
            f"{source} 的 {source_no} 已登记为工单 {number}",
            f"{source_no} of {source} was registered as {number} before",
            number=number,
        )


class ReturnRefused(Conflict):
    """An order may be returned twice, within its time; what the centre decided may not. Source: INV-18."""

    code = "return_refused"
    title_zh, title_en = "不得退单", "Return refused"


class ReopenRefused(Conflict):
    """An order is reopened once. Source: domain paper 3.7, P4-11."""

    code = "reopen_refused"
    title_zh, title_en = "不得再次重办", "Reopening refused"


class MergeRefused(Conflict):
    """The order named cannot take this one in."""

    code = "merge_refused"
    title_zh, title_en = "不能并入该工单", "Merge refused"


class AskedTooLate(Conflict):
    """Extension and hang-up are asked for before the limit. Source: domain paper 2.5, G-P4-05."""

    code = "asked_too_late"
    title_zh, title_en = "时限届满后不得申请", "Asked after the limit"

    def __init__(self, number: str, due_at: datetime) -> None:
        super().__init__(
            f"工单 {number} 的时限已于 {due_at.isoformat()} 届满，不得申请延期或挂起",
            f"The limit of {number} was over at {due_at.isoformat()}: neither extension nor hang-up can be asked for",
            number=number,
        )


def _at(field: str, code: str, zh: str, en: str) -> list[FieldError]:
    return [FieldError(f"/variables/{field}", code, zh, en)]


class EventRefused(Invalid):
    """The event cannot be received as it is."""

    code = "event_refused"
    title_zh, title_en = "来件不能登记", "Event refused"


class TriageRefused(Invalid):
    """Something that the catalogue or the organisation does not have."""

    code = "triage_refused"
    title_zh, title_en = "研判内容有误", "Triage refused"

    def __init__(self, field: str, code: str, zh: str, en: str) -> None:
        super().__init__(zh, en, fields=_at(field, code, zh, en))


class DueRefused(Invalid):
    """The due date follows from the type; another one needs a reason, and lies ahead. Source: form D3."""

    code = "due_refused"
    title_zh, title_en = "办理时限不可接受", "Due date refused"

    def __init__(self, field: str, code: str, zh: str, en: str) -> None:
        super().__init__(zh, en, fields=_at(field, code, zh, en))


class TooFarAway(Invalid):
    """Verification is made within fifty metres of the event. Source: form D7."""

    code = "too_far_away"
    title_zh, title_en = "核查位置不在现场", "Too far from the event"

    def __init__(self, distance: int, most: int) -> None:
        zh, en = (
            f"距事件地点 {distance} 米，应在 {most} 米以内",
            f"{distance} m from the event; expected within {most} m",
        )
        super().__init__(zh, en, fields=_at("geo", "too_far_away", zh, en))


class EventWithoutReply(Invalid):
    """No event closes without a reply. Source: INV-12."""

    code = "event_without_reply"
    title_zh, title_en = "未答复不得办结", "An event closes with a reply"

    def __init__(self, number: str) -> None:
        zh, en = f"工单 {number} 尚无答复内容", f"Work order {number} has no reply yet"
        super().__init__(zh, en, fields=_at("reply", "event_without_reply", zh, en))
