"""Doors for other platforms: what they bring, how it is read, what became of it, and what they are told."""

from typing import Any

from flask import Response, request

from api import errors, towns, wire
from api.auth import Admitted
from api.contract import Call, Door, PageQuery
from api.fields import Answer, Body, Choice, Flag, Instant, Query, Text, Value, Whole
from api.scopes import Scope
from engine import incidents
from engine.errors import ZhenshuError
from engine.pages import Page
from workflows.catalogues.kinds import Connector
from workflows.connectors import intake, messages, registry, statuses
from workflows.connectors.errors import IntakeMessageNotFound, MappingNotFound, StatusNotFound
from workflows.connectors.intake import Taken
from workflows.connectors.mapping import LONGEST
from workflows.connectors.messages import Message, MessageFilter, MessageState
from workflows.connectors.registry import MappingVersion
from workflows.connectors.statuses import Status, StatusFilter, StatusState
from workflows.pushes import claims, pushes
from workflows.pushes.errors import PushNotFound
from workflows.pushes.pushes import Push, PushFilter, PushState

door = Door("connectors", "平台对接", "Connectors")

MESSAGE_STATES = [str(state) for state in MessageState]
STATUS_STATES = [str(state) for state in StatusState]
PUSH_STATES = [str(state) for state in PushState]

FEEDBACK = ("已纳管", "已检查-正常", "已检查-问题", "不属本部门")

SAMPLE = {"workOrderNo": "HX20261123000001", "appealType": "02", "appealContent": "路面破损", "appealPlace": "东湖村"}


class PlatformMessageIn(Body):
    """A message as the platform writes it, or a list of them."""

    class Meta:
        """Every field is the platform's own."""

        unknown = "include"

    def load(self, data: Any, **options: Any) -> Any:
        """Anything at all: the platform's mapping says what is needed."""
        return data


class IntakeOut(Answer):
    """What became of a message."""

    id = Text()
    source = Text(attribute="platform", metadata={"example": "PF02"})
    source_id = Text(metadata={"example": "HX20261123000001"})
    version = Whole(metadata={"example": 1})
    state = Choice(*MESSAGE_STATES)
    mapping_version = Whole(allow_none=True, metadata={"example": 1})
    process_instance_id = Text(attribute="instance_id", allow_none=True)
    process_definition_key = Text(attribute="process_key", allow_none=True, metadata={"example": "dispatch"})
    number = Text(allow_none=True, metadata={"example": "HX20261123199000001"})
    received_at = Instant()


class IntakeMessageOut(IntakeOut):
    """A message with why it was refused."""

    received_by = Text()
    attempts = Whole(metadata={"example": 1})
    settled_at = Instant(allow_none=True)
    problem = Value(metadata={"example": None})


class IntakeMessageFull(IntakeMessageOut):
    """A message with its content, persons taken out; null where it cannot be opened or was not kept, and why."""

    body = Value(metadata={"example": SAMPLE})
    body_missing = Text(allow_none=True, metadata={"example": None})
    body_missing_en = Text(allow_none=True, metadata={"example": None})


class TryQuery(Query):
    """By which mapping."""

    mapping_version = Whole(min=1, load_default=None)


class TriedOut(Answer):
    """What a message would give."""

    mapping_version = Whole()
    source_id = Text()
    process_definition_key = Text(attribute="process_key", allow_none=True)
    variables = Value()
    refusal = Value(metadata={"description": "流程不接收时的原因。 Why the process would not take it."})


class DraftIn(Body):
    """A mapping that is not in force, and a message to try it with."""

    text = Text(min=1, max=LONGEST, required=True)
    message = Value(required=True, metadata={"example": SAMPLE})


class MappingIn(Body):
    """A new version of a mapping."""

    text = Text(min=1, max=LONGEST, required=True)
    note = Text(max=200, load_default="")


class MappingOut(Answer):
    """One version of a mapping."""

    name = Text(metadata={"example": "PF02"})
    version = Whole(metadata={"example": 2})
    note = Text()
    created_at = Instant(allow_none=True)
    created_by = Text(allow_none=True)


class MappingFull(MappingOut):
    """One version of a mapping with its text."""

    text = Text(max=LONGEST)


class MessageQuery(PageQuery):
    """Which messages."""

    source = Text(min=1, max=32, load_default=None, metadata={"example": "PF02"})
    source_id = Text(min=1, max=128, load_default=None)
    state = Choice(*MESSAGE_STATES, load_default=None)
    process_instance_id = Text(min=1, max=36, load_default=None)


class RetryIn(Body):
    """By which mapping; the newest when left out."""

    mapping_version = Whole(min=1, load_default=None, allow_none=True, metadata={"example": None})


class StatusQuery(PageQuery):
    """Which statuses."""

    source = Text(min=1, max=32, load_default=None, metadata={"example": "PF02"})
    source_id = Text(min=1, max=128, load_default=None)
    state = Choice(*STATUS_STATES, load_default=None)
    dead = Flag(load_default=False)


class StatusOut(Answer):
    """What a platform is told of one of its matters."""

    id = Text()
    source = Text(attribute="platform", metadata={"example": "PF02"})
    source_id = Text(attribute="business_id")
    version = Whole(metadata={"example": 2})
    key = Text(metadata={"example": "PF02:HX20261123000001:2"})
    status = Text(metadata={"example": "办理中"})
    state = Choice(*STATUS_STATES)
    created_at = Instant()
    sent_at = Instant(allow_none=True)
    ack_id = Text(allow_none=True)
    process_instance_id = Text(attribute="sender_id", allow_none=True)


class PushQuery(PageQuery):
    """Which pushes."""

    receiver = Text(min=1, max=64, load_default=None, metadata={"example": "HBS"})
    business_id = Text(min=1, load_default=None)
    state = Choice(*PUSH_STATES, load_default=None)
    dead = Flag(load_default=False)


class PushClaimIn(Body):
    """The regulator's answer. Source: form PU1."""

    feedback = Choice(*FEEDBACK, required=True)
    reason = Text(min=5, max=300, load_default=None, metadata={"example": None})


class PushOut(Answer):
    """One message to a regulator or the county, or from one."""

    id = Text()
    process_instance_id = Text(attribute="instance_id")
    direction = Text(metadata={"example": "to_regulator"})
    receiver = Text(metadata={"example": "HBS"})
    receiver_name = Text()
    business_id = Text()
    version = Whole(metadata={"example": 1})
    state = Choice(*PUSH_STATES)
    created_at = Instant()
    due_at = Instant()
    sent_at = Instant(allow_none=True)
    acknowledged_at = Instant(allow_none=True)
    ack_id = Text(allow_none=True)
    claimed_at = Instant(allow_none=True)
    claimed_by = Text(allow_none=True)
    feedback = Text(allow_none=True)
    closed_at = Instant(allow_none=True)


# --- what comes in ------------------------------------------------------------------------------------

_FIELDS = {f.attribute or name: name for name, f in IntakeOut().fields.items()}


def _taken(found: Message) -> dict[str, Any]:
    return {name: getattr(found, attribute) for attribute, name in _FIELDS.items()}


@door.act(
    "/intake/<name:source>",
    scope=Scope.INTAKE_SEND,
    body=PlatformMessageIn(),
    returns=IntakeOut(),
    status=201,
    is_many=True,
    rows=lambda body: min(len(body), intake.MOST) if isinstance(body, list) else 1,
)
def bring_message(call: Call, source: str) -> Response:
    """推送来件。Take a platform's message in, named by its code or as a source (``PF02`` or ``12345``).

    The same message again gives the same answer with 200. What cannot be mapped is kept as a dead letter and
    answered with 422 and pointers into the message; the same number with another content is the next version where
    the process takes one, else 409 with what differs. A list of messages, which may be as large as an upload, is
    answered with 200 and one result for each: the first 200 are taken in, those behind are refused one by one with
    ``intake_batch_too_large``. Each message counts as a request in the client's minute; those above its rate are
    refused with ``rate_exceeded``.
    """
    towns.own(call.ctx)
    if isinstance(call.body, list):
        admitted = call.admitted or Admitted(intake.MOST)
        return _batch(intake.receive_all(call.ctx, source, call.body, admitted.rows, admitted.refusal))
    if len(request.get_data()) > call.system.config.max_json_bytes:
        raise errors.BodyTooLarge(call.system.config.max_json_bytes)
    found = intake.receive(call.ctx, source, call.body)
    if found.refusal is not None:
        return errors.problem(_named(found.refusal, found.message))
    status = 200 if found.is_repeated else 201
    return _json(_taken(found.message), status)


def _named(refusal: ZhenshuError, found: Message) -> ZhenshuError:
    refusal.facts = {**refusal.facts, "message_id": found.id}
    return refusal


def _json(document: Any, status: int) -> Response:
    return Response(wire.dumps(document), status, {"Cache-Control": "no-store"}, content_type="application/json")


def _batch(found: list[Taken | ZhenshuError]) -> Response:
    rows = [{"index": index, **_row(one)} for index, one in enumerate(found)]
    counts = {name: sum(row["result"] == name for row in rows) for name in ("taken", "repeated", "refused")}
    return _json({"items": rows, "counts": counts}, 200)


def _row(one: Taken | ZhenshuError) -> dict[str, Any]:
    if isinstance(one, ZhenshuError):
        return {"result": "refused", "problem": errors.document(one)}
    if one.refusal is not None:
        return {"result": "refused", "problem": errors.document(_named(one.refusal, one.message))}
    return {"result": "repeated" if one.is_repeated else "taken", "message": _taken(one.message)}


@door.act(
    "/intake/<name:source>/try", scope=Scope.INTAKE_SEND, query=TryQuery(), body=PlatformMessageIn(), returns=TriedOut()
)
def try_message(call: Call, source: str) -> intake.Tried:
    """试映射。Map a message and ask its process, and keep nothing."""
    towns.own(call.ctx)
    return intake.attempt(call.ctx, source, call.body, call.query["mapping_version"])


@door.read(
    "/intake-messages", scope=Scope.CONNECTOR_READ, query=MessageQuery(), returns=IntakeMessageOut(), is_page=True
)
def list_intake_messages(call: Call) -> Page[Message]:
    """来件列表。What platforms brought, newest first; ``state=dead`` are the dead letters."""
    query = call.query
    wanted = MessageFilter(
        town_code=towns.of(call.ctx),
        platform=query["source"],
        state=query["state"],
        source_id=query["source_id"],
        instance_id=query["process_instance_id"],
    )
    return messages.list(call.ctx, wanted, call.page)


@door.read("/intake-messages/<id:message_id>", scope=Scope.CONNECTOR_READ, returns=IntakeMessageFull())
def get_intake_message(call: Call, message_id: str) -> dict[str, Any]:
    """查看来件。One message with its content; persons are taken out. What cannot be opened is null, with the reason."""
    return _full(call, _message(call, message_id))


@door.act(
    "/intake-messages/<id:message_id>/retry",
    scope=Scope.CONNECTOR_MANAGE,
    body=RetryIn(),
    returns=IntakeMessageFull(),
)
def retry_intake_message(call: Call, message_id: str) -> dict[str, Any]:
    """重试来件。Try a dead letter again, by the newest mapping or the one named; ``state`` says how it went."""
    found = intake.retry(call.ctx, _message(call, message_id), call.body["mapping_version"])
    return _full(call, found.message)


@door.act("/intake-messages/<id:message_id>/discard", scope=Scope.CONNECTOR_MANAGE, returns=IntakeMessageFull())
def discard_intake_message(call: Call, message_id: str) -> dict[str, Any]:
    """搁置来件。Put a dead letter aside for good."""
    return _full(call, intake.discard(call.ctx, _message(call, message_id)))


_SHOWN = [f.attribute or name for name, f in IntakeMessageOut().fields.items()]


def _full(call: Call, found: Message) -> dict[str, Any]:
    shown = intake.shown(call.ctx, found)
    return {
        **{name: getattr(found, name) for name in _SHOWN},
        "body": shown.body,
        "body_missing": shown.missing_zh,
        "body_missing_en": shown.missing_en,
    }


def _message(call: Call, message_id: str) -> Message:
    return towns.seen(call.ctx, messages.get(call.ctx, message_id), IntakeMessageNotFound, message_id)


# --- how it is read -----------------------------------------------------------------------------------


def _connector(call: Call, source: str) -> Connector:
    return registry.find(call.ctx, towns.own(call.ctx), source)


@door.read("/connectors/<name:source>/mappings", scope=Scope.CATALOGUE_READ, returns=MappingOut(), is_list=True)
def list_mappings(call: Call, source: str) -> list[MappingVersion]:
    """映射的各版本。Every version of a connector's mapping, the one in force first."""
    connector = _connector(call, source)
    return [*registry.versions(call.ctx, connector.town_code, connector.mapping or connector.code)]


@door.read("/connectors/<name:source>/mappings/<name:number>", scope=Scope.CATALOGUE_READ, returns=MappingFull())
def get_mapping(call: Call, source: str, number: str) -> MappingVersion:
    """查看映射。One version with its text."""
    connector = _connector(call, source)
    if not number.isdecimal() or len(number) > 9:
        raise MappingNotFound(f"{connector.code} {number}")
    return registry.version(call.ctx, connector, int(number))


@door.act(
    "/connectors/<name:source>/mappings",
    scope=Scope.CATALOGUE_MANAGE,
    body=MappingIn(),
    returns=MappingFull(),
    status=201,
)
def add_mapping(call: Call, source: str) -> MappingVersion:
    """新增映射版本。Check a mapping and let it hold from now on; every finding with its place."""
    return registry.add(call.ctx, _connector(call, source), call.body["text"], call.body["note"])


@door.act("/connectors/<name:source>/mappings/try", scope=Scope.CATALOGUE_MANAGE, body=DraftIn(), returns=TriedOut())
def try_mapping(call: Call, source: str) -> intake.Tried:
    """试用映射。Try a mapping that is not in force yet with a message, and keep nothing."""
    return intake.attempt(call.ctx, _connector(call, source).code, call.body["message"], text=call.body["text"])


# --- what platforms are told --------------------------------------------------------------------------


@door.read("/platform-statuses", scope=Scope.CONNECTOR_READ, query=StatusQuery(), returns=StatusOut(), is_page=True)
def list_statuses(call: Call) -> Page[Status]:
    """状态回传列表。What platforms are told, newest first; ``dead=true`` is what could not be sent."""
    query = call.query
    wanted = StatusFilter(towns.of(call.ctx), query["source"], query["state"], query["source_id"], query["dead"])
    return statuses.list(call.ctx, wanted, call.page)


@door.act("/platform-statuses/<id:status_id>/retry", scope=Scope.CONNECTOR_MANAGE, returns=StatusOut())
def retry_status(call: Call, status_id: str) -> Status:
    """重新回传。Tell a status again now, at the address that the registry has now."""
    return statuses.retry(call.ctx, _status(call, status_id))


@door.act("/platform-statuses/<id:status_id>/give-up", scope=Scope.CONNECTOR_MANAGE, returns=StatusOut())
def give_up_status(call: Call, status_id: str) -> Status:
    """放弃回传。Tell a status no more; the next one of the matter may go."""
    return statuses.give_up(call.ctx, _status(call, status_id))


def _status(call: Call, status_id: str) -> Status:
    return towns.seen(call.ctx, statuses.get(call.ctx, status_id), StatusNotFound, status_id)


# --- pushes -------------------------------------------------------------------------------------------


@door.read("/pushes", scope=Scope.CONNECTOR_READ, query=PushQuery(), returns=PushOut(), is_page=True)
def list_pushes(call: Call) -> Page[Push]:
    """审管推送列表。Pushes to regulators and from them, newest first; ``dead=true`` is what could not be sent."""
    query = call.query
    wanted = PushFilter(towns.of(call.ctx), query["receiver"], query["business_id"], query["state"], query["dead"])
    return pushes.list(call.ctx, wanted, call.page)


@door.act("/pushes/<id:push_id>/claim", scope=Scope.INTAKE_SEND, body=PushClaimIn(), status=204)
def claim_push(call: Call, push_id: str) -> None:
    """监管平台认领推送。Answer a push that went to the regulator's own system: claimed, checked, or not theirs."""
    found = towns.seen(call.ctx, pushes.get(call.ctx, push_id), PushNotFound, push_id)
    claims.claim(call.ctx, found, call.body["feedback"], call.body["reason"])


@door.act("/pushes/<id:push_id>/retry", scope=Scope.CONNECTOR_MANAGE, returns=PushOut())
def retry_push(call: Call, push_id: str) -> Push:
    """重新推送。Send a push again that could not be sent."""
    found = towns.seen(call.ctx, pushes.get(call.ctx, push_id), PushNotFound, push_id)
    for stuck in pushes.incidents_of(call.ctx, found):
        incidents.retry(call.ctx, stuck)
    return found
