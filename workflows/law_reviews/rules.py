"""The eight points and the opinions that go with them; pure. Source: domain paper 3.6, form L2."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.errors import FieldError

POINTS: Mapping[str, str] = {
    "authority": "执法主体、权限合法",
    "officers": "执法人员两名以上、持证",
    "facts": "事实清楚、证据充分",
    "law": "法律适用正确",
    "procedure": "程序合法",
    "discretion": "裁量适当",
    "documents": "文书完备",
    "power": "未超越权限、不涉嫌犯罪",
}
YES, NO, NOT_APPLICABLE = "符合", "不符合", "不适用"

AGREE, WITH_EDITS, TRANSFER = "同意", "同意但需修改文书", "移送司法"
SUPPLEMENT, CORRECT, DISAGREE = "补充调查", "程序纠正", "不同意"
OPINIONS = (AGREE, WITH_EDITS, SUPPLEMENT, CORRECT, DISAGREE, TRANSFER)
GROUNDS = ("事实不清", "依据错误", "越权")

MENDABLE = frozenset({"documents", "discretion"})
"""Points that edits of the draft can mend."""


def point_problems(points: Mapping[str, Any]) -> list[FieldError]:
    """A point that nobody judged, or a "no" without its remark."""
    found = []
    for name, title in POINTS.items():
        if points.get(name) not in (YES, NO, NOT_APPLICABLE):
            zh, en = f"请审核“{title}”", f"Expected a judgement on {name}"
            found.append(FieldError(f"/variables/points/{name}", "required", zh, en))
        elif points[name] == NO and not str(points.get(f"{name}_remark") or "").strip():
            zh, en = f"“{title}”不符合之处应写明", f"Expected what is wrong with {name}"
            found.append(FieldError(f"/variables/points/{name}_remark", "required", zh, en))
    return found


def opinion_problems(points: Mapping[str, Any], given: Mapping[str, Any]) -> list[FieldError]:
    """An opinion that is none, lacks what it needs, or does not go with the points."""
    opinion = given.get("opinion")
    if opinion not in OPINIONS:
        return [_error("opinion", "required", "应出具审核意见", "Expected an opinion")]
    found = []
    wrong = {name for name in POINTS if points.get(name) == NO}
    if opinion == AGREE and wrong:
        zh, en = "有不符合项时不能“同意”", "Cannot agree while a point is judged wrong"
        found.append(_error("opinion", "points_against", zh, en))
    if opinion == WITH_EDITS and wrong - MENDABLE:
        zh, en = "修改文书不能补正事实、法律、程序或权限", "Edits cannot mend facts, law, procedure or power"
        found.append(_error("opinion", "not_mendable", zh, en))
    if opinion == WITH_EDITS and not given.get("edits"):
        found.append(_error("edits", "required", "应列明需修改之处", "Expected what is to be edited"))
    if opinion == DISAGREE and given.get("ground") not in GROUNDS:
        found.append(_error("ground", "required", "应写明不同意的理由", "Expected the ground"))
    if not given.get("citations"):
        found.append(_error("citations", "required", "应列明法律依据", "Expected legal citations"))
    return found


def table_of(points: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The points as a table to look at."""
    return [
        {"point": title, "result": points.get(name), "remark": points.get(f"{name}_remark")}
        for name, title in POINTS.items()
    ]


def _error(name: str, code: str, zh: str, en: str) -> FieldError:
    return FieldError(f"/variables/{name}", code, zh, en)
