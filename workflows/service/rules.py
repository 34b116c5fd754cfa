"""What each way of service needs before it counts; pure. Source: Civil Procedure Law (2023) art. 87 to 95."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from engine.errors import FieldError
from workflows.clocks import happenings
from workflows.clocks.happenings import Cause

SERVED, FAILED = "已送达", "未送达"
DIRECT, LEFT, ENTRUSTED, MAIL, FORWARDED, ELECTRONIC, ANNOUNCED = "直接", "留置", "委托", "邮寄", "转交", "电子", "公告"
MODES = (DIRECT, LEFT, ENTRUSTED, MAIL, FORWARDED, ELECTRONIC, ANNOUNCED)
BY_RECEIPT = frozenset({ENTRUSTED, MAIL, FORWARDED})
"""Ways in which the return receipt tells what came of it."""

HIMSELF = "本人"
"""The relation of the party to itself."""
WITNESSES = 2
REASON = 10
"""Characters of a reason for an announcement."""

Attempt = Mapping[str, Any]


def problems(
    attempt: Attempt, *, recipient: str, e_consent: bool, failed_before: bool, issued_at: datetime | None, now: datetime
) -> list[FieldError]:
    """Everything that keeps an attempt from being written down; empty when it may be.

    ``issued_at`` is when the last of the papers was issued, None if none of them is the town's own.
    """
    mode = attempt.get("mode")
    if mode not in MODES:
        return [_error("mode", "mode_unknown", "送达方式不存在", "Expected one of the seven ways of service")]
    of_mode = _of_mode(str(mode), attempt, e_consent, failed_before)
    return [*of_mode, *_of_result(str(mode), attempt, issued_at, now), *_of_receiver(attempt, recipient)]


def receipt_problems(receipt: Attempt, recipient: str, issued_at: datetime | None, now: datetime) -> list[FieldError]:
    """The same for a return receipt."""
    return [*_of_result(DIRECT, receipt, issued_at, now), *_of_receiver(receipt, recipient)]


def _of_receiver(attempt: Attempt, recipient: str) -> Iterator[FieldError]:
    """The party itself is whom the paper is for; anybody else signs as what they are. Source: art. 88."""
    served = attempt.get("result") == SERVED and attempt.get("relation") == HIMSELF
    if served and _plain(attempt.get("receiver")) != _plain(recipient):
        zh = f"“本人”签收的应为受送达人（{recipient}）；他人签收的，请选择与受送达人的关系"
        yield _error("receiver", "not_the_recipient", zh, f"Expected {recipient}, or how the receiver is related")


def _plain(name: object) -> str:
    """A name without the blanks and widths in which people type it."""
    return "".join(unicodedata.normalize("NFKC", str(name or "")).split())


def _of_mode(mode: str, attempt: Attempt, e_consent: bool, failed_before: bool) -> Iterator[FieldError]:
    served = attempt.get("result") == SERVED
    if mode == ANNOUNCED:
        if not failed_before:
            zh = "其他方式送达未成的，才可公告送达"
            yield _error("mode", "other_ways_first", zh, "An announcement needs another way that failed")
        if len(str(attempt.get("reason") or "").strip()) < REASON:
            zh, en = f"公告送达须写明不少于 {REASON} 个字的事由", f"Expected a reason of at least {REASON} characters"
            yield _error("reason", "reason_too_short", zh, en)
    if mode == LEFT and served:
        if attempt.get("refused") is not True:
            yield _error(
                "refused", "not_refused", "留置送达以拒绝签收为前提", "Leaving needs that the receiver refused"
            )
        if len(attempt.get("witnesses") or []) < WITNESSES and not attempt.get("video"):
            zh = "留置送达须有两名以上见证人，或附全程录像"
            yield _error("witnesses", "witnesses_missing", zh, "Leaving needs two witnesses or a video")
    if mode == ELECTRONIC:
        if not e_consent:
            zh = "受送达人未同意电子送达"
            yield _error("mode", "no_consent", zh, "The party did not agree to electronic service")
        if served and not attempt.get("confirmation"):
            zh, en = "电子送达须有签字的确认书", "Electronic service needs a signed confirmation"
            yield _error("confirmation", "confirmation_missing", zh, en)
    if mode == MAIL and not attempt.get("tracking_no"):
        yield _error("tracking_no", "tracking_missing", "邮寄送达须填写邮件号", "Expected a tracking number")
    if mode in (ENTRUSTED, FORWARDED) and not attempt.get("via"):
        yield _error("via", "via_missing", "应填写受委托或转交的单位", "Expected who serves instead")


def _of_result(mode: str, attempt: Attempt, issued_at: datetime | None, now: datetime) -> Iterator[FieldError]:
    if mode == ANNOUNCED or mode in BY_RECEIPT:
        return
    result, signed_at = attempt.get("result"), attempt.get("signed_at")
    if result not in (SERVED, FAILED):
        yield _error("result", "result_missing", "应登记送达结果", "Expected what came of it")
    elif result == FAILED:
        if not str(attempt.get("reason") or "").strip():
            yield _error("reason", "required", "应写明未成原因", "Expected why it failed")
    elif not isinstance(signed_at, datetime):
        yield _error("signed_at", "required", "应填写签收时间", "Expected when it was signed for")
    else:
        yield from when_problems("signed_at", signed_at, issued_at, now)


def when_problems(name: str, signed_at: datetime, issued_at: datetime | None, now: datetime) -> Iterator[FieldError]:
    """Why a paper cannot have been received then: later than now, or before it was issued, to the minute."""
    issue = Cause("文书作出的时间", "the issue", issued_at, "before_issue")
    return happenings.problems(f"/variables/{name}", "签收时间", signed_at, issue, now)


def _error(name: str, code: str, zh: str, en: str) -> FieldError:
    return FieldError(f"/variables/{name}", code, zh, en)
