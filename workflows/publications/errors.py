"""What publication refuses, as leaves of the engine's error tree.

NotFound
└── PublicationNotFound        there is no such publication
Conflict
└── PublicationStateRefused    it cannot go from this state to that one
Invalid
├── PublicationRequestInvalid  a request without what has to be shown
└── PublicationMessageRefused  a message that carries what it may not
"""

from __future__ import annotations

from engine.errors import Conflict, Invalid, NotFound


class PublicationNotFound(NotFound):
    """There is no such publication."""

    code = "publication_not_found"
    title_zh, title_en = "公示不存在", "Publication not found"
    noun_zh, noun_en = "公示", "publication"


class PublicationStateRefused(Conflict):
    """The publication cannot go that way."""

    code = "publication_state_refused"
    title_zh, title_en = "公示状态不能这样变更", "Publication state change refused"

    def __init__(self, publication_id: str, before: str, after: str) -> None:
        super().__init__(
            f"公示 {publication_id} 当前为 {before}，不能变为 {after}",
            f"Expected publication {publication_id} to be able to become {after}, but it is {before}",
            publication_id=publication_id,
            before=before,
            after=after,
        )


class PublicationRequestInvalid(Invalid):
    """The request does not say what is to be shown."""

    code = "publication_request_invalid"
    title_zh, title_en = "公示请求有误", "Publication request is invalid"


class PublicationMessageRefused(Invalid):
    """The message carries variables that a publication does not take from it."""

    code = "publication_message_refused"
    title_zh, title_en = "消息内容不可接受", "Message refused"
