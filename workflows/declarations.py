"""A declaration by which somebody gives a right up: whose it is, of which day, and the signed file in the case."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from engine import values
from engine.context import Context
from engine.errors import FieldError
from engine.rows import Instance
from forms import uploads
from workflows.calendar.zone import local_day
from workflows.messages import MOST

NAMES = ("text", "declared_by", "declared_on", "proof")
"""What a declaration is made of: its words, who gave it, the day, and the ids of the signed files."""

MOST_FILES = 10
"""Files of one declaration: pages of a letter, or a letter and an authorization. Reason: none has more."""


def problems(
    ctx: Context, instance_id: str, variables: Mapping[str, Any], carries: str, since: date | None = None
) -> list[FieldError]:
    """What is wrong with a message whose variable ``carries`` is a declaration.

    Shape: ``{text, declared_by, declared_on, proof}``: texts, a day (or its ISO text) from ``since`` to today, and
    one to ten ids of uploads, waiting ones of the sender or such as the case holds. Whoever gives a right up says so
    provably: Administrative Penalty Law (2021) art. 44, 45, 46; Administrative Licensing Law (2019) art. 48 (1) (4).
    """
    found = [_wrong("", name, "surplus", f"消息不得携带 {name}", f"Expected no {name}") for name in variables]
    found = [one for one in found if one.pointer != f"/variables/{carries}"]
    given = variables.get(carries)
    if not isinstance(given, Mapping):
        zh, en = f"应携带 {carries}：内容、声明人、日期、签名材料", f"Expected {carries}: {', '.join(NAMES)}"
        return [*found, _wrong("", carries, "required", zh, en)]
    return [*found, *_content(ctx, instance_id, given, carries, since)]


def _content(
    ctx: Context, instance_id: str, given: Mapping[str, Any], carries: str, since: date | None
) -> Iterator[FieldError]:
    for name in sorted(set(map(str, given)) - set(NAMES)):
        yield _wrong(carries, name, "surplus", f"声明没有 {name} 一项", f"Expected no {name} in a declaration")
    for name, zh in (("text", "声明内容"), ("declared_by", "声明人")):
        said = given.get(name)
        if not isinstance(said, str) or not 1 <= len(values.seen(said)) <= MOST:
            yield _wrong(carries, name, "required", f"应写明{zh}", f"Expected {name}, a text")
    day, today = as_day(given.get("declared_on")), local_day(ctx.now)
    if day is None:
        yield _wrong(carries, "declared_on", "not_a_date", "应写明声明日期", "Expected the day of the declaration")
    elif day > today or (since is not None and day < since):
        zh = f"声明日期应在{f'告知送达（{since}）之后，' if since else ''}不晚于今天"
        en = f"Expected a day {f'from {since} on, ' if since else ''}not after {today}"
        yield _wrong(carries, "declared_on", "out_of_time", zh, en)
    if not _is_held(ctx, instance_id, given.get("proof")):
        zh = f"应附声明人签名的材料（先上传文件，1 至 {MOST_FILES} 个）"
        en = f"Expected the ids of 1 to {MOST_FILES} uploaded files that were signed"
        yield _wrong(carries, "proof", "proof_missing", zh, en)


def _is_held(ctx: Context, instance_id: str, proof: object) -> bool:
    named = _ids(proof)
    return 1 <= len(named) <= MOST_FILES and set(named) == set(uploads.usable(ctx, named, instance_id))


def _ids(proof: object) -> Sequence[str]:
    return [str(one) for one in proof] if isinstance(proof, list) else []


def as_day(value: object) -> date | None:
    """A day, or the ISO text of one; None for anything else."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def keeping(carries: str) -> Callable[[Context, Instance, Mapping[str, Any]], None]:
    """Taker of a message: the files of its declaration are the case's from now on."""

    def keep(ctx: Context, instance: Instance, variables: Mapping[str, Any]) -> None:
        given = variables.get(carries)
        if isinstance(given, Mapping):
            uploads.keep(ctx, _ids(given.get("proof")), instance.id)

    return keep


def _wrong(carries: str, name: str, code: str, zh: str, en: str) -> FieldError:
    return FieldError("/".join(part for part in ("/variables", carries, name) if part), code, zh, en)
