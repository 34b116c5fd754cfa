"""What enforcement asks before a step is done: officers, powers, bounds, review, things held; and of its messages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from engine import accounts, instances, variables
from engine.context import Context
from engine.errors import FieldError, NotAllowed
from engine.messages import Receiver
from engine.rows import ProcessDefinition, UserTask
from workflows import acts, declarations, documents, law_reviews, legal_bases, messages
from workflows.calendar.zone import local_day
from workflows.catalogues import powers
from workflows.clocks import happenings
from workflows.clocks.errors import ClockExpired, ExtensionsUsedUp
from workflows.clocks.happenings import Cause
from workflows.clocks.rows import Subject
from workflows.clocks.steps import INSTANCE
from workflows.enforcement import bounds, cases, clues, evidence, extensions, measures, officers, penalties
from workflows.enforcement.cases import EnforcementCase
from workflows.enforcement.errors import (
    ApprovalTooLate,
    EnforcementMessageRefused,
    HearingNotDue,
    MeasureNotFound,
    MeasuresOpen,
    NothingInvestigated,
    OfficerMissing,
    PenaltyRefused,
    ReviewerIsOfficer,
)
from workflows.enforcement.penalties import PENALISE
from workflows.errors import OpinionRequired, about
from workflows.law_reviews import reviews
from workflows.numbers import Document
from workflows.organisation import holders
from workflows.organisation.roles import Role
from workflows.organisation.separation import Function
from workflows.service import rules as service_rules

Given = Mapping[str, Any]
Check = Callable[[Context, UserTask, EnforcementCase, Given], None]

ENFORCEMENT, JOINT, SIMPLE, ORDINARY = "enforcement", "joint_plan", "simple_penalty", "ordinary_penalty"
REVIEW = "law_review"
OWN_UNIT = "ZZ"
"""The comprehensive enforcement bureau in a joint check."""
KEYS = frozenset({ENFORCEMENT, JOINT, SIMPLE, ORDINARY})

FUNCTIONS: Mapping[str, Mapping[str, Function]] = {
    ENFORCEMENT: {"P2-03": Function.INVESTIGATE, "P2-04-not_file": Function.DECIDE},
    JOINT: {"J-01": Function.INVESTIGATE, "J-04": Function.INVESTIGATE},
    SIMPLE: {"S1-01": Function.INVESTIGATE, "S1-02": Function.INVESTIGATE},
    ORDINARY: {
        "P2-05-propose": Function.INVESTIGATE,
        "P2-05": Function.DECIDE,
        "P2-06": Function.INVESTIGATE,
        "P2-06-site": Function.INVESTIGATE,
        "P2-06-question": Function.INVESTIGATE,
        "P2-06-evidence": Function.INVESTIGATE,
        "P2-07-request": Function.INVESTIGATE,
        "P2-07": Function.DECIDE,
        "P2-07-dispose": Function.DECIDE,
        "P2-05-officers": Function.DECIDE,
        "P2-06-crime": Function.INVESTIGATE,
        "P2-06-crime_approval": Function.DECIDE,
        "P2-08": Function.INVESTIGATE,
        "P2-09": Function.LEGAL_REVIEW,
        "P2-14-correct": Function.INVESTIGATE,
        "P2-16": Function.DECIDE,
        "P2-16-none": Function.DECIDE,
    },
}
"""What the steps do, for the separation of duties. Source: domain paper 4.2."""

WAIVED = "enforcement.waived"
"""The party gives up what it may still say: with a signed declaration. Source: Administrative Penalty Law art. 44, 45.
"""

MESSAGES: Mapping[str, str] = {
    "enforcement.statement": "statement_message",
    "enforcement.hearing_requested": "hearing_request_message",
    WAIVED: "waiver_message",
    "enforcement.police_filed": "police_message",
    "enforcement.police_refused": "police_message",
    officers.CHANGE_ASKED: "officers_request",
    **dict.fromkeys(extensions.ASKED, "extension_message"),
}
"""By message that is entered for the party or the police: the variable it may set."""


def check_completion(ctx: Context, task: UserTask, *, variables: Given) -> None:
    """Guard of completion: the rule of the step, if it has one.

    Raises:
        OfficersNotCertified, OfficerMissing, MustAvoid, PowerNotInForce, PowerNotDelegated, PenaltyRefused,
        LawReviewRequired, LawReviewVoid, MeasuresOpen, ApprovalTooLate, ReviewerIsOfficer: as their names say.
    """
    if (task.definition_key, task.element_id) == (ENFORCEMENT, "P2-01-complete"):
        _know_power(ctx, task.town_code, variables)
    rule = RULES.get((task.definition_key, task.element_id))
    if rule is None:
        return
    case = cases.find(ctx, task.instance_id)
    if case is not None:
        rule(ctx, task, case, variables)


def check_start(ctx: Context, definition: ProcessDefinition, *, variables: Given, business_key: str | None) -> None:
    """Guard of starts: what people register names a power of the catalogue (form E1, ``ref:power``).

    Raises:
        ClueRefused: there never was such a power.
    """
    if definition.key == ENFORCEMENT and ctx.actor.kind != "system":
        _know_power(ctx, ctx.actor.town_code, variables)


def _know_power(ctx: Context, town_code: str, given: Given) -> None:
    code = _part(given, "clue").get("suspected_power")
    if isinstance(code, str) and code.strip():
        clues.know_power(ctx, town_code, code)


def _seen(ctx: Context, task: UserTask) -> Given:
    return variables.visible(ctx, instances.get(ctx, task.instance_id), task.wait_id)


def _part(given: Given, name: str) -> Given:
    found = given.get(name)
    return found if isinstance(found, Mapping) else {}


def _days(*values: object) -> list[date]:
    return [local_day(one) if isinstance(one, datetime) else one for one in values if isinstance(one, date)]


# --- who ----------------------------------------------------------------------------------------------


def _acting(part: str, officers_key: str = "officers", *days: str) -> Check:
    """The named officers may act in the case on these days of the form (or today), and one of them fills it in."""

    def check(ctx: Context, task: UserTask, case: EnforcementCase, given: Given) -> None:
        form = _part(given, part)
        who = officers.as_list(form.get(officers_key))
        on = _days(*(form.get(name) for name in days)) or [local_day(ctx.now)]
        with about(f"/variables/{part}/{officers_key}", "/officers"):
            officers.require(ctx, case, who, on)
            officers.require_actor(ctx, who)
            if case.filed_on is not None:
                officers.require_of_case(ctx, case, who)

    return check


def _acts_certified(ctx: Context, task: UserTask, case: EnforcementCase, given: Given) -> None:
    """P2-03, S1-01: who checks a clue, or tells the party of its rights, may enforce in the field of the case."""
    officers.require_certified(ctx, case)


SUBMITTERS = ("SQL", "BUR")
"""Who of the handling unit submits a case to legal review beside its officers. Source: domain paper 3.6, 4.2."""


def _submits_for_review(ctx: Context, task: UserTask, case: EnforcementCase, given: Given) -> None:
    """P3-01: the handling unit submits: an officer of the case, the squad's leader or the bureau's head."""
    if ctx.actor.kind == "person" and ctx.actor.roles.isdisjoint(SUBMITTERS) and ctx.actor.id not in case.officers:
        zh, en = "送审应由本案承办人员或承办单位负责人办理", "Expected an officer of the case or the head of its unit"
        raise OfficerMissing(zh, en, fields=[FieldError("/officers", "officer_missing", zh, en)])


def _checks_jointly(ctx: Context, task: UserTask, case: EnforcementCase, given: Given) -> None:
    """J-03: the bureau's own check by two officers; who comes for a participant is the participant's to name."""
    if _seen(ctx, task).get("unit") == OWN_UNIT:
        _acting("joint_record", "officers", "started_at", "ended_at")(ctx, task, case, given)


def _after_filing(part: str, name: str) -> Check:
    """What only a filed case allows is dated on the day of filing or later. Source: Penalty Law art. 54 (2), 55."""

    def check(ctx: Context, task: UserTask, case: EnforcementCase, given: Given) -> None:
        at = _part(given, part).get(name)
        if case.filed_on is not None and isinstance(at, datetime) and local_day(at) < case.filed_on:
            zh = f"不得早于立案之日（{case.filed_on}）；立案前取得的材料按证据登记"
            en = f"Expected a time not before the filing of {case.filed_on}; enter what was found before as evidence"
            _refuse([bounds.field(f"/variables/{part}/{name}", "before_filing", zh, en)])

    return check


def _stops(code: str, part: str, name: str, what_zh: str) -> Check:
    """The instant that this form types stops the clock ``code``: not before the clock's start, not in the future."""

    def check(ctx: Context, task: UserTask, case: EnforcementCase, given: Given) -> None:
        subject = Subject(INSTANCE, task.instance_id, task.town_code, task.instance_id)
        pointer = f"/variables/{part}/{name}"
        _refuse(happenings.stopping(ctx, subject, code, pointer, what_zh, _part(given, part).get(name)))

    return check


def _after(cause_zh: str, cause_en: str, known_as: str, part: str, name: str, what_zh: str) -> Check:
    """The instant that this form types follows the instant in variable ``known_as``, and is not in the future."""

    def check(ctx: Context, task: UserTask, case: EnforcementCase, given: Given) -> None:
        first = _seen(ctx, task).get(known_as)
        cause = Cause(cause_zh, cause_en, first if isinstance(first, datetime) else None)
        pointer, typed = f"/variables/{part}/{name}", _part(given, part).get(name)
        _refuse([*happenings.problems(pointer, what_zh, typed, cause, ctx.now)])

    return check


def _each(*checks: Check) -> Check:
    def check(ctx: Context, task: UserTask, case: EnforcementCase, given: Given) -> None:
        for one in checks:
            one(ctx, task, case, given)

    return check


def _records_site(ctx: Context, task: UserTask, case: EnforcementCase, given: Given) -> None:
    """P2-06: two officers; after the matter itself, and over within a day (form E3)."""
    _acting("site_record", "officers", "started_at", "ended_at")(ctx, task, case, given)
    clue, form = clues.get(ctx, case.instance_id), _part(given, "site_record")
    _refuse(bounds.of_site(form, None if clue is None else clue.happened_at, ctx.now))


MEMBERS = (Role.MEETING_MEMBER, Role.LEADER)
"""Who discusses collectively: the town's leaders. Source: Administrative Penalty Law (2021) art. 57 (2)."""
LEAST_MEMBERS = 3
"""Source: domain paper 3.2, form E12."""


def _discusses(ctx: Context, task: UserTask, case: EnforcementCase, given: Given) -> None:
    """P2-15: by leaders who did not handle the case; after the notice, the hearing and the legal review."""
    _refuse(_unfit_members(ctx, case, _part(given, "collective")))
    seen = _seen(ctx, task)
    hearing = _part(seen, "hearing")
    before = {
        "告知书送达": seen.get("notice_served_at"),
        "听证": hearing.get("scheduled_at") if hearing.get("held") is True else None,
        "法制审核": _part(seen, "law_review").get("reviewed_at"),
    }
    _refuse(bounds.of_discussion(_part(given, "collective"), before, ctx.now))


def _unfit_members(ctx: Context, case: EnforcementCase, collective: Given) -> list[FieldError]:
    """Who may not discuss: nobody of the members today, who keeps out, who handled the case; and too few of them."""
    where = "/variables/collective/attendees"
    rows = [row for row in collective.get("attendees") or [] if isinstance(row, Mapping)]
    apart = {*case.officers, *(review.reviewer for review in reviews.of_matter(ctx, case.instance_id))}
    found, seen = [], set()
    for index, row in enumerate(rows):
        login, pointer = row.get("login"), f"{where}/{index}/login"
        unfit = holders.problem(ctx, case.town_code, case.instance_id, login, MEMBERS, pointer)
        if unfit is None and login in apart:
            name = accounts.name_of(ctx, str(login))
            zh, en = f"{name} 调查或者审核了本案，不得参加表决", f"{name} investigated or reviewed the case"
            unfit = bounds.field(pointer, "handled_the_case", zh, en)
        if unfit is None and login in seen:
            name = accounts.name_of(ctx, str(login))
            unfit = bounds.field(pointer, "attends_twice", f"{name} 重复", f"Expected {name} once")
        found += [] if unfit is None else [unfit]
        seen.add(login)
    if len(rows) < LEAST_MEMBERS:
        zh, en = f"参加集体讨论的不得少于 {LEAST_MEMBERS} 人", f"Expected at least {LEAST_MEMBERS} attendees"
        found.append(bounds.field(where, "too_few_members", zh, en))
    return found


def _proposes_filing(ctx: Context, task: UserTask, case: EnforcementCase, given: Given) -> None:
    """P2-05: the power is ours today, and the officers cover its field."""
    form = _part(given, "filing")
    with about("/variables/filing/power_code"):
        power = powers.for_filing(ctx, case.town_code, str(form.get("power_code")), local_day(ctx.now))
    with about("/variables/filing/officers", "/officers"):
        officers.require(
            ctx, replace(case, field=power.field), officers.as_list(form.get("officers")), [local_day(ctx.now)]
        )


def _approves_filing(ctx: Context, task: UserTask, case: EnforcementCase, given: Given) -> None:
    """P2-05: filed only under a power in force today (INV-08) and with two certified officers (INV-01)."""
    form = _part(given, "filing_approval")
    if form.get("result") == "同意立案":
        _proposes_filing(ctx, task, case, _seen(ctx, task))
    else:
        _reasoned("reason", form, "filing_approval")


def _reasoned(name: str, form: Given, part: str) -> None:
    if len(str(form.get(name) or "").strip()) < bounds.LEAST_REASON:
        raise OpinionRequired(f"{part}/{name}", "理由", "a reason")


def _serves_notice(ctx: Context, task: UserTask, case: EnforcementCase, given: Given) -> None:
    """P2-10: by an officer of the case; the notice did not reach the party before it was issued, the party's days are
    counted from there."""
    officers.require_actor(ctx, case.officers)
    served_at = _part(given, "notice").get("served_at")
    issued_at = max(one.issued_at for one in documents.of_matter(ctx, case.instance_id) if one.kind == _NOTICE)
    if isinstance(served_at, datetime):
        _refuse(list(service_rules.when_problems("notice/served_at", served_at, issued_at, ctx.now)))


def _reviews_defence(ctx: Context, task: UserTask, case: EnforcementCase, given: Given) -> None:
    """P2-12: somebody else than the officers reviews, and the penalty does not grow (INV-04)."""
    if ctx.actor.id in case.officers:
        zh, en = f"{ctx.actor.name} 是本案承办人员，不得单独复核", f"{ctx.actor.name} investigates the case"
        raise ReviewerIsOfficer(zh, en)
    form = _part(given, "defence")
    if form.get("changed") is True:
        kinds, fine = list(form.get("new_kinds") or []), bounds.cents(form.get("new_fine"))
        _refuse(bounds.beyond_notice(kinds, fine, case.noticed_kinds, _noticed(case), "/variables/defence"))


def _noticed(case: EnforcementCase) -> int:
    return case.noticed_fine_cents or 0


def _refuse(found: list[FieldError]) -> None:
    if found:
        raise PenaltyRefused(found)


# --- how much -----------------------------------------------------------------------------------------


def _changes_officers(ctx: Context, task: UserTask, case: EnforcementCase, given: Given) -> None:
    """P2-05-officers: others are approved by who is none of them, certified for the field, with nothing to avoid."""
    form = _part(given, "case_officers")
    _reasoned("reason", form, "case_officers")
    if form.get("result") != "批准":
        return
    chosen = officers.as_list(form.get("officers"))
    with about("/variables/case_officers/officers", "/officers"):
        officers.check_change(ctx, case, chosen)


REPORTED = "调查终结"


def _plans(ctx: Context, task: UserTask, case: EnforcementCase, given: Given) -> None:
    """P2-06: by the officers of the filing; it does not end before something was investigated."""
    officers.require_actor(ctx, case.officers)
    with about("/variables/plan/officers", "/officers"):
        officers.require_of_case(ctx, case, officers.as_list(_part(given, "plan").get("officers")))
    if _part(given, "plan").get("next_step") == REPORTED:
        _require_records(ctx, case)


def _require_records(ctx: Context, case: EnforcementCase) -> None:
    if officers.acts(ctx, case.instance_id) and evidence.of_case(ctx, case.instance_id):
        return
    zh = "案卷中没有两名执法人员的执法记录和证据，先行调查取证"
    raise NothingInvestigated(zh, "Expected a record of two officers and an item of evidence in the file")


def _reports(ctx: Context, task: UserTask, case: EnforcementCase, given: Given) -> None:
    """P2-08: the proposal stays within the law and rests on acts of certified officers; by one of the officers."""
    officers.require_actor(ctx, case.officers)
    _require_records(ctx, case)
    form = _part(given, "report")
    if form.get("recommendation") == PENALISE:
        officers.require_whole_case(ctx, case)
        power = _power(ctx, case)
        found = [*bounds.of_law(form, power), *bounds.of_discretion(form, power)]
        _refuse([*found, *_another_law(ctx, case, power, form.get("article"), "/variables/report/article")])


def _power(ctx: Context, case: EnforcementCase) -> Given:
    """The power that the case was filed under."""
    return clues.as_variable(powers.of_case(ctx, str(case.power_id)))


def _another_law(ctx: Context, case: EnforcementCase, power: Given, cited: object, where: str) -> list[FieldError]:
    """The penalty is that of the power which the case was filed under."""
    return bounds.of_basis(str(cited or ""), power, legal_bases.laws(ctx, case.town_code, local_day(ctx.now)), where)


def _corrects(ctx: Context, task: UserTask, case: EnforcementCase, given: Given) -> None:
    """P2-14: what the legal review had corrected rests on the same power."""
    article = _part(given, "correction").get("article")
    if article is not None and _part(_seen(ctx, task), "proposal").get("outcome") == PENALISE:
        _refuse(_another_law(ctx, case, _power(ctx, case), article, "/variables/correction/article"))


def _decides_on_the_spot(ctx: Context, task: UserTask, case: EnforcementCase, given: Given) -> None:
    """S1-02: the power told, ceilings by the kind of party (INV-06), grounds of collecting, two officers."""
    form = _part(given, "simple")
    with about("/variables/simple/power_code"):
        power = powers.for_filing(ctx, case.town_code, str(form.get("power_code")), local_day(ctx.now))
    seen = _seen(ctx, task)
    check = _part(seen, "check")
    told = [*_another_power(_part(seen, "power"), power.code), *_another_kind(check, form), *_another_fine(check, form)]
    _refuse(told or [*bounds.on_the_spot(form, clues.as_variable(power)), *_another_party(ctx, case, form)])
    who = officers.as_list(form.get("officers"))
    with about("/variables/simple/officers", "/officers"):
        officers.require(ctx, replace(case, field=power.field), who, [local_day(ctx.now)])
        officers.require_actor(ctx, who)


def _another_kind(check: Given, form: Given) -> list[FieldError]:
    """The kind is one that the check proposed, or the milder warning: nobody is fined who was told of a warning."""
    proposed = [str(one) for one in check.get("proposed_kinds") or []]
    kind = form.get("kind")
    if not proposed or kind in proposed or kind == "警告":
        return []
    zh = f"核查拟处罚种类为{'、'.join(proposed)}，不得改为“{kind}”"
    en = f"Expected one of the kinds that the check proposed: {', '.join(proposed)}"
    return [bounds.field("/variables/simple/kind", "not_the_kind_checked", zh, en)]


def _another_fine(check: Given, form: Given) -> list[FieldError]:
    """The fine is the one told: never more, and less only after that was told, too. Source: Penalty Law art. 44, 45."""
    told, fine = check.get("proposed_fine"), bounds.cents(form.get("fine"))
    if told is None or form.get("kind") != "罚款" or fine == bounds.cents(told):
        return []
    if fine > bounds.cents(told):
        zh = f"不得高于核查拟定并已告知的 {told} 元；确需加重的，转普通程序"
        en = f"Expected at most {told} yuan, as the party was told; more takes the ordinary procedure"
        return [bounds.field("/variables/simple/fine", "fine_above_told", zh, en)]
    if form.get("retold") is True:
        return []
    zh = f"与已告知的 {told} 元不同；应重新告知并听取申辩后勾选确认"
    en = f"Expected {told} yuan, as the party was told, or that the new amount was told, too"
    return [bounds.field("/variables/simple/fine", "not_the_fine_told", zh, en)]


def _another_party(ctx: Context, case: EnforcementCase, form: Given) -> list[FieldError]:
    """The party of the decision is whom the check found and who was heard; another one is found by investigation."""
    named = cases.party(ctx, case.instance_id)
    if named is None:
        return []
    checked = {"party_type": named.type, "party": named.name, "cert_type": named.cert_type, "cert_no": named.cert_no}
    return [
        bounds.field(
            f"/variables/simple/{name}",
            "not_the_party_checked",
            f"应与核查认定并已告知的当事人一致（{found}）；当事人有误的，转普通程序",
            f"Expected {found}, as the check found; where that is wrong the case turns to the ordinary procedure",
        )
        for name, found in checked.items()
        if found and str(form.get(name) or "").strip() != found
    ]


def _another_power(checked: Given, code: str) -> list[FieldError]:
    """The power of the decision is the one checked and told. Source: Administrative Penalty Law (2021) art. 44, 52."""
    found = checked.get("code")
    if not found or code == found:
        return []
    zh = f"应为核查认定并已告知的权力事项（{found}）；依据有误的，转普通程序"
    en = f"Expected {found}, as checked and told; where that is wrong the case turns to the ordinary procedure"
    return [bounds.field("/variables/simple/power_code", "not_the_power_told", zh, en)]


def _decides(ctx: Context, task: UserTask, case: EnforcementCase, given: Given) -> None:
    """P2-16: reviewed as it stands (INV-02, INV-03), on certified acts (INV-01), not beyond the notice (INV-04)."""
    form = _part(given, "decision")
    if form.get("outcome") != PENALISE:
        _reasoned("reason", form, "decision")
        return
    law_reviews.require_pass(ctx, case.instance_id, penalties.digest_of(form))
    officers.require_whole_case(ctx, case)
    kinds, fine = list(form.get("kinds") or []), bounds.cents(form.get("fine"))
    found = bounds.beyond_notice(kinds, fine, case.noticed_kinds, _noticed(case), "/variables/decision")
    basis = form.get("legal_basis")
    _refuse([*found, *_another_law(ctx, case, _power(ctx, case), basis, "/variables/decision/legal_basis")])


def _decides_otherwise(ctx: Context, task: UserTask, case: EnforcementCase, given: Given) -> None:
    """P2-16: no penalty, withdrawal or transfer say why."""
    _reasoned("reason", _part(given, "decision"), "decision")


# --- things held --------------------------------------------------------------------------------------


def _approves_measure(ctx: Context, task: UserTask, case: EnforcementCase, given: Given) -> None:
    """P2-07: an urgent measure is approved within 24 hours, or not at all (QZ-02)."""
    form = _part(given, "measure_approval")
    if form.get("result") != "批准":
        _reasoned("reason", form, "measure_approval")
        return
    imposed_at = _part(_seen(ctx, task), "measure_request").get("imposed_at")
    if isinstance(imposed_at, datetime) and ctx.now > imposed_at + measures.URGENT_HOURS:
        zh, en = "当场实施已满二十四小时，应当解除", "24 hours have passed since it was carried out: lift it"
        raise ApprovalTooLate(zh, en)


def _closes(ctx: Context, task: UserTask, case: EnforcementCase, given: Given) -> None:
    """P2-20: nothing is held any more."""
    held = measures.open_ones(ctx, case.instance_id)
    if held:
        numbers = "、".join(one.number for one in held)
        raise MeasuresOpen(f"尚未处理：{numbers}", f"Still held: {numbers}")


def _disposes(ctx: Context, task: UserTask, case: EnforcementCase, given: Given) -> None:
    """P2-07: what is disposed of was held in this case until now; only a seizure is prolonged, once and in time."""
    form = _part(given, "measure_disposal")
    number = str(form.get("measure_no"))
    held = [one for one in measures.of_case(ctx, case.instance_id) if one.number == number]
    if not held or held[0].outcome not in (None, measures.LAPSED):
        raise MeasureNotFound(number)
    if form.get("outcome") != measures.PROLONGED:
        return
    if held[0].kind == measures.REGISTRATION:
        zh, en = "先行登记保存不得延长", "A registration of evidence is not prolonged"
        raise PenaltyRefused([FieldError("/variables/measure_disposal/outcome", "not_prolonged", zh, en)])
    clock = measures.clock_of(ctx, held[0])
    if clock.extended:
        raise ExtensionsUsedUp(clock.code, 1)
    if ctx.now > clock.safe_at:
        raise ClockExpired(clock.id, clock.safe_at)


RULES: Mapping[tuple[str, str], Check] = {
    (ENFORCEMENT, "P2-03"): _acts_certified,
    (JOINT, "J-03"): _checks_jointly,
    (SIMPLE, "S1-01"): _acts_certified,
    (SIMPLE, "S1-02"): _decides_on_the_spot,
    (SIMPLE, "S1-05"): _stops("PN-16", "cash", "handed_at", "缴交时间"),
    (SIMPLE, "S1-06"): _stops("PN-16", "bank", "deposited_at", "缴付时间"),
    (ORDINARY, "P2-05-propose"): _proposes_filing,
    (ORDINARY, "P2-05"): _approves_filing,
    (ORDINARY, "P2-05-officers"): _changes_officers,
    (ORDINARY, "P2-06"): _plans,
    (ORDINARY, "P2-06-site"): _each(_records_site, _after_filing("site_record", "started_at")),
    (ORDINARY, "P2-06-question"): _each(
        _acting("questioning", "officers", "started_at", "ended_at"), _after_filing("questioning", "started_at")
    ),
    (ORDINARY, "P2-06-evidence"): _acting("evidence_item", "obtained_by", "obtained_at"),
    (ORDINARY, "P2-06-crime"): _each(_acting("crime_report", "team"), _after_filing("crime_report", "reported_at")),
    (ORDINARY, "P2-06-crime_delivery"): _stops("PN-22", "crime_delivery", "delivered_at", "移送时间"),
    (ORDINARY, "P2-06-goods"): _after(
        "移送书作出的时间", "the letter to the police", "crime_transfer_at", "goods_handover", "handed_at", "移交时间"
    ),
    (ORDINARY, "P2-07-request"): _acting("measure_request", "officers", "imposed_at"),
    (ORDINARY, "P2-07"): _approves_measure,
    (ORDINARY, "P2-07-dispose"): _disposes,
    (ORDINARY, "P2-08"): _reports,
    (ORDINARY, "P2-10"): _serves_notice,
    (ORDINARY, "P2-12"): _reviews_defence,
    (ORDINARY, "P2-14-correct"): _corrects,
    (ORDINARY, "P2-15"): _discusses,
    (ORDINARY, "P2-16"): _decides,
    (ORDINARY, "P2-16-none"): _decides_otherwise,
    (ORDINARY, "P2-20"): _closes,
    (REVIEW, "P3-01"): _submits_for_review,
}
"""The rule of each step that has one, by process and element."""


# --- messages -----------------------------------------------------------------------------------------


def check_message(ctx: Context, name: str, *, receiver: Receiver, variables: Given) -> None:
    """Guard of messages to a case: by whom the party's or the police's word may be entered, and what it carries.

    Raises:
        NotAllowed: the sender has no part in the case.
        EnforcementMessageRefused: it would set other variables of the case, or a waiver comes without its proof.
        HearingNotDue: the notice gave no right to a hearing.
    """
    if name not in MESSAGES or receiver.instance_id is None:
        return
    case = cases.find(ctx, receiver.instance_id)
    if case is None:
        return
    if ctx.actor.kind != "system" and not _may_send(ctx, case):
        raise NotAllowed(
            f"{ctx.actor.name} 不能向案件 {case.number} 发送消息 {name}",
            f"{ctx.actor.name} may not send {name} to case {case.number}",
            case_number=case.number,
        )
    wrong = (
        declarations.problems(ctx, case.instance_id, variables, MESSAGES[name], _told_on(ctx, case))
        if name == WAIVED
        else messages.problems(variables, MESSAGES[name], ["reason"] if name == officers.CHANGE_ASKED else [])
    )
    if wrong:
        raise EnforcementMessageRefused(wrong)
    if name == "enforcement.hearing_requested" and not _told_of_hearing(ctx, case):
        raise HearingNotDue("本案未告知听证权利", "The notice of this case gave no right to a hearing")
    if name == officers.CHANGE_ASKED:
        officers.check_change_request(ctx, case)
    if name in extensions.ASKED:
        extensions.check_message(ctx, name, case.instance_id)


def _may_send(ctx: Context, case: EnforcementCase) -> bool:
    """The party's or the police's program, the squad's leader, or an officer who has a part in the case."""
    if ctx.actor.town_code not in ("", case.town_code):
        return False
    if not ctx.actor.roles.isdisjoint({"INT", "SQL"}):
        return True
    return "OFF" in ctx.actor.roles and (
        ctx.actor.id in case.officers or acts.has_part(ctx, case.instance_id, ctx.actor.id)
    )


def _told_on(ctx: Context, case: EnforcementCase) -> date | None:
    """The day on which the latest notice reached the party: nobody gives up before what was not told yet."""
    notices = [one for one in documents.of_matter(ctx, case.instance_id) if one.kind == _NOTICE]
    served = notices[-1].served_at if notices else None
    return None if served is None else local_day(served)


def _told_of_hearing(ctx: Context, case: EnforcementCase) -> bool:
    told = Document.PENALTY_HEARING_RIGHT.value.kind
    notices = [one for one in documents.of_matter(ctx, case.instance_id) if one.kind in (told, _NOTICE)]
    return bool(notices) and notices[-1].kind == told


_NOTICE = Document.PENALTY_NOTICE.value.kind
