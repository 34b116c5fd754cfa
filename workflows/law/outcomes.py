"""What a decision's form lets a person choose, what is known once it is chosen, and the ways that stay open then."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import product
from typing import Any

from engine import feel
from engine.bpmn import Element, Flow, Graph, Point
from engine.bpmn.model import Mapping as Mapped
from engine.bpmn.model import Parameter
from engine.feel import syntax as x
from engine.feel.walking import walk
from forms.components import Component
from forms.definition import FormDefinition
from forms.inputs.choices import Checkbox, Single
from workflows.law import guards
from workflows.law.acts import Act
from workflows.law.constants import paths_of
from workflows.law.reading import Reading, components

REFUSING = re.compile(
    r"不予|不准|不许可|不同意|不批准|不通过|不合格|驳回|拒绝|否决|refus|reject|den(y|ied)|disapprov", re.I
)
GRANTING = re.compile(r"准予|许可|同意|批准|通过|合格|grant|approv|permit|accept|\bpass", re.I)
_IS_GRANTED = re.compile(r"\b(approved|granted|is_granted|is_approved|permitted)\b|准予|是否(许可|批准)|同意许可", re.I)
"""What a check box says that grants."""
GRANT, REFUSE = "准予", "不予"
"""The outcomes by which the engine issues a grant or a refusal."""
DECISION = "decision"
"""The field of the outcome in the shipped forms; where a form has several that could be it, this one is."""

PAST, FUTURE = datetime(1900, 1, 1, tzinfo=UTC), datetime(2900, 1, 1, tzinfo=UTC)
_ANYTHING: tuple[Any, ...] = (None, True, False, 0, 10**9)
"""What a variable may hold that nobody knows, beside what it is compared with."""
_EXTREMES: tuple[Any, ...] = ("", -(10**9), [], ["x"] * 100, date(1900, 1, 1), date(2900, 1, 1), PAST, FUTURE)
"""More of it, for comparisons of texts, lists and times."""
_UNKNOWNS, _TRIALS = 3, 600
"""Unknown variables of one condition, and trials of their values, beyond which it is not judged."""

Known = dict[str, Any]
"""Values by path, as in ``decided.decision``."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a deciding form."""

    field: Component
    value: Any
    is_refusal: bool

    @property
    def path(self) -> str:
        return ".".join(self.field.path)


# --- what can be chosen -----------------------------------------------------------------------------


def choices(form: FormDefinition) -> list[Choice]:
    """The options by which a form grants or refuses; none where it has no field that does both."""
    found = [one for one in (_choices(form, field) for field in components(form)) if one]
    return next((one for one in found if one[0].field.path[-1] == DECISION), found[0] if found else [])


def offers_no_refusal(form: FormDefinition) -> bool:
    """Whether the options of the outcome are written out, and none of them refuses."""
    fields = [one for one in components(form) if one.path[-1] == DECISION and isinstance(one.field, Single)]
    return any(one.field.choices.fixed and not _choices(form, one) for one in fields if isinstance(one.field, Single))


def _choices(form: FormDefinition, field: Component) -> list[Choice]:
    if isinstance(field.field, Checkbox) and _IS_GRANTED.search(f"{field.path[-1]} {field.label}"):
        return [Choice(field, True, False), Choice(field, False, True)]
    if field.path[-1] == DECISION and not (isinstance(field.field, Single) and field.field.choices.fixed):
        return [Choice(field, GRANT, False), Choice(field, REFUSE, True)]
    if not isinstance(field.field, Single) or not field.field.choices.fixed:
        return []
    labels = _labels(form, field)
    known = []
    for value in field.field.choices.fixed:
        text = f"{value} {labels.get(value, '')}" if isinstance(value, str) else labels.get(value, str(value))
        if REFUSING.search(text):
            known.append(Choice(field, value, True))
        elif GRANTING.search(text):
            known.append(Choice(field, value, False))
    return known if len({one.is_refusal for one in known}) == 2 else []


def _labels(form: FormDefinition, field: Component) -> dict[Any, str]:
    """What a person reads beside each option."""
    for node in _nodes(form.document):
        if isinstance(node.get("values"), list) and str(node.get("key", "")).split(".")[-1:] == [field.path[-1]]:
            rows = [row for row in node["values"] if isinstance(row, Mapping) and isinstance(row.get("label"), str)]
            return {row.get("value"): row["label"] for row in rows if not isinstance(row.get("value"), list | dict)}
    return {}


def _nodes(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield node
    for child in node.get("components") or ():
        if isinstance(child, Mapping):
            yield from _nodes(child)


# --- what is known then -----------------------------------------------------------------------------


def known_after(reading: Reading, decision: Element, choice: Choice) -> Known:
    """What the process knows behind a decision where this option was chosen, by path."""
    given = {choice.path: choice.value} if decision.called is None else _handed_out(reading, decision, choice)
    return known_behind(reading, decision, given)


def known_behind(reading: Reading, decision: Element, given: Known) -> Known:
    """What the process knows behind a step that gives these values, by path."""
    found: Known = {}
    if not decision.outputs:
        found.update(given)
    for target, text in written(decision):
        found.update(_learned(reading, target, text, given))
    behind = {point.element for point in reading.graph.reached(Point(decision.id, True), {decision.id})}
    others = [one for one in reading.elements if one.id in behind - {decision.id}]
    for one in others:
        found = _kept(reading, one, found)
    for _ in range(len(others)):
        more = {path: value for one in others for path, value in _derived(reading, one, others, found)}
        if not more.keys() - found.keys():
            break
        found.update(more)
    return found


def form_of(reading: Reading, decision: Element) -> FormDefinition | None:
    """The form of a deciding step, or of the step that decides in the process which it calls."""
    if decision.called is None:
        return reading.form_of(decision)
    return next((reading.form_of(one) for _, one in _called(reading, decision)), None)


def _called(reading: Reading, call: Element) -> Iterator[tuple[Reading, Element]]:
    """The steps that decide in a called process, as it is read."""
    process = reading.context.called(call.called or "")
    if process is not None and process.id != reading.process.id:
        inside = Reading(process, reading.context)
        yield from ((inside, one) for one in inside.deciding(Act.PERMIT_DECIDE))


def _handed_out(reading: Reading, call: Element, choice: Choice) -> Known:
    """What a called process tells its caller of the decision."""
    found: Known = {}
    for inside, decision in _called(reading, call):
        found |= handed_out(inside, call, known_after(inside, decision, choice))
    return found


def handed_out(reading: Reading, call: Element, known: Known) -> Known:
    """What a caller gets to know by the out mappings of its call."""
    found: Known = {}
    for out in call.call_out:
        source, target = out.source or "", out.target or out.source or ""
        if out.source_expression and target:
            found |= _learned(reading, target, out.source_expression, known)
        found |= {
            path if out.everything else target + path.removeprefix(source): value
            for path, value in known.items()
            if out.everything or path == source or path.startswith(f"{source}.")
        }
    return found


def _kept(reading: Reading, element: Element, known: Known) -> Known:
    """What stays known behind a step: what it does not write, or writes again as it was."""
    return kept(reading, written(element), known, set(_filled(reading, element)))


def kept(reading: Reading, mappings: Iterable[tuple[str, str]], known: Known, lost: set[str]) -> Known:
    """What stays known where variables are set by these texts, and others by nobody knows what."""
    again: Known = {}
    for target, text in mappings:
        lost.add(target)
        again.update(_learned(reading, target, text, known))
    return {
        path: value
        for path, value in known.items()
        if path.partition(".")[0] not in lost or (path in again and again[path] == value)
    }


def _filled(reading: Reading, element: Element) -> Iterator[str]:
    """The variables that the form of a step sets by itself."""
    form = reading.form_of(element) if element.type == "userTask" and not element.outputs else None
    yield from (component.path[0] for component in components(form)) if form is not None else ()


def _derived(reading: Reading, element: Element, others: Sequence[Element], known: Known) -> Iterator[tuple[str, Any]]:
    """What a step works out from what is known, where nobody else sets the same variable."""
    for target, text in written(element):
        alone = sum(name == target for one in others for name, _ in written(one)) == 1
        if alone and not is_given(target, known) and not below(target, known):
            yield from _learned(reading, target, text, known).items()


def written(element: Element) -> Iterator[tuple[str, str]]:
    """The variables that a step sets, and by which expressions; a text that is none says nothing."""
    yield from texts(element.outputs)
    if element.script is not None and "resultVariable" in element.attributes:
        yield element.attributes["resultVariable"], "=" + element.script.strip().removeprefix("=")
    for out in element.call_out:
        if out.target:
            yield out.target, ""


def texts(mappings: Iterable[Mapped]) -> Iterator[tuple[str, str]]:
    """The targets of mappings with their texts; the entries of a map by their own names."""
    for mapping in mappings:
        yield mapping.target, _text(mapping.value)
        for name, value in mapping.value.entries if mapping.value.kind == "map" else ():
            yield name, _text(value)


def _text(value: Parameter) -> str:
    """The expression of a parameter."""
    return "=" + value.text.strip().removeprefix("=") if value.kind == "script" else value.text


def _learned(reading: Reading, target: str, text: str, given: Known) -> Known:
    """What a variable holds, whole or entry by entry, as far as it follows from what is given."""
    expression = compiled(text)
    if expression is None:
        return {}
    asked = paths_of(expression.node)
    if not any(is_given(path, given) or below(path, given) for path in asked):
        return {}
    unknown = [path for path in asked if not is_given(path, given) and not below(path, given)]
    found = [evaluated(reading, expression, {**given, **others}) for others in trials(expression, unknown)]
    if any(one is FAILED for one in found):
        return {}
    if all(isinstance(one, dict) for one in found):
        first, *rest = found
        return {
            f"{target}.{name}": value
            for name, value in first.items()
            if all(name in other and other[name] == value for other in rest)
        }
    return {target: found[0]} if all(one == found[0] for one in found) else {}


def trials(expression: feel.Expression, unknown: Sequence[str]) -> Iterator[Known]:
    """Values for what nobody knows: all alike, and each alone unlike the others."""
    yield {path: f"⟦{path}⟧" for path in unknown}
    guesses = [*_ANYTHING, *_EXTREMES, *_around(expression)]
    yield from (dict.fromkeys(unknown, guess) for guess in guesses)
    if len(unknown) * len(guesses) <= _TRIALS:
        for path in unknown:
            others = {other: f"⟦{other}⟧" for other in unknown}
            yield from ({**others, path: guess} for guess in guesses)


def _around(expression: feel.Expression) -> list[Any]:
    """What is written in an expression, and the numbers beside it."""
    found = [one.value for one in walk(expression.node) if isinstance(one, x.Literal)]
    numbers = [one for one in found if isinstance(one, int | Decimal) and not isinstance(one, bool)]
    return [*found, *(one + 1 for one in numbers), *(one - 1 for one in numbers)]


# --- which ways are open ----------------------------------------------------------------------------


def closed(reading: Reading, known: Known) -> frozenset[str]:
    """The flows that nobody takes while this is known."""
    return frozenset(flow.id for element in reading.elements for flow in _closed(reading, element, known))


def doubtful(reading: Reading, known: Known) -> frozenset[str]:
    """Default flows of gateways that ask for what is known, and for more of the same decision: those parts say it."""
    return frozenset(
        element.default
        for element in reading.elements
        if element.default
        and any(
            _asks(flow, known) and _truth(reading, flow.condition or "", known) is None
            for flow in reading.flows_of(element)
        )
    )


def _asks(flow: Flow, known: Known) -> bool:
    mine = {path.partition(".")[0] for path in known}
    return asks(flow, known) and all(path.partition(".")[0] in mine for path in _asked(flow))


def asks(flow: Flow, known: Known) -> bool:
    """Whether the condition of a flow reads something that is known."""
    return any(is_given(path, known) or below(path, known) for path in _asked(flow))


def _asked(flow: Flow) -> set[str]:
    expression = compiled(flow.condition, condition=True) if flow.condition else None
    return paths_of(expression.node) if expression is not None else set()


def _closed(reading: Reading, element: Element, known: Known) -> Iterator[Flow]:
    flows = reading.flows_of(element)
    answers = [_truth(reading, flow.condition, known) if flow.condition else None for flow in flows]
    is_sure = False
    for flow, answer in zip(flows, answers, strict=True):
        only_one = element.type == "exclusiveGateway" and is_sure
        if flow.id != element.default and (answer is False or only_one):
            yield flow
        is_sure = is_sure or answer is True
    if is_sure and element.default in element.outgoing:
        yield next(flow for flow in flows if flow.id == element.default)


def open_graph(reading: Reading, flows: frozenset[str]) -> Graph:
    """The ways that stay open without these flows."""
    return Graph(guards.without(reading.process, flows)) if flows else reading.graph


def _truth(reading: Reading, condition: str, known: Known) -> bool | None:
    """Whether a condition holds whatever the others are; None where they, or nobody, can tell."""
    expression = compiled(condition, condition=True)
    if expression is None:
        return None
    asked = paths_of(expression.node)
    unknown = [path for path in asked if not is_given(path, known) and not below(path, known)]
    if len(unknown) == len(asked) or len(unknown) > _UNKNOWNS:
        return None
    written = [one.value for one in walk(expression.node) if isinstance(one, x.Literal)]
    guesses = [*_ANYTHING, *(one for one in written if one not in _ANYTHING)]
    if len(guesses) ** len(unknown) > _TRIALS:
        return None
    found = set()
    for values in product(guesses, repeat=len(unknown)):
        given = {**known, **dict(zip(unknown, values, strict=True))}
        answers = [evaluated(reading, expression, given, now) for now in (PAST, FUTURE)]
        found |= {answer is True for answer in answers}
        if FAILED in answers or len(found) > 1:
            return None
    return found.pop()


# --- evaluating -------------------------------------------------------------------------------------

FAILED = object()
"""What an expression gives that cannot be worked out here."""


def compiled(text: str, condition: bool = False) -> feel.Expression | None:
    """The expression of a text of a diagram, if it is one that can be read."""
    if not condition and not text.lstrip().startswith("=") and "${" not in text and "#{" not in text:
        return None
    try:
        return feel.compile(feel.translate(text, condition=condition))
    except feel.FeelError:
        return None


_BOUNDS = feel.Bounds(steps=2_000, list_length=500, string_length=20_000, seconds=0.05)
"""What one trial may cost: conditions are short, and a diagram has many."""


def bounded(functions: feel.Env | None) -> feel.Env:
    """The surroundings of a trial."""
    return replace(functions or feel.Env(), bounds=_BOUNDS)


def evaluated(reading: Reading, expression: feel.Expression, given: Known, now: datetime = FUTURE) -> Any:
    """What an expression gives with these values by path, or ``FAILED``."""
    try:
        return expression(_nested(given), replace(bounded(reading.context.functions), now=now))
    except (feel.FeelError, TypeError, LookupError, ArithmeticError):
        return FAILED


def _nested(given: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for path in sorted(given, key=lambda one: one.count(".")):
        *holders, name = path.split(".")
        place = found
        for holder in holders:
            inside = place.get(holder)
            place[holder] = dict(inside) if isinstance(inside, dict) else {}
            place = place[holder]
        place[name] = given[path]
    return found


def is_given(path: str, given: Mapping[str, Any]) -> bool:
    """Whether a path, or a context that it leads into, is known."""
    names = path.split(".")
    return any(".".join(names[: place + 1]) in given for place in range(len(names)))


def below(path: str, given: Mapping[str, Any]) -> bool:
    """Whether an entry below a path is known."""
    return any(name.startswith(f"{path}.") for name in given)


def mentions(value: object, mark: str) -> bool:
    """Whether a text stands somewhere in a value."""
    if isinstance(value, Mapping):
        return any(mentions(one, mark) for one in value.values())
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return any(mentions(one, mark) for one in value)
    return isinstance(value, str) and mark in value
