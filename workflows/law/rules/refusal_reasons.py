"""A refusal says why and where to turn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine.bpmn import Element, Point
from engine.bpmn.model import Parameter
from engine.feel.syntax import Node
from forms.components import Component
from forms.definition import FormDefinition
from workflows.law.acts import Act
from workflows.law.constants import Formula, entries, is_blank, says_nothing
from workflows.law.reading import Reading, components, label
from workflows.law.rule import Finding, Rule, after
from workflows.law.sources import licensing_law, penalty_law
from workflows.numbers import Document

REASONS = frozenset({"reason", "reasons"})
REMEDIES = frozenset({"remedy", "remedies", "remedy_text"})
DOCUMENT = "document"
"""The variable with the content of a document that is issued."""
_PENALTIES = tuple(one.value.kind for one in (Document.PENALTY, Document.SIMPLE_PENALTY, Document.NO_PENALTY))


def _check(reading: Reading) -> Iterator[Finding]:
    refusals = reading.doing(Act.PERMIT_REFUSE)
    yield from after(reading, refusals, Act.NOTIFY_REMEDY, broken_off=True)
    for refusal in refusals:
        deciding = [refusal, *(one for one in reading.doing(Act.PERMIT_DECIDE) if _leads(reading, one, refusal))]
        for element in _people(deciding):
            form = reading.form_of(element)
            if form is not None and not _asks_why(form):
                yield _unasked(refusal, element)
        yield from _unsaid(refusal, {"reasons": REASONS, "remedy": REMEDIES})
        yield from _blanked(reading, refusal)
    for element in (*reading.issuing(*_PENALTIES), *reading.doing(Act.PENALTY_SIMPLE_DECIDE)):
        yield from _unsaid(element, {"remedy": REMEDIES})


def _leads(reading: Reading, decision: Element, refusal: Element) -> bool:
    """Whether a refusal may be what was decided here, and not in another decision after it."""
    others = reading.ids(Act.PERMIT_DECIDE) - {decision.id}
    return reading.graph.way(Point(decision.id, True), Point(refusal.id, False), others) is not None


def _unasked(refusal: Element, decision: Element) -> Finding:
    return Finding(
        refusal,
        f"不予许可“{label(refusal)}”没有理由：“{label(decision)}”的表单中没有必填的理由",
        f"Expected the form of {decision.id!r}, before {refusal.id!r}, to require reasons, found no such field",
        "在决定表单中加入必填字段 reasons（准予时可隐藏）",
        "Give the decision's form a required field reasons (it may be hidden for a grant)",
    )


def _unsaid(element: Element, wanted: Mapping[str, frozenset[str]]) -> Iterator[Finding]:
    """What the document of a step leaves blank, as its input mappings give it."""
    given = {mapping.target: mapping.value for mapping in element.inputs}
    content = _content(given[DOCUMENT]) if DOCUMENT in given else None
    for word, names in wanted.items():
        own = [_says(value) for name, value in given.items() if name in names]
        inside = [says for name, says in (content or {}).items() if name in names]
        if False in (*own, *inside):
            yield _blank(element, word, "恒为空", "always blank")
        elif content and not inside and not own:
            yield _blank(element, word, "没有写", "missing")


def _content(value: Parameter) -> dict[str, bool]:
    """Which entries of a document's content say anything; nothing for content that a variable gives."""
    if value.kind == "map":
        return {name: _says(entry) for name, entry in value.entries}
    formula = Formula(value.text)
    found = [
        (name, any(not _is_null(formula, one) for one in formula.answers(node))) for name, node in entries(formula)
    ]
    return {name: all(says for other, says in found if other == name) for name, _ in found}


def _is_null(formula: Formula, node: Node) -> bool:
    return is_blank(formula.constant(node))


def _says(value: Parameter) -> bool:
    if value.kind in ("list", "map"):
        return bool(value.items or value.entries)
    if value.kind == "script":
        return not says_nothing(Formula("=" + value.text.removeprefix("=")))
    return value.text.strip() != "null" and not says_nothing(Formula(value.text))


def _blanked(reading: Reading, refusal: Element) -> Iterator[Finding]:
    """Steps that write reasons which are always blank, with no decision between them and the refusal."""
    decided = reading.ids(Act.PERMIT_DECIDE)
    for element in reading.elements:
        blank = [one for one in element.outputs if one.target in REASONS and not _says(one.value)]
        if blank and reading.graph.way(Point(element.id, True), Point(refusal.id, False), decided) is not None:
            yield _blank(element, "reasons", "恒为空", "always blank")


def _blank(element: Element, word: str, why_zh: str, why_en: str) -> Finding:
    zh, en = ("理由 reasons", "reasons") if word == "reasons" else ("救济途径 remedy", "the remedy")
    return Finding(
        element,
        f"“{label(element)}”的{zh}{why_zh}",
        f"Expected {element.id!r} to say {en}, found it {why_en}",
        f"让 {word} 取自决定表单或写明内容，如 ={{reasons: reasons, remedy: remedy_text}}",
        f"Let {word} come from the form of the decision, or write it, as in ={{reasons: reasons, remedy: remedy_text}}",
    )


def _people(elements: Iterable[Element]) -> Iterator[Element]:
    return (element for element in elements if element.type == "userTask")


def _asks_why(form: FormDefinition) -> bool:
    return any(
        component.path[-1] in REASONS
        and component.field is not None
        and component.field.required
        and not component.is_fixed
        and not _is_hidden(component)
        for component in components(form)
    )


def _is_hidden(component: Component) -> bool:
    """Whether nobody ever sees the field."""
    return component.hide is not None and Formula("=" + component.hide.text.removeprefix("=")).constant() is True


RULE = Rule(
    "refusal_reasons",
    ("不予许可说明理由、告知救济", "A refusal says why and where to turn"),
    (
        "不予许可（permit.refuse）所依据的决定表单有必填的理由（reasons），并且本步骤或其后的每条路径告知救济途径"
        "（notify.remedy）；写入文书内容的理由和救济途径（处罚决定书的救济途径）不恒为空。",
        "The form of the decision behind a refusal requires reasons, and the remedies are told with it or on every way "
        "after it. Reasons and remedies that go into the document, and those of a penalty, are not always blank.",
    ),
    (licensing_law("38"), penalty_law("59")),
    _check,
)
