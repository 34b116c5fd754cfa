"""Safe XML: bytes in, an element tree out, or a BadDiagram that says why not.

No DTD, no entity is expanded, no network, and caps on size and elements
(OWASP ASVS 5.0 V1.5.1; MLPS practice for uploaded models).
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from engine.bpmn.errors import BadDiagram, Problem
from engine.feel.xml_faults import explain

MAX_BYTES = 2 * 1024 * 1024
"""Largest diagram, bytes. Source: the deployment's security baseline (XML payloads ≤ 2 MB)."""

MAX_ELEMENTS = 5_000
"""Most model elements (diagram interchange not counted). Source: the same baseline."""

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMN_DI = "http://www.omg.org/spec/BPMN/20100524/DI"
CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
ALIASES = frozenset(("http://activiti.org/bpmn", "http://operaton.org/schema/1.0/bpmn"))
"""Namespaces whose names mean what they mean in Camunda's: that of its ancestor, and that of its successor."""
XSI = "http://www.w3.org/2001/XMLSchema-instance"

Element = Any


def refusal(rule: str, zh: str, en: str, remedy_zh: str, remedy_en: str, line: int | None = None) -> BadDiagram:
    """One problem about the file as a whole."""
    return BadDiagram([Problem(rule, "error", None, line, zh, en, remedy_zh, remedy_en)])


def parse(source: bytes) -> Element:
    """Read ``source`` into a tree.

    Raises:
        BadDiagram: too large, malformed, with a document type, or with too many elements.
    """
    if len(source) > MAX_BYTES:
        raise refusal(
            "xml_too_large",
            f"文件应不超过 {MAX_BYTES} 字节，实际 {len(source)} 字节",
            f"Expected at most {MAX_BYTES} bytes, found {len(source)}",
            "拆分流程，用调用活动引用",
            "Split the process and use call activities",
        )
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(source, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        zh, en = explain(error)
        raise refusal(
            "xml_malformed",
            f"不是格式良好的 XML。{zh}",
            f"This is not well-formed XML. {en}",
            "用建模工具重新导出",
            "Export the file again from a modeler",
            line,
        ) from None
    info = root.getroottree().docinfo
    if info.doctype or info.internalDTD is not None:
        raise refusal(
            "xml_doctype",
            "文件含有 DOCTYPE 声明，不予接受",
            "Expected no document type, found a DOCTYPE",
            "删除 DOCTYPE 和实体声明",
            "Remove the DOCTYPE and its entities",
        )
    _check_size(root)
    _unite(root)
    return root


def _unite(root: Element) -> None:
    """Write the names of the aliases in Camunda's namespace; where an element has both, Camunda's counts."""
    for element in root.iter(etree.Element):
        namespace, _, local = element.tag.rpartition("}")
        if namespace[1:] in ALIASES:
            element.tag = f"{{{CAMUNDA}}}{local}"
        for key in element.keys():
            namespace, _, local = key.rpartition("}")
            if namespace[1:] in ALIASES:
                value = element.attrib.pop(key)
                if f"{{{CAMUNDA}}}{local}" not in element.attrib:
                    element.set(f"{{{CAMUNDA}}}{local}", value)


def _check_size(root: Element) -> None:
    drawing = f"{{{BPMN_DI}}}BPMNDiagram"
    stack, count = [root], 0
    while stack:
        for child in stack.pop():
            if child.tag != drawing:
                count += 1
                stack.append(child)
        if count > MAX_ELEMENTS:
            raise refusal(
                "xml_too_many_elements",
                f"模型元素应不超过 {MAX_ELEMENTS} 个",
                f"Expected at most {MAX_ELEMENTS} model elements",
                "拆分流程，用调用活动引用",
                "Split the process and use call activities",
            )
