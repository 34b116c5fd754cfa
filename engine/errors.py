"""Every refusal and failure of the house, as one tree with stable codes.

ZhenshuError
├── NotFound            what was named does not exist
│   ├── DeploymentNotFound, ResourceNotFound, DefinitionNotFound, FormNotFound, DecisionNotFound
│   ├── InstanceNotFound, TaskNotFound, ExternalTaskNotFound, JobNotFound, IncidentNotFound
│   ├── VariableNotFound, ScopeNotFound
│   ├── AccountNotFound, TokenNotFound
│   └── MessageNotCorrelated
├── NotAllowed          the actor may not do this
│   └── NotStartable, ProcessNotOpen
├── Conflict            the state of what was named does not admit it
│   ├── TaskAlreadyClaimed, TaskNotOpen, TaskDelegated, TaskNotDelegated, ReturnRefused, WithdrawTooLate
│   ├── NotInBulk
│   ├── InstanceSuspended, InstanceNotSuspended, InstanceEnded, InstanceNotEnded, InstanceBusy
│   ├── LockLost, ExternalTaskFailed, IncidentNotOpen, IncidentNotResolvable
│   ├── MessageAmbiguous, StepRefused, BusinessKeyTaken, DefinitionInUse, StateRefused, LoginTaken,
│   │   TokenClosed
│   └── StaleRevision
└── Invalid             the input itself is wrong
    ├── DeploymentInvalid, VariablesInvalid, DecisionRefused, CursorInvalid, StartRefused, TopicBound
    └── ValueRefused, LimitExceeded

Rooms add their own leaves below these branches. ``engine/outside.py`` has two branches of its own, OutsideRefused
(nothing was sent) and OutsideFailed (it may have been); ``engine/vault.py`` has MasterKeyMissing and SealBroken.
Only ``api/errors.py`` knows HTTP statuses.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from engine.feel import Excerpt
from engine.feel.dmn import Cell


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing wrong at one place of the input; ``pointer`` is a JSON pointer: ``/variables/amount``."""

    pointer: str
    code: str
    message_zh: str
    message_en: str


class ZhenshuError(Exception):
    """A fact that stopped a command; nothing of the command remains."""

    code: ClassVar[str] = "error"
    #: Whether the same command may succeed later by itself: work in the background is tried again only then.
    may_pass: ClassVar[bool] = False
    title_zh: ClassVar[str] = "操作未能完成"
    title_en: ClassVar[str] = "The command was not carried out"

    def __init__(
        self, detail_zh: str = "", detail_en: str = "", *, fields: Sequence[FieldError] = (), **facts: Any
    ) -> None:
        """``facts`` are the typed particulars a program may read, such as ``task_id``."""
        self.detail_zh = detail_zh or self.title_zh
        self.detail_en = detail_en or self.title_en
        self.fields = list(fields)
        self.facts = facts
        super().__init__(self.detail_en)

    @property
    def detail(self) -> str:
        """Chinese first, English second."""
        return f"{self.detail_zh} / {self.detail_en}"


def counted(number: int, noun: str) -> str:
    """A number with its noun: ``1 error``, ``2 errors``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def codes() -> dict[str, type[ZhenshuError]]:
    """Every error class known so far by its stable code; what only shares a shape has none of its own."""
    return {kind.code: kind for kind in _descendants(ZhenshuError) if "code" in vars(kind)}


def _descendants(kind: type[ZhenshuError]) -> Iterator[type[ZhenshuError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _descendants(child)


# --- NotFound -----------------------------------------------------------------------------------


class NotFound(ZhenshuError):
    """What was named does not exist, or not for this actor."""

    code = "not_found"
    may_pass = True
    title_zh = "未找到"
    title_en = "Not found"
    noun_zh: ClassVar[str] = "对象"
    noun_en: ClassVar[str] = "object"

    def __init__(self, name: str, detail_zh: str = "", detail_en: str = "", **facts: Any) -> None:
        """``name`` is the id or key that was asked for."""
        self.name = name
        shown = name if len(name) <= 100 else name[:100] + "…"
        super().__init__(
            detail_zh or f"没有{self.noun_zh} {shown!r}",
            detail_en or f"There is no {self.noun_en} {shown!r}",
            name=shown,
            **facts,
        )


class DeploymentNotFound(NotFound):
    """No deployment has this id."""

    code = "deployment_not_found"
    title_zh, title_en = "部署不存在", "Deployment not found"
    noun_zh, noun_en = "部署", "deployment"


class ResourceNotFound(NotFound):
    """The deployment holds no resource of this name."""

    code = "resource_not_found"
    title_zh, title_en = "资源不存在", "Resource not found"
    noun_zh, noun_en = "资源", "resource"


class DefinitionNotFound(NotFound):
    """No process definition has this id or key."""

    code = "process_definition_not_found"
    title_zh, title_en = "流程定义不存在", "Process definition not found"
    noun_zh, noun_en = "流程定义", "process definition"


class FormNotFound(NotFound):
    """No form has this key."""

    code = "form_not_found"
    title_zh, title_en = "表单不存在", "Form not found"
    noun_zh, noun_en = "表单", "form"


class DecisionNotFound(NotFound):
    """No decision has this key."""

    code = "decision_not_found"
    title_zh, title_en = "决策不存在", "Decision not found"
    noun_zh, noun_en = "决策", "decision"


class InstanceNotFound(NotFound):
    """No process instance has this id."""

    code = "process_instance_not_found"
    title_zh, title_en = "流程实例不存在", "Process instance not found"
    noun_zh, noun_en = "流程实例", "process instance"


class TaskNotFound(NotFound):
    """No user task has this id."""

    code = "task_not_found"
    title_zh, title_en = "任务不存在", "Task not found"
    noun_zh, noun_en = "任务", "task"


class ExternalTaskNotFound(NotFound):
    """No external task has this id, or it is done."""

    code = "external_task_not_found"
    title_zh, title_en = "外部任务不存在", "External task not found"
    noun_zh, noun_en = "外部任务", "external task"


class JobNotFound(NotFound):
    """No job has this id, or it is done."""

    code = "job_not_found"
    title_zh, title_en = "作业不存在", "Job not found"
    noun_zh, noun_en = "作业", "job"


class IncidentNotFound(NotFound):
    """No incident has this id."""

    code = "incident_not_found"
    title_zh, title_en = "异常不存在", "Incident not found"
    noun_zh, noun_en = "异常", "incident"


class VariableNotFound(NotFound):
    """The scope has no variable of this name."""

    code = "variable_not_found"
    title_zh, title_en = "变量不存在", "Variable not found"
    noun_zh, noun_en = "变量", "variable"


class ScopeNotFound(NotFound):
    """The process instance has no such variable scope."""

    code = "scope_not_found"
    title_zh, title_en = "变量作用域不存在", "Variable scope not found"
    noun_zh, noun_en = "变量作用域", "variable scope"


class AccountNotFound(NotFound):
    """No account has this id or login."""

    code = "account_not_found"
    title_zh, title_en = "账号不存在", "Account not found"
    noun_zh, noun_en = "账号", "account"


class TokenNotFound(NotFound):
    """No token has this id."""

    code = "token_not_found"
    title_zh, title_en = "令牌不存在", "Token not found"
    noun_zh, noun_en = "令牌", "token"


class MessageNotCorrelated(NotFound):
    """Nobody waits for this message, and no process starts with it."""

    code = "message_not_correlated"
    title_zh, title_en = "消息无接收方", "Message not correlated"
    noun_zh, noun_en = "等待该消息的流程", "receiver of message"


# --- NotAllowed ---------------------------------------------------------------------------------


class NotAllowed(ZhenshuError):
    """The actor may not do this: wrong person, wrong group, or a guard refused."""

    code = "not_allowed"
    title_zh = "无权执行此操作"
    title_en = "Not allowed"


class NotStartable(NotAllowed):
    """Nobody starts this process by its key: another process calls it, or its message starts it."""

    code = "process_not_startable"
    title_zh, title_en = "该流程不能单独启动", "Process does not start by itself"

    def __init__(self, key: str) -> None:
        super().__init__(
            f"流程 {key} 由其他流程调用或者由消息启动，不能单独启动",
            f"Process {key} is called by another or started by its message; it cannot be started by its key",
            key=key,
        )


class ProcessNotOpen(NotAllowed):
    """The client was given certain processes, and this is none of them."""

    code = "process_not_open"
    title_zh, title_en = "未授权使用该流程", "Process is not open to this client"

    def __init__(self, key: str | None) -> None:
        """``key`` is None for what reaches every process."""
        shown = "全部流程" if key is None else f"流程 {key}"
        super().__init__(
            f"本客户端未获授权使用{shown}",
            f"This client was not given {'every process' if key is None else f'process {key}'}",
            key=key,
        )


# --- Conflict -----------------------------------------------------------------------------------


class Conflict(ZhenshuError):
    """The command is well formed, but the state of what it names does not admit it."""

    code = "conflict"
    title_zh = "当前状态不允许此操作"
    title_en = "The present state does not admit this"


class TaskAlreadyClaimed(Conflict):
    """Someone else holds the task."""

    code = "task_already_claimed"
    title_zh, title_en = "任务已被他人认领", "Task already claimed"

    def __init__(self, task_id: str, holder: str, name: str) -> None:
        super().__init__(
            f"任务已由 {name} 认领",
            f"Expected the task to be free, but {name} holds it",
            task_id=task_id,
            holder=holder,
        )


class TaskNotOpen(Conflict):
    """The task is completed or canceled."""

    code = "task_not_open"
    title_zh, title_en = "任务已办结或已取消", "Task is no longer open"

    def __init__(self, task_id: str, state: str) -> None:
        super().__init__(
            f"任务 {task_id} 的状态是 {state}，不能再办理",
            f"Expected task {task_id} to be open, but it is {state}",
            task_id=task_id,
            state=state,
        )


class TaskDelegated(Conflict):
    """The task was delegated and has to be resolved before it is completed."""

    code = "task_delegated"
    title_zh, title_en = "任务转办中，须先交回", "Task is delegated"

    def __init__(self, task_id: str) -> None:
        super().__init__(
            f"任务 {task_id} 转办中，须先交回再办结",
            f"Expected task {task_id} to be resolved first, but its delegation is pending",
            task_id=task_id,
        )


class TaskNotDelegated(Conflict):
    """There is no delegation to resolve."""

    code = "task_not_delegated"
    title_zh, title_en = "任务未转办", "Task is not delegated"

    def __init__(self, task_id: str) -> None:
        super().__init__(
            f"任务 {task_id} 没有待交回的转办",
            f"Expected a pending delegation on task {task_id}, but there is none",
            task_id=task_id,
        )


class NotInBulk(Conflict):
    """The designer does not let this step be completed among many."""

    code = "not_in_bulk"
    title_zh, title_en = "该环节须逐件办理", "Task is not completed in bulk"

    def __init__(self, task_id: str, name: str) -> None:
        super().__init__(
            f"“{name}”须逐件办理，不能批量办结",
            f"Expected a step with the property bulk=true, but {name!r} ({task_id}) has to be completed by itself",
            task_id=task_id,
        )


class ReturnRefused(Conflict):
    """The task cannot be returned to that step."""

    code = "step_return_refused"
    title_zh, title_en = "不能退回该环节", "Task cannot be returned there"

    def __init__(self, task_id: str, to: str, open_to: Sequence[str]) -> None:
        ways = "、".join(open_to) if open_to else "无"
        super().__init__(
            f"任务 {task_id} 不能退回 {to}；可退回的环节：{ways}",
            f"Expected one of {', '.join(open_to) or 'no step'} to return task {task_id} to, but found {to!r}",
            task_id=task_id,
            to=to,
            open_to=[*open_to],
        )


class WithdrawTooLate(Conflict):
    """Somebody has begun with what followed, it is done, or it binds somebody: the step is not taken back any more."""

    code = "withdraw_too_late"
    title_zh, title_en = "已不能撤回", "Too late to take the step back"

    def __init__(self, task_id: str) -> None:
        super().__init__(
            f"任务 {task_id} 的后续环节已有人处理，或者已产生后果，不能撤回；可请后续办理人退回",
            f"Expected the task after {task_id} to be untouched and nothing binding between, but it is not; "
            f"ask whoever has it to return it",
            task_id=task_id,
        )


class InstanceSuspended(Conflict):
    """The process instance is suspended: nothing in it moves until it is resumed."""

    code = "process_instance_suspended"
    may_pass = True
    title_zh, title_en = "流程实例已挂起", "Process instance is suspended"

    def __init__(self, instance_id: str) -> None:
        super().__init__(
            f"流程实例 {instance_id} 已挂起",
            f"Expected process instance {instance_id} to be active, but it is suspended",
            instance_id=instance_id,
        )


class InstanceNotSuspended(Conflict):
    """The process instance is not suspended, so it cannot be resumed."""

    code = "process_instance_not_suspended"
    title_zh, title_en = "流程实例未挂起", "Process instance is not suspended"

    def __init__(self, instance_id: str, state: str) -> None:
        super().__init__(
            f"流程实例 {instance_id} 的状态是 {state}，无需恢复",
            f"Expected process instance {instance_id} to be suspended, but it is {state}",
            instance_id=instance_id,
            state=state,
        )


class InstanceEnded(Conflict):
    """The process instance has ended."""

    code = "process_instance_ended"
    title_zh, title_en = "流程实例已结束", "Process instance has ended"

    def __init__(self, instance_id: str, state: str) -> None:
        super().__init__(
            f"流程实例 {instance_id} 已结束（{state}）",
            f"Expected process instance {instance_id} to be running, but it is {state}",
            instance_id=instance_id,
            state=state,
        )


class InstanceNotEnded(Conflict):
    """A running process instance cannot be deleted; cancel it first."""

    code = "process_instance_not_ended"
    title_zh, title_en = "流程实例仍在运行", "Process instance is still running"

    def __init__(self, instance_id: str, state: str) -> None:
        super().__init__(
            f"流程实例 {instance_id} 仍在运行（{state}），请先取消",
            f"Expected process instance {instance_id} to have ended, but it is {state}",
            instance_id=instance_id,
            state=state,
        )


class InstanceBusy(Conflict):
    """Another command holds the process instance at this moment; try again."""

    code = "process_instance_busy"
    may_pass = True
    title_zh, title_en = "流程实例正在处理中", "Process instance is busy"

    def __init__(self, instance_id: str) -> None:
        super().__init__(
            f"流程实例 {instance_id} 正被另一操作处理，请稍后重试",
            f"Another command holds process instance {instance_id} at this moment",
            instance_id=instance_id,
        )


class LockLost(Conflict):
    """The external task is not locked by this worker, or the lock went to another."""

    code = "lock_lost"
    may_pass = True
    title_zh, title_en = "外部任务锁已失效", "Lock lost"

    def __init__(self, task_id: str, worker: str, holder: str | None) -> None:
        super().__init__(
            f"外部任务 {task_id} 未被 {worker} 锁定",
            f"Expected external task {task_id} to be locked by {worker!r}, but its holder is {holder!r}",
            external_task_id=task_id,
            worker=worker,
            holder=holder,
        )


class ExternalTaskFailed(Conflict):
    """The external task has used up its retries and waits for an operator."""

    code = "external_task_failed"
    title_zh, title_en = "外部任务已失败，等待处理", "External task has failed"

    def __init__(self, task_id: str) -> None:
        super().__init__(
            f"外部任务 {task_id} 已无重试次数，等待人工处理",
            f"Expected external task {task_id} to have retries left, but it waits for an operator",
            external_task_id=task_id,
        )


class IncidentNotOpen(Conflict):
    """The incident is resolved already."""

    code = "incident_not_open"
    title_zh, title_en = "异常已处理", "Incident is not open"

    def __init__(self, incident_id: str) -> None:
        super().__init__(
            f"异常 {incident_id} 已处理",
            f"Expected incident {incident_id} to be open, but it is resolved",
            incident_id=incident_id,
        )


class IncidentNotResolvable(Conflict):
    """What the incident stands for still fails: retry it, it cannot be waved through."""

    code = "incident_not_resolvable"
    title_zh, title_en = "异常只能重试", "Incident can only be retried"

    def __init__(self, incident_id: str) -> None:
        super().__init__(
            f"异常 {incident_id} 对应的步骤仍未完成，只能重试",
            f"The step behind incident {incident_id} is still waiting: retry it instead",
            incident_id=incident_id,
        )


class MessageAmbiguous(Conflict):
    """More than one receiver fits, and a message goes to exactly one."""

    code = "message_ambiguous"
    may_pass = True
    title_zh, title_en = "消息有多个接收方", "Message is ambiguous"

    def __init__(self, name: str, count: int) -> None:
        super().__init__(
            f"消息 {name!r} 有 {count} 个接收方，请补充业务编号或关联键",
            f"Expected exactly one receiver of message {name!r}, but {count} fit; give a business key",
            name=name,
            count=count,
        )


class StepRefused(Conflict):
    """The step does not take this command: it was left meanwhile, or waits for something else."""

    code = "step_refused"
    title_zh, title_en = "步骤不接受此操作", "The step does not take this"


class BusinessKeyTaken(Conflict):
    """The definition has an instance with this business key already."""

    code = "business_key_taken"
    title_zh, title_en = "业务编号已被使用", "Business key is taken"

    def __init__(self, definition_key: str, business_key: str) -> None:
        super().__init__(
            f"流程 {definition_key} 已有业务编号 {business_key} 的实例",
            f"Process {definition_key} already has an instance with business key {business_key!r}",
            definition_key=definition_key,
            business_key=business_key,
        )


class LoginTaken(Conflict):
    """Another account has this login."""

    code = "login_taken"
    title_zh, title_en = "登录名已被使用", "Login is taken"

    def __init__(self, login: str) -> None:
        super().__init__(f"登录名 {login!r} 已被使用", f"Login {login!r} is taken", login=login)


class TokenClosed(Conflict):
    """The token was revoked; nothing about it changes any more."""

    code = "token_closed"
    title_zh, title_en = "令牌已吊销", "Token is revoked"

    def __init__(self, token_id: str) -> None:
        super().__init__(
            f"令牌 {token_id} 已吊销，不能再修改",
            f"Expected token {token_id} to be in use, but it is revoked",
            token_id=token_id,
        )


class DefinitionInUse(Conflict):
    """Process instances still depend on the deployment, so it cannot be deleted."""

    code = "definition_in_use"
    title_zh, title_en = "部署仍被流程实例使用", "Deployment is in use"

    def __init__(self, deployment_id: str, count: int) -> None:
        super().__init__(
            f"部署 {deployment_id} 仍有 {count} 个流程实例",
            f"Expected no process instance of deployment {deployment_id}, found {count}",
            deployment_id=deployment_id,
            count=count,
        )


class StaleRevision(Conflict):
    """The row was changed since the caller read it."""

    code = "stale_revision"
    may_pass = True
    title_zh, title_en = "数据已被他人修改", "Revision is stale"

    def __init__(self, name: str, expected: int, found: int | None) -> None:
        """``found`` is None where another transaction changed the row in this very moment."""
        super().__init__(
            f"{name} 的版本是 {found or '更新的'}，请求基于版本 {expected}，请刷新后重试",
            f"Expected revision {expected} of {name}, but found {found or 'a newer one'}",
            expected=expected,
            found=found,
        )


# --- Invalid ------------------------------------------------------------------------------------


class Invalid(ZhenshuError):
    """The input itself is wrong; repeating it cannot succeed."""

    code = "invalid"
    title_zh = "输入有误"
    title_en = "The input is invalid"


@dataclass(frozen=True, slots=True)
class ResourceProblem:
    """One finding in one resource of a bundle: rule, place, what is wrong and what would mend it."""

    resource: str
    rule: str
    severity: str
    message_zh: str
    message_en: str
    element_id: str | None = None
    line: int | None = None
    remedy_zh: str = ""
    remedy_en: str = ""
    expression: Excerpt | None = None
    """The expression it is about, with the place in it."""
    rules: tuple[int, ...] = ()
    """The rows of a decision table concerned, from 1."""
    cell: Cell | None = None
    """The cell of a decision table it is about."""


class DeploymentInvalid(Invalid):
    """At least one resource of the bundle was refused; nothing was deployed."""

    code = "deployment_invalid"
    title_zh, title_en = "部署内容有误", "Deployment is invalid"

    def __init__(self, problems: Sequence[ResourceProblem]) -> None:
        self.problems = list(problems)
        errors = [problem for problem in problems if problem.severity == "error"]
        fields = [
            FieldError(f"/resources/{problem.resource}", problem.rule, problem.message_zh, problem.message_en)
            for problem in errors
        ]
        super().__init__(
            f"发现 {len(errors)} 处错误，未部署任何内容",
            f"Found {counted(len(errors), 'error')}; nothing was deployed",
            fields=fields,
        )


class VariablesInvalid(Invalid):
    """A variable has a name or a value that cannot be kept."""

    code = "variables_invalid"
    title_zh, title_en = "变量有误", "Variables are invalid"


class DecisionRefused(Invalid):
    """The decision cannot be evaluated with these variables."""

    code = "decision_refused"
    title_zh, title_en = "决策无法求值", "The decision cannot be evaluated"


class CursorInvalid(Invalid):
    """The paging cursor was not given out by this list."""

    code = "cursor_invalid"
    title_zh, title_en = "分页游标无效", "Cursor is invalid"


class StartRefused(Invalid):
    """The definition cannot be started this way."""

    code = "start_refused"
    title_zh, title_en = "流程不能这样启动", "Process cannot be started this way"


class TopicBound(Invalid):
    """The topic is served inside the house; outside workers may not fetch it."""

    code = "topic_bound"
    title_zh, title_en = "主题由系统内部处理", "Topic is served in process"

    def __init__(self, topic: str) -> None:
        super().__init__(
            f"主题 {topic!r} 由系统内部处理",
            f"Topic {topic!r} has a handler in process; outside workers cannot fetch it",
            topic=topic,
        )


class LimitExceeded(Invalid):
    """The input is larger than a stated limit."""

    code = "limit_exceeded"
    title_zh, title_en = "超出限制", "Limit exceeded"

    def __init__(self, what_zh: str, what_en: str, limit: int, found: int) -> None:
        super().__init__(
            f"{what_zh}不得超过 {limit}，实际为 {found}",
            f"Expected {what_en} of at most {limit}, but found {found}",
            limit=limit,
            found=found,
        )


class ValueRefused(Invalid):
    """A text field is too long or holds characters that cannot be kept."""

    code = "value_refused"
    title_zh, title_en = "字段内容不可接受", "Value refused"


class StateRefused(Conflict):
    """A state change that the transition table does not know."""

    code = "state_refused"
    title_zh, title_en = "状态变更不合法", "State change refused"

    def __init__(self, noun: str, before: str, after: str) -> None:
        super().__init__(
            f"{noun} 不能从 {before} 变为 {after}",
            f"{noun} cannot go from {before} to {after}",
            before=before,
            after=after,
        )
