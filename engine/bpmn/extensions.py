"""Every name of Camunda's namespace: read, without effect for a reason, or refused with a remedy; none is dropped."""

from __future__ import annotations

from dataclasses import dataclass

ANYWHERE = "*"

READ, IGNORED, REFUSED, ELSEWHERE, UNKNOWN = "read", "ignored", "refused", "elsewhere", "unknown"


@dataclass(frozen=True, slots=True)
class Extension:
    """One attribute or element of Camunda's namespace, or of an engine that is not read here, where it stands."""

    name: str
    """``@assignee`` an attribute, ``taskListener`` an element, ``zeebe:…`` another engine's."""
    place: str
    """The local name of the element that holds it."""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a name at a place; the texts say why, and for what is refused what to do."""

    kind: str
    """``read``, ``ignored``, ``refused``, ``elsewhere`` (read at other places only) or ``unknown``."""
    zh: str = ""
    en: str = ""
    remedy_zh: str = ""
    remedy_en: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """Names that fare alike at the same places."""

    names: tuple[str, ...]
    places: tuple[str, ...]
    verdict: Verdict


_TASKS = "task userTask manualTask serviceTask sendTask receiveTask scriptTask businessRuleTask"
_ACTIVITIES = f"{_TASKS} subProcess transaction adHocSubProcess callActivity"
_GATEWAYS = "exclusiveGateway parallelGateway inclusiveGateway eventBasedGateway complexGateway"
_EVENTS = "startEvent endEvent intermediateCatchEvent intermediateThrowEvent boundaryEvent"
_NODES = f"{_ACTIVITIES} {_GATEWAYS} {_EVENTS}"
_WORKED = "serviceTask sendTask businessRuleTask messageEventDefinition"
_VALUES = "inputParameter outputParameter entry list"


def _read(names: str, places: str) -> Row:
    return Row(tuple(names.split()), tuple(places.split()), Verdict(READ))


def _ignored(names: str, places: str, zh: str, en: str) -> Row:
    return Row(tuple(names.split()), tuple(places.split()), Verdict(IGNORED, zh, en))


def _refused(names: str, places: str, zh: str, en: str, remedy_zh: str, remedy_en: str) -> Row:
    return Row(tuple(names.split()), tuple(places.split()), Verdict(REFUSED, zh, en, remedy_zh, remedy_en))


_TENANT = (
    "一套系统即一个租户",
    "one town is one tenant",
    "删除租户编号",
    "Leave the tenant empty",
)
_CASE = (
    "不运行 CMMN 案例模型",
    "cases of CMMN do not run here",
    "把案例改画为流程，用 calledElement 调用",
    "Draw the case as a process and call it with calledElement",
)
_JAVA_MAPPING = (
    "变量由 Java 代码映射",
    "Java code would map the variables",
    "改用 camunda:in 和 camunda:out 逐个映射",
    "Map the variables with camunda:in and camunda:out",
)

TABLE: tuple[Row, ...] = (
    # --- processes ---------------------------------------------------------------------------------
    _read("@versionTag @historyTimeToLive @isStartableInTasklist", "process"),
    _read("@candidateStarterGroups @candidateStarterUsers potentialStarter", "process"),
    # --- tasks -------------------------------------------------------------------------------------
    _read("@assignee @candidateUsers @candidateGroups @dueDate @followUpDate @priority", "userTask"),
    _read("@formKey @formRef @formRefBinding", "userTask startEvent"),
    _refused(
        "@formRefVersion",
        "userTask startEvent",
        "表单不按版本号绑定",
        "forms are not bound by their number",
        '改用 formRefBinding="deployment"，并把表单放进同一部署',
        'Use formRefBinding="deployment" and put the form into the same deployment',
    ),
    _refused(
        "@formHandlerClass",
        ANYWHERE,
        "表单由 Java 代码处理",
        "Java code would handle the form",
        "改用 .form 表单文件",
        "Use a .form file",
    ),
    _refused(
        "formData formProperty",
        ANYWHERE,
        "内嵌表单",
        "forms are not written in the diagram",
        "改用 .form 表单文件",
        "Use a .form file",
    ),
    _read("@initiator", "startEvent"),
    _read("@type @topic @class @delegateExpression @expression", _WORKED),
    _read("@taskPriority", f"{_WORKED} process"),
    _read("@resultVariable", "scriptTask businessRuleTask"),
    _ignored(
        "@resultVariable",
        "serviceTask sendTask messageEventDefinition",
        "工作程序交回什么变量就写入什么变量，与 Camunda 的外部任务相同",
        "what a worker returns is written, as by external tasks in Camunda",
    ),
    _read("@resource", "scriptTask conditionExpression script"),
    _read(
        "@decisionRef @decisionRefBinding @decisionRefVersion @decisionRefVersionTag @mapDecisionResult",
        "businessRuleTask",
    ),
    _read(
        "@calledElementBinding @calledElementVersion @calledElementVersionTag in out",
        "callActivity",
    ),
    _read("in", "signalEventDefinition"),
    _refused("@calledElementTenantId @decisionRefTenantId", "callActivity businessRuleTask", *_TENANT),
    _refused("@caseRef @caseBinding @caseVersion @caseTenantId", "callActivity", *_CASE),
    _refused("@variableMappingClass @variableMappingDelegateExpression", "callActivity", *_JAVA_MAPPING),
    _read("@source @sourceExpression @target @businessKey @local @variables", "in out"),
    # --- data --------------------------------------------------------------------------------------
    _read("inputOutput", f"{_ACTIVITIES} endEvent intermediateCatchEvent intermediateThrowEvent boundaryEvent"),
    _refused(
        "inputOutput",
        f"{_GATEWAYS} startEvent",
        "此处不能写输入输出映射，Camunda 也不接受",
        "no mappings are possible here, nor in Camunda",
        "把映射移到前面或后面的活动上",
        "Move the mappings to an activity before or after",
    ),
    _read("inputParameter outputParameter", "inputOutput"),
    _read("@name", "inputParameter outputParameter"),
    _read("list map script", _VALUES),
    _read("value", _VALUES),
    _read("entry", "map"),
    _read("@key", "entry"),
    _read("@scriptFormat", "script"),
    _ignored("@id @name", "value", "只是标识，值在元素的文本中", "a mere label; the value is the text"),
    _read("properties", f"{_NODES} process"),
    _ignored("properties", ANYWHERE, "供其他程序读取的数据", "data for other programs to read"),
    _read("property", "properties"),
    _read("@name @value", "property"),
    _ignored("@id", "property", "只是标识", "a mere label"),
    # --- events ------------------------------------------------------------------------------------
    _read("@collection @elementVariable", "multiInstanceLoopCharacteristics"),
    _read("@errorCodeVariable @errorMessageVariable", "errorEventDefinition"),
    _read("@escalationCodeVariable", "escalationEventDefinition"),
    _read("@errorMessage", "error"),
    _read("@variableName @variableEvents", "conditionalEventDefinition"),
    _refused(
        "errorEventDefinition",
        ANYWHERE,
        "外部任务的错误条件",
        "error conditions of external tasks are not judged here",
        "由工作程序用 bpmnError 报告错误",
        "Let the worker report the error with bpmnError",
    ),
    # --- code --------------------------------------------------------------------------------------
    _refused(
        "executionListener",
        ANYWHERE,
        "执行监听器",
        "listeners do not run",
        "改用服务任务，或在引擎侧登记监听器",
        "Use a service task, or register a listener in the engine",
    ),
    _refused(
        "taskListener",
        ANYWHERE,
        "任务监听器",
        "listeners do not run",
        "改用输入输出映射，或在引擎侧登记守卫",
        "Use input and output mappings, or a guard in the engine",
    ),
    _refused(
        "connector",
        ANYWHERE,
        "连接器",
        "connectors do not run",
        "改用外部任务主题；HTTP 调用用主题 http.call",
        "Use an external task topic; for HTTP the topic http.call",
    ),
    _refused(
        "field",
        ANYWHERE,
        "字段注入",
        "nothing is injected into a worker",
        "改用输入参数",
        "Use input parameters",
    ),
    # --- jobs --------------------------------------------------------------------------------------
    _read("@asyncBefore @asyncAfter @async", _NODES),
    _ignored(
        "@asyncBefore @asyncAfter @async",
        "multiInstanceLoopCharacteristics",
        "每个实例的等待点已是事务边界；结果相同",
        "where an instance waits the transaction ends anyway; the outcome is the same",
    ),
    _ignored(
        "@async",
        "signalEventDefinition",
        "信号本来就在提交之后才送达其他实例",
        "a signal reaches other instances after the commit anyway",
    ),
    _ignored(
        "@exclusive",
        ANYWHERE,
        "同一实例的作业总是逐个执行",
        "the jobs of one instance always run one after the other",
    ),
    _ignored(
        "@jobPriority",
        ANYWHERE,
        "作业按到期先后执行，与 Camunda 的默认设置相同",
        "jobs run in the order they are due, as Camunda's default does",
    ),
    _read("failedJobRetryTimeCycle", _NODES),
    _ignored(
        "failedJobRetryTimeCycle",
        "multiInstanceLoopCharacteristics",
        "各实例没有自己的作业可重试",
        "the instances have no jobs of their own to be tried again",
    ),
    # --- modelers ----------------------------------------------------------------------------------
    _ignored(
        "@modelerTemplate @modelerTemplateVersion @modelerTemplateIcon @diagramRelationId",
        ANYWHERE,
        "建模工具自用的数据",
        "the modeler's own data",
    ),
)

STANDARD: dict[str, tuple[str, str]] = {
    "documentation": ("说明文字；用户任务的说明显示给办理人", "text; shown with a user task"),
    "extensionElements": ("逐项见上表", "judged name by name, as above"),
    "laneSet": ("泳道名称记在任务上", "the lane's name is kept with its tasks"),
    "sequenceFlow": ("运行", "runs"),
    "dataObject": ("只用于图示", "drawn only"),
    "dataObjectReference": ("只用于图示", "drawn only"),
    "dataStoreReference": ("只用于图示", "drawn only"),
    "association": ("连接补偿处理；其余只用于图示", "leads to a compensation handler; else drawn only"),
    "textAnnotation": ("只用于图示", "drawn only"),
    "group": ("只用于图示", "drawn only"),
    "category": ("只用于图示", "drawn only"),
    "incoming": ("以连线本身为准", "the flows themselves count"),
    "outgoing": ("以连线本身为准", "the flows themselves count"),
    "ioSpecification": (
        "数据用 camunda:in、out、inputOutput 传递，与 Camunda 7 相同",
        "data goes by mappings, as in Camunda 7",
    ),
    "dataInputAssociation": ("同上", "the same"),
    "dataOutputAssociation": ("同上", "the same"),
    "property": ("变量无须声明，与 Camunda 7 相同", "variables need no declaration, as in Camunda 7"),
    "auditing": ("历史总是完整记录", "history is always kept whole"),
    "monitoring": ("历史总是完整记录", "history is always kept whole"),
    "correlationSubscription": (
        "消息按业务编号和变量关联，与 Camunda 7 相同",
        "as in Camunda 7, messages find instances otherwise",
    ),
    "supports": ("流程之间的说明，不影响运行", "says something about processes, to people"),
    "potentialOwner": ("运行：候选人和候选组", "runs: candidate users and groups"),
    "humanPerformer": ("运行：办理人", "runs: the assignee"),
    "performer": (
        "与 Camunda 7 相同，不决定办理人；请用 humanPerformer",
        "names no assignee, as in Camunda 7; use humanPerformer",
    ),
    "resourceRole": (
        "与 Camunda 7 相同，不决定办理人；请用 potentialOwner",
        "names no candidates, as in Camunda 7; use potentialOwner",
    ),
    "multiInstanceLoopCharacteristics": ("运行", "runs"),
    "standardLoopCharacteristics": ("运行", "runs"),
    "completionCondition": ("运行", "runs"),
}
"""What may stand in a process, subprocess or flow node beside flow nodes, and what becomes of it."""

WITHOUT_EFFECT = frozenset(("performer", "resourceRole"))
"""Elements of the standard that say who does the work, and that no engine of this family reads."""

_EXACT = {(name, place): row.verdict for row in TABLE for name in row.names for place in row.places}


def verdict(found: Extension) -> Verdict:
    """What becomes of an extension where it stands."""
    exact = _EXACT.get((found.name, found.place)) or _EXACT.get((found.name, ANYWHERE))
    if exact is not None:
        return exact
    return Verdict(ELSEWHERE) if any(name == found.name for name, _ in _EXACT) else Verdict(UNKNOWN)


def places(name: str) -> tuple[str, ...]:
    """Where a name is read."""
    return tuple(place for row in TABLE if name in row.names and row.verdict.kind == READ for place in row.places)


def is_open(found: Extension) -> bool:
    """Whether what stands inside of it is judged name by name too."""
    return not found.name.startswith("@") and verdict(found).kind == READ
