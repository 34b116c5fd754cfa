"""What a run of the oracle consists of: variable scopes, scopes of tokens, tokens, waits, things done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.fuzz.model import Body, Flow, Node


class Frame:
    """A variable scope; the one without a parent is the process instance or the called instance."""

    def __init__(self, parent: Frame | None, variables: dict[str, Any] | None = None) -> None:
        self.parent = parent
        self.variables = variables or {}

    def home(self, name: str) -> Frame:
        frame = self
        while name not in frame.variables and frame.parent is not None:
            frame = frame.parent
        return frame

    def get(self, name: str) -> Any:
        return self.home(name).variables.get(name)

    def set(self, name: str, value: Any) -> None:
        self.home(name).variables[name] = value

    def visible(self) -> dict[str, Any]:
        return (self.parent.visible() if self.parent else {}) | self.variables


@dataclass(eq=False)
class Done:
    """Something that is over and can be undone: by its handler, or by what was done inside it."""

    activity: str
    scope: Scope
    handler: Node | None = None


@dataclass(eq=False)
class Scope:
    """A running process, called process, subprocess or event subprocess."""

    kind: str  # process, called, sub, esp
    body: Body
    frame: Frame
    owner: Token | None
    serial: int
    tokens: list[Token] = field(default_factory=list)
    starts: list[Wait] = field(default_factory=list)
    done: list[Done] = field(default_factory=list)
    interrupted: bool = False
    over: bool = False


@dataclass(eq=False)
class Token:
    """A token at an element, with what the element has running."""

    node: Node
    scope: Scope
    frame: Frame
    flow: Flow | None = None
    parked: bool = False
    host: Token | None = None  # the multi-instance body
    children: list[Token] = field(default_factory=list)
    waits: list[Wait] = field(default_factory=list)
    inner: Scope | None = None
    thrower: Token | None = None  # of a compensation handler
    done: list[Done] = field(default_factory=list)  # instances and passes that can be undone once all are over
    steps: list[Done] = field(default_factory=list)  # what a compensation throw still has to undo
    passes: int = 0
    items: list[Any] = field(default_factory=list)
    dead: bool = False


@dataclass(eq=False)
class Wait:
    """Something that only the outside can move."""

    serial: int
    kind: str
    node: Node
    role: str  # work, catch, choice, boundary, start, async, incident
    frame: Frame
    token: Token | None = None
    scope: Scope | None = None
    due: datetime | None = None
    left: int = 1
    again: Callable[[], None] | None = None
    open: bool = True
    was_true: bool = False  # of a condition, when it was last looked at
