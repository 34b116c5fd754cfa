"""Decision models from their files: taken apart, joined with what they import, and refused when they have problems."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from engine.feel import dmn_xml
from engine.feel.dmn.definitions import Definitions
from engine.feel.dmn.model import Import, Model, Problem, normal_name, take_apart
from engine.feel.dmn.scope import hint
from engine.feel.errors import DmnError

Imports = Mapping[str, Definitions] | Callable[[str], Definitions | None]

XSD = "http://www.w3.org/2001/XMLSchema"


def parse(xml: bytes, imports: Imports | None = None, strict: bool = True) -> Definitions:
    """The decision model of a file; ``imports`` gives imported models by namespace.

    With ``strict`` a model with problems is refused; without, ``problems`` lists them and evaluating a broken
    decision raises.

    Raises:
        DmnError: the file is not safe, well-formed DMN, or an import is missing, or (strict) it has problems.
    """
    return build(outline(xml), imports, strict)


def outline(xml: bytes) -> Model:
    """The declarations of a file: enough to know what it imports.

    Raises:
        DmnError: the file is not safe, well-formed DMN.
    """
    return take_apart(dmn_xml.read(xml))


def build(model: Model, imports: Imports | None = None, strict: bool = True) -> Definitions:
    """A model compiled and joined with those it imports.

    Raises:
        DmnError: an import is missing or ambiguous, or (strict) the model has problems.
    """
    definitions = Definitions(model, _imported(model, imports))
    for unused in model.foreign_imports:
        definitions.unit.note(unused.element, _foreign(unused), "warning")
    if strict and definitions.problems:
        raise DmnInvalid(definitions.problems)
    return definitions


def _imported(model: Model, imports: Imports | None) -> list[tuple[str, Definitions]]:
    found: list[tuple[str, Definitions]] = []
    _check_imports(model)
    for wanted in model.imports:
        if imports is None:
            other = None
        else:
            other = imports(wanted.namespace) if callable(imports) else imports.get(wanted.namespace)
        if other is None:
            near = hint(wanted.namespace, imports if isinstance(imports, Mapping) else ())
            raise DmnError(
                "dmn_import",
                f"第 {wanted.element.line} 行导入的模型“{wanted.namespace}”既不在本次部署中，也没有部署过{near[0]}",
                f"The model “{wanted.namespace}” imported on line {wanted.element.line} is missing: it is neither in"
                f" this bundle nor deployed{near[1]}",
            )
        found.append((wanted.name, other))
    return found


def _check_imports(model: Model) -> None:
    """Refuse imports that could not be told apart from each other or from the model's own elements."""
    names = {drg.name for drg in model.elements.values()}
    seen: dict[str, Import] = {}
    places: dict[str, int] = {}
    for wanted in model.imports:
        if wanted.namespace == model.namespace:
            raise DmnError(
                "dmn_import_self",
                f"第 {wanted.element.line} 行导入了与本模型相同的命名空间“{wanted.namespace}”，应为另一命名空间。",
                f"Line {wanted.element.line} imports the model's own namespace “{wanted.namespace}”; expected another"
                " one.",
            )
        if wanted.name and (wanted.name in seen or wanted.name in names):
            raise DmnError(
                "dmn_import_name",
                f"第 {wanted.element.line} 行的导入名称“{wanted.name}”已被占用，应另取名称。",
                f"The import name “{wanted.name}” on line {wanted.element.line} is taken; expected a name of its own.",
            )
        if wanted.namespace in places:
            raise DmnError(
                "dmn_import_twice",
                f"第 {wanted.element.line} 行再次导入了第 {places[wanted.namespace]} 行的命名空间"
                f"“{wanted.namespace}”，应只导入一次、只用一个名称。",
                f"Line {wanted.element.line} imports the namespace “{wanted.namespace}” of line"
                f" {places[wanted.namespace]} again; expected one import, under one name.",
            )
        seen[wanted.name] = wanted
        places[wanted.namespace] = wanted.element.line
    used = {*_type_prefixes(model)}
    for other in model.foreign_imports:
        if other.name and other.name in used:
            raise _foreign(other)


def _type_prefixes(model: Model) -> Iterator[str]:
    """The parts before a dot or colon of all types that a model refers to."""
    for element in model.root.walk():
        references = [element.get("typeRef"), element.get("outputTypeRef")]
        if element.name == "typeRef":
            references.append(element.text)
        for reference in references:
            name = normal_name(reference)
            for sign in ".:":
                prefix, found, _ = name.partition(sign)
                if found:
                    yield prefix


def _foreign(wanted: Import) -> DmnError:
    return DmnError(
        "dmn_import_kind",
        f"第 {wanted.element.line} 行导入的“{wanted.name or wanted.namespace}”不是 DMN 模型（{wanted.kind}），"
        "不能使用；类型请写成数据类型定义。",
        f"The import “{wanted.name or wanted.namespace}” on line {wanted.element.line} is no DMN model"
        f" ({wanted.kind}) and cannot be used; expected item definitions instead.",
    )


class DmnInvalid(DmnError):
    """A model that has problems; ``problems`` lists them all."""

    def __init__(self, problems: list[Problem]) -> None:
        first = problems[0]
        super().__init__(
            "dmn_invalid",
            f"决策模型有 {len(problems)} 处问题，第一处在第 {first.line} 行：{first.message_zh}",
            f"The model has {len(problems)} problems, the first on line {first.line}: {first.message_en}",
            element_id=first.element_id or None,
            text=first.error.text if first.error else "",
            position=first.error.position if first.error else None,
        )
        self.problems = problems
