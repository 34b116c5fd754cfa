"""Doors to copies: show a matter to colleagues, find what was shown to oneself, mark it as read."""

from collections.abc import Sequence
from typing import Any

from api.contract import Call, Door, PageQuery
from api.fields import Answer, Body, Flag, Instant, Items, Text
from api.instances import seen
from api.scopes import Scope
from engine.pages import Page
from workflows import copies
from workflows.copies import Copy, Listed

door = Door("copies", "抄送", "Copies")


class CopyIn(Body):
    """To whom, and what is said with it."""

    people = Items(
        Text(min=1), min=1, max=copies.MOST, required=True, metadata={"example": ["wang.wei"], "description": "账号"}
    )
    note = Text(
        min=1, max=copies.LONGEST_NOTE, load_default=None, allow_none=True, metadata={"example": "请了解本件进展。"}
    )


class SentOut(Answer):
    """A copy that was sent."""

    id = Text()
    login = Text()
    process_instance_id = Text(attribute="instance_id")
    note = Text(allow_none=True, metadata={"example": "请了解本件进展。"})
    sent_at = Instant()
    sent_by = Text(metadata={"example": "li.na"})
    sent_by_name = Text(metadata={"example": "李娜"})
    read_at = Instant(allow_none=True, metadata={"example": None})


class CopyOut(SentOut):
    """A copy with how people call its matter."""

    business_key = Text(allow_none=True)
    title = Text(allow_none=True)


class CopyQuery(PageQuery):
    """Which copies."""

    unread = Flag(load_default=False)


@door.act(
    "/process-instances/<id:instance_id>/copies",
    scope=Scope.TASK_COMPLETE,
    body=CopyIn(),
    returns=SentOut(),
    is_list=True,
    status=201,
)
def send_copies(call: Call, instance_id: str) -> Sequence[Copy]:
    """抄送。Show a matter that the caller works on to people of the town's staff; they read it for 90 days."""
    instance = seen(call, instance_id)
    is_head = call.caller.may(Scope.GRANT_MANAGE)
    return copies.send(call.ctx, instance, call.body["people"], call.body["note"], is_head=is_head)


@door.read("/process-instances/<id:instance_id>/copies", scope=Scope.PROCESS_READ, returns=CopyOut(), is_list=True)
def list_sent_copies(call: Call, instance_id: str) -> Sequence[Any]:
    """已抄送。To whom a matter was shown, and who has read it."""
    return copies.of_instance(call.ctx, seen(call, instance_id).id)


@door.read("/copies", scope=Scope.TASK_READ, query=CopyQuery(), returns=CopyOut(), is_page=True)
def list_copies(call: Call) -> Page[Listed]:
    """抄送我的。Matters shown to the caller, newest first."""
    return copies.mine(call.ctx, unread=call.query["unread"], page=call.page)


@door.act("/copies/<id:copy_id>/read", scope=Scope.TASK_READ, returns=CopyOut())
def read_copy(call: Call, copy_id: str) -> Listed:
    """标为已阅。Note that the caller has read a copy; repeating it is harmless."""
    return copies.read(call.ctx, copy_id)
