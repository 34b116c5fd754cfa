"""Every id is an XML name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.bpmn.lint.context import Findings, LintContext, problem
from engine.bpmn.model import Diagram, Element, Flow, Process

_NCNAME = re.compile(r"(?!\d)\w[\w.\-\u00b7]*\Z")
"""Source: Namespaces in XML 1.0, clause 3; BPMN 2.0.2's schema types every id as xsd:ID."""


def check(diagram: Diagram, context: LintContext) -> Findings:
    """Letters, digits, ``_``, ``-`` and ``.``, no digit first: a key stands in addresses and in ``key:version:id``."""
    for where in _identified(diagram):
        if not _NCNAME.match(where.id):
            yield problem(
                "identifier",
                where,
                f"编号“{where.id}”不是 XML 名称",
                f"Expected an XML name (NCName) as id, found {where.id!r}",
                "只用字母、数字、下划线、连字符和点，并且不以数字开头",
                "Use letters, digits, underscores, hyphens and dots only, and no digit first",
            )


def _identified(diagram: Diagram) -> Iterator[Process | Element | Flow]:
    for process in diagram.executable:
        yield process
        for container in process.containers():
            yield from container.elements.values()
            yield from container.flows.values()
