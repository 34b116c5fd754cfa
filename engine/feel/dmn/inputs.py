"""What a decision takes from outside: the variables it reads, those it does not know, and values it cannot take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from engine.feel.bounds import DEFAULT_ENV, Run
from engine.feel.dmn.evaluation import Definitions
from engine.feel.dmn.model import Drg
from engine.feel.dmn.notices import KIND_WORDS, Texts, found, found_text, of_tests, of_type, spaced
from engine.feel.dmn.types import Types
from engine.feel.types import Type, coerce
from engine.feel.values import kind

SHOWN_INPUTS = 20
"""Names of inputs that a message lists."""

ABSENT: Any = object()


@dataclass(frozen=True, slots=True)
class Wanted:
    """An input: the prefixes of the models it stands in, its name, and its type where one is declared."""

    path: tuple[str, ...]
    name: str
    type: Type

    @property
    def full_name(self) -> str:
        """The name with its prefixes."""
        return ".".join((*self.path, self.name))

    def value(self, variables: Mapping[str, Any]) -> Any:
        """What variables offer for it, under its name alone, with prefixes, or inside them; ``ABSENT`` if nothing."""
        for start in range(len(self.path) + 1):
            rest = (*self.path[start:], self.name)
            if ".".join(rest) in variables:
                return variables[".".join(rest)]
            value: Any = variables
            for step in rest:
                value = value.get(step, ABSENT) if isinstance(value, Mapping) else ABSENT
            if value is not ABSENT:
                return value
        return ABSENT

    def keys(self) -> Iterator[tuple[str, ...]]:
        """The ways to name it, as steps into contexts."""
        for start in range(len(self.path) + 1):
            rest = (*self.path[start:], self.name)
            for joined in range(1, len(rest) + 1):
                yield (".".join(rest[:joined]), *rest[joined:])


@dataclass(slots=True)
class Inputs:
    """Everything a decision or service takes."""

    wanted: list[Wanted] = field(default_factory=list)
    read: set[str] = field(default_factory=set)
    """Names that logic without drawn inputs reads."""
    possible: set[str] = field(default_factory=set)
    """Names that it reads where they are no entries of the items of a filter."""

    @property
    def names(self) -> list[str]:
        """All that may be given, each once."""
        return list(dict.fromkeys([*(one.full_name for one in self.wanted), *sorted(self.read)]))

    def missing(self, variables: Mapping[str, Any]) -> list[str]:
        """Inputs that nothing is given for, which therefore count as null."""
        absent = {one.full_name for one in self.wanted if one.value(variables) is ABSENT}
        return [name for name in self.names if name in absent or (name in self.read and name not in variables)]

    def unknown(self, variables: Mapping[str, Any]) -> list[tuple[str, ...]]:
        """Variables that are no input, as steps into contexts."""
        ways = {key for one in self.wanted for key in one.keys()}
        ways |= {(name,) for name in self.read | self.possible}
        return list(_unknown(variables, (), ways))


def _unknown(given: Mapping[str, Any], at: tuple[str, ...], ways: set[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    for name, value in given.items():
        place = (*at, name)
        if place in ways:
            continue
        if any(way[: len(place)] == place for way in ways) and isinstance(value, Mapping):
            yield from _unknown(value, place, ways)
        else:
            yield place


def inputs_of(definitions: Definitions, drg: Drg) -> Inputs:
    """What a decision or decision service takes, those of its requirements and of imported models included."""
    inputs = Inputs()
    if drg.kind == "service":
        for reference in drg.parts:
            _slot(definitions, drg, reference, inputs)
        return inputs
    seen: set[tuple[str, str]] = {(definitions.namespace, drg.id)}
    stack: list[tuple[Definitions, tuple[str, ...], Drg]] = [(definitions, (), drg)]
    while stack:
        owner, path, current = stack.pop()
        node = owner.nodes[current.id]
        if current.kind == "input":
            inputs.wanted.append(Wanted(path, current.variable.name, node.type))
            continue
        if node.is_open:
            inputs.read |= node.read - owner.known
            inputs.possible |= node.possible - owner.known
        following = []
        for reference in current.requirements:
            found = owner.owner(reference)
            if found is not None and (found[0].namespace, found[2].id) not in seen:
                seen.add((found[0].namespace, found[2].id))
                following.append((found[0], (*path, found[1]) if found[1] else path, found[2]))
        stack += reversed(following)
    return inputs


def _slot(definitions: Definitions, service: Drg, reference: str, inputs: Inputs) -> None:
    outputs = {child.get("href").removeprefix("#") for name in INSIDE for child in service.element.all(name)}
    found = definitions.owner(reference)
    if found is not None and reference not in outputs:
        owner, prefix, drg = found
        inputs.wanted.append(Wanted((prefix,) if prefix else (), drg.variable.name, owner.nodes[drg.id].type))


INSIDE = ("outputDecision", "encapsulatedDecision")


# ---------------------------------------------------------------- what is wrong


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A variable that cannot be an input: the steps to it, what was expected, and what was found."""

    code: str
    steps: tuple[str, ...]
    expected: str
    found: str
    message_zh: str
    message_en: str

    @property
    def name(self) -> str:
        """The variable, with the prefixes of the models it is for."""
        return ".".join(self.steps)


def unknown_input(steps: tuple[str, ...], names: list[str]) -> Mismatch:
    """What is said of a variable that is no input: the nearest one, and those there are."""
    name = ".".join(steps)
    shown = name if len(name) <= 100 else name[:100] + "…"
    near = nearest(name, names)
    listed = ", ".join(names[:SHOWN_INPUTS]) + (", …" if len(names) > SHOWN_INPUTS else "")
    hint_zh, hint_en = (f"，是否为“{near}”？", f"; did you mean “{near}”?") if near else ("。", ".")
    all_zh, all_en = (f"它的输入：{listed}。", f"Its inputs: {listed}.") if names else ("它没有输入。", "It has none.")
    return Mismatch(
        "unknown_variable",
        steps,
        listed,
        shown,
        f"“{shown}”不是该决策的输入{hint_zh}{all_zh}",
        f"“{shown}” is no input of this decision{hint_en} {all_en}",
    )


def nearest(name: str, names: list[str]) -> str | None:
    """The name most like another, however it is written."""
    folded = {one.casefold(): one for one in reversed(names)}
    close = get_close_matches(name.casefold(), folded, 1)
    return folded[close[0]] if close else None


def misfit(one: Wanted, value: Any, type_ref: str, types: Types) -> Mismatch | None:
    """Why a value, or the part of it that is to blame, is not of an input's type; None when it is."""
    if value is None or coerce(value, one.type) is not None:
        return None
    place, expected, inner = _blamed(value, one.type, type_ref, types, one.full_name)
    zh, en = ("没有这一项", "nothing") if inner is ABSENT else _found(inner, expected[2])
    return Mismatch(
        "decision_input",
        (*one.path, one.name),
        expected[1],
        en,
        f"输入“{place}”应为{spaced(expected[0])}，实际{'' if inner is ABSENT else '为'}{spaced(zh)}。",
        f"Input “{place}”: expected {expected[1]}, found {en}.",
    )


Expected = tuple[str, str, bool]
"""In Chinese, in English, and whether the value is of the right kind at least."""


def _found(value: Any, is_of_kind: bool) -> Texts:
    shown = found_text(value)
    return (shown, shown) if is_of_kind and shown else found(value)


def _blamed(value: Any, expected: Type, reference: str, types: Types, place: str) -> tuple[str, Expected, Any]:
    """The part of a value that is to blame, deepest first."""
    if isinstance(value, Mapping) and expected.members is not None:
        for name, member in expected.members.items():
            inner = value.get(name, ABSENT)
            if inner is ABSENT:
                return f"{place}.{name}", _expected(None, member, "", types), ABSENT
            if not member.admits(inner):
                return _blamed(inner, member, "", types, f"{place}.{name}")
    if isinstance(value, list) and expected.element is not None:
        for index, inner in enumerate(value, 1):
            if not expected.element.admits(inner):
                return _blamed(inner, expected.element, "", types, f"{place}[{index}]")
    return place, _expected(value, expected, reference, types), value


def _expected(value: Any, expected: Type, reference: str, types: Types) -> Expected:
    tests = types.limits.get(expected, ())
    if kind(value) == expected.name or (expected.name == "Any" and tests):
        run = Run(DEFAULT_ENV, "")
        failing = next((test for test in tests if test.test(value, {}, run) is not True), None)
        if failing is not None:
            return (*of_tests(failing), True)
    zh, en = of_type(expected, reference)
    word = KIND_WORDS.get(expected.name)
    zh = f"{word}（{zh}）" if word else zh
    for test in tests:
        more = of_tests(test)
        zh, en = f"{zh}，{more[0]}", f"{en}, {more[1]}"
    return zh, en, False
