"""Messages to a case: from whom each comes, what it carries, and when it comes too late."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.context import Context
from engine.errors import Conflict, FieldError, NotAllowed
from engine.messages import Receiver
from workflows import cases, declarations
from workflows.applications import is_text
from workflows.approval import county, extensions, holds, limits
from workflows.cases import Case, CaseState
from workflows.errors import MessageRefused


@dataclass(frozen=True, slots=True)
class Rule:
    """One message: who may send it, the one variable it may carry, and that variable's texts."""

    may_send: Callable[[Context, Case], bool]
    carries: str = ""
    #: Texts without which it says nothing.
    texts: tuple[str, ...] = ()
    #: Whether it may come without its variable.
    optional: bool = False
    #: What is wrong with its variable, where that is more than texts.
    problems: Callable[[Context, Case, object], Iterable[FieldError]] | None = None


def _is_in_town(ctx: Context, case: Case) -> bool:
    return ctx.actor.town_code in ("", case.town_code)


def _applicants_side(ctx: Context, case: Case) -> bool:
    """Who applied, the window for those without an account, or the program they applied through."""
    named = ctx.actor.id in (case.applicant_account, case.opened_by)
    return _is_in_town(ctx, case) and (named or "CLK" in ctx.actor.roles)


def _roles(*roles: str) -> Callable[[Context, Case], bool]:
    wanted = frozenset(roles)

    def may_send(ctx: Context, case: Case) -> bool:
        return _is_in_town(ctx, case) and not wanted.isdisjoint(ctx.actor.roles)

    return may_send


def _nobody(ctx: Context, case: Case) -> bool:
    """The program alone."""
    return False


WITHDRAWN = "approval.withdrawn"
"""The applicant gives the application up; who enters it for somebody else brings what was signed."""

RULES: Mapping[str, Rule] = {
    "approval.supplemented": Rule(_applicants_side),
    WITHDRAWN: Rule(_applicants_side, "withdrawal", optional=True),
    "approval.tolerated_delivered": Rule(_applicants_side),
    "approval.hearing_requested": Rule(_applicants_side, "hearing_application", ("applicant", "reason"), optional=True),
    "approval.terminated": Rule(_roles("CLK"), "termination", ("cause", "proof")),
    limits.TOLERANCE_LAPSED: Rule(_nobody, "clock"),
    holds.FREEZE: Rule(_roles("SUP", "SQL", "BUR"), "freeze", ("reason",)),
    holds.UNFREEZE: Rule(_roles("SUP", "SQL", "BUR"), "unfreeze", ("reason",)),
    extensions.ASKED: Rule(_roles("REV")),
    "approval.false_material": Rule(_roles("CLK", "REV", "APV"), "false_material", ("facts",)),
    "approval.fraud_found": Rule(_roles("APV", "SUP", "REV"), "fraud", ("facts",)),
    "approval.county_result": Rule(_roles("INT"), "county_result", problems=county.problems),
}
"""By message. Source: domain paper 3.1; 4.2."""

LEAST, MOST = 2, 2000
"""Characters of a text that says something, and that fits."""

OPEN_STATES = frozenset({CaseState.ACCEPTED, CaseState.REVIEWING, CaseState.SUSPENDED, CaseState.DECIDING})


def check(ctx: Context, name: str, *, receiver: Receiver, variables: Mapping[str, Any]) -> None:
    """Guard of ``message.correlate``.

    Raises:
        NotAllowed: the sender is not the one this message comes from.
        MessageRefused: it carries something else, or does not say what it has to.
        Conflict: the case does not stand where the message may reach it.
    """
    if name not in RULES or receiver.instance_id is None:
        return
    case = cases.find(ctx, receiver.instance_id)
    if case is None:
        return
    rule = RULES[name]
    if ctx.actor.kind != "system" and not rule.may_send(ctx, case):
        raise NotAllowed(
            f"{ctx.actor.name} 不能向办件 {case.number} 发送消息 {name}",
            f"{ctx.actor.id} may not send {name} to case {case.number}",
            case_number=case.number,
        )
    _check_content(ctx, case, name, rule, variables)
    if name == WITHDRAWN and (variables or not _is_own_word(ctx, case)):
        wrong = declarations.problems(ctx, case.instance_id, variables, rule.carries)
        if wrong:
            raise MessageRefused(wrong[0].message_zh, wrong[0].message_en, fields=wrong)
    _check_state(ctx, case, name)


def _is_own_word(ctx: Context, case: Case) -> bool:
    """Whether the sender applied, or is the agent or the program they applied through; the window only writes down."""
    by_window = "CLK" in ctx.actor.roles and ctx.actor.id != case.applicant_account
    return ctx.actor.kind == "system" or not by_window


def _check_content(ctx: Context, case: Case, name: str, rule: Rule, variables: Mapping[str, Any]) -> None:
    surplus = sorted(set(variables) - {rule.carries})
    if surplus:
        zh, en = f"消息 {name} 不得携带 {'、'.join(surplus)}", f"Message {name} may not carry {', '.join(surplus)}"
        raise MessageRefused(zh, en, fields=[FieldError(f"/variables/{one}", "surplus", zh, en) for one in surplus])
    wrong = [] if rule.problems is None else list(rule.problems(ctx, case, variables.get(rule.carries)))
    if wrong:
        raise MessageRefused(wrong[0].message_zh, wrong[0].message_en, fields=wrong)
    if not rule.texts or (rule.optional and rule.carries not in variables):
        return
    given = variables.get(rule.carries)
    given = given if isinstance(given, Mapping) else {}
    missing = [one for one in rule.texts if not says_something(given.get(one))]
    if missing or set(given) - set(rule.texts):
        names = "、".join(rule.texts)
        zh = f"消息 {name} 应写明 {names}，每项 {LEAST} 至 {MOST} 字，不得有其他内容"
        en = f"Expected {name} to carry exactly {names}, each of {LEAST} to {MOST} characters"
        fields = [FieldError(f"/variables/{rule.carries}/{one}", "required", zh, en) for one in missing]
        raise MessageRefused(zh, en, fields=fields or [FieldError(f"/variables/{rule.carries}", "surplus", zh, en)])


def says_something(value: object) -> bool:
    """A text of a use."""
    return isinstance(value, str) and len(value.strip()) >= LEAST and is_text(value.replace("\n", " "), MOST)


def _check_state(ctx: Context, case: Case, name: str) -> None:
    if name in (holds.FREEZE, holds.UNFREEZE):
        holds.check_message(ctx, case, name)
    elif name == extensions.ASKED:
        extensions.check_message(ctx, case)
    elif name == "approval.false_material" and CaseState(case.state) not in OPEN_STATES:
        zh, en = "受理后、决定前才能认定虚假材料", "False material is found between acceptance and decision"
        raise Conflict(zh, en, case_number=case.number)
    elif name == "approval.fraud_found" and case.outcome != "granted":
        zh, en = "未准予许可，无可撤销", "Nothing was granted that could be revoked"
        raise Conflict(zh, en, case_number=case.number)
    elif name == "approval.tolerated_delivered" and not limits.opened(ctx, case, (limits.TOLERANCE,)):
        zh, en = "没有待补齐的容缺材料", "No tolerated material is missing"
        raise Conflict(zh, en, case_number=case.number)
