"""Doors to the clocks of the law: limits, deadlines, clocks with what stopped them, cards and their revocation."""

from dataclasses import replace
from datetime import UTC
from typing import Any

from api import errors, sight, towns
from api.contract import Call, Door, PageQuery
from api.fields import Answer, Body, Choice, Day, Flag, Instant, Items, Part, Query, Text, Value, Whole
from api.scopes import Scope
from engine.pages import Page
from workflows import applicants
from workflows.clocks import cards, clocks, deadlines, extensions, limits, suspensions
from workflows.clocks.cards import CardFilter
from workflows.clocks.clocks import ClockFilter
from workflows.clocks.errors import CardNotFound, ClockNotFound
from workflows.clocks.limits import TimeLimit
from workflows.clocks.marks import Level, level_of
from workflows.clocks.rows import Card, Clock
from workflows.clocks.states import OPEN, ClockState

door = Door("clocks", "时限与督办牌", "Clocks and cards")

LEVELS = tuple(level.key for level in Level)
CARDS = tuple(level.key for level in Level if level.has_card)


class LimitOut(Answer):
    """A limit as the law or a promise sets it."""

    code = Text(metadata={"example": "AP-02"})
    step = Text(metadata={"example": "审批 · 决定期限(一般)"})
    amount = Whole(allow_none=True)
    """None where each item says it."""
    unit = Text(metadata={"example": "WD"})
    source = Text(metadata={"example": "行政许可法 第四十二条"})
    bearer = Text(metadata={"example": "agency"})
    kind = Text(metadata={"example": "statutory"})
    direction = Text(metadata={"example": "after"})
    can_extend = Flag()
    suspension_types = Items(Text())


class DeadlineQuery(Query):
    """Which limit, from when."""

    limit = Text(min=1, max=16, required=True, metadata={"example": "AP-02"})
    start = Instant(required=True)
    amount = Whole(max=10_000, load_default=None)
    variant = Text(max=64, load_default="")


class DeadlineOut(Answer):
    """When a limit is over if nothing stops it."""

    safe_at = Instant()
    """The last safe moment: the end of service of the last day, not rolled over a holiday; warnings go by it."""
    due_at = Instant()
    """After this it is missed: rolled to the next working day where the town's rule rolls it."""
    provisional = Flag()
    """Counted with days of a year that is not announced yet: shown with ≈."""


class ClockOut(Answer):
    """One clock of one matter."""

    id = Text()
    process_instance_id = Text(attribute="instance_id", allow_none=True)
    code = Text(metadata={"example": "AP-02"})
    step = Text()
    source = Text()
    kind = Text(metadata={"example": "statutory"})
    amount = Whole()
    extended = Whole()
    unit = Text(metadata={"example": "WD"})
    responsible = Text(allow_none=True)
    base_at = Instant()
    safe_at = Instant()
    due_at = Instant()
    provisional = Flag()
    """Counted with days of a year that is not announced yet: shown with ≈."""
    state = Choice(*ClockState)
    level = Choice(*LEVELS)
    next_alert_at = Instant(allow_none=True)
    stopped_at = Instant(allow_none=True, metadata={"example": None})
    in_time = Flag(allow_none=True)
    town_code = Text()


class SuspensionOut(Answer):
    """A special procedure that stops clocks."""

    id = Text()
    reach = Text(metadata={"example": "promised"})
    type = Text(metadata={"example": "KY"})
    reason = Text()
    legal_basis = Text()
    started_on = Day()
    planned_days = Whole()
    planned_end_on = Day()
    ended_on = Day(allow_none=True)
    result = Text(allow_none=True)
    approved_by = Text()


class ExtensionOut(Answer):
    """Time that was added before it was over."""

    id = Text()
    amount = Whole()
    reason = Text()
    approved_by = Text()
    old_due_at = Instant()
    new_due_at = Instant()
    extended_at = Instant()


class CardOut(Answer):
    """A reminder or card; a wrong one is revoked, never deleted."""

    id = Text()
    clock_id = Text()
    process_instance_id = Text(attribute="instance_id", allow_none=True)
    code = Text(metadata={"example": "AP-02"})
    level = Choice(*CARDS)
    reached_at = Instant()
    due_at = Instant()
    responsible = Text(allow_none=True)
    issued_at = Instant()
    revoked_at = Instant(allow_none=True, metadata={"example": None})
    revoked_by = Text(allow_none=True, metadata={"example": None})
    revocation_reason = Text(allow_none=True, metadata={"example": None})


class ClockDetail(ClockOut):
    """A clock with everything that happened to it."""

    suspensions = Part(SuspensionOut(), many=True)
    extensions = Part(ExtensionOut(), many=True)
    cards = Part(CardOut(), many=True)
    marks = Value()


class ClockQuery(PageQuery):
    """Narrows the list; open ones only unless a state is named."""

    process_instance_id = Text(min=1, max=36, load_default=None)
    code = Text(min=1, max=16, load_default=None)
    responsible = Text(min=1, max=255, load_default=None)
    state = Choice(*ClockState, load_default=None)
    level = Choice(*LEVELS, load_default=None)
    """At least this urgent."""


class CardQuery(PageQuery):
    """Narrows the list."""

    clock_id = Text(min=1, max=36, load_default=None)
    code = Text(min=1, max=16, load_default=None)
    level = Choice(*CARDS, load_default=None)
    since = Instant(load_default=None)
    until = Instant(load_default=None)
    valid_only = Flag(load_default=False)


class RevokeBody(Body):
    """Why the card was wrong."""

    reason = Text(min=5, max=500, required=True, metadata={"example": "系统停机期间误发，已核实未超期"})


def _limit(limit: TimeLimit) -> dict[str, Any]:
    names = ("code", "step", "amount", "source")
    return {
        **{name: getattr(limit, name) for name in names},
        "unit": limit.unit.value,
        "bearer": limit.bearer.value,
        "kind": limit.kind.value,
        "direction": limit.direction.value,
        "can_extend": limit.extension is not None,
        "suspension_types": list(limit.suspension_types),
    }


def _shown(clock: Clock) -> dict[str, Any]:
    row = {field.attribute or name: getattr(clock, field.attribute or name) for name, field in _CLOCK}
    return {**row, "level": Level(clock.level).key}


_CLOCK = tuple(ClockOut().fields.items())
_CARD = tuple(CardOut().fields.items())


def card_answer(card: Card) -> dict[str, Any]:
    """A card as it is shown."""
    row = {field.attribute or name: getattr(card, field.attribute or name) for name, field in _CARD}
    return {**row, "level": Level(card.level).key}


@door.read("/limits", scope=Scope.CATALOGUE_READ, returns=LimitOut(), is_list=True)
def list_limits(call: Call) -> list[dict[str, Any]]:
    """时限表。Every limit with its law and article."""
    return [_limit(limit) for limit in limits.shipped().values()]


@door.read("/deadlines", scope=Scope.CATALOGUE_READ, query=DeadlineQuery(), returns=DeadlineOut())
def get_deadline(call: Call) -> dict[str, Any]:
    """计算期限。When a limit is over, counted on the calendar of the caller's town."""
    query = call.query
    town, amount, variant = call.ctx.actor.town_code, query["amount"], query["variant"]
    try:
        found = deadlines.deadline(call.ctx, query["limit"], query["start"], town, amount=amount, variant=variant)
    except (ValueError, OverflowError) as error:
        zh, en = (
            "期限超出日历范围，或该时限须写明天数",
            "Expected a deadline within the calendar, and an amount where the item says it",
        )
        raise errors.refuse("/start", "deadline_refused", zh, en) from error
    safe_at, due_at = found.safe_at.astimezone(UTC), found.due_at.astimezone(UTC)
    return {"safe_at": safe_at, "due_at": due_at, "provisional": found.provisional}


@door.read("/clocks", scope=Scope.CASE_READ, query=ClockQuery(), returns=ClockOut(), is_page=True)
def list_clocks(call: Call) -> Page[dict[str, Any]]:
    """时钟列表。Clocks that the caller may read in the order in which they are due; applicants read theirs."""
    query, is_outside = call.query, applicants.is_outside(call.ctx.actor)
    wanted = ClockFilter(
        town_code=towns.of(call.ctx),
        instance_id=query["process_instance_id"],
        code=query["code"],
        responsible=query["responsible"],
        states=[query["state"]] if query["state"] else tuple(OPEN),
        level=int(level_of(query["level"])) if query["level"] else None,
        family=applicants.LIMITS if is_outside else None,
        among=sight.of_cases(call.ctx),
    )
    page = clocks.list(call.ctx, wanted, call.page)
    found = [applicants.shown(one) for one in page.items] if is_outside else page.items
    return Page([_shown(one) for one in found], page.next_cursor)


@door.read("/clocks/<id:clock_id>", scope=Scope.CASE_READ, returns=ClockDetail())
def get_clock(call: Call, clock_id: str) -> dict[str, Any]:
    """查看时钟。One clock with its suspensions, extensions, cards and marks."""
    clock = clocks.get(call.ctx, clock_id)
    sight.seen_case(call.ctx, clock, clock.instance_id, ClockNotFound, clock_id)
    if applicants.is_outside(call.ctx.actor):
        return _shown_outside(call, clock)
    return {
        **_shown(clock),
        "suspensions": suspensions.of_subject(call.ctx, clock.subject_kind, clock.subject_id),
        "extensions": extensions.of_clock(call.ctx, clock.id),
        "cards": [card_answer(one) for one in cards.of_clock(call.ctx, clock.id)],
        "marks": [list(mark) for mark in clock.marks],
    }


def _shown_outside(call: Call, clock: Clock) -> dict[str, Any]:
    """What moved the clock, without who approved it; cards are a matter of the house."""
    if not applicants.is_told(clock):
        raise ClockNotFound(clock.id)
    paused = suspensions.of_subject(call.ctx, clock.subject_kind, clock.subject_id)
    added = extensions.of_clock(call.ctx, clock.id)
    return {
        **_shown(applicants.shown(clock)),
        "suspensions": [replace(one, approved_by="") for one in paused],
        "extensions": [replace(one, approved_by="") for one in added],
        "cards": [],
        "marks": [],
    }


@door.read("/cards", scope=Scope.CASE_READ, query=CardQuery(), returns=CardOut(), is_page=True)
def list_cards(call: Call) -> Page[dict[str, Any]]:
    """督办牌列表。Cards of the town in the order in which they were earned; revoked ones stay."""
    query = call.query
    if applicants.is_outside(call.ctx.actor):
        return Page([], None)
    wanted = CardFilter(
        town_code=towns.of(call.ctx),
        clock_id=query["clock_id"],
        code=query["code"],
        level=level_of(query["level"]) if query["level"] else None,
        since=query["since"],
        until=query["until"],
        valid_only=query["valid_only"],
        among=sight.of(call.ctx),
    )
    page = cards.list(call.ctx, wanted, call.page)
    return Page([card_answer(one) for one in page.items], page.next_cursor)


@door.act("/cards/<id:card_id>/revoke", scope=Scope.CARD_REVOKE, body=RevokeBody(), returns=CardOut())
def revokecard_answer(call: Call, card_id: str) -> dict[str, Any]:
    """撤销误发的牌。Say that a card was wrong, and why; it stays in history and counts no more."""
    card = cards.get(call.ctx, card_id)
    sight.seen(call.ctx, card, card.instance_id, CardNotFound, card_id)
    return card_answer(cards.revoke(call.ctx, card_id, call.body["reason"]))
