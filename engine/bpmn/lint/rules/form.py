"""Every form that a task or start event names exists."""

from __future__ import annotations

from engine.bpmn.lint.context import Findings, LintContext, label, problem
from engine.bpmn.model import Diagram, form_key, is_foreign_form
from engine.bpmn.values import is_expression


def check(diagram: Diagram, context: LintContext) -> Findings:
    """``camunda:formRef`` or ``camunda:formKey`` names a form of this bundle or of an earlier deployment."""
    if context.forms is None:
        return
    for process in diagram.executable:
        for _, element in process.walk():
            if element.type not in ("userTask", "startEvent"):
                continue
            text = element.attributes.get("formRef") or element.attributes.get("formKey")
            key = form_key(text)
            if not key or is_expression(key) or key in context.forms:
                continue
            foreign = is_foreign_form(key)
            yield problem(
                "form",
                element,
                f"“{label(element)}”的表单“{key}”" + ("由别的系统显示" if foreign else "不存在"),
                f"Expected form {key!r} of {element.id!r} "
                + ("to be a form of this system; another one must show it" if foreign else "to exist, found none"),
                "把 .form 文件放进同一个部署包",
                "Put the .form file into the same deployment",
                "warning" if foreign else "error",
            )
