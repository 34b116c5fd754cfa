"""Notices to the applicant: issued, and served at once by the way the applicant agreed to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.context import Context
from engine.hooks import Outcome, ServiceCall
from workflows import cases, documents
from workflows.cases import Case
from workflows.documents import Issued
from workflows.errors import TemplateUnknown
from workflows.numbers import Document

BY_HAND, ELECTRONIC, BY_MAIL = "直接送达", "电子送达", "邮寄送达"
"""Ways of service. Source: domain paper, S13; electronically only with consent."""


def issue(ctx: Context, case: Case, document: Document, content: Mapping[str, Any], call: ServiceCall) -> Issued:
    """Issue a notice and note its service: no notice is kept without proof that the applicant has it."""
    issued = documents.issue(ctx, case.matter, document, content)
    documents.serve_ids(ctx, [issued.id], mode(case, call.variables), case.applicant_name)
    return issued


def mode(case: Case, variables: Mapping[str, Any]) -> str:
    """By hand at the window or through the agent; else electronically where the applicant consented; else by mail."""
    if variables.get("e_service_consent") is True:
        return ELECTRONIC
    return BY_HAND if case.channel in ("window", "village", "agent") else BY_MAIL


def step(ctx: Context, call: ServiceCall) -> Outcome:
    """The notice of property ``template`` with the content in variable ``document``; sets ``<kind>_no``, ``<kind>_id``.

    Raises:
        TemplateUnknown: there is no such kind.
    """
    kind = str(call.properties.get("template") or "")
    if kind not in documents.KINDS:
        raise TemplateUnknown(kind, "、".join(sorted(documents.KINDS)))
    content = call.variables.get("document")
    case = cases.of_instance(ctx, call.instance_id)
    issued = issue(ctx, case, documents.KINDS[kind], content if isinstance(content, Mapping) else {}, call)
    return {f"{kind}_no": issued.number, f"{kind}_id": issued.id}
