"""Extensions that another engine would run are named, not ignored."""

from __future__ import annotations

from engine.bpmn.lint.context import Findings, LintContext, label, problem
from engine.bpmn.model import Diagram

_REMEDIES = {
    "formData": ("内嵌表单 formData", "改用 .form 表单文件", "Use a .form file"),
    "executionListener": (
        "执行监听器",
        "改用服务任务，或在引擎侧登记监听器",
        "Use a service task, or register a listener in the engine",
    ),
    "taskListener": (
        "任务监听器",
        "改用输入输出映射，或在引擎侧登记守卫",
        "Use input and output mappings, or a guard in the engine",
    ),
    "connector": (
        "连接器",
        "改用外部任务主题；HTTP 调用用主题 http.call",
        "Use an external task topic; for HTTP the topic http.call",
    ),
    "field": ("字段注入", "改用输入参数", "Use input parameters"),
}
_HARMLESS = frozenset(("potentialStarter",))


def check(diagram: Diagram, context: LintContext) -> Findings:
    """Listeners, connectors, field injections, and the extensions of other engines."""
    for process in diagram.executable:
        places = [(process, process.extensions)]
        for _, element in process.walk():
            places.append((element, element.extensions))  # type: ignore[arg-type]
        for where, extensions in places:
            for name, _ in extensions:
                if name in _HARMLESS:
                    continue
                zh_name, zh, en = _REMEDIES.get(
                    name,
                    (
                        f"扩展 {name}",
                        "删除它，或改用 camunda: 命名空间中受支持的属性",
                        "Remove it, or use a supported camunda: attribute",
                    ),
                )
                yield problem(
                    "foreign_extension",
                    where,
                    f"“{label(where)}”上的{zh_name}不会运行",
                    f"Expected only extensions that Zhenshu runs on {where.id!r}, found {name}",
                    zh,
                    en,
                )
