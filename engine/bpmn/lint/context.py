"""What the lint knows of the world around a diagram."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine import feel
from engine.bpmn.errors import Problem
from engine.bpmn.model import Element, Flow, Process
from engine.feel import dmn


def _unknown(key: str) -> None:
    return None


@dataclass(frozen=True, slots=True)
class LintContext:
    """Names that a diagram may refer to; ``None`` means unknown here, so that nothing is refused for it."""

    forms: Collection[str] | None = None
    """Form keys: ids and file names of ``.form`` resources."""
    topics: Collection[str] | None = None
    """Topics with a handler in this process."""
    decisions: Collection[str] | None = None
    processes: Collection[str] | None = None
    """Process keys that can be called, beside those of the diagram."""
    runs_elsewhere: bool = False
    """Whether another file of the same deployment has an executable process."""
    functions: feel.Env | None = None
    """Functions that expressions may call, beside the built-in ones."""
    resources: Mapping[str, bytes] = field(default_factory=dict)
    """The files that are deployed together, by their names."""
    parsed_forms: Mapping[str, Any] = field(default_factory=dict)
    """Forms of the same bundle as their reader parsed them, by key and by file name."""
    form: Callable[[str], Any] = _unknown
    """The deployed form that a key means, as its reader parsed it, where the bundle brings none."""
    called: Callable[[str], Process | None] = _unknown
    """The process that a key calls, where it can be read."""
    received: Callable[[str], bool] | None = None
    """Whether a deployed process receives messages of this name."""
    decision: Callable[[str], dmn.Definitions | None] = _unknown
    """The model of the decision that a key means, where it can be read."""


def problem(
    rule: str,
    where: Element | Flow | Process | None,
    zh: str,
    en: str,
    remedy_zh: str,
    remedy_en: str,
    severity: str = "error",
    expression: feel.Excerpt | None = None,
) -> Problem:
    """One finding at an element, a flow or a process."""
    identity = where.id if where is not None else None
    line = where.line if where is not None else None
    return Problem(rule, severity, identity, line, zh, en, remedy_zh, remedy_en, expression)


def label(where: Element | Flow | Process) -> str:
    """How a person finds it in the diagram: its name, and its id."""
    return f"{where.name}（{where.id}）" if where.name else where.id


Findings = Iterable[Problem]
