"""What two-way push refuses, as leaves of the engine's error tree.

NotFound
└── PushNotFound            there is no such push
Conflict
├── PushStateRefused        it cannot go from this state to that one
├── PushNotStuck            it does not wait for a person
└── PushConflicting         the same version has another content already
Invalid
└── PushRequestInvalid      a request without receiver, business id or content
"""

from __future__ import annotations

from engine.errors import Conflict, Invalid, NotFound


class PushNotFound(NotFound):
    """There is no such push."""

    code = "push_not_found"
    title_zh, title_en = "推送不存在", "Push not found"
    noun_zh, noun_en = "推送", "push"


class PushStateRefused(Conflict):
    """The push cannot go that way."""

    code = "push_state_refused"
    title_zh, title_en = "推送状态不能这样变更", "Push state change refused"

    def __init__(self, push_id: str, before: str, after: str) -> None:
        super().__init__(
            f"推送 {push_id} 当前为 {before}，不能变为 {after}",
            f"Expected push {push_id} to be able to become {after}, but it is {before}",
            push_id=push_id,
            before=before,
            after=after,
        )


class PushNotStuck(Conflict):
    """Only what could not be sent is sent again by a person."""

    code = "push_not_stuck"
    title_zh, title_en = "推送不在死信中", "The push is no dead letter"


class PushConflicting(Conflict):
    """What was pushed under a version stays: another content is another version. Source: INV-20."""

    code = "push_conflicting"
    title_zh, title_en = "同一版本的推送内容不同", "Push conflicts with its version"


class PushRequestInvalid(Invalid):
    """The request does not say what goes to whom."""

    code = "push_request_invalid"
    title_zh, title_en = "推送请求有误", "Push request is invalid"
