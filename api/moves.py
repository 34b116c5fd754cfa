"""Doors to an instance as an operator sees it: where it stands, its variables in outline, and moving a token."""

from typing import Any

from api import errors, instances
from api.contract import Call, Door
from api.fields import Answer, Body, Choice, Flag, Instant, Items, Part, Query, Text, Value, Whole
from api.instances import InstanceOut
from api.scopes import Scope
from engine import moves, runtime, stops
from engine.bpmn import Direction
from engine.errors import ZhenshuError
from engine.moves import Moved, Place
from engine.stops import Stop
from workflows import outlines, personal

door = Door("moves", "令牌与移动", "Tokens and moving them")

KINDS = ("user", "service", "async", "timer", "message", "signal", "incident")
TYPES = (
    "null",
    "boolean",
    "number",
    "string",
    "date",
    "time",
    "date and time",
    "duration",
    "list",
    "context",
    "other",
)


class TokenStopOut(Answer):
    """Something that waits, by names of the diagram alone."""

    wait_id = Text(metadata={"example": "12"})
    kind = Choice(*KINDS, metadata={"example": "service"})
    process_definition_id = Text(attribute="definition_id")
    element_id = Text()
    name = Text()
    scope = Whole(metadata={"example": 0})
    is_token = Flag()
    holder = Text(allow_none=True, metadata={"example": "worker-1"})
    offered_to = Items(Text(), metadata={"example": ["print.licence"]})
    since = Instant(allow_none=True)
    due_at = Instant(allow_none=True, metadata={"example": None})
    locked_since = Instant(allow_none=True)
    locked_until = Instant(allow_none=True)
    run_at = Instant(allow_none=True)
    retries = Whole(allow_none=True)
    is_dead = Flag(metadata={"example": False})
    error = Text(allow_none=True, metadata={"example": None})
    incident_id = Text(allow_none=True, metadata={"example": None})


class PassedTimesOut(Answer):
    """How often an element was done or passed."""

    element_id = Text()
    times = Whole(metadata={"example": 1})


class TokensOut(Answer):
    """Where an instance stands."""

    revision = Whole()
    tokens = Part(TokenStopOut(), many=True)
    passed = Part(PassedTimesOut(), many=True)


class VariableOutlineOut(Answer):
    """A variable seen from outside."""

    scope = Whole(metadata={"example": 0})
    name = Text(metadata={"example": "outcome"})
    type = Choice(*TYPES, metadata={"example": "string"})
    size = Whole(allow_none=True, metadata={"example": 4})
    value = Value(allow_none=True, metadata={"example": "pass"})
    is_hidden = Flag(metadata={"example": False})


class PassedStepOut(Answer):
    """A node of the diagram."""

    element_id = Text()
    name = Text()
    type = Text(metadata={"example": "userTask"})


class MovePlaceOut(PassedStepOut):
    """A node to which a token may be moved; with ``refusal``, one that the business keeps it from."""

    direction = Choice(*[str(one) for one in Direction], metadata={"example": "ahead"})
    skipped = Part(PassedStepOut(), many=True)
    repeated = Part(PassedStepOut(), many=True)
    refusal = Value(allow_none=True, metadata={"example": None})


class MovesOut(Answer):
    """Where a token waits, what ends when it leaves, and where it may go."""

    wait_id = Text(metadata={"example": "12"})
    process_definition_id = Text(attribute="definition_id")
    element_id = Text()
    name = Text()
    revision = Whole()
    ends = Part(TokenStopOut(), many=True)
    places = Part(MovePlaceOut(), many=True)


class WaitQuery(Query):
    """Which token."""

    wait_id = Text(min=1, max=300, required=True, metadata={"example": "12"})


class MoveIn(Body):
    """Which token, where to, and why; with ``dry_run`` nothing is moved, and no reason is needed."""

    wait_id = Text(min=1, max=300, required=True, metadata={"example": "12"})
    to = Text(min=1, required=True, metadata={"example": "Review"})
    reason = Text(
        min=1, max=moves.LONGEST_REASON, load_default=None, metadata={"example": "打印机故障，改由窗口手工出证"}
    )
    dry_run = Flag(load_default=False)


class MovedOut(Answer):
    """What a move has done; with ``is_preview``, what it would do."""

    process_instance = Part(InstanceOut(), attribute="instance")
    place = Part(MovePlaceOut())
    ends = Part(TokenStopOut(), many=True)
    begins = Part(TokenStopOut(), many=True)
    passed = Part(PassedStepOut(), many=True)
    thrown = Items(Text(), metadata={"example": []})
    is_preview = Flag()


# --- look -----------------------------------------------------------------------------------------


@door.read(
    "/process-instances/<id:instance_id>/tokens",
    scope=Scope.OPERATION_READ,
    returns=TokensOut(),
    has_etag=True,
    locks=True,
)
def get_tokens(call: Call, instance_id: str) -> dict[str, Any]:
    """令牌。Where the instance stands: every wait with who holds it, since when, what failed; how often it passed what.

    What is no ``is_token`` is an event around an activity, or one that opens an event subprocess: it cannot be moved.
    Nothing of it comes from variables; numbers of persons in messages of failed attempts are masked.
    """
    instances.seen(call, instance_id, is_technical=True)
    found = stops.standing(call.ctx, instance_id)
    return {
        "revision": found.revision,
        "tokens": [_shown(stop) for stop in found.stops],
        "passed": [{"element_id": element, "times": times} for element, times in sorted(found.passed.items())],
    }


@door.read(
    "/process-instances/<id:instance_id>/variable-outlines",
    scope=Scope.OPERATION_MANAGE,
    returns=VariableOutlineOut(),
    is_list=True,
    locks=True,
)
def list_variable_outlines(call: Call, instance_id: str) -> Any:
    """变量概况。Every variable's kind and size; the value only where a condition of the diagram reads it, and masked.

    Administrators have no part in the business: nothing here can be unmasked.
    """
    instances.seen(call, instance_id, is_technical=True)
    return outlines.of_instance(call.ctx, runtime.lock(call.ctx, instance_id))


# --- move -----------------------------------------------------------------------------------------


@door.read(
    "/process-instances/<id:instance_id>/moves",
    scope=Scope.OPERATION_READ,
    query=WaitQuery(),
    returns=MovesOut(),
    has_etag=True,
    locks=True,
)
def list_moves(call: Call, instance_id: str) -> dict[str, Any]:
    """可移动的位置。Where the token waiting there may go: nodes of the same process or subprocess.

    Joins, and nodes whose branches would not come out even at a join, are left out. Each place says which steps would
    be skipped and which done again; ``refusal`` says why the business keeps the token from it.
    """
    instances.seen(call, instance_id, is_technical=True)
    found = moves.moves(call.ctx, instance_id, call.query["wait_id"])
    return {
        "wait_id": found.wait_id,
        "definition_id": found.definition_id,
        "element_id": found.element_id,
        "name": found.name,
        "revision": found.revision,
        "ends": [_shown(stop) for stop in found.ends],
        "places": [_place(place) for place in found.places],
    }


@door.act(
    "/process-instances/<id:instance_id>/move",
    scope=Scope.PROCESS_MANAGE,
    body=MoveIn(),
    returns=MovedOut(),
    has_etag=True,
    takes_match=True,
)
def move_token(call: Call, instance_id: str) -> dict[str, Any]:
    """移动令牌。End what a token waits for, and go on at another node of its process or subprocess, with a reason.

    ``dry_run`` says what would end and begin, and changes nothing. In a matter nothing is skipped that the law, a
    person or a time limit does, and nothing done again that binds the town. Whoever held a task that ends is told;
    a worker that still has the step finds its lock gone. The history says who moved what, where to and why.
    """
    instances.expect(call, instance_id)
    body = call.body
    if body["dry_run"]:
        return _moved(moves.preview(call.ctx, instance_id, body["wait_id"], body["to"]))
    if body["reason"] is None:
        raise errors.refuse("/reason", "required", "请说明理由。", "Expected a reason.")
    return _moved(moves.move(call.ctx, instance_id, body["wait_id"], body["to"], body["reason"], call.revision))


def _moved(found: Moved) -> dict[str, Any]:
    return {
        "instance": found.instance,
        "place": _place(found.place),
        "ends": [_shown(stop) for stop in found.ends],
        "begins": [_shown(stop) for stop in found.begins],
        "passed": found.passed,
        "thrown": [*found.thrown],
        "is_preview": found.is_preview,
        "revision": found.revision,
    }


def _place(place: Place) -> dict[str, Any]:
    return {
        "element_id": place.element_id,
        "name": place.name,
        "type": place.type,
        "direction": place.direction,
        "skipped": place.skipped,
        "repeated": place.repeated,
        "refusal": None if place.refusal is None else _told(place.refusal),
    }


def _told(refusal: ZhenshuError) -> dict[str, Any]:
    """The words of a refusal; its steps stand among those skipped or repeated."""
    document = errors.document(refusal)
    return {name: document[name] for name in ("code", "title", "title_en", "detail", "detail_en")}


def _shown(stop: Stop) -> dict[str, Any]:
    found = {name: getattr(stop, name) for name in Stop.__dataclass_fields__}
    return found | {"error": personal.masked(stop.error)}
