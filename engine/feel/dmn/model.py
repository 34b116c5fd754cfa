"""A decision model taken apart: what it declares, before anything is compiled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.feel.dmn_xml import Element
from engine.feel.errors import DmnError, FeelError


@dataclass(slots=True)
class Variable:
    """A name and the type it is declared with."""

    name: str
    type_ref: str


@dataclass(slots=True)
class Drg:
    """An element of the requirement graph: input data, decision, knowledge model or service."""

    id: str
    name: str
    kind: str
    variable: Variable
    element: Element
    requirements: list[str] = field(default_factory=list)
    knowledge: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Import:
    """A model that is used under a prefix."""

    namespace: str
    name: str


@dataclass(slots=True)
class Problem:
    """What is wrong with a model, and where."""

    code: str
    severity: str
    element_id: str
    line: int
    message_zh: str
    message_en: str
    rules: tuple[int, ...] = ()
    error: FeelError | None = None


@dataclass(slots=True)
class Model:
    """The declarations of one file."""

    namespace: str
    name: str
    items: list[Element]
    imports: list[Import]
    elements: dict[str, Drg]

    def of_kind(self, kind: str) -> Iterator[Drg]:
        return (drg for drg in self.elements.values() if drg.kind == kind)


KINDS = {
    "inputData": "input",
    "decision": "decision",
    "businessKnowledgeModel": "knowledge",
    "decisionService": "service",
}


def take_apart(root: Element) -> Model:
    """The declarations of a model.

    Raises:
        DmnError: an element of the graph has no id or name, or two share an id.
    """
    elements: dict[str, Drg] = {}
    for child in root.children:
        kind = KINDS.get(child.name)
        if kind is None:
            continue
        drg = _drg(child, kind)
        if drg.id in elements:
            raise DmnError("dmn_id_twice", f"id {drg.id} 重复。", f"The id {drg.id} is used twice.", element_id=drg.id)
        elements[drg.id] = drg
    imports = [Import(child.get("namespace"), child.get("name")) for child in root.all("import")]
    return Model(root.get("namespace"), root.get("name"), list(root.all("itemDefinition")), imports, elements)


def _drg(element: Element, kind: str) -> Drg:
    variable = element.first("variable")
    name = normal_name(element.get("name") or (variable.get("name") if variable else ""))
    identity = element.get("id") or name
    if not identity or not name:
        raise DmnError(
            "dmn_nameless",
            f"第 {element.line} 行的 {element.name} 缺少 id 或名称。",
            f"The {element.name} on line {element.line} lacks an id or a name.",
            element_id=identity or None,
        )
    declared = Variable(
        normal_name(variable.get("name")) or name if variable is not None else name,
        variable.get("typeRef") if variable is not None else "",
    )
    drg = Drg(identity, name, kind, declared, element)
    for requirement in element.all("informationRequirement"):
        drg.requirements += [reference(child) for child in requirement.children if child.get("href")]
    for requirement in element.all("knowledgeRequirement"):
        drg.knowledge += [reference(child) for child in requirement.children if child.get("href")]
    return drg


def reference(element: Element) -> str:
    """What an href points at: ``id`` in this file, ``namespace#id`` elsewhere."""
    href = element.get("href")
    return href[1:] if href.startswith("#") else href


def normal_name(name: str) -> str:
    """A name with runs of white space made one space."""
    return " ".join(name.split())
