"""What connectors refuse, as leaves of the engine's error tree.

NotFound
├── SourceUnknown           no connector has this code or name
├── MappingNotFound         the mapping has no such version
├── IntakeMessageNotFound   there is no such message
└── StatusNotFound          nothing of this id was to be told
NotAllowed
└── ClientRefused           the platform's messages come through another program
Conflict
├── ConnectorClosed         the connector takes nothing in now
├── MessageChanged          the number was taken in with another content
├── MessageSettled          the message is no dead letter
└── StatusSettled           the status was told, or given up
Invalid
├── MappingInvalid          a mapping that cannot be read
├── MessageUnmappable       the message does not give what the mapping needs
└── BatchTooLarge           more messages at once than are taken
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.errors import Conflict, FieldError, Invalid, NotAllowed, NotFound


class SourceUnknown(NotFound):
    """No connector of the town has this code or name."""

    code = "intake_source_unknown"
    title_zh, title_en = "没有这个来源平台", "Unknown source"
    noun_zh, noun_en = "来源平台", "source"


class MappingNotFound(NotFound):
    """The platform has no mapping, or not in this version."""

    code = "mapping_not_found"
    title_zh, title_en = "没有这个映射", "Mapping not found"
    noun_zh, noun_en = "映射", "mapping"


class IntakeMessageNotFound(NotFound):
    """There is no such message."""

    code = "intake_message_not_found"
    title_zh, title_en = "来件不存在", "Message not found"
    noun_zh, noun_en = "来件", "message"


class StatusNotFound(NotFound):
    """Nothing of this id was to be told to a platform."""

    code = "platform_status_not_found"
    title_zh, title_en = "回传不存在", "Status not found"
    noun_zh, noun_en = "回传", "status"


class ClientRefused(NotAllowed):
    """The registry names another program as the one that brings the platform's messages."""

    code = "intake_client_refused"
    title_zh, title_en = "该账号不得推送此平台来件", "This program may not bring the platform's messages"


class ConnectorClosed(Conflict):
    """The connector is registered, but takes nothing in: it is paused, not connected, or only told things."""

    code = "connector_closed"
    title_zh, title_en = "该平台暂不接收来件", "The connector takes nothing in"


class MessageChanged(Conflict):
    """The number was taken in with another content, and the line takes no later word on it."""

    code = "intake_message_changed"
    title_zh, title_en = "同一编号的来件内容不同", "The number was taken in with another content"


class MessageSettled(Conflict):
    """Only a dead letter can be tried again or put aside."""

    code = "intake_message_settled"
    title_zh, title_en = "来件不是死信", "The message is no dead letter"


class StatusSettled(Conflict):
    """Only what waits or failed can be told again or given up."""

    code = "platform_status_settled"
    title_zh, title_en = "回传已完成或已放弃", "The status was told or given up"


class MappingInvalid(Invalid):
    """A mapping that cannot be read: one finding per place."""

    code = "mapping_invalid"
    title_zh, title_en = "映射有误", "The mapping is invalid"

    def __init__(self, fields: Sequence[FieldError]) -> None:
        super().__init__(f"映射有 {len(fields)} 处错误", f"Found {len(fields)} wrong in the mapping", fields=fields)


class MessageUnmappable(Invalid):
    """The message does not give what the mapping needs; the pointers lead into the sender's message."""

    code = "intake_message_unmappable"
    title_zh, title_en = "来件无法映射", "The message cannot be mapped"

    def __init__(self, fields: Sequence[FieldError]) -> None:
        super().__init__(f"来件有 {len(fields)} 处不符", f"Found {len(fields)} wrong in the message", fields=fields)


class BatchEmpty(Invalid):
    """A list without a message."""

    code = "intake_batch_empty"
    title_zh, title_en = "批量来件为空", "The batch is empty"


class BatchTooLarge(Invalid):
    """More messages at once than are taken."""

    code = "intake_batch_too_large"
    title_zh, title_en = "批量来件过多", "The batch is too large"
