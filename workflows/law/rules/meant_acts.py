"""What a step plainly does is written on it, so that the rules find it."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn import Element
from workflows.law import acts, effects
from workflows.law.acts import NAMES, Act
from workflows.law.effects import Meaning
from workflows.law.reading import Reading, label
from workflows.law.rule import Finding, Rule
from workflows.law.sources import local_rule

_PENALTIES = frozenset({Act.PENALTY_DECIDE, Act.PENALTY_SIMPLE_DECIDE})


def _check(reading: Reading) -> Iterator[Finding]:
    for element in reading.elements:
        found = effects.meant(element)
        if found is not None and not _is_written(reading, element, found.act):
            yield _unwritten(element, found)
    for element in reading.elements:
        table = element.attributes.get("decisionRef", "")
        act = effects.OF_TABLES.get(table)
        if act is not None and not reading.doing(act):
            yield _unwritten_anywhere(element, act, f"决策表“{table}”", f"decision table {table!r}")
    if not reading.elements:
        return
    name = reading.process.name or ""
    if effects.names_like(effects.PENALTY_PROCESS, name) and not reading.doing(*_PENALTIES) and not _calls_one(reading):
        shown = f"流程名称“{name}”", f"process name {name!r}"
        yield _unwritten_anywhere(reading.elements[0], Act.PENALTY_DECIDE, *shown)
    act = effects.OF_KEYS.get(reading.process.id)
    if act is not None and not reading.doing(act):
        key = reading.process.id
        yield _unwritten_anywhere(reading.elements[0], act, f"流程标识“{key}”", f"process key {key!r}")


def _calls_one(reading: Reading) -> bool:
    """Whether it leaves the penalty to a process that is called for it."""
    return any(effects.OF_KEYS.get(one.called or "") in _PENALTIES for one in reading.elements)


def _is_written(reading: Reading, element: Element, act: Act) -> bool:
    wanted = _PENALTIES if act in _PENALTIES else frozenset({act})
    if act is Act.PERMIT_DECIDE and element.type != "userTask":
        wanted |= {Act.PERMIT_GRANT, Act.PERMIT_REFUSE}
    return any(not wanted.isdisjoint(reading.acts_of(one)) for one in (element, *reading.holders_of(element)))


def _unwritten(element: Element, found: Meaning) -> Finding:
    zh, en = NAMES[found.act]
    other_zh, other_en = (
        ("改用别的表单", "use another form") if found.is_sure else ("写明 act = none", "write act = none")
    )
    return Finding(
        element,
        f"“{label(element)}”的{found.zh}表明它是“{zh}”，但没有写明 act",
        f"Expected {element.id!r}, by its {found.en} a {en}, to say act = {found.act}; found {_written(element)}",
        f"写明扩展属性 act = {found.act}；不是“{zh}”的，{other_zh}",
        f"Write the property act = {found.act}; if it is no {en}, {other_en}",
        "warning" if not found.is_sure and acts.is_none(element) else "error",
    )


def _unwritten_anywhere(element: Element, act: Act, shown_zh: str, shown_en: str) -> Finding:
    zh, en = NAMES[act]
    return Finding(
        element,
        f"{shown_zh}表明本流程含有“{zh}”，但没有步骤写明 act = {act}",
        f"Expected a step with act = {act} ({en}), as the {shown_en} shows; found none",
        f"在作出“{zh}”的步骤上写明扩展属性 act = {act}",
        f"Write the property act = {act} on the step that does it",
    )


def _written(element: Element) -> str:
    return repr(element.properties.get("act")) if element.properties.get("act") else "none"


RULE = Rule(
    "meant_acts",
    ("是什么就写明什么", "Acts are written"),
    (
        "表单（如 ordinary_penalty_decision）、名称（如“行政处罚决定”“罚款决定”"
        "“吊销许可证”“责令停产停业”“准予行政许可”，"
        "换行、空格、全角、繁体不论）"
        "表明是决定的步骤写明 act；只是名称相像的，写明 act = none，仅作警告。用到处罚决策表、使用共用流程标识"
        "（law_review、service_of_documents 等）的流程，含有相应的步骤。",
        "A step that its form or its name shows to be a decision says its act; one that is only named like it says "
        "act = none, and is warned of. A process that asks the tables of penalties, or takes the key of a shared "
        "process, holds the step that these stand for.",
    ),
    (local_rule("建模约定", "modelling convention"),),
    _check,
)
