"""Decision models read from XML safely: no document types, no entities, no network, bounded in size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from engine.feel.errors import DmnError
from engine.feel.xml_faults import explain

SIZE_LIMIT = 5_000_000
"""Bytes of a model; a table of 5,000 rules takes about two million."""

ELEMENT_LIMIT = 200_000
DEPTH_LIMIT = 200

NAMESPACES = frozenset(
    {
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20151101/dmn11.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
        "https://www.omg.org/spec/DMN/20240513/MODEL/",
    }
)
"""DMN 1.1, of which two spellings are in use, to 1.6."""

KNOWN = frozenset(namespace.replace("https:", "http:") for namespace in NAMESPACES)
"""Without the difference between http and https, which some editors mistake."""

CAMUNDA = frozenset({"http://camunda.org/schema/1.0/dmn", "http://operaton.org/schema/1.0/dmn"})
"""Namespaces of Camunda 7 and of its successor, which mean the same."""

PLATFORMS = frozenset({"Camunda Platform", "Operaton"})
"""What their modelers call the engine that a model is drawn for."""


@dataclass(slots=True)
class Element:
    """One element of the model: local name, attributes, text, children, and the line it stands on."""

    name: str
    attributes: dict[str, str]
    text: str
    line: int
    children: list[Element] = field(default_factory=list)
    is_camunda: bool = False
    """Of the root: whether the model was drawn for Camunda 7."""

    def get(self, name: str, default: str = "") -> str:
        """An attribute without namespace."""
        return self.attributes.get(name, default)

    def first(self, *names: str) -> Element | None:
        """The first child of one of these names."""
        return next((child for child in self.children if child.name in names), None)

    def all(self, name: str) -> Iterator[Element]:
        """The children of a name."""
        return (child for child in self.children if child.name == name)

    def child_text(self, name: str) -> str | None:
        """The text of the first child of a name; None when there is none."""
        child = self.first(name)
        return None if child is None else child.text

    def walk(self) -> Iterator[Element]:
        """This element and everything below."""
        yield self
        for child in self.children:
            yield from child.walk()


def read(xml: bytes) -> Element:
    """The root of a decision model.

    Raises:
        DmnError: the bytes are not a well-formed, safe DMN document.
    """
    if len(xml) > SIZE_LIMIT:
        raise DmnError(
            "dmn_too_large", f"决策文件不得超过 {SIZE_LIMIT} 字节。", f"A model may not exceed {SIZE_LIMIT} bytes."
        )
    root = _parsed(xml)
    name, namespace = _split(root.tag)
    if name != "definitions" or namespace.replace("https:", "http:") not in KNOWN:
        raise DmnError(
            "dmn_not_dmn",
            f"根元素应为 DMN 1.1 至 1.6 的 definitions，实际为“{namespace[:200]}”的 {name[:60]}。",
            f"Expected the root “definitions” of DMN 1.1 to 1.6, found “{name[:60]}” of “{namespace[:200]}”.",
        )
    return _converted(root, namespace)


def _parsed(xml: bytes) -> Any:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        zh, en = explain(error)
        raise DmnError("dmn_not_xml", f"不是有效的 XML。{zh}", f"This is not well-formed XML. {en}") from None
    if root.getroottree().docinfo.doctype:
        raise DmnError("dmn_doctype", "不允许使用 DOCTYPE。", "A document type is not allowed.")
    return root


def _split(tag: str) -> tuple[str, str]:
    if tag.startswith("{"):
        namespace, _, name = tag[1:].partition("}")
        return name, namespace
    return tag, ""


def _converted(root: Any, namespace: str) -> Element:
    """The tree of the model's own namespace; what other namespaces say is left out."""
    prefix = f"{{{namespace}}}"
    top = _element(root)
    top.is_camunda = not CAMUNDA.isdisjoint(root.nsmap.values()) or top.get("executionPlatform") in PLATFORMS
    stack = [(root, top, 0)]
    count = 0
    while stack:
        source, target, depth = stack.pop()
        if depth > DEPTH_LIMIT:
            raise DmnError(
                "dmn_too_deep",
                f"元素嵌套不得超过 {DEPTH_LIMIT} 层。",
                f"Expected at most {DEPTH_LIMIT} nested elements.",
            )
        for child in source:
            if not isinstance(child.tag, str) or not child.tag.startswith(prefix):
                continue
            count += 1
            if count > ELEMENT_LIMIT:
                raise DmnError(
                    "dmn_too_many", f"元素不得超过 {ELEMENT_LIMIT} 个。", f"Expected at most {ELEMENT_LIMIT} elements."
                )
            converted = _element(child)
            target.children.append(converted)
            stack.append((child, converted, depth + 1))
    return top


def _element(source: Any) -> Element:
    attributes = {_split(key)[0]: value for key, value in reversed(list(source.items()))}
    text = "".join([source.text or "", *(child.tail or "" for child in source)])
    return Element(_split(source.tag)[0], attributes, text, source.sourceline or 0)
