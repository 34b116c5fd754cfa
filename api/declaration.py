"""What a route declares about itself; ``contract`` serves it, ``examples`` documents it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from api.fields import Answer, Body, Query
from api.scopes import Scope
from engine.context import Actor
from engine.external_tasks import TopicRequest

View = Callable[..., Any]

BASE = "/api/v1"
"""Where every address of the native interface begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a request waits for, and how long."""

    #: Seconds; 0 answers at once.
    seconds: float
    #: Service steps of any of these topics.
    topics: Sequence[TopicRequest] = ()
    #: The most service steps it takes.
    most: int = 1

    def of(self, actor: Actor) -> "Wish":
        """The same for somebody of a town who was given some processes, as far as there are such bounds."""
        town, given = actor.town_code, actor.process_keys
        return replace(self, topics=[replace(one, town_code=town, given=given) for one in self.topics])


@dataclass(frozen=True, slots=True)
class ShownOnce:
    """A secret that only the first answer holds."""

    #: The field of the answer.
    name: str
    #: Where a new one is had, below ``BASE``, with the answer's ``id``.
    rotate: str

    def left_out(self, answer: dict[str, Any]) -> dict[str, Any]:
        """The answer without it, and a word what to do."""
        path = f"POST {BASE}{self.rotate.format(id=answer['id'])}"
        zh = f"密钥只在首次答复中给出；首次答复未收到时，请轮换：{path}。"
        en = f"The secret stood in the first answer only; if that was lost, rotate it: {path}."
        return {**answer, self.name: None, "detail": zh, "detail_en": en}


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """One method at one address: everything the door has to know about it."""

    view: View
    method: str
    rule: str
    scope: Scope | None
    base: str = BASE
    query: Query | None = None
    body: Body | None = None
    returns: Answer | None = None
    status: int = 200
    media: str = "application/json"
    is_page: bool = False
    is_list: bool = False
    is_open: bool = False
    """Needs no credential; the view gets the system and opens its own transactions."""
    is_upload: bool = False
    upload_fields: tuple[str, ...] = ()
    has_etag: bool = False
    takes_match: bool = False
    """Its view judges If-Match; a write that does not refuses the header."""
    needs_match: bool = False
    shown_once: "ShownOnce | None" = None
    """What a replay of the answer leaves out."""
    before_password: bool = False
    """Open to someone whose first password must be changed."""
    locks: bool = False
    """A read that has to lock what it looks at, and therefore runs in a writing transaction."""
    is_batch: bool = False
    """Its view gets no transaction: every row of the body is a command of its own."""
    is_many: bool = False
    """Its body may hold many at once, and is read up to the upload limit."""
    rows: Callable[[Any], int] | None = None
    """As how many requests its body counts in the caller's minute; ``Call.admitted`` says how many were let in."""
    is_search: bool = False
    """A ``POST`` that only reads, for what does not fit into an address."""
    prepare: Callable[..., Any] | None = None
    """Slow work such as password hashing, done in a read-only transaction before the writing one is opened."""
    patience: Callable[[Any], Wish] | None = None
    """What to wait for, and how long, until the result is not empty (long poll); from the body."""

    @cached_property
    def is_write(self) -> bool:
        """Whether it may change something."""
        return self.method != "GET"
