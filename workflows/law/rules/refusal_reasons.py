"""A refusal says why and where to turn."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from engine import feel
from engine.bpmn import Element, Point
from engine.bpmn.model import Parameter
from engine.feel.syntax import If, Name, Node, Path
from engine.feel.walking import spelled, walk
from forms.components import Component
from forms.definition import FormDefinition
from workflows.law import effects, outcomes
from workflows.law.acts import Act
from workflows.law.constants import Formula, entries, is_blank, paths_of, says_nothing
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
        deciding = [refusal, *(one for one in reading.deciding(Act.PERMIT_DECIDE) if _leads(reading, one, refusal))]
        for element in _people(deciding):
            form = reading.form_of(element)
            if form is not None and not _asks_why(form):
                yield _unasked(refusal, element)
        yield from _unsaid(refusal, {"reasons": REASONS, "remedy": REMEDIES})
        yield from _blanked(reading, refusal)
        yield from _lost(reading, refusal, deciding)
    for element in (*reading.issuing(*_PENALTIES), *reading.doing(Act.PENALTY_SIMPLE_DECIDE)):
        yield from _unsaid(element, {"remedy": REMEDIES})


def _leads(reading: Reading, decision: Element, refusal: Element) -> bool:
    """Whether a refusal may be what was decided here, and not in another decision after it."""
    others = reading.other_deciders(decision, Act.PERMIT_DECIDE)
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


_MARK = "⟦理由⟧⟦reasons⟧"
"""What stands for the reasons that somebody wrote, to see whether they arrive."""
_DECIDED = "decided"
"""The variable from which the topic ``approval.issue_refusal`` takes the reasons."""
_BY_TOPIC = "approval.issue_refusal"


def _lost(reading: Reading, refusal: Element, deciding: Sequence[Element]) -> Iterator[Finding]:
    """Steps from the decision to the document that write something else than the reasons which were given."""
    wanted = {_DECIDED} if effects.topic_of(refusal) == _BY_TOPIC else set()
    given = {**dict.fromkeys(REASONS, _MARK), outcomes.DECISION: outcomes.REFUSE}
    decisions = [one for one in deciding if one is not refusal]
    between = [one for one in reading.elements if one not in deciding and _is_between(reading, decisions, one, refusal)]
    for element in (*decisions, *between):
        form = reading.form_of(element) if element in decisions else None
        known = _given_by(form) if form is not None else given
        for target, text in outcomes.written(element):
            if _loses(reading, target, text, known, wanted, alone=element in decisions):
                yield _blank(element, "reasons", "不是决定时写的理由", "something else than was given")
    for target, text in outcomes.texts(refusal.inputs):
        if _loses(reading, target, text, given, wanted, alone=False):
            yield _blank(refusal, "reasons", "不是决定时写的理由", "something else than was given")


def _given_by(form: FormDefinition) -> dict[str, object]:
    """What a form gives that refuses: the refusing option, and the reasons."""
    refusing = next((one for one in outcomes.choices(form) if one.is_refusal), None)
    found: dict[str, object] = (
        {outcomes.DECISION: outcomes.REFUSE} if refusing is None else {refusing.path: refusing.value}
    )
    return found | {".".join(one.path): _MARK for one in components(form) if one.path[-1] in REASONS}


def _is_between(reading: Reading, decisions: Sequence[Element], element: Element, refusal: Element) -> bool:
    again = reading.ids(Act.PERMIT_DECIDE)
    if element is refusal or reading.graph.way(Point(element.id, True), Point(refusal.id, False), again) is None:
        return False
    return any(
        reading.graph.way(Point(one.id, True), Point(element.id, False), reading.other_deciders(one, Act.PERMIT_DECIDE))
        is not None
        for one in decisions
    )


def _loses(
    reading: Reading, target: str, text: str, given: Mapping[str, object], wanted: Collection[str], *, alone: bool
) -> bool:
    """Whether a variable gets reasons, or should have them, that are never those which were given.

    Args:
        alone: whether nothing but the form's own fields can hold them.
    """
    expression = outcomes.compiled(text)
    if expression is None:
        return target in REASONS and bool(text.strip())
    asked = [path for path in paths_of(expression.node) if not outcomes.is_given(path, given)]
    other = {**dict.fromkeys(REASONS, _MARK), outcomes.DECISION: outcomes.REFUSE}
    trials = (None,) if alone else (_MARK, other, None)
    known = [{**given, **dict.fromkeys(asked, one)} for one in trials]
    said = [(one, _said(reading, expression, one, target, wanted)) for one in known]
    if not any(parts for _, parts in said):
        return False
    kept = [one for one, parts in said if any(outcomes.mentions(part, _MARK) for part in parts)]
    return not kept or not any(
        all(_said_still(reading, expression, {**one, **other}, target, wanted) for other in _others(expression, asked))
        for one in kept
    )


def _said(
    reading: Reading,
    expression: feel.Expression,
    given: Mapping[str, object],
    target: str,
    wanted: Collection[str],
    now: datetime = outcomes.FUTURE,
) -> list[object]:
    found = outcomes.evaluated(reading, expression, dict(given), now)
    return [] if found is outcomes.FAILED else _parts(target, found, wanted)


def _said_still(
    reading: Reading, expression: feel.Expression, given: Mapping[str, object], target: str, wanted: Collection[str]
) -> bool:
    """Whether the reasons arrive, at whichever time."""
    said = [_said(reading, expression, given, target, wanted, now) for now in (outcomes.PAST, outcomes.FUTURE)]
    return all(any(outcomes.mentions(part, _MARK) for part in parts) for parts in said)


def _others(expression: feel.Expression, asked: Sequence[str]) -> Iterator[dict[str, object]]:
    """What conditions may find in other variables: for those that are also written down, texts alone."""
    yield {}
    conditions = [one for node in walk(expression.node) if isinstance(node, If) for one, _ in node.branches]
    heard = {path for one in conditions for path in paths_of(one)} & set(asked)
    inside = {id(node) for one in conditions for node in walk(one)}
    outside = {
        spelled(node) for node in walk(expression.node) if isinstance(node, Name | Path) and id(node) not in inside
    }
    for trial in outcomes.trials(expression, sorted(heard)):
        yield {path: value for path, value in trial.items() if path not in outside or isinstance(value, str)}


def _parts(target: str, value: object, wanted: Collection[str]) -> list[object]:
    """Where the reasons stand in what a step writes; nothing where it writes no reasons."""
    if target in REASONS:
        return [value]
    if isinstance(value, Mapping):
        said = [value[name] for name in ("reasons", "reason") if name in value]
        return said[:1] or ([None] if target in wanted else [])
    return []


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
        "（notify.remedy）；写入文书内容的理由就是决定时写的理由，不是空的，也不是固定的文字，其他变量无论是什么；"
        "救济途径（处罚决定书的救济途径）不恒为空。",
        "The form of the decision behind a refusal requires reasons, and the remedies are told with it or on every way "
        "after it. The reasons that go into the document are those which were given, neither blank nor a fixed text, "
        "whatever other variables hold; its remedies, and those of a penalty, are not always blank.",
    ),
    (licensing_law("38"), penalty_law("59")),
    _check,
)
