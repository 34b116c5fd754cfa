"""Calls of knowledge models and decision services whose arguments cannot fit: they always answer null."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from engine.feel import syntax as x
from engine.feel.dmn.boxed import expression_in
from engine.feel.dmn.evaluation import Definitions, slots_of
from engine.feel.dmn.model import Drg, normal_name
from engine.feel.dmn.scope import Compiled
from engine.feel.dmn_xml import Element
from engine.feel.kinds import Kinds
from engine.feel.types import Type, coerce
from engine.feel.values import kind
from engine.feel.walking import UNKNOWN, Survey, spelled


@dataclass(frozen=True, slots=True)
class Signature:
    """What a knowledge model or service takes: names and types in order."""

    name: str
    names: tuple[str, ...]
    types: tuple[Type, ...]

    def __str__(self) -> str:
        shown = (f"{name}: {type_.name}" for name, type_ in zip(self.names, self.types, strict=True))
        return f"{self.name}({', '.join(shown)})"


Told = tuple[str, str, str, int]
"""Code, Chinese, English, position."""


def signatures(definitions: Definitions, owner: str) -> dict[str, Signature]:
    """What an element may call, by the name it has there; itself, when it is a knowledge model."""
    drg = definitions.model.elements.get(owner)
    if drg is None:
        return {}
    found = {}
    needed = [(name, other, one) for name, other, _, one in definitions.needs(drg)]
    if drg.kind == "knowledge":
        needed.append((drg.variable.name, definitions, drg))
    for name, other, one in needed:
        signature = _signature(name, other, one)
        if signature is not None:
            found[name] = signature
    return found


def _signature(name: str, owner: Definitions, drg: Drg) -> Signature | None:
    if drg.kind == "knowledge":
        node = owner.nodes[drg.id]
        inner = drg.element.first("encapsulatedLogic")
        if inner is None or (expression_in(inner) or inner).name == "functionDefinition":
            return None
        return Signature(name, node.parameters, node.parameter_types)
    if drg.kind == "service":
        slots = slots_of(owner, drg)
        names = tuple(f"{prefix}.{one.variable.name}" if prefix else one.variable.name for _, prefix, one in slots)
        return Signature(name, names, tuple(other.nodes[one.id].type for other, _, one in slots))
    return None


def misused_models(known: dict[str, Signature], one: Compiled) -> Iterator[Told]:
    """Calls with a wrong number, wrong names or wrong kinds of arguments."""
    if not known:
        return
    survey = Survey(one.built.node, one.names)
    kinds = Kinds(survey, None, one.types)
    for call in survey.nodes:
        if not isinstance(call, x.Call) or not isinstance(call.function, x.Name | x.Path):
            continue
        name = spelled(call.function)
        signature = known.get(name)
        hidden = survey.bound | one.local
        if signature is None or name.partition(".")[0] in hidden:
            continue
        yield from _misused(signature, call, kinds)


def _misused(signature: Signature, call: x.Call, kinds: Kinds) -> Iterator[Told]:
    position = call.function.position
    wanted = len(signature.names)
    if call.names is not None and set(call.names) != set(signature.names):
        strange = [name for name in call.names if name not in signature.names]
        lacking = [name for name in signature.names if name not in call.names]
        yield _names(signature, strange, lacking, position)
    elif len(call.arguments) != wanted:
        yield (
            "dmn_argument_count",
            f"{signature.name} 应有 {wanted} 个参数，实际为 {len(call.arguments)} 个，结果总是空值；"
            f"写法：{signature}。",
            f"{signature.name} takes {wanted} arguments, found {len(call.arguments)}: always null;"
            f" expected {signature}.",
            position,
        )
    else:
        for name, argument in zip(call.names or signature.names, call.arguments, strict=True):
            told = unfit(signature, name, kinds.sample(argument), argument.position)
            if told is not None:
                yield told


def _names(signature: Signature, strange: list[str], lacking: list[str], position: int) -> Told:
    zh = "、".join([*(f"多了“{name}”" for name in strange), *(f"缺少“{name}”" for name in lacking)])
    en = ", ".join([*(f"“{name}” is none of them" for name in strange), *(f"“{name}” is missing" for name in lacking)])
    return (
        "dmn_argument_name",
        f"{signature.name} 的参数不符：{zh or '重复'}；写法：{signature}。",
        f"The arguments of {signature.name} do not fit: {en or 'one is given twice'}; expected {signature}.",
        position,
    )


def unfit(signature: Signature, name: str, sample: Any, position: int) -> Told | None:
    """What is told of an argument whose kind its parameter does not take; None when it may fit."""
    expected = signature.types[signature.names.index(name)]
    if sample is UNKNOWN or expected.allowed is not None or expected.members is not None:
        return None
    if coerce(sample, expected) is not None:
        return None
    return (
        "dmn_argument_type",
        f"{signature.name} 的参数“{name}”应为 {expected.name}，实际为 {kind(sample)}，结果总是空值。",
        f"The argument “{name}” of {signature.name}: expected {expected.name}, found {kind(sample)}; always null.",
        position,
    )


def misbound(known: dict[str, Signature], element: Element) -> Iterator[tuple[Element, Told]]:
    """Boxed invocations whose bindings are not the parameters of the model they call."""
    for one in element.walk():
        if one.name != "invocation":
            continue
        called = one.first("literalExpression")
        signature = known.get(normal_name((called.child_text("text") or "") if called is not None else ""))
        if signature is None:
            continue
        parameters = (binding.first("parameter") for binding in one.all("binding"))
        given = [normal_name(parameter.get("name")) for parameter in parameters if parameter is not None]
        if set(given) != set(signature.names):
            strange = [name for name in given if name not in signature.names]
            yield one, _names(signature, strange, [name for name in signature.names if name not in given], 0)
