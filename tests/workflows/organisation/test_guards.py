"""Guards in the engine: avoidance, segregation of duties, two certified officers."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from engine import deployments, instances, tasks
from engine.context import SYSTEM
from engine.errors import NotAllowed
from engine.executor import Executor
from tests.scenarios.walker import WING, bundle, read
from tests.workflows.organisation import matters
from tests.workflows.organisation.conftest import TODAY, TOWN, Town
from workflows import cases
from workflows.clocks import clocks
from workflows.organisation import avoidances, guards, people, positions
from workflows.organisation.avoidances import AvoidanceState, Ground, SubjectKind
from workflows.organisation.errors import (
    AvoidanceNotFound,
    AvoidanceStateRefused,
    DutiesNotSeparated,
    MustAvoid,
    OfficersNotCertified,
)
from workflows.organisation.roles import PlaceKind, Role
from workflows.organisation.separation import Function

DAY = timedelta(days=1)


@pytest.fixture
def matter(here: Town) -> Town:
    """The town with the matter's process, whose check is a verification and whose investigation a handling."""
    separation = next(
        getattr(guard, "__self__", None)
        for guard in here.hooks.guards["task.complete"]
        if isinstance(getattr(guard, "__self__", None), guards.Separation)
    )
    separation.declare("matter", {"investigate": Function.HANDLE, "check": Function.VERIFY})
    matters.deploy(here)
    return here


def _complete(here: Town, task_id: str, login: str) -> None:
    with here.begin(here.person(login)) as ctx:
        tasks.complete(ctx, task_id)


# --- segregation ------------------------------------------------------------------------------------

Verb = Callable[[Town, str, str], None]


def _claim(here: Town, task_id: str, login: str) -> None:
    with here.begin(here.person(login)) as ctx:
        tasks.claim(ctx, task_id)


def _assign(here: Town, task_id: str, login: str) -> None:
    with here.begin(SYSTEM) as ctx:
        tasks.assign(ctx, task_id, login)


def _delegate(here: Town, task_id: str, login: str) -> None:
    with here.begin(SYSTEM) as ctx:
        tasks.delegate(ctx, task_id, login)


@pytest.mark.parametrize("verb", [_claim, _assign, _delegate, _complete])
def test_who_did_the_one_may_not_take_the_other_on_any_way(matter: Town, verb: Verb) -> None:
    one, other = matters.members(matter, "OFF-ZZ1")[:2]
    instance = matters.begin(matter)
    _complete(matter, matters.open_task(matter, instance).id, one)
    task = matters.open_task(matter, instance)

    with pytest.raises(DutiesNotSeparated, match="调查"):
        verb(matter, task.id, one)
    verb(matter, task.id, other)


def test_another_matter_is_another_matter(matter: Town) -> None:
    officer = matters.members(matter, "OFF-ZZ1")[0]
    first, second = matters.begin(matter), matters.begin(matter)
    _complete(matter, matters.open_task(matter, first).id, officer)

    _complete(matter, matters.open_task(matter, second).id, officer)


def test_a_step_whose_function_nobody_says_keeps_nobody_apart(here: Town) -> None:
    """The check is offered to officers and supervisors alike: their roles mean no one function."""
    matters.deploy(here)
    instance = matters.begin(here)
    officer = matters.members(here, "OFF-ZZ1")[0]
    _complete(here, matters.open_task(here, instance).id, officer)

    _complete(here, matters.open_task(here, instance).id, officer)


# --- avoidance --------------------------------------------------------------------------------------


def _flag(here: Town, login: str, kind: SubjectKind, subject: str) -> str:
    with here.begin() as ctx:
        return avoidances.request(ctx, TOWN, login, kind, subject, Ground.RELATIVE, "当事人的近亲属").id


def test_an_approved_flag_keeps_out_and_a_lifted_one_does_not(matter: Town) -> None:
    officer = matters.members(matter, "OFF-ZZ1")[0]
    instance = matters.begin(matter)
    task = matters.open_task(matter, instance)
    flag = _flag(matter, officer, SubjectKind.INSTANCE, instance.id)

    _claim(matter, task.id, officer)  # asked for only: the investigation goes on
    with matter.begin() as ctx:
        assert avoidances.decide(ctx, flag, is_approved=True).state == AvoidanceState.APPROVED
    with pytest.raises(MustAvoid) as refused:
        _complete(matter, task.id, officer)
    assert refused.value.facts["ground"] == "relative"
    with matter.begin() as ctx:
        avoidances.lift(ctx, flag)
    _complete(matter, task.id, officer)


def test_a_request_is_decided_within_three_working_days(matter: Town) -> None:
    officer = matters.members(matter, "OFF-ZZ1")[0]
    instance = matters.begin(matter)
    flag = _flag(matter, officer, SubjectKind.INSTANCE, instance.id)

    with matter.begin() as ctx:
        (running,) = clocks.of_subject(ctx, avoidances.SUBJECT, flag)
        avoidances.decide(ctx, flag, is_approved=False)
        (decided,) = clocks.of_subject(ctx, avoidances.SUBJECT, flag)

    assert (running.code, running.amount, running.unit, running.instance_id) == ("PN-25", 3, "WD", instance.id)
    assert (decided.state, decided.in_time) == ("stopped", True)


def test_a_refused_flag_changes_nothing_and_is_final(matter: Town) -> None:
    officer = matters.members(matter, "OFF-ZZ1")[0]
    instance = matters.begin(matter)
    flag = _flag(matter, officer, SubjectKind.INSTANCE, instance.id)
    with matter.begin() as ctx:
        avoidances.decide(ctx, flag, is_approved=False)

    _complete(matter, matters.open_task(matter, instance).id, officer)
    with matter.begin() as ctx:
        for act in (avoidances.lift, lambda ctx, flag: avoidances.decide(ctx, flag, True)):
            with pytest.raises(AvoidanceStateRefused):
                act(ctx, flag)
        with pytest.raises(AvoidanceNotFound):
            avoidances.lift(ctx, "nothing")


def test_nobody_decides_about_avoidance_of_their_own(matter: Town) -> None:
    officer = matters.members(matter, "OFF-ZZ1")[0]
    flag = _flag(matter, officer, SubjectKind.INSTANCE, matters.begin(matter).id)

    with matter.begin(matter.person(officer)) as ctx, pytest.raises(NotAllowed):
        avoidances.decide(ctx, flag, is_approved=False)


def _application(here: Town, cert_no: str) -> tuple[str, str]:
    """An application at the receipt check: its instance and task."""
    story = read(WING / "approval" / "scenarios" / "grant.json").when[0]["start"]
    with here.begin(here.person("chen.jing")) as ctx:
        instance = instances.start(
            ctx, key="approval", variables={**story, "cert_type": "居民身份证", "cert_no": cert_no}
        )
    with here.begin(SYSTEM) as ctx:
        case = cases.of_instance(ctx, instance.id)
    return instance.id, case.applicant_digest


def test_a_party_is_avoided_in_all_its_cases(here: Town) -> None:
    with here.begin(SYSTEM) as ctx:
        deployments.deploy(ctx, "approval", bundle("approval"))
    instance_id, digest = _application(here, "320299199001010015")
    flag = _flag(here, "li.min", SubjectKind.PARTY, digest)
    with here.begin() as ctx:
        avoidances.decide(ctx, flag, is_approved=True)
    Executor(here.database, here.hooks, clock=here.clock).drain()
    with here.begin(SYSTEM) as ctx:
        (task,) = tasks.list(ctx, tasks.TaskFilter(instance_id=instance_id)).items

    with pytest.raises(MustAvoid):
        _claim(here, task.id, "li.min")
    _claim(here, task.id, "chen.jing")


def test_nobody_handles_an_application_of_their_own(here: Town) -> None:
    number = "320299198506154327"
    with here.begin(SYSTEM) as ctx:
        deployments.deploy(ctx, "approval", bundle("approval"))
        person = people.enter(ctx, TOWN, "许多", number, "13900001234", "xu.duo")
        positions.appoint(ctx, person.id, Role.CLERK, PlaceKind.WINDOW, "C01")
    instance_id, _ = _application(here, number)
    Executor(here.database, here.hooks, clock=here.clock).drain()
    with here.begin(SYSTEM) as ctx:
        (task,) = tasks.list(ctx, tasks.TaskFilter(instance_id=instance_id)).items

    with pytest.raises(MustAvoid) as refused:
        _claim(here, task.id, "xu.duo")
    assert refused.value.facts["ground"] == "own_case"


# --- two certified officers -------------------------------------------------------------------------


def _officers(here: Town, field: str) -> list[str]:
    logins = {person.id: person.login for person in here.organisation.people}
    return [str(logins[one.person_id]) for one in here.organisation.certificates if one.covers(field, TODAY)]


@pytest.mark.parametrize(
    ("count", "day", "codes"),
    [
        (2, TODAY, []),
        (1, TODAY, ["too_few_officers"]),
        (0, TODAY, ["too_few_officers"]),
        (2, TODAY + timedelta(days=3650), ["certificate_not_valid"] * 2),
        (2, None, ["act_day_missing"]),
    ],
)
def test_a_guarded_step_needs_two_certified_officers(matter: Town, count: int, day: object, codes: list[str]) -> None:
    guards.require_officers(matter.hooks, "matter", ["investigate"], guards.facts_named())
    officers = _officers(matter, "水利")
    instance = matters.begin(matter)
    task = matters.open_task(matter, instance)
    given = {"officers": officers[:count], "field": "水利", "act_date": day}

    found = []
    with matter.begin(matter.person(matters.members(matter, "OFF-ZZ1")[0])) as ctx:
        try:
            tasks.complete(ctx, task.id, given)
        except OfficersNotCertified as refused:
            found = [one.code for one in refused.fields]
    assert found == codes


def test_a_step_may_name_several_days(matter: Town) -> None:
    facts = guards.facts_named(days=("act_date", "act_dates"))
    officers, field, days = facts({"officers": ["a"], "field": "水利", "act_date": TODAY, "act_dates": [TODAY + DAY]})

    assert (officers, field, days) == (["a"], "水利", [TODAY, TODAY + DAY])
