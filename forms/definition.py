"""From the form-js JSON of a ``.form`` resource to a FormDefinition, or every reason why it cannot be deployed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import orjson

from forms.attributes import Attributes, Notes, reads_of, shown
from forms.components import MAX_DEPTH, Builder, Component, Place, shape_of, values_in
from forms.errors import FormDefinitionInvalid
from forms.inputs.computed import Computed

SCHEMA_VERSION = 19
"""The newest form schema that is understood. Source: @bpmn-io/form-js-viewer 2.0.0."""
MAX_BYTES = 1024**2
SPECIAL = frozenset({"this", "parent", "i", "_this_", "_parent_", "_i_"})
"""Names that every expression of a form sees beside its data."""


@dataclass(frozen=True, slots=True, eq=False)
class FormDefinition:
    """A deployed form: immutable, parsed once per process, shared by all threads."""

    id: str
    digest: str
    """SHA-256 of the resource."""
    components: tuple[Component, ...]
    values: tuple[Component, ...]
    """The components outside of lists that have a value of their own, lists included."""
    shape: Mapping[str, Any]
    """Names by level: a mapping is an object, a Component is a value or a list of rows."""
    computed: tuple[Component, ...]
    """The expression components outside of lists, each after those it reads."""
    has_hides: bool
    has_changing_readonly: bool
    """Whether an expression decides what is read-only."""
    has_computed: bool
    has_files: bool
    reads: frozenset[str]
    """Top-level names that the form shows or reads: all that needs to be sent to the browser with it."""
    asks: frozenset[str]
    """Top-level names that its rules read on the server alone."""
    document: Mapping[str, Any]
    """The JSON as it was deployed, for the browser."""


def parse(resource: bytes, functions: Mapping[str, Any] | None = None) -> FormDefinition:
    """Read a ``.form`` resource; ``functions`` are the domain's own, by name, that rules may call.

    Raises:
        FormDefinitionInvalid: it cannot be deployed; all problems that were found.
    """
    notes = Notes(functions=functions)
    document = _document(resource, notes)
    if notes.problems:
        raise FormDefinitionInvalid(notes.problems)
    notes.names = frozenset(_names(document))
    builder = Builder(notes)
    components = builder.children(document, "", Place())
    builder.join_certificates()
    computed = _ordered(builder.root_computed, notes)
    if notes.problems:
        raise FormDefinitionInvalid(notes.problems)
    return FormDefinition(
        id=str(document["id"]),
        digest=sha256(resource).hexdigest(),
        components=components,
        values=tuple(values_in(components)),
        shape=shape_of(components),
        computed=computed,
        has_hides=builder.has_hides,
        has_changing_readonly=builder.has_changing_readonly,
        has_computed=builder.has_computed,
        has_files=builder.has_files,
        reads=frozenset(notes.reads | _lists(components)) - SPECIAL,
        asks=frozenset(notes.asks) - SPECIAL,
        document=document,
    )


def _document(resource: bytes, notes: Notes) -> dict[str, Any]:
    if len(resource) > MAX_BYTES:
        notes.note(
            "",
            "too_large",
            f"表单不得超过 {MAX_BYTES:,} 字节，实际为 {len(resource):,} 字节",
            f"Expected a form of at most {MAX_BYTES:,} bytes, found {len(resource):,}",
            "请拆分成几个较小的表单。",
            "Split it into smaller forms.",
        )
        return {}
    try:
        document = orjson.loads(resource)
    except orjson.JSONDecodeError as error:
        notes.note(
            "",
            "bad_json",
            f"表单不是有效的 JSON：第 {error.lineno} 行第 {error.colno} 列",
            f"The form is not valid JSON: line {error.lineno}, column {error.colno}",
            "请用表单设计器重新导出。",
            "Export it again from the form editor.",
        )
        return {}
    if not isinstance(document, dict):
        notes.note("", "bad_json", "表单应为 JSON 对象", "A form is a JSON object", *EXPORT)
        return {}
    _head(Attributes(document, "", notes))
    return document


EXPORT = ("请用表单设计器重新导出。", "Export it again from the form editor.")


def _head(root: Attributes) -> None:
    if root.source.get("type") != "default":
        root.unfit("type", "default（表单）", "default (a form)", root.source.get("type"))
    if not root.text("id"):
        root.unfit("id", "表单编号", "the form's id", root.source.get("id"))
    if not isinstance(root.source.get("components"), list):
        root.unfit("components", "组件列表", "a list of components", root.source.get("components"))
    version = root.source.get("schemaVersion", 1)
    if isinstance(version, bool) or not isinstance(version, int) or not 1 <= version <= SCHEMA_VERSION:
        root.notes.note(
            "/schemaVersion",
            "schema_version",
            f"表单的 schemaVersion 应为 1 到 {SCHEMA_VERSION}，实际为 {shown(version)}",
            f"Expected schemaVersion 1 to {SCHEMA_VERSION}, found {shown(version)}",
            f"请用支持 schemaVersion {SCHEMA_VERSION} 的设计器重新保存表单。",
            f"Save the form again with an editor of schemaVersion {SCHEMA_VERSION} or older.",
        )


def _lists(components: tuple[Component, ...]) -> set[str]:
    return {component.path[0] for component in values_in(components)}


def _names(node: Mapping[str, Any], depth: int = 0) -> Iterator[str]:
    """All keys and path segments of the form, which expressions may name."""
    children = node.get("components")
    for child in children if isinstance(children, list) and depth <= MAX_DEPTH else ():
        if isinstance(child, dict):
            for attribute in ("key", "path"):
                if isinstance(child.get(attribute), str):
                    yield from child[attribute].split(".")
            yield from _names(child, depth + 1)


def _ordered(computed: list[Component], notes: Notes) -> tuple[Component, ...]:
    """The expression components so that each stands after those it reads."""
    ordered: list[Component] = []
    waiting = list(computed)
    while waiting:
        names = {component.path[0] for component in waiting}
        ready = [each for each in waiting if not (_reads(each) & names)]
        if not ready:
            cycle = "、".join(sorted(".".join(each.path) for each in waiting))
            notes.note(
                "/components",
                "expression_cycle",
                f"表达式组件互相引用，无法计算：{cycle}",
                f"Expression components read each other: {cycle}",
                "请去掉循环引用。",
                "Remove the circle.",
            )
            break
        ordered += ready
        waiting = [each for each in waiting if each not in ready]
    return tuple(ordered)


def _reads(component: Component) -> frozenset[str]:
    assert isinstance(component.field, Computed)
    return reads_of(component.field.expression) if component.field.expression else frozenset()
