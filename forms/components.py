"""The components of a form as a tree: each read, given its place in the payload, and checked for what it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from engine import feel
from forms.attributes import MISSING, Attributes, Notes, shown
from forms.errors import Refusal
from forms.fields import COMPONENT_TYPES, ComponentType
from forms.inputs.base import FormField
from forms.inputs.computed import Computed
from forms.inputs.files import FilePicker
from forms.inputs.texts import Text
from forms.paths import LEAF, LIST, OPEN, ROW, Paths
from forms.scope import Moment, Scope

MAX_COMPONENTS = 500
MAX_DEPTH = 8
"""Containers inside containers."""
MAX_ROWS = 1_000
DEFAULT_ROWS = 100
"""Rows of a dynamic list: the most that ``properties.maxRows`` may allow, and without it."""

SEGMENT = re.compile(r"[^\W\d]\w{0,99}")
FORBIDDEN = frozenset({"__proto__", "prototype", "constructor"})
"""Names that would reach into JavaScript's objects."""
EPOCH = Moment(datetime(1970, 1, 1, tzinfo=UTC), {}, feel.Env())
"""A moment for checks that do not depend on time."""


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A condition over several fields (``properties.rule``); anything but true refuses the component it is on."""

    expression: feel.Expression
    message_zh: str
    message_en: str


@dataclass(frozen=True, slots=True, eq=False)
class Unasked:
    """What to tell whoever sends a value that the form does not ask for (``properties.hiddenMessage``)."""

    message_zh: str
    message_en: str


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """How many rows a dynamic list may have."""

    minimum: int
    maximum: int
    default: int
    growing: bool
    """Whether the person may add and remove rows."""


@dataclass(frozen=True, slots=True, eq=False)
class Component:
    """One component that carries a value or contains others; presentation is not kept."""

    type: ComponentType
    label: str
    path: tuple[str, ...]
    """Where its value stands, from the row (or the form) it is in."""
    field: FormField | None
    hide: feel.Expression | None
    unasked: Unasked | None
    """Whether a value sent while the component is hidden is refused; without it, it is left out."""
    readonly: bool | feel.Expression
    disabled: bool
    default: Any
    rule: Rule | None
    rows: Rows | None
    children: tuple[Component, ...]
    values: tuple[Component, ...]
    """Of a list: the components of a row that have a value of their own, looking through groups."""
    shape: Mapping[str, Any]
    """Of a list: the names of a row by level, as FormDefinition.shape."""

    @property
    def is_fixed(self) -> bool:
        """Whether what is sent for it never counts."""
        return self.disabled or self.readonly is True or isinstance(self.field, Computed)


def shape_of(components: tuple[Component, ...]) -> dict[str, Any]:
    """The names a payload may have, level by level."""
    shape: dict[str, Any] = {}
    for component in values_in(components):
        place = shape
        for name in component.path[:-1]:
            place = place.setdefault(name, {})
        place[component.path[-1]] = component
    return shape


def values_in(components: tuple[Component, ...]) -> Iterator[Component]:
    """The components that have a value of their own: inputs and lists, looking through groups."""
    for component in components:
        if component.field is not None or component.rows is not None:
            yield component
        else:
            yield from values_in(component.children)


@dataclass(slots=True)
class Place:
    """Where a component stands: its path from the row, the row's own path, and how deep in containers."""

    prefix: tuple[str, ...] = ()
    row: tuple[str, ...] = ()
    depth: int = 0

    @property
    def whole(self) -> tuple[str, ...]:
        return (*self.row, *self.prefix)


class Builder:
    """Walks the component tree of one document, claiming ids and paths."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self.paths = Paths()
        self.ids: set[str] = set()
        self.count = 0
        self.has_hides = False
        self.has_changing_readonly = False
        self.has_computed = False
        self.has_files = False
        self.root_computed: list[Component] = []
        self.values: set[tuple[str, ...]] = set()
        self.certificates: list[tuple[Attributes, Text, Place]] = []

    def children(self, node: Mapping[str, Any], pointer: str, place: Place) -> tuple[Component, ...]:
        """The components of a container."""
        children = node.get("components")
        built = []
        for position, child in enumerate(children if isinstance(children, list) else ()):
            attributes = Attributes(
                child if isinstance(child, dict) else {}, f"{pointer}/components/{position}", self.notes
            )
            component = self._component(attributes, place)
            if component is not None:
                built.append(component)
        return tuple(built)

    def _component(self, attributes: Attributes, place: Place) -> Component | None:
        self.count += 1
        kind = self._kind(attributes, place)
        if kind is None:
            return None
        self._claim_id(attributes)
        attributes.read_all()
        rule = _rule(attributes)
        hide = attributes.inner("conditional").expression("hide")
        if kind.field is None and not kind.container:
            return None
        own = self._own_path(attributes, kind)
        if own is None:
            return None
        self.has_hides = self.has_hides or hide is not None
        here = Place((*place.prefix, *own), place.row, place.depth + 1)
        rows = _rows(attributes) if kind.repeats and attributes.flag("isRepeating", True) else None
        field = self._field(kind, attributes, here)
        children = self._inside(attributes, here, rows) if kind.container else ()
        component = Component(
            type=kind,
            label=str(attributes.source.get("label") or ""),
            path=(*place.prefix, *own),
            field=field,
            hide=hide,
            unasked=_unasked(attributes),
            readonly=attributes.flag_or_expression("readonly"),
            disabled=attributes.flag("disabled"),
            default=attributes.source.get("defaultValue", MISSING),
            rule=rule,
            rows=rows,
            children=children,
            values=tuple(values_in(children)) if rows else (),
            shape=shape_of(children) if rows else {},
        )
        self._note_kind(component, place)
        if component.field is not None:
            _check_default(attributes, component)
        return component

    def _kind(self, attributes: Attributes, place: Place) -> ComponentType | None:
        if self.count > MAX_COMPONENTS or place.depth > MAX_DEPTH:
            if self.count == MAX_COMPONENTS + 1 or place.depth == MAX_DEPTH + 1:
                attributes.notes.note(
                    attributes.pointer,
                    "too_many_components",
                    f"表单最多 {MAX_COMPONENTS} 个组件、{MAX_DEPTH} 层容器，实际超出",
                    f"Expected at most {MAX_COMPONENTS} components in {MAX_DEPTH} levels, found more",
                    "请拆分成几个较小的表单。",
                    "Split it into smaller forms.",
                )
            return None
        name = attributes.source.get("type")
        kind = COMPONENT_TYPES.get(name) if isinstance(name, str) else None
        if kind is None:
            attributes.notes.note(
                f"{attributes.pointer}/type",
                "unknown_component",
                f"不支持的组件类型 {shown(name)}",
                f"Unknown component type {shown(name)}",
                f"请改用以下类型之一：{'、'.join(COMPONENT_TYPES)}。",
                f"Use one of {', '.join(COMPONENT_TYPES)}.",
            )
        return kind

    def _claim_id(self, attributes: Attributes) -> None:
        name = attributes.text("id")
        if name and name in self.ids:
            attributes.notes.note(
                f"{attributes.pointer}/id",
                "duplicate_id",
                f"组件编号 {shown(name)} 重复",
                f"The component id {shown(name)} is used twice",
                "请为其中一个组件改用其他编号。",
                "Give one of the components another id.",
            )
        self.ids.add(name or "")

    def _own_path(self, attributes: Attributes, kind: ComponentType) -> tuple[str, ...] | None:
        """The segments of ``key`` or ``path``; None when they cannot be used."""
        name = "path" if kind.container else "key"
        text = attributes.text(name)
        if not text:
            if kind.container and not kind.repeats:
                return ()
            attributes.notes.note(
                f"{attributes.pointer}/{name}",
                "key_missing",
                f"{kind.name} 组件缺少 {name}",
                f"The {kind.name} has no {name}",
                f"请填写 {name}（变量名，可用“.”分段）。",
                f"Give it a {name}: a variable name, or several joined by dots.",
            )
            return None
        segments = tuple(text.split("."))
        if len(segments) > MAX_DEPTH or not all(SEGMENT.fullmatch(each) and each not in FORBIDDEN for each in segments):
            attributes.unfit(name, "以“.”分段的变量名", "variable names joined by dots", text)
            return None
        return segments

    def _field(self, kind: ComponentType, attributes: Attributes, here: Place) -> FormField | None:
        self._claim_path(attributes, kind, here)
        if kind.field is None:
            return None
        self.values.add(here.whole)
        field = kind.field(attributes)
        if isinstance(field, Text) and field.format == "cn-certificate":
            self.certificates.append((attributes, field, here))
        return field

    def _claim_path(self, attributes: Attributes, kind: ComponentType, here: Place) -> None:
        repeats = kind.repeats and attributes.flag("isRepeating", True)
        claim = LEAF if kind.field else LIST if repeats else OPEN
        if here.prefix and not self.paths.claim(here.whole, claim):
            path = ".".join(here.whole)
            attributes.notes.note(
                f"{attributes.pointer}/{'path' if kind.container else 'key'}",
                "duplicate_path",
                f"数据路径 {shown(path)} 已被其他组件占用",
                f"The path {shown(path)} is already taken by another component",
                "请改用其他 key 或 path。",
                "Use another key or path.",
            )

    def _inside(self, attributes: Attributes, here: Place, rows: Rows | None) -> tuple[Component, ...]:
        place = here if rows is None else Place((), (*here.whole, ROW), here.depth)
        return self.children(attributes.source, attributes.pointer, place)

    def _note_kind(self, component: Component, place: Place) -> None:
        if isinstance(component.field, Computed):
            self.has_computed = True
            if not place.row:
                self.root_computed.append(component)
        self.has_changing_readonly = self.has_changing_readonly or not isinstance(component.readonly, bool)
        self.has_files = self.has_files or isinstance(component.field, FilePicker)

    def join_certificates(self) -> None:
        """Tell each certificate number where its type stands: beside it, in its row, or in the form."""
        for attributes, field, here in self.certificates:
            properties = attributes.inner("properties")
            key = properties.text("certTypeKey") or ""
            wanted = tuple(key.split("."))
            beside = (*here.prefix[:-1], *wanted)
            for path, outside in ((beside, False), (wanted, False), (wanted, True)):
                if ((() if outside else here.row) + path) in self.values:
                    field.certificate_type, field.certificate_type_outside = path, outside
                    break
            else:
                properties.unfit(
                    "certTypeKey", "证件类型字段的 key", "the key of the certificate type's field", key or None
                )


def _rule(attributes: Attributes) -> Rule | None:
    properties = attributes.inner("properties")
    expression = properties.private_expression("rule")
    if expression is None:
        return None
    return Rule(
        expression,
        properties.text("ruleMessage") or f"不符合填写规则 {shown(expression.text)}；请核对后重填。",
        properties.text("ruleMessageEn")
        or f"Expected {shown(expression.text)} to hold; check the fields that it names.",
    )


def _unasked(attributes: Attributes) -> Unasked | None:
    properties = attributes.inner("properties")
    told = properties.text("hiddenMessage")
    return Unasked(told, properties.text("hiddenMessageEn") or told) if told else None


def _rows(attributes: Attributes) -> Rows:
    properties = attributes.inner("properties")
    maximum = properties.integer("maxRows", 1, MAX_ROWS) or DEFAULT_ROWS
    minimum = properties.integer("minRows", 0, maximum) or 0
    default = attributes.integer("defaultRepetitions", 0, maximum)
    return Rows(minimum, maximum, 1 if default is None else default, attributes.flag("allowAddRemove", True))


def _check_default(attributes: Attributes, component: Component) -> None:
    """A fixed default that the field itself would refuse is a mistake of the form's author."""
    assert component.field is not None
    if component.default is MISSING or not component.field.is_static() or component.field.is_empty(component.default):
        return
    try:
        component.field.deserialize(component.default, scope=Scope(EPOCH, {}, {}))
    except Refusal as refusal:
        attributes.notes.note(
            f"{attributes.pointer}/defaultValue",
            "bad_default",
            f"默认值不符合组件自身的要求：{refusal.message_zh}",
            f"The default does not fit the component: {refusal.message_en}",
            "请改正默认值。",
            "Correct the default value.",
        )
