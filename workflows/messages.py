"""What a message to a matter, or one that begins it, may carry, and who may send it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engine import definitions, values
from engine.context import Context
from engine.errors import FieldError, Invalid, NotAllowed
from engine.messages import Receiver

MOST = 2000
"""Characters of one text. Reason: what a person writes in a letter's paragraph; longer things are uploads."""

TEXTS_MOST = 10
"""Texts in one message. Reason: none of the town's messages has more than four."""


def problems(variables: Mapping[str, Any], carries: str, needed: Iterable[str] = ()) -> list[FieldError]:
    """What is wrong with a message's content: one finding per field, with its pointer.

    ``carries`` is the one variable it may bring, an object of texts; with ``needed`` texts it has to bring it.
    """
    found = _surplus(variables, carries)
    content, wanted = variables.get(carries), list(needed)
    if content is None:
        return [*found, *(_missing(carries, name) for name in wanted)]
    pointer = f"/variables/{carries}"
    if not isinstance(content, Mapping) or len(content) > TEXTS_MOST:
        zh, en = f"{carries} 应为由文字组成的对象", f"Expected {carries} to be an object of texts"
        return [*found, _at(pointer, "wrong_type", zh, en)]
    found += [_missing(carries, name) for name in wanted if content.get(name) is None]
    return [*found, *(_text(f"{pointer}/{name}", name) for name, one in content.items() if not _says(one))]


@dataclass(frozen=True, slots=True)
class Opening:
    """A message that begins a process: who may send it, and the one thing that it carries."""

    message: str
    process: str
    carries: str
    #: Roles and groups.
    senders: frozenset[str]
    not_for: type[NotAllowed]
    refused: type[Invalid]

    def check(self, ctx: Context, name: str, *, receiver: Receiver, variables: Mapping[str, Any]) -> None:
        """Guard of ``message.correlate``: ``not_for`` strangers, and anything else it brings is ``refused``."""
        if name != self.message or receiver.definition_id is None:
            return
        if definitions.get(ctx, receiver.definition_id).key != self.process:
            return
        if ctx.actor.kind != "system" and ctx.actor.memberships.isdisjoint(self.senders):
            raise self.not_for(f"{ctx.actor.name} 不能发送消息 {name}", f"{ctx.actor.name} may not send {name}")
        wrong = _surplus(variables, self.carries)
        if wrong:
            zh, en = f"消息 {name} 只携带 {self.carries}", f"Expected {name} to carry the {self.carries} only"
            raise self.refused(zh, en, fields=wrong)


def _surplus(variables: Mapping[str, Any], carries: str) -> list[FieldError]:
    return [
        _at(f"/variables/{name}", "surplus", f"消息不得携带 {name}", f"The message may not carry {name}")
        for name in sorted(set(variables) - {carries})
    ]


def _says(value: object) -> bool:
    if value is None:
        return True
    if not isinstance(value, str) or not 1 <= len(values.seen(value)) <= MOST:
        return False
    return not any(char < " " and char not in "\n\r\t" for char in value)


def _missing(carries: str, name: str) -> FieldError:
    return _at(f"/variables/{carries}/{name}", "required", f"应写明 {name}", f"Expected {name}")


def _text(pointer: str, name: str) -> FieldError:
    zh, en = f"{name} 应为不超过 {MOST} 字的文字", f"Expected {name} to be a text of at most {MOST} characters"
    return _at(pointer, "not_a_text", zh, en)


def _at(pointer: str, code: str, zh: str, en: str) -> FieldError:
    return FieldError(pointer, code, zh, en)
