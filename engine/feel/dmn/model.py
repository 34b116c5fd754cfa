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
    parts: list[str] = field(default_factory=list)
    """Of a decision service: its decisions and input data."""


@dataclass(slots=True)
class Import:
    """A model that is used under a prefix; ``kind`` is the address of its language."""

    namespace: str
    name: str
    kind: str
    element: Element


@dataclass(frozen=True, slots=True)
class Cell:
    """A place in a decision table, counted from 1: ``rule`` is None in the head, ``kind`` is input or output."""

    rule: int | None
    kind: str
    column: int


@dataclass(slots=True)
class Problem:
    """What is wrong with a model, and where; ``rules`` are the rows concerned, from 1."""

    code: str
    severity: str
    element_id: str
    line: int
    message_zh: str
    message_en: str
    rules: tuple[int, ...] = ()
    error: FeelError | None = None
    cell: Cell | None = None


@dataclass(slots=True)
class Model:
    """The declarations of one file."""

    namespace: str
    name: str
    items: list[Element]
    imports: list[Import]
    elements: dict[str, Drg]
    root: Element
    foreign_imports: list[Import]
    """Imports of other languages, such as XML Schema and PMML."""

    @property
    def language(self) -> str:
        """The expression language of elements that name none."""
        return self.root.get("expressionLanguage")

    @property
    def is_camunda(self) -> bool:
        """Whether it was drawn for Camunda 7."""
        return self.root.is_camunda

    def slots(self, service: Drg) -> list[Drg]:
        """The input data and input decisions of a decision service, those of this model."""
        wanted = [*service.element.all("inputData"), *service.element.all("inputDecision")]
        return [self.elements[identity] for one in wanted if (identity := reference(one)) in self.elements]

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
            first, second = elements[drg.id].element.line, child.line
            where_zh, where_en = (
                (f"在第 {first} 行", f"on line {first}")
                if first == second
                else (f"在第 {first} 行和第 {second} 行", f"on lines {first} and {second}")
            )
            raise DmnError(
                "dmn_id_twice",
                f"id {drg.id} {where_zh}重复，应各不相同。",
                f"The id {drg.id} stands twice, {where_en}; expected an id of its own for each.",
                element_id=drg.id,
            )
        elements[drg.id] = drg
    imports = [
        Import(child.get("namespace"), normal_name(child.get("name")), child.get("importType"), child)
        for child in root.all("import")
    ]
    models = [wanted for wanted in imports if _is_model(wanted)]
    others = [wanted for wanted in imports if not _is_model(wanted)]
    return Model(
        root.get("namespace"), root.get("name"), list(root.all("itemDefinition")), models, elements, root, others
    )


def _is_model(wanted: Import) -> bool:
    """Whether an import is of a decision model; one that does not say so is taken to be."""
    return not wanted.kind or "/DMN/" in wanted.kind or wanted.kind.rstrip("/").lower().endswith("dmn")


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
    if kind == "service":
        parts = ("outputDecision", "encapsulatedDecision", "inputDecision", "inputData")
        drg.parts = [reference(child) for name in parts for child in element.all(name) if child.get("href")]
    return drg


def reference(element: Element) -> str:
    """What an href points at: ``id`` in this file, ``namespace#id`` elsewhere."""
    href = element.get("href")
    return href[1:] if href.startswith("#") else href


def normal_name(name: str) -> str:
    """A name with runs of white space made one space."""
    return " ".join(name.split())
