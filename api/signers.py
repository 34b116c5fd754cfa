"""Doors to signers: ask a colleague for an opinion on a task, answer, take a request back."""

from collections.abc import Sequence
from typing import Any

from api.contract import Call, Door, PageQuery
from api.fields import Answer, Body, Choice, Flag, Instant, Text
from api.scopes import Scope
from api.tasks import seen
from engine.pages import Page
from workflows import signers
from workflows.signers import Listed, Mode, Opinion, Request, State

door = Door("signers", "加签", "Signers")


class SignerIn(Body):
    """Whom to ask, when, and what about."""

    person = Text(min=1, required=True, metadata={"example": "wang.wei", "description": "账号"})
    mode = Choice(*map(str, Mode), required=True, metadata={"example": "parallel"})
    note = Text(
        min=1, max=signers.LONGEST_NOTE, load_default=None, allow_none=True, metadata={"example": "请核对红线范围。"}
    )


class SignerAnswerIn(Body):
    """What the signer thinks."""

    opinion = Choice(*map(str, Opinion), required=True)
    text = Text(min=1, max=signers.LONGEST_TEXT, required=True, metadata={"example": "范围无误，同意。"})


class SignerQuery(PageQuery):
    """Which requests."""

    open = Flag(load_default=True, metadata={"description": "只列待答复的。 Only those without an answer."})


class SignerOut(Answer):
    """A colleague asked for an opinion."""

    id = Text()
    task_id = Text()
    process_instance_id = Text(attribute="instance_id")
    person = Text(metadata={"example": "wang.wei"})
    mode = Choice(*map(str, Mode))
    note = Text(allow_none=True, metadata={"example": "请核对红线范围。"})
    state = Choice(*map(str, State), metadata={"example": "asked"})
    asked_by = Text(metadata={"example": "li.na"})
    asked_by_name = Text(metadata={"example": "李娜"})
    asked_at = Instant()
    opinion = Choice(*map(str, Opinion), allow_none=True, metadata={"example": None})
    text = Text(allow_none=True, metadata={"example": None})
    answered_at = Instant(allow_none=True, metadata={"example": None})


class SignerTaskOut(SignerOut):
    """A request with what its task is called."""

    task_name = Text(metadata={"example": "审查申请"})
    business_key = Text(allow_none=True)


@door.act(
    "/tasks/<id:task_id>/signers",
    scope=Scope.TASK_COMPLETE,
    body=SignerIn(),
    returns=SignerOut(),
    status=201,
    takes_match=True,
)
def ask_signer(call: Call, task_id: str) -> Request:
    """加签。Ask a colleague of the town for an opinion on a task that the caller holds.

    ``before`` and ``parallel``: the task is completed once all have answered (409 ``signers_pending`` names who has
    not). ``after``: what is handed in waits for the agreement of all; an objection gives it back.
    """
    seen(call, task_id)
    body = call.body
    return signers.ask(call.ctx, task_id, body["person"], Mode(body["mode"]), body["note"], call.revision)


@door.read("/tasks/<id:task_id>/signers", scope=Scope.TASK_READ, returns=SignerTaskOut(), is_list=True)
def list_task_signers(call: Call, task_id: str) -> Sequence[Any]:
    """任务的加签。Who was asked for an opinion on a task, and what they said, oldest first."""
    return signers.of_task(call.ctx, seen(call, task_id).id)


@door.read("/signer-requests", scope=Scope.TASK_COMPLETE, query=SignerQuery(), returns=SignerTaskOut(), is_page=True)
def list_signer_requests(call: Call) -> Page[Listed]:
    """待签。What the caller was asked, newest first; those without an answer unless asked otherwise."""
    return signers.mine(call.ctx, is_open=call.query["open"], page=call.page)


@door.act(
    "/signer-requests/<id:request_id>/answer",
    scope=Scope.TASK_COMPLETE,
    body=SignerAnswerIn(),
    returns=SignerOut(),
)
def answer_signer_request(call: Call, request_id: str) -> Request:
    """答复加签。Say what one thinks of a task that one was asked about, with reasons; once."""
    return signers.answer(call.ctx, request_id, Opinion(call.body["opinion"]), call.body["text"])


@door.remove("/signer-requests/<id:request_id>", scope=Scope.TASK_COMPLETE, returns=SignerOut(), status=200)
def withdraw_signer_request(call: Call, request_id: str) -> Request:
    """撤回加签。Take back a request without an answer; by who asked."""
    return signers.withdraw(call.ctx, request_id)
