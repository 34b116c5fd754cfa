"""Messages of platforms come in: once per number and content, mapped, handed to their process; refusals are kept.

Source: domain paper 1 (42), 3.8 (S4).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.exc import IntegrityError

from engine import context, definitions, history
from engine.context import Actor, Context
from engine.errors import Conflict, FieldError, NotFound, ZhenshuError
from engine.rows import Instance
from engine.vault import SealBroken
from forms import submission
from forms.errors import FormInvalid
from forms.submission import BLACK
from workflows import personal
from workflows.catalogues.kinds import Connector
from workflows.connectors import mapping, messages, registry
from workflows.connectors.errors import (
    BatchEmpty,
    BatchTooLarge,
    MappingNotFound,
    MessageChanged,
    MessageSettled,
    MessageUnmappable,
)
from workflows.connectors.mapping import MessageMapping
from workflows.connectors.messages import Message, MessageState
from workflows.connectors.registry import MappingVersion
from workflows.personal import Identity

INTEGRATOR = frozenset({"INT"})
"""As what a message comes in, whoever tries it again."""

DIFFERENCES = 50
"""How many differences a refusal names."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A message with what became of it."""

    message: Message
    #: Whether it had come before.
    is_repeated: bool
    #: Why it was not taken in; it stays as a dead letter.
    refusal: ZhenshuError | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """What a message says by a version of the mapping."""

    version: MappingVersion
    mapping: MessageMapping
    source_id: str
    variables: dict[str, Any]
    origins: Mapping[str, str]


MOST = 200
"""Messages of one batch. Reason: they are one transaction, which others wait for some seconds at the most."""

MOST_READ = 10_000
"""Messages that a body may hold at all. Reason: each has a result of its own, and the answer stays some megabytes."""


def receive_all(
    ctx: Context, source: str, bodies: Sequence[Any], room: int = MOST, refusal: ZhenshuError | None = None
) -> list[Taken | ZhenshuError]:
    """Take several messages in, each by itself; in their order, what became of each or why it was turned away.

    Those behind the first ``MOST`` are each told to come again; nothing is done for them.

    Args:
        room: messages that the sender's rate leaves room for; those behind meet ``refusal``.

    Raises:
        SourceUnknown, ConnectorClosed, ClientRefused: as ``registry.opened``.
        BatchEmpty: there are none.
        BatchTooLarge: there are more than ``MOST_READ``.
    """
    registry.opened(ctx, ctx.actor.town_code, source)
    if not bodies:
        raise BatchEmpty()
    if len(bodies) > MOST_READ:
        raise _too_large(MOST_READ, len(bodies))
    beyond = _too_large(MOST, len(bodies))
    met = [beyond if index >= MOST else refusal if index >= room else None for index in range(len(bodies))]
    return [one or _row(ctx, source, body) for one, body in zip(met, bodies, strict=True)]


def _row(ctx: Context, source: str, body: Any) -> Taken | ZhenshuError:
    try:
        return receive(ctx, source, body)
    except ZhenshuError as refused:
        return refused


def _too_large(most: int, count: int) -> BatchTooLarge:
    zh, en = f"每批至多 {most} 件，本批 {count} 件", f"Expected at most {most} messages, found {count}"
    return BatchTooLarge(zh, en, fields=[FieldError("", "length", zh, en)])


def receive(ctx: Context, source: str, body: Any) -> Taken:
    """Take one message in: it begins a matter, or is kept as a dead letter with the reason.

    The same message again gives what it gave before; a dead letter that comes again is tried again.

    Raises:
        SourceUnknown, ConnectorClosed, ClientRefused: as ``registry.opened``; nothing is kept.
        MessageChanged: the number was taken in with another content.
    """
    connector = registry.opened(ctx, ctx.actor.town_code, source)
    number = _number(ctx, connector, body)
    before = messages.versions(ctx, connector.town_code, connector.code, number)
    same = messages.digest(body)
    known = [one for one in before if one.digest == same]
    if known:
        return _again(ctx, connector, known, before, body)
    return _first(ctx, connector, number, before, body)


def _again(ctx: Context, connector: Connector, known: Sequence[Message], before: Sequence[Message], body: Any) -> Taken:
    """The same content came before.

    Raises:
        MessageChanged: it was refused, and another content of its number was taken in.
    """
    found = next((one for one in known if one.state == MessageState.TAKEN), known[-1])
    if found.state == MessageState.DEAD:
        return replace(_attempt(ctx, connector, found, body), is_repeated=True)
    if found.state == MessageState.SUPERSEDED:
        raise _changed(ctx, connector, _taken(before)[-1], body)
    return Taken(found, True)


def _taken(found: Sequence[Message]) -> Sequence[Message]:
    return [one for one in found if one.state == MessageState.TAKEN]


def _first(ctx: Context, connector: Connector, number: str, before: Sequence[Message], body: Any) -> Taken:
    taken = _taken(before)
    if taken and not _takes_versions(ctx, connector):
        return _update(ctx, connector, taken[-1], body, len(before) + 1)
    made = messages.new(ctx, connector.town_code, connector.code, number, len(before) + 1, body)
    try:
        with context.part(ctx) as part:
            messages.keep(part, made, body)
    except IntegrityError:
        # The twin of this message was faster; it is committed, for it held this number until then.
        return receive(ctx, connector.code, body)
    return _attempt(ctx, connector, made, body)


def _update(ctx: Context, connector: Connector, before: Message, body: Any, version: int) -> Taken:
    """Tell the running matter of another content, where its process waits for such a word.

    Raises:
        MessageChanged: it knows no such word, or does not wait for it now.
    """
    read = registry.read(registry.version(ctx, connector).text)
    if read.update is None or before.instance_id is None:
        raise _changed(ctx, connector, before, body)
    made = messages.new(ctx, connector.town_code, connector.code, before.source_id, version, body)
    try:
        with context.part(ctx) as part:
            messages.keep(part, made, body)
            told = submission.send_message(part, read.update, instance_id=before.instance_id).instance
    except (IntegrityError, NotFound, Conflict):
        raise _changed(ctx, connector, before, body) from None
    facts: dict[str, Any] = {"attempts": 1, "mapping_version": registry.version(ctx, connector).version}
    facts |= {"instance_id": told.id, "process_key": told.definition_key, "number": told.business_key}
    return Taken(messages.settle(ctx, made, MessageState.TAKEN, body=remaining(read, body), **facts), False)


def _number(ctx: Context, connector: Connector, body: Any) -> str:
    """The sender's number; by its content where no number can be read, so that a repeated one is known again."""
    try:
        read = registry.read(registry.version(ctx, connector).text)
        return mapping.number_of(read, body, definitions.expressions(ctx))
    except (MessageUnmappable, MappingNotFound):
        return f"~{messages.digest(body)}"


def _takes_versions(ctx: Context, connector: Connector) -> bool:
    return registry.read(registry.version(ctx, connector).text).takes_versions


def _attempt(ctx: Context, connector: Connector, found: Message, body: Any, version: int | None = None) -> Taken:
    """Map and hand over, all or nothing; what fails is noted with its reason.

    A number begins one matter: where another message of it was taken in, this one is settled by that.
    """
    facts: dict[str, Any] = {"attempts": found.attempts + 1}
    others = _others(ctx, connector, found)
    taken = _taken(others)
    if taken:
        refusal = _changed(ctx, connector, taken[-1], body)
        remains = remaining(registry.read(registry.version(ctx, connector).text), body)
        after = messages.settle(ctx, found, MessageState.SUPERSEDED, body=remains, problem=_problem(refusal), **facts)
        return Taken(after, False, refusal)
    try:
        chosen = registry.version(ctx, connector, version)
        facts["mapping_version"] = chosen.version
        with context.part(ctx) as part:
            read = _read(part, chosen, body)
            started = _hand_over(part, read)
    except ZhenshuError as refusal:
        problem = _problem(refusal)
        return Taken(messages.settle(ctx, found, MessageState.DEAD, problem=problem, **facts), False, refusal)
    facts |= {"instance_id": started.id, "process_key": started.definition_key, "number": started.business_key}
    for other in others:
        if other.state == MessageState.DEAD:
            messages.settle(ctx, other, MessageState.SUPERSEDED, body=_left(ctx, read.mapping, other))
    remains = remaining(read.mapping, body)
    return Taken(messages.settle(ctx, found, MessageState.TAKEN, body=remains, problem=None, **facts), False)


def _others(ctx: Context, connector: Connector, found: Message) -> Sequence[Message]:
    """The other messages of its number, where they are not each a matter of their own."""
    try:
        if _takes_versions(ctx, connector):
            return ()
    except MappingNotFound:
        return ()
    same = messages.versions(ctx, found.town_code, found.platform, found.source_id)
    return [one for one in same if one.id != found.id]


def _read(ctx: Context, chosen: MappingVersion, body: Any) -> Read:
    if not isinstance(body, Mapping):
        zh, en = "来件应为 JSON 对象", "Expected a JSON object"
        raise MessageUnmappable([FieldError("", "not_object", zh, en)])
    read = registry.read(chosen.text)
    env = definitions.expressions(ctx)
    number = mapping.number_of(read, body, env)
    mapped = mapping.apply(read, body, env)
    return Read(chosen, read, number, _as_sent(mapped.variables), mapped.origins)


def _as_sent(value: Any) -> Any:
    """Values as a form sends them: instants and days as ISO text, what JSON does not know as text."""
    if isinstance(value, Mapping):
        return {name: _as_sent(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_as_sent(one) for one in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int | float | Decimal) else str(value)


def _hand_over(ctx: Context, read: Read) -> Instance:
    """Start what the mapping names, by the form of its start.

    Raises:
        MessageUnmappable: the form refuses fields, with pointers into the sender's message.
        ZhenshuError: a guard refuses.
    """
    try:
        if read.mapping.message is not None:
            return submission.send_message(ctx, read.mapping.message, variables=read.variables).instance
        return submission.start_instance(ctx, key=read.mapping.process, payload=read.variables)
    except FormInvalid as refused:
        raise MessageUnmappable([_traced(read, one) for one in refused.fields]) from None
    except NotFound as missing:
        found = missing.fields or [FieldError("", missing.code, missing.detail_zh, missing.detail_en)]
        raise MessageUnmappable([_traced(read, one) for one in found]) from None
    except ZhenshuError as refused:
        refused.fields = [_traced(read, one) for one in refused.fields]
        raise


def _traced(read: Read, found: FieldError) -> FieldError:
    """A finding of ours, where the sender can see it; what came from no single place keeps our pointer in words."""
    pointer = found.pointer.removeprefix("/variables")
    best = max((to for to in read.origins if f"{pointer}/".startswith(f"{to}/")), key=len, default=None)
    source = "" if best is None else read.origins[best]
    name = pointer.strip("/").replace("/", ".")
    return FieldError(source, found.code, f"{found.message_zh}（{name}）", f"{found.message_en} ({name})")


def _problem(refusal: ZhenshuError) -> dict[str, Any]:
    """A refusal as a dead letter keeps it."""
    return {
        "code": refusal.code,
        "title": refusal.title_zh,
        "title_en": refusal.title_en,
        "detail": refusal.detail_zh,
        "detail_en": refusal.detail_en,
        "errors": [
            {"pointer": one.pointer, "code": one.code, "message": one.message_zh, "message_en": one.message_en}
            for one in refusal.fields
        ],
    }


# --- the same number with another content -------------------------------------------------------------


def _changed(ctx: Context, connector: Connector, before: Message, body: Any) -> MessageChanged:
    """What differs, with persons masked in both."""
    read = registry.read(registry.version(ctx, connector).text)
    after = remaining(read, body)
    found = [*_differences(messages.body(ctx, before), after)][:DIFFERENCES]
    if not found:
        found = [_difference(one, BLACK, BLACK) for one in hidden(read)]
    return MessageChanged(
        f"{connector.name} 的 {before.source_id} 已受理为 {before.number}，内容与前次不同",
        f"{before.source_id} of {connector.code} was taken in as {before.number} with another content",
        fields=found,
        number=before.number,
        message_id=before.id,
    )


def _differences(before: Any, after: Any, pointer: str = "") -> Iterator[FieldError]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in sorted({*before, *after}):
            step = str(name).replace("~", "~0").replace("/", "~1")
            yield from _differences(before.get(name), after.get(name), f"{pointer}/{step}")
    elif messages.plain(before) != messages.plain(after):
        yield _difference(pointer, personal.masked(before), personal.masked(after))


def _difference(pointer: str, before: Any, after: Any) -> FieldError:
    was, now = str(before)[:100], str(after)[:100]
    return FieldError(pointer, "changed", f"前次为“{was}”，本次为“{now}”", f"Was {was!r}, is {now!r}")


# --- persons ------------------------------------------------------------------------------------------


def hidden(read: MessageMapping) -> list[str]:
    """Pointers at which a sender's message names persons."""
    return [one.source for one in read.fields if one.personal and one.source]


def remaining(read: MessageMapping, body: Any) -> Any:
    """A message without the persons that its personal fields name, wherever else they are named in it."""
    named = [(one, mapping.look(body, one.source)) for one in read.fields if one.personal and one.source]
    texts = [(one, value.strip()) for one, value in named if isinstance(value, str) and value.strip()]
    name = next((value for one, value in texts if one.to[-1].endswith("name")), None)
    who = Identity(name=name, others=tuple(value for _, value in texts))
    return _redacted(messages.without(body, hidden(read)), who) if texts else body


def _left(ctx: Context, read: MessageMapping, found: Message) -> Any:
    """As ``remaining``, of a dead letter; ``messages.LOST`` of one that cannot be opened: it stands in nobody's way."""
    try:
        return remaining(read, messages.body(ctx, found))
    except SealBroken:
        return messages.LOST


def _redacted(given: Any, who: Identity) -> Any:
    if isinstance(given, str):
        return given if given == BLACK else personal.redacted(given, who)
    if isinstance(given, Mapping):
        return {name: _redacted(one, who) for name, one in given.items()}
    if isinstance(given, list):
        return [_redacted(one, who) for one in given]
    return given


# --- for people ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tried:
    """What a message would give."""

    mapping_version: int
    source_id: str
    process_key: str | None
    variables: dict[str, Any]
    refusal: dict[str, Any] | None


def attempt(ctx: Context, source: str, body: Any, version: int | None = None, text: str | None = None) -> Tried:
    """Map a message and let its process look at it, and leave nothing behind (the test form).

    Args:
        version: of the mapping, instead of the newest.
        text: a mapping that nobody has added yet, instead of those that are there.

    Raises:
        SourceUnknown, MappingNotFound, MappingInvalid: as their names say.
        MessageUnmappable: it cannot be mapped.
    """
    connector = registry.find(ctx, ctx.actor.town_code, source)
    chosen = registry.version(ctx, connector, version) if text is None else registry.draft(connector, text)
    read = _read(ctx, chosen, body)
    started: Instance | None = None
    refusal: ZhenshuError | None = None
    with _undone(ctx) as part:
        try:
            started = _hand_over(part, read)
        except ZhenshuError as found:
            refusal = found
    return Tried(
        chosen.version,
        read.source_id,
        None if started is None else started.definition_key,
        messages.without(read.variables, [one.pointer for one in read.mapping.fields if one.personal]),
        None if refusal is None else _problem(refusal),
    )


class _Undone(Exception):
    """Leaves a part that is to leave nothing behind."""


@contextmanager
def _undone(ctx: Context) -> Iterator[Context]:
    try:
        with context.part(ctx) as part:
            yield part
            raise _Undone
    except _Undone:
        pass


def retry(ctx: Context, found: Message, version: int | None = None) -> Taken:
    """Try a dead letter again, by the newest mapping or the version named.

    Raises:
        MessageSettled: it is no dead letter.
        SourceUnknown: its platform is in the registry no more.
    """
    same = messages.versions(ctx, found.town_code, found.platform, found.source_id)
    found = next(one for one in same if one.id == found.id)
    if found.state != MessageState.DEAD:
        raise MessageSettled(f"来件当前为 {found.state}", f"The message is {found.state}", state=found.state)
    connector = registry.find(ctx, found.town_code, found.platform)
    sender = Actor(found.received_by, "program", connector.name, INTEGRATOR, frozenset(), found.town_code)
    history.record(ctx, "connector.message-retried", subject_id=found.id, details={"platform": found.platform})
    return _attempt(ctx.acting(sender), connector, found, messages.body(ctx, found), version)


def discard(ctx: Context, found: Message) -> Message:
    """Put a dead letter aside; persons are taken out of it, and of one that cannot be opened nothing is kept.

    Raises:
        MessageSettled: it is no dead letter.
    """
    try:
        connector = registry.find(ctx, found.town_code, found.platform)
        remains = _left(ctx, registry.read(registry.version(ctx, connector).text), found)
    except ZhenshuError:
        remains = None
    history.record(ctx, "connector.message-discarded", subject_id=found.id, details={"platform": found.platform})
    return messages.settle(ctx, found, MessageState.DISCARDED, body=remains, attempts=found.attempts + 1)


@dataclass(frozen=True, slots=True)
class Shown:
    """What people may read of a message, or why there is nothing."""

    body: Any
    missing_zh: str | None = None
    missing_en: str | None = None


def shown(ctx: Context, found: Message) -> Shown:
    """The message as people may read it."""
    try:
        body = messages.body(ctx, found)
    except SealBroken as broken:
        return Shown(None, f"{broken.title_zh}：{broken.detail_zh}", f"{broken.title_en}: {broken.detail_en}")
    if body is None:
        return Shown(None, "办结时无法解开，内容未留存", "It could not be opened when it was settled, and is not kept")
    try:
        connector = registry.find(ctx, found.town_code, found.platform)
        body = remaining(registry.read(registry.version(ctx, connector).text), body)
    except ZhenshuError:
        pass
    return Shown(personal.masked(body))
