"""What the papers of enforcement say: party, facts, evidence, basis, rights, remedies; never who reported."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.context import Context
from engine.hooks import ServiceCall
from workflows import documents, matters, towns
from workflows.calendar.zone import HOME, local_day
from workflows.documents import Issued
from workflows.enforcement import cases, clues, evidence
from workflows.enforcement.cases import EnforcementCase
from workflows.hearings import hearings
from workflows.numbers import Document

RIGHTS = (
    "当事人有权进行陈述和申辩。收到本告知书之日起五个工作日内未提出的，视为放弃；本机关不因陈述、申辩给予更重的处罚。"
)
"""Source: Administrative Penalty Law (2021) art. 44, 45."""
HEARING_RIGHTS = "当事人有权要求听证。要求听证的，应当在收到本告知书之日起五个工作日内提出；逾期未提出的，视为放弃。"
"""Source: Administrative Penalty Law (2021) art. 63, 64."""
MEASURE_RIGHTS = "当事人有权陈述、申辩，可以依法申请行政复议或者提起行政诉讼；保存期间任何人不得销毁或者转移上述物品。"
"""Source: Administrative Penalty Law art. 56; Administrative Compulsion Law art. 18, 24."""
SURCHARGE = "到期不缴纳罚款的，每日按罚款数额的百分之三加处罚款，加处罚款的数额不超出罚款的数额。"
"""Source: Administrative Penalty Law (2021) art. 72 (1)(1)."""
PERFORMANCE = "自收到本决定书之日起十五日内，凭缴款识别码到指定的非税收入代收银行或者通过电子支付系统缴纳罚款。"
"""Source: Administrative Penalty Law (2021) art. 67 (3)."""
ONLINE = "电子送达的，可以通过全国行政复议服务平台在线申请行政复议。"
"""Source: Administrative Reconsideration Law (2023) art. 22."""


def head(ctx: Context, case: EnforcementCase, call: ServiceCall) -> dict[str, Any]:
    """What every paper begins with."""
    power: Mapping[str, Any] = call.variables.get("power") or {}
    named = cases.party(ctx, case.instance_id)
    content: dict[str, Any] = {
        "case_no": case.number,
        "filing_no": case.filing_no,
        "handling_unit": f"{towns.get(ctx, case.town_code).name}综合行政执法局",
        "power_code": power.get("code"),
        "power_name": power.get("name"),
        "basis": power.get("basis"),
        "date": local_day(ctx.now),
    }
    if named is not None:
        content |= {
            "party": named.name,
            "party_type": named.type,
            "party_cert_no": named.cert_no,
            "party_address": named.address,
            "party_legal_rep": named.legal_rep,
        }
    return content


def issue(
    ctx: Context, case: EnforcementCase, call: ServiceCall, document: Document, facts: Mapping[str, Any]
) -> Issued:
    """Issue a paper of the case: the head, then what it is about."""
    return documents.issue(
        ctx, matters.of_instance(ctx, case.instance_id), document, {**head(ctx, case, call), **facts}
    )


def remedy(ctx: Context, case: EnforcementCase) -> str:
    """Reconsideration or litigation, against a decision of the ordinary procedure."""
    return documents.remedy(towns.get(ctx, case.town_code))


def remedy_on_the_spot(ctx: Context, case: EnforcementCase) -> str:
    """Reconsideration first, against a decision on the spot."""
    return documents.remedy_reconsideration_first(towns.get(ctx, case.town_code))


def heard(ctx: Context, case: EnforcementCase) -> str | None:
    """What a decision says of the hearings that were held; nothing where there was none. Source: art. 65."""
    days = [
        one.scheduled_at.astimezone(HOME)
        for one in hearings.of_matter(ctx, case.instance_id)
        if one.is_held and one.scheduled_at is not None
    ]
    if not days:
        return None
    on = "、".join(f"{day.year}年{day.month}月{day.day}日" for day in days)
    return f"本机关于{on}依法举行听证，听取了当事人的陈述、申辩和质证，并根据听证笔录作出决定。"


def breach(ctx: Context, case: EnforcementCase) -> dict[str, Any]:
    """When and where it happened, as a decision on the spot has to say. Source: Administrative Penalty Law art. 52."""
    clue = clues.get(ctx, case.instance_id)
    if clue is None:
        return {}
    return {"happened_at": clue.happened_at.astimezone(HOME), "place_name": clue.place_name or clue.place}


def evidence_list(ctx: Context, case: EnforcementCase) -> list[str]:
    """The evidence, a line each."""
    return [f"{one['no']}. {one['type']}：{one['name']}" for one in evidence.index(ctx, case.instance_id)]


def said(given: object, *names: str) -> dict[str, Any]:
    """These fields of a form, as the paper prints them; files by name."""
    source: Mapping[str, Any] = given if isinstance(given, Mapping) else {}
    return {name: _printed(source.get(name)) for name in names}


def _printed(value: Any) -> Any:
    if isinstance(value, list):
        return [one["name"] if isinstance(one, Mapping) and "sha256" in one else one for one in value]
    return value
