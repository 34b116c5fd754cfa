"""The one table of scopes and which role opens which of them."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple


class Scope(StrEnum):
    """One thing a caller may do; routes name the scope they need, tokens list the scopes they carry."""

    PERSONAL_USE = "personal:use"
    PROCESS_READ = "process:read"
    PROCESS_CHECK = "process:check"
    PROCESS_DEPLOY = "process:deploy"
    PROCESS_START = "process:start"
    PROCESS_MANAGE = "process:manage"
    MATTER_STRIKE_OFF = "matter:strike-off"
    VARIABLE_READ = "variable:read"
    VARIABLE_WRITE = "variable:write"
    TASK_READ = "task:read"
    TASK_COMPLETE = "task:complete"
    TASK_ASSIGN = "task:assign"
    TASK_URGE = "task:urge"
    MESSAGE_SEND = "message:send"
    INTAKE_SEND = "intake:send"
    CONNECTOR_READ = "connector:read"
    CONNECTOR_MANAGE = "connector:manage"
    SIGNAL_SEND = "signal:send"
    EXTERNAL_TASK_WORK = "external-task:work"
    OPERATION_READ = "operation:read"
    OPERATION_MANAGE = "operation:manage"
    HISTORY_READ = "history:read"
    EVENT_READ = "event:read"
    WEBHOOK_MANAGE = "webhook:manage"
    UPLOAD_READ = "upload:read"
    UPLOAD_WRITE = "upload:write"
    CATALOGUE_READ = "catalogue:read"
    CASE_READ = "case:read"
    DOCUMENT_VOID = "document:void"
    CARD_REVOKE = "card:revoke"
    PERFORMANCE_READ = "performance:read"
    CALENDAR_MANAGE = "calendar:manage"
    CATALOGUE_MANAGE = "catalogue:manage"
    ORGANISATION_READ = "organisation:read"
    ORGANISATION_MANAGE = "organisation:manage"
    AVOIDANCE_DECIDE = "avoidance:decide"
    GRANT_MANAGE = "grant:manage"
    ACCOUNT_READ = "account:read"
    ACCOUNT_MANAGE = "account:manage"
    TOKEN_MANAGE = "token:manage"
    SECRET_MANAGE = "secret:manage"


MEANINGS: Mapping[Scope, tuple[str, str]] = {
    Scope.PERSONAL_USE: ("使用本人的设置、消息和待办数", "use one's own settings, notifications and counts"),
    Scope.PROCESS_READ: ("查看流程定义和流程实例", "see process definitions and instances"),
    Scope.PROCESS_CHECK: ("检查流程包而不部署", "check a bundle without deploying it"),
    Scope.PROCESS_DEPLOY: ("部署流程包", "deploy bundles"),
    Scope.PROCESS_START: ("启动流程实例", "start process instances"),
    Scope.PROCESS_MANAGE: ("挂起、恢复、取消、删除实例", "suspend, resume, cancel and delete instances"),
    Scope.MATTER_STRIKE_OFF: ("销号误立的办理事项", "strike matters off that were opened by mistake"),
    Scope.VARIABLE_READ: ("查看变量", "see variables"),
    Scope.VARIABLE_WRITE: ("修改变量", "change variables"),
    Scope.TASK_READ: ("查看任务和表单", "see tasks and their forms"),
    Scope.TASK_COMPLETE: ("领取和完成任务", "claim and complete tasks"),
    Scope.TASK_ASSIGN: ("指派和委托任务", "assign and delegate tasks"),
    Scope.TASK_URGE: ("催办他人任务", "urge the tasks of others"),
    Scope.MESSAGE_SEND: ("发送消息", "send messages"),
    Scope.INTAKE_SEND: ("推送平台来件", "bring messages of other platforms"),
    Scope.CONNECTOR_READ: ("查看平台来件与回传", "see what platforms sent and were told"),
    Scope.CONNECTOR_MANAGE: ("处理来件与回传死信", "mend dead letters of platforms"),
    Scope.SIGNAL_SEND: ("发送信号", "send signals"),
    Scope.EXTERNAL_TASK_WORK: ("取走并完成外部任务", "fetch and finish external tasks"),
    Scope.OPERATION_READ: ("查看作业和故障", "see jobs and incidents"),
    Scope.OPERATION_MANAGE: ("重试作业、处置故障", "retry jobs, resolve incidents"),
    Scope.HISTORY_READ: ("查看历史", "see the history"),
    Scope.EVENT_READ: ("读取事件流", "read the stream of events"),
    Scope.WEBHOOK_MANAGE: ("管理事件订阅和投递", "manage webhooks and their deliveries"),
    Scope.UPLOAD_READ: ("下载附件", "download uploads"),
    Scope.UPLOAD_WRITE: ("上传附件", "upload files"),
    Scope.CATALOGUE_READ: ("查看事项目录", "see the catalogue of items"),
    Scope.CASE_READ: ("查看办件和文书", "see cases and documents"),
    Scope.DOCUMENT_VOID: ("作废文书", "take documents back"),
    Scope.CARD_REVOKE: ("撤销误发的督办牌", "revoke wrong cards"),
    Scope.PERFORMANCE_READ: ("查看时限进度、指标和督办单", "see running limits, indicators and supervision orders"),
    Scope.CALENDAR_MANAGE: (
        "导入放假通知、登记停办、设置办公时间",
        "import notices, enter closures, set hours",
    ),
    Scope.CATALOGUE_MANAGE: ("导入目录", "import catalogues"),
    Scope.ORGANISATION_READ: ("查看组织机构", "see the organisation"),
    Scope.ORGANISATION_MANAGE: (
        "维护机构、人员、岗位、证件和值班，登记代理",
        "keep places, people, positions, certificates and rosters; enter substitutions",
    ),
    Scope.AVOIDANCE_DECIDE: ("决定回避", "decide about avoidance"),
    Scope.GRANT_MANAGE: ("临时授权查阅事项", "let somebody read a matter for a time"),
    Scope.ACCOUNT_READ: ("查看账号", "see accounts"),
    Scope.ACCOUNT_MANAGE: ("管理账号", "manage accounts"),
    Scope.TOKEN_MANAGE: ("管理令牌", "manage tokens"),
    Scope.SECRET_MANAGE: ("管理连接器密钥", "manage the secrets of connectors"),
}


class Role(NamedTuple):
    """A role of the town with its names and what it opens."""

    zh: str
    en: str
    scopes: frozenset[Scope]


_PUBLIC = frozenset(
    {
        Scope.PERSONAL_USE,
        Scope.CASE_READ,
        Scope.TASK_READ,
        Scope.TASK_COMPLETE,
        Scope.PROCESS_START,
        Scope.UPLOAD_READ,
        Scope.UPLOAD_WRITE,
        Scope.CATALOGUE_READ,
        Scope.MESSAGE_SEND,
    }
)
_STAFF = frozenset(
    {
        Scope.PERSONAL_USE,
        Scope.PROCESS_READ,
        Scope.VARIABLE_READ,
        Scope.TASK_READ,
        Scope.TASK_COMPLETE,
        Scope.HISTORY_READ,
        Scope.EVENT_READ,
        Scope.UPLOAD_READ,
        Scope.UPLOAD_WRITE,
        Scope.CATALOGUE_READ,
        Scope.CASE_READ,
        Scope.ORGANISATION_READ,
        Scope.MESSAGE_SEND,
        Scope.PERFORMANCE_READ,
    }
)
"""Which messages a person may send, and to which matter, is asked by the guards of its line."""
_BACK = _STAFF - {Scope.PERFORMANCE_READ}
"""Who works for others' matters and watches none. Source: domain paper 4.2, row "KPI / reports"."""
_DESK = _STAFF | {Scope.PROCESS_START}
_HEADS = frozenset({Scope.TASK_ASSIGN, Scope.TASK_URGE})
_HEAD = _STAFF | _HEADS
_GRID = _DESK
_TOWN = frozenset({Scope.CALENDAR_MANAGE, Scope.CATALOGUE_MANAGE, Scope.ORGANISATION_READ, Scope.ORGANISATION_MANAGE})
"""Keeping the town's own data."""

ROLES: Mapping[str, Role] = {
    "APP": Role("申请人", "applicant", _PUBLIC),
    "AGT": Role("代办员", "agent", _DESK - {Scope.PERFORMANCE_READ}),
    "CLK": Role("综窗受理员", "window clerk", _DESK),
    "REV": Role("审查员", "reviewer", _STAFF),
    "APV": Role("审批决定人", "approver", _HEAD | {Scope.DOCUMENT_VOID, Scope.AVOIDANCE_DECIDE, Scope.GRANT_MANAGE}),
    "COS": Role("会签部门经办人", "department co-signer", _STAFF),
    "CRT": Role("制证盖章员", "certificate and seal clerk", _BACK),
    "GL": Role("网格长", "grid leader", _GRID),
    "GW": Role("网格员", "grid worker", _GRID),
    "GSV": Role("网格督查员", "grid supervisor", _GRID),
    "GIN": Role("网格信息员", "grid information officer", _GRID),
    "GLI": Role("网格联络员", "grid liaison", _GRID),
    "GPT": Role("网格巡查员", "grid patrol", _GRID),
    "OFF": Role("执法队员", "enforcement officer", _DESK),
    "SQL": Role("中队长", "squad leader", _DESK | _HEADS),
    "BUR": Role(
        "综合执法局局长", "bureau head", _HEAD | {Scope.DOCUMENT_VOID, Scope.AVOIDANCE_DECIDE, Scope.GRANT_MANAGE}
    ),
    "LAW": Role("法制审核员", "legal reviewer", _STAFF),
    "HST": Role("听证主持人", "hearing host", _BACK),
    "MTG": Role("集体讨论成员", "member of the collective discussion", _BACK),
    "DSP": Role("指挥中心坐席", "dispatcher", _DESK | {Scope.CONNECTOR_READ}),
    "DTY": Role("值班长", "duty officer", _DESK | _HEADS | {Scope.CONNECTOR_READ, Scope.CONNECTOR_MANAGE}),
    "HDL": Role("承办单位经办人", "handling-unit staff", _STAFF),
    "LDR": Role(
        "镇领导",
        "leader",
        _HEAD
        | _TOWN
        | {
            Scope.PROCESS_MANAGE,
            Scope.MATTER_STRIKE_OFF,
            Scope.CONNECTOR_READ,
            Scope.CONNECTOR_MANAGE,
            Scope.DOCUMENT_VOID,
            Scope.CARD_REVOKE,
            Scope.AVOIDANCE_DECIDE,
            Scope.GRANT_MANAGE,
        },
    ),
    #: Presses everybody's work and hands out nobody's. Source: domain paper 4.2, row "supervise, card revoke".
    "SUP": Role(
        "督查考核员", "supervision office", _STAFF | {Scope.TASK_URGE, Scope.CARD_REVOKE, Scope.CONNECTOR_READ}
    ),
    "FIN": Role("非税/财务", "finance", _BACK),
    "PTY": Role("党建员", "party affairs", _BACK),
    "ARC": Role("档案员", "archivist", _BACK),
    "DES": Role(
        "流程设计员",
        "process designer",
        frozenset({Scope.PERSONAL_USE, Scope.PROCESS_READ, Scope.PROCESS_CHECK, Scope.CATALOGUE_READ}),
    ),
    "INT": Role(
        "集成方",
        "integrator",
        frozenset(
            {
                Scope.PROCESS_READ,
                Scope.PROCESS_START,
                Scope.VARIABLE_READ,
                Scope.VARIABLE_WRITE,
                Scope.MESSAGE_SEND,
                Scope.INTAKE_SEND,
                Scope.SIGNAL_SEND,
                Scope.EXTERNAL_TASK_WORK,
                Scope.TASK_READ,
                Scope.TASK_COMPLETE,
                Scope.HISTORY_READ,
                Scope.EVENT_READ,
                Scope.WEBHOOK_MANAGE,
                Scope.UPLOAD_READ,
                Scope.UPLOAD_WRITE,
                Scope.CATALOGUE_READ,
                Scope.CASE_READ,
            }
        ),
    ),
    "AUD": Role(
        "审计员",
        "auditor",
        frozenset(
            {
                Scope.PERSONAL_USE,
                Scope.HISTORY_READ,
                Scope.PROCESS_READ,
                Scope.OPERATION_READ,
                Scope.ACCOUNT_READ,
                Scope.CATALOGUE_READ,
            }
        ),
    ),
    "SEC": Role(
        "安全管理员", "security administrator", frozenset({Scope.PERSONAL_USE, Scope.ACCOUNT_READ, Scope.HISTORY_READ})
    ),
    "ADM": Role(
        "系统管理员",
        "system administrator",
        frozenset(
            {
                Scope.PERSONAL_USE,
                Scope.PROCESS_READ,
                Scope.PROCESS_CHECK,
                Scope.PROCESS_DEPLOY,
                Scope.PROCESS_MANAGE,
                Scope.OPERATION_READ,
                Scope.OPERATION_MANAGE,
                Scope.EVENT_READ,
                Scope.WEBHOOK_MANAGE,
                Scope.CATALOGUE_READ,
                Scope.ACCOUNT_READ,
                Scope.ACCOUNT_MANAGE,
                Scope.TOKEN_MANAGE,
                Scope.SECRET_MANAGE,
            }
        )
        | _TOWN,
    ),
}
"""Source: the product's role list and permission matrix; ADM, SEC and AUD are three different persons (MLPS level 3),
ADM never sees case data, a designer checks but never deploys."""


def opened_by(roles: Iterable[str]) -> frozenset[Scope]:
    """Every scope that at least one of ``roles`` opens; unknown roles open nothing."""
    opened: frozenset[Scope] = frozenset()
    for role in roles:
        if role in ROLES:
            opened |= ROLES[role].scopes
    return opened
