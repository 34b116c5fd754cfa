"""What a penalty may be: by the law's range, by the notice, by the simple procedure; pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from engine import values
from engine.errors import FieldError
from workflows.citations import article_of, law_of

CITIZEN = "自然人"
CEILINGS: Mapping[bool, int] = {True: 20_000, False: 300_000}
"""Most cents of a fine on the spot, by whether the party is a citizen. Source: Administrative Penalty Law art. 51."""
SMALL_FINE = 10_000
"""Cents up to which a fine may be collected on the spot without another reason. Source: art. 68 (1)."""
SIMPLE_KINDS = frozenset({"警告", "罚款"})
COLLECT_SMALL = "一百元以下罚款"
COLLECT_GROUNDS = frozenset({COLLECT_SMALL, "不当场收缴事后难以执行", "边远、水上、交通不便地区当事人提出"})
CLASSES: Mapping[str, str] = {"没收违法所得": "没收", "没收非法财物": "没收"}
"""How the catalogue of powers names what decisions name more exactly."""
MILDEST = frozenset({"警告", "通报批评"})
"""Kinds that are milder than whatever the law provides for: chosen instead of it only by mitigation.

Source: Administrative Penalty Law (2021) art. 16, 32; that a milder kind counts as mitigation is a local rule, to be
checked.
"""
MITIGATED, LIGHT, SEVERE = "减轻", "从轻", "从重"
MITIGATING = frozenset({"主动消除或者减轻后果", "受他人胁迫或者诱骗", "主动供述", "配合查处有立功表现", "初次违法"})
"""Circumstances for which a penalty is light or mitigated. Source: Administrative Penalty Law (2021) art. 32, 33."""
AGGRAVATING = frozenset({"情节严重", "多次违法", "妨碍查处"})
"""Circumstances for which it is severe. Source: form E7; Administrative Penalty Law (2021) art. 5 (2), 34."""
LEAST_REASON = 5
LONGEST_SITE = timedelta(hours=24)
"""One inspection of a site. Reason: what goes on the next day is another visit with a record of its own."""


def cents(yuan: object) -> int:
    """An amount in yuan as whole cents; nothing is nothing."""
    if yuan is None:
        return 0
    exact = Decimal(str(yuan)) * 100
    if exact != exact.to_integral_value():
        raise ValueError(f"Expected an amount in whole cents, found {yuan}")
    return int(exact)


def field(pointer: str, code: str, zh: str, en: str) -> FieldError:
    """One finding."""
    return FieldError(pointer, code, zh, en)


def of_law(report: Mapping[str, Any], power: Mapping[str, Any], where: str = "/variables/report") -> list[FieldError]:
    """Kinds the law does not know, and fines outside of its range; below it only with mitigation and its reason."""
    found = [
        field(f"{where}/kinds", "kind_not_in_law", f"{power['basis']} 没有规定“{kind}”", f"{kind} is not in the law")
        for kind in report.get("kinds") or []
        if not _is_provided(kind, power) and not (kind in MILDEST and report.get("discretion") == MITIGATED)
    ]
    if not found and any(not _is_provided(kind, power) for kind in report.get("kinds") or []):
        found += _unreasoned(report, where)
    if not report.get("kinds"):
        found.append(field(f"{where}/kinds", "required", "应选择处罚种类", "Expected a kind of penalty"))
    fine = cents(report.get("fine"))
    if "罚款" not in (report.get("kinds") or []):
        if fine:
            found.append(field(f"{where}/fine", "fine_without_kind", "未选择罚款", "There is no fine among the kinds"))
        return found
    if fine <= 0:
        return [*found, field(f"{where}/fine", "required", "应填写罚款金额", "Expected the amount of the fine")]
    return found + _outside_range(report, power, fine, where)


def of_basis(cited: str, power: Mapping[str, Any], known: Collection[str], where: str) -> list[FieldError]:
    """The penalty rests on the power's own article; what else is cited behind it is a law of the catalogue.

    Source: Administrative Penalty Law (2021) art. 4, 59 (3); form E7, "legal basis (article+item)".
    """
    first, *others = re.split("[;；]", cited)
    own = law_of(str(power["law"]))
    article = article_of(str(power["basis"]))
    if law_of(first) not in ("", own) or (article is not None and article_of(first) != article):
        zh, en = f"应为所立案权力事项的依据：{power['basis']}", f"Expected the law of the power: {power['basis']}"
        return [field(where, "not_the_law_of_the_power", zh, en)]
    strange = [one.strip() for one in others if law_of(one) not in ("", own) and law_of(one) not in known]
    return [
        field(
            where, "unknown_law", f"法律依据目录中没有“{one[:60]}”", f"The catalogue of legal bases has no {one[:60]!r}"
        )
        for one in strange
    ]


def _outside_range(report: Mapping[str, Any], power: Mapping[str, Any], fine: int, where: str) -> list[FieldError]:
    least, most = power.get("fine_least"), power.get("fine_most")
    if most is not None and fine > cents(most):
        zh, en = f"罚款不得超过法定上限 {most} 元", f"Expected at most {most} yuan"
        return [field(f"{where}/fine", "fine_above_law", zh, en)]
    if least is None or fine >= cents(least):
        return []
    if report.get("discretion") != MITIGATED:
        zh, en = (
            f"罚款低于法定下限 {least} 元的，须减轻处罚并写明理由",
            f"Expected at least {least} yuan, or mitigation",
        )
        return [field(f"{where}/fine", "fine_below_law", zh, en)]
    return _unreasoned(report, where)


def of_discretion(
    report: Mapping[str, Any], power: Mapping[str, Any], where: str = "/variables/report"
) -> list[FieldError]:
    """What contradicts the level of discretion: no circumstance for it, or a fine on the other side of the range.

    A light fine lies in the lower half of the law's range, a severe one in the upper, a mitigated one below it. That
    the middle parts them is a local rule, to be checked against the field's benchmark.
    Source: Administrative Penalty Law (2021) art. 5 (2), 32, 34.
    """
    level, given = report.get("discretion"), set(report.get("circumstances") or [])
    wanted = {LIGHT: MITIGATING, MITIGATED: MITIGATING, SEVERE: AGGRAVATING}.get(str(level))
    found = []
    if wanted is not None and given.isdisjoint(wanted):
        zh = f"“{level}”应有相应情节：{'、'.join(sorted(wanted))}"
        found.append(field(f"{where}/circumstances", "circumstance_missing", zh, "Expected a circumstance for it"))
    return found + _another_side(report, power, where)


def _another_side(report: Mapping[str, Any], power: Mapping[str, Any], where: str) -> list[FieldError]:
    most = power.get("fine_most")
    if most is None or "罚款" not in (report.get("kinds") or []):
        return []
    level, fine, least, top = report.get("discretion"), cents(report.get("fine")), power.get("fine_least"), cents(most)
    middle = (cents(least) + top) / 2
    if level == LIGHT and fine > middle:
        zh, en = "从轻的罚款应在法定幅度的较低部分", "Expected a light fine in the lower half of the law's range"
    elif level == SEVERE and fine < middle:
        zh, en = "从重的罚款应在法定幅度的较高部分", "Expected a severe fine in the upper half of the law's range"
    elif level == MITIGATED and least and fine >= cents(least) and not _is_milder(report, power):
        zh, en = f"减轻的罚款应低于法定下限 {least} 元", f"Expected a mitigated fine below {least} yuan"
    else:
        return []
    return [field(f"{where}/fine", "not_the_discretion", zh, en)]


def _is_milder(report: Mapping[str, Any], power: Mapping[str, Any]) -> bool:
    """Whether a kind was chosen that is milder than what the law provides for."""
    return any(not _is_provided(kind, power) for kind in report.get("kinds") or [])


def _is_provided(kind: object, power: Mapping[str, Any]) -> bool:
    return CLASSES.get(str(kind), str(kind)) in power["kinds"]


def _unreasoned(report: Mapping[str, Any], where: str) -> list[FieldError]:
    if len(values.seen(str(report.get("mitigation_reason") or ""))) >= LEAST_REASON:
        return []
    zh, en = "应填写不少于 5 个字的减轻理由", "Expected a reason of at least 5 characters"
    return [field(f"{where}/mitigation_reason", "opinion_required", zh, en)]


def of_site(record: Mapping[str, Any], happened_at: datetime | None, now: datetime) -> list[FieldError]:
    """What keeps a site record from being true: before the matter itself, in the future, or longer than a visit."""
    where, start, end = "/variables/site_record", record.get("started_at"), record.get("ended_at")
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        return []
    found = []
    if happened_at is not None and start < _minute(happened_at):
        zh, en = "现场检查不得早于案源发生时间", "Expected an inspection that is not before the matter of the clue"
        found.append(field(f"{where}/started_at", "before_the_clue", zh, en))
    if end > now:
        zh, en = "结束时间不得晚于现在", "Expected an end that is not in the future"
        found.append(field(f"{where}/ended_at", "in_the_future", zh, en))
    if not timedelta(0) <= end - start <= LONGEST_SITE:
        zh, en = "结束时间应在开始之后二十四小时以内", "Expected an end within 24 hours of the start"
        found.append(field(f"{where}/ended_at", "too_long", zh, en))
    return found


def of_discussion(collective: Mapping[str, Any], before: Mapping[str, Any], now: datetime) -> list[FieldError]:
    """A discussion held before what it is about, or in the future; ``before`` names each instant, to the minute."""
    where, held_at = "/variables/collective/held_at", collective.get("held_at")
    if not isinstance(held_at, datetime):
        return [field(where, "required", "应填写讨论时间", "Expected when it was held")]
    if held_at > now:
        return [field(where, "in_the_future", "讨论时间不得晚于现在", "Expected a time that is not in the future")]
    return [
        field(where, "too_early", f"集体讨论不得早于{name}", "Expected a time after notice, hearing and legal review")
        for name, at in before.items()
        if isinstance(at, datetime) and held_at < _minute(at)
    ][-1:]


def _minute(at: datetime) -> datetime:
    """Forms know minutes."""
    return at.replace(second=0, microsecond=0)


def beyond_notice(
    kinds: Sequence[str], fine_cents: int, noticed_kinds: Sequence[str], noticed_cents: int, where: str
) -> list[FieldError]:
    """What is more than the party was told: a defence never makes it worse. Source: art. 45 (2), INV-04."""
    found = [
        field(f"{where}/kinds", "kind_not_noticed", f"“{kind}”未在告知书中告知", f"{kind} was not in the notice")
        for kind in kinds
        if kind not in noticed_kinds
    ]
    if fine_cents > noticed_cents:
        told = Decimal(noticed_cents) / 100
        zh, en = f"罚款不得高于告知的 {told} 元", f"Expected at most the noticed {told} yuan"
        found.append(field(f"{where}/fine", "fine_above_notice", zh, en))
    return found


def on_the_spot(simple: Mapping[str, Any], power: Mapping[str, Any]) -> list[FieldError]:
    """What keeps a penalty from being given on the spot, and a fine from being collected there (INV-06)."""
    where = "/variables/simple"
    kind, fine = simple.get("kind"), cents(simple.get("fine"))
    found = []
    if kind not in SIMPLE_KINDS:
        found.append(field(f"{where}/kind", "not_on_the_spot", "当场只能警告或罚款", "Expected a warning or a fine"))
    elif not _is_provided(kind, power):
        zh, en = f"{power['basis']} 没有规定“{kind}”", f"{kind} is not in the law"
        found.append(field(f"{where}/kind", "kind_not_in_law", zh, en))
    ceiling = CEILINGS[simple.get("party_type") == CITIZEN]
    if fine > ceiling:
        zh, en = f"当场罚款不得超过 {ceiling // 100} 元", f"Expected at most {ceiling // 100} yuan on the spot"
        found.append(field(f"{where}/fine", "fine_above_ceiling", zh, en))
    if kind == "罚款" and fine <= 0:
        found.append(field(f"{where}/fine", "required", "应填写罚款金额", "Expected the amount of the fine"))
    if kind == "警告" and fine:
        found.append(field(f"{where}/fine", "fine_without_kind", "警告不得附带罚款", "A warning carries no fine"))
    if kind == "罚款" and fine > 0:
        found += _outside_range(simple, power, fine, where)
    return found + _collected(simple, fine, where)


def _collected(simple: Mapping[str, Any], fine: int, where: str) -> list[FieldError]:
    """Only small fines, later impossible ones, or remote places at the party's request. Source: art. 68, 69, 70."""
    if simple.get("collect_mode") != "当场收缴":
        return []
    found = []
    ground = simple.get("collect_reason")
    if ground not in COLLECT_GROUNDS:
        zh, en = "当场收缴须有法定理由", "Expected a legal ground for collecting on the spot"
        found.append(field(f"{where}/collect_reason", "collect_ground_missing", zh, en))
    elif ground == COLLECT_SMALL and fine > SMALL_FINE:
        zh, en = "罚款超过一百元，不能以此为由当场收缴", "The fine exceeds 100 yuan: this ground does not hold"
        found.append(field(f"{where}/collect_reason", "collect_ground_refused", zh, en))
    if not str(simple.get("receipt_no") or "").strip():
        zh, en = "当场收缴须出具财政票据", "Expected the number of the finance authority's receipt"
        found.append(field(f"{where}/receipt_no", "required", zh, en))
    return found
