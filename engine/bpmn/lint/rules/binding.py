"""What a step binds to, and how, is one of the words there are."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.errors import Problem
from engine.bpmn.lint.context import Findings, LintContext, label, problem
from engine.bpmn.model import Diagram, Element

BINDINGS = ("latest", "deployment", "version", "versionTag")
WORDS = {
    "calledElementBinding": BINDINGS,
    "decisionRefBinding": BINDINGS,
    "formRefBinding": ("latest", "deployment"),
    "mapDecisionResult": ("singleEntry", "singleResult", "collectEntries", "resultList"),
}
"""Attribute → its values. Source: Camunda 7.24, BPMN extension attributes."""


def check(diagram: Diagram, context: LintContext) -> Findings:
    """Bindings of called processes, decisions and forms, the versions they need, and mappers of decision results."""
    for process in diagram.executable:
        for _, element in process.walk():
            yield from _words(element)
            yield from _versions(element)


def _words(element: Element) -> Iterator[Problem]:
    for name, words in WORDS.items():
        written = element.attributes.get(name)
        if written is not None and written not in words:
            yield problem(
                "binding",
                element,
                f"“{label(element)}”的 {name} 应为 {'、'.join(words)} 之一，实际为“{written}”",
                f"Expected {name} of {element.id!r} to be one of {', '.join(words)}, found {written!r}",
                "改为其中之一" if name != "formRefBinding" else '改用 "deployment"，并把表单放进同一部署',
                "Write one of them"
                if name != "formRefBinding"
                else 'Use "deployment", the form in the same deployment',
            )


def _versions(element: Element) -> Iterator[Problem]:
    for of in ("calledElement", "decisionRef"):
        binding = element.attributes.get(f"{of}Binding")
        needed = {"version": f"{of}Version", "versionTag": f"{of}VersionTag"}.get(binding or "")
        if needed is not None and needed not in element.attributes:
            yield problem(
                "binding",
                element,
                f"“{label(element)}”按 {binding} 绑定，却没有写 {needed}",
                f"Expected {element.id!r} to have {needed}, as {of}Binding is {binding!r}, found none",
                f"填写 camunda:{needed}",
                f"Set camunda:{needed}",
            )
