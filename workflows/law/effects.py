"""What a step brings about whatever its properties say: by its topic, its document, the process it calls, its form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from engine import bpmn, values
from engine.bpmn import Element
from workflows.law.acts import Act
from workflows.numbers import Document

TEMPLATE = "template"
ISSUING = frozenset({"document.issue", "approval.notice"})
"""Topics that issue the document of the property ``template``."""

DOCUMENTS: Mapping[str, Document] = {
    "approval.issue_grant": Document.GRANT,
    "approval.issue_refusal": Document.REFUSAL,
    "approval.refuse_false": Document.REFUSAL,
    "enforcement.issue_decision": Document.PENALTY,
    "enforcement.issue_no_penalty": Document.NO_PENALTY,
    "enforcement.issue_simple": Document.SIMPLE_PENALTY,
    "enforcement.simple_no_penalty": Document.NO_PENALTY,
    "enforcement.withdraw_case": Document.CASE_WITHDRAWN,
    "execution.file_at_court": Document.COURT_APPLICATION,
}
"""Topics that issue one document, with or without the property ``template``."""

_OF_DOCUMENTS: Mapping[str, Act] = {
    Document.GRANT.value.kind: Act.PERMIT_GRANT,
    Document.REFUSAL.value.kind: Act.PERMIT_REFUSE,
    Document.COURT_APPLICATION.value.kind: Act.EXECUTION_COURT,
}
_OF_TOPICS: Mapping[str, Act] = {
    "approval.submit_draft": Act.LAW_SUBMIT,
    "approval.suspend_for_hearing": Act.SUSPEND_START,
    "clock.suspend": Act.SUSPEND_START,
    "dispatch.close": Act.EVENT_CLOSE,
    "dispatch.hang_up": Act.SUSPEND_START,
    "enforcement.draft_decision": Act.LAW_SUBMIT,
    "inspection.record_check": Act.INSPECTION_CHECK,
    "report.finish": Act.EVENT_CLOSE,
}
"""Only what a rule protects others from: what protects (a notice, a review, a reply) the designer has to write."""

OF_FORMS: Mapping[str, Act] = {
    "approval_decision": Act.PERMIT_DECIDE,
    "approval_review": Act.PERMIT_REVIEW,
    "dispatch_handling": Act.EVENT_HANDLE,
    "double_random_result": Act.INSPECTION_CHECK,
    "ordinary_penalty_decision": Act.PENALTY_DECIDE,
    "simple_penalty_decision": Act.PENALTY_SIMPLE_DECIDE,
}
"""Shipped forms by which a person does an act."""

OF_TABLES: Mapping[str, Act] = {
    "collective_required": Act.PENALTY_DECIDE,
    "hearing_threshold": Act.PENALTY_DECIDE,
}
"""Shipped decision tables that are asked on the way to an act."""

OF_KEYS: Mapping[str, Act] = {
    "approval": Act.PERMIT_DECIDE,
    "dispatch": Act.EVENT_REPLY,
    "double_random": Act.INSPECTION_DRAW,
    "law_review": Act.LAW_REVIEW,
    "ordinary_penalty": Act.PENALTY_DECIDE,
    "service_of_documents": Act.DOCUMENT_SERVE,
    "simple_penalty": Act.PENALTY_SIMPLE_DECIDE,
}
"""Processes that others call, or that people start, for an act."""

_PENALTY_NAME = re.compile(
    r"处罚(的)?(决定|裁决)|(罚款|罚没|没收)(的)?决定|决定(给予|予以|作出)?(行政)?(处罚|罚款)|处以?(罚款|处罚)"
    r"|(作出|做出|给予|予以|实施|下达)(行政|罚款|警告)?(的)?(处罚|罚款)"
    r"|(吊销|暂扣)(的)?[^，。；]{0,8}(证|执照)|降低资质(等级)?|没收(违法所得|非法财物|非法所得)"
    r"|责令(停产|停业|关闭|限制从业|停止(生产|经营|执业))|限制(从业|开展生产经营)|终身禁业"
    r"|(作出|做出|给予|予以|决定)(行政)?(拘留|警告|通报批评)|(拘留|警告|通报批评)(的)?决定|驱逐出境"
    r"|(审批|批准|签批|签发)(行政)?处罚|处罚(的)?(审批|签批|签发)|开具?罚单"
    r"|penalty ?decision|decision on (the|a) (penalty|fine)|(impose|decide)\S* ?(on )?(the |a )?(penalty|fine)",
    re.I,
)
_PERMIT_NAME = re.compile(
    r"许可(的)?(决定|审批|批准)|(准予|不予|决定|审批|批准)(行政)?许可|(作出|做出)(行政|准予|不予)?许可"
    r"|licen[cs]ing ?decision|permit ?decision|decision on (the|a) (permit|licen[cs]e)",
    re.I,
)
_ABOUT_IT = re.compile(
    r"不予(行政)?处罚|撤|拟|草|送|告知|公示|公开|公告|执行|履行|归档|登记|修改|打印|制作|出具|领取|签收|查|复议|诉讼|异议|移送|前"
    r"|draft|serve|service|publish|notif|enforce|archive|issue|print|before|review|appeal",
    re.I,
)
"""Words of steps around a decision: drafting, issuing, serving, publishing, carrying out."""
PENALTY_PROCESS = re.compile(
    r"处罚(普通|一般|简易|快速|快办)?程序|处罚决定|处罚办理|penalty procedure|penalty decision", re.I
)
"""Names of processes that penalise."""
_DOING = frozenset({"userTask", "manualTask", "scriptTask", "serviceTask", "sendTask", "businessRuleTask", "task"})


def topic_of(element: Element) -> str | None:
    """The topic by which a program does the step or throws the event."""
    thrown = (event.topic for event in element.events if event.topic)
    return element.attributes.get("topic") or next(thrown, None)


def is_watched(topic: str) -> bool:
    """Whether a topic brings something about that a rule looks at."""
    return topic in ISSUING or topic in DOCUMENTS or topic in _OF_TOPICS


def document_of(element: Element) -> str | None:
    """The kind of the document that a step issues."""
    known = DOCUMENTS.get(topic_of(element) or "")
    if known is not None:
        return known.value.kind
    return element.properties.get(TEMPLATE)


def of(element: Element) -> frozenset[Act]:
    """Acts that a step does although nobody wrote them."""
    found = {_OF_TOPICS.get(topic_of(element) or ""), _OF_DOCUMENTS.get(document_of(element) or "")}
    return frozenset(act for act in found if act is not None)


@dataclass(frozen=True, slots=True)
class Meaning:
    """The act that something about a step shows, and what shows it, in Chinese and English."""

    act: Act
    zh: str
    en: str
    #: Whether it can be nothing else: a shipped form, not a mere name.
    is_sure: bool


def meant(element: Element) -> Meaning | None:
    """The act that a step's form or name shows."""
    form = bpmn.form_key(element.attributes.get("formRef") or element.attributes.get("formKey")) or ""
    if form in OF_FORMS:
        return Meaning(OF_FORMS[form], f"表单“{form}”", f"form {form!r}", True)
    name = element.name or ""
    if element.type not in _DOING or names_like(_ABOUT_IT, name):
        return None
    for pattern, act in ((_PENALTY_NAME, Act.PENALTY_DECIDE), (_PERMIT_NAME, Act.PERMIT_DECIDE)):
        if names_like(pattern, name):
            return Meaning(act, f"名称“{name}”", f"name {name!r}", False)
    return None


_TRADITIONAL = str.maketrans("處罰決許書發給與實審責產業違財銷執證", "处罚决许书发给与实审责产业违财销执证")


def names_like(pattern: re.Pattern[str], name: str) -> bool:
    """Whether a name as people write it matches: over several lines, with blanks, full-width, traditional."""
    plain = " ".join(values.seen(unicodedata.normalize("NFKC", name)).translate(_TRADITIONAL).split())
    return any(pattern.search(one) is not None for one in (plain, plain.replace(" ", "")))
