"""What an expression of a diagram gives whatever the instance, and between which answers it chooses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine import feel
from engine.feel import syntax as x
from engine.feel.walking import UNKNOWN, Survey, spelled, walk


class Formula:
    """One text of a diagram: a literal, or an expression taken apart."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.node: x.Node | None = None
        self._survey: Survey | None = None
        if is_expression(text):
            try:
                self.node = feel.compile(feel.translate(text)).node
            except feel.FeelError:
                return
            self._survey = Survey(self.node)

    @property
    def is_readable(self) -> bool:
        """Whether it is a literal, or an expression without a mistake; the engine's own lint reports the others."""
        return self.node is not None or not is_expression(self.text)

    def constant(self, node: x.Node | None = None) -> Any:
        """What a part, or the whole, always gives; ``UNKNOWN`` where the instance, the clock or the domain says."""
        if self._survey is None or self.node is None:
            return UNKNOWN if is_expression(self.text) else self.text
        return self._survey.constant(node or self.node)

    def answers(self, node: x.Node | None = None) -> Iterator[x.Node]:
        """The parts one of which is the answer: the branches of a choice that can be taken."""
        node = node or self.node
        if node is None:
            return
        if not isinstance(node, x.If):
            yield node
            return
        for condition, then in node.branches:
            given = self.constant(condition)
            if given is UNKNOWN or given is True:
                yield from self.answers(then)
            if given is True:
                return
        yield from self.answers(node.otherwise)


def is_expression(text: str) -> bool:
    """Whether a text of a diagram is evaluated: ``=…``, ``${…}`` or ``#{…}``."""
    return text.lstrip().startswith("=") or "${" in text or "#{" in text


def is_blank(value: Any) -> bool:
    """Whether a value says nothing: null, blank text, an empty list or context."""
    return value is None or (isinstance(value, str) and not value.strip()) or value in ([], {})


def says_nothing(formula: Formula) -> bool:
    """Whether a text gives nothing, whichever way it goes."""
    if formula.node is None:
        return formula.is_readable and is_blank(formula.text)
    return all(is_blank(formula.constant(answer)) for answer in formula.answers())


def entries(formula: Formula) -> Iterator[tuple[str, x.Node]]:
    """The entries of the contexts that an expression may give."""
    for answer in formula.answers():
        if isinstance(answer, x.ContextNode):
            yield from answer.entries


def paths_of(node: x.Node) -> set[str]:
    """The variables that an expression asks for, as the whole paths that it follows."""
    whole = [one for one in walk(node) if isinstance(one, x.Path | x.Name)]
    bases = {id(one.base) for one in whole if isinstance(one, x.Path)}
    called = {id(one.function) for one in walk(node) if isinstance(one, x.Call)}
    return {spelled(one) for one in whole if id(one) not in bases | called}
