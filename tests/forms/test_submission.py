"""Forms in running processes: validated, kept once, and completed in the same transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event, func, select

import forms.bindings
from engine import deployments, instances, tasks, variables
from engine.clock import FrozenClock
from engine.context import Actor, Context, command, query
from engine.db import Database
from engine.errors import FormNotFound, NotAllowed, StaleRevision, TaskNotOpen
from engine.hooks import Hooks
from engine.models import form_submission, upload
from engine.rows import Instance, UserTask
from forms import submission, uploads
from forms.errors import FormInvalid, SubmissionNotFound
from tests.forms.conftest import NOW, document
from tests.forms.files import PDF

CLERK = Actor("clerk", "person", "综窗王", groups=frozenset({"window"}), town_code="320281199")
APPLICANT = Actor("applicant", "person", "张三", town_code="320281199")

DIAGRAM = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
  targetNamespace="test" id="Definitions_1">
  <process id="apply" isExecutable="true">
    <startEvent id="Start" camunda:formRef="apply"><outgoing>f1</outgoing></startEvent>
    <sequenceFlow id="f1" sourceRef="Start" targetRef="Review"/>
    <userTask id="Review" name="审查" camunda:formRef="review" camunda:candidateGroups="window">
      <incoming>f1</incoming><outgoing>f2</outgoing>
    </userTask>
    <sequenceFlow id="f2" sourceRef="Review" targetRef="Note"/>
    <userTask id="Note" name="备注"><incoming>f2</incoming><outgoing>f3</outgoing></userTask>
    <sequenceFlow id="f3" sourceRef="Note" targetRef="End"/>
    <endEvent id="End"><incoming>f3</incoming></endEvent>
  </process>
</definitions>
"""
APPLY = document(
    {"type": "textfield", "key": "name", "validate": {"required": True}},
    {"type": "number", "key": "area", "decimalDigits": 1},
    {"type": "filepicker", "key": "scans", "multiple": True, "accept": ".pdf", "validate": {"required": True}},
    id="apply",
)
REVIEW = document(
    {"type": "textfield", "key": "name", "readonly": True},
    {"type": "radio", "key": "result", "values": ["准予", "不予"], "validate": {"required": True}},
    {
        "type": "textarea",
        "key": "reason",
        "conditional": {"hide": '= result != "不予"'},
        "validate": {"required": True, "minLength": 5},
    },
    {"type": "datetime", "key": "valid_to", "subtype": "date"},
    {"type": "filepicker", "key": "scans", "multiple": True},
    id="review",
)


class House:
    """A database with the process deployed, and commands of different people in it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.hooks = Hooks()
        forms.bindings.install(self.hooks)
        with self.acting(CLERK) as ctx:
            deployments.deploy(
                ctx, "test", {"apply.bpmn": DIAGRAM.encode(), "apply.form": APPLY, "review.form": REVIEW}
            )

    @contextmanager
    def acting(self, actor: Actor) -> Iterator[Context]:
        with command(self.database, self.hooks, actor, FrozenClock(NOW)) as ctx:
            yield ctx

    def scan(self, actor: Actor = APPLICANT) -> str:
        with self.acting(actor) as ctx:
            return uploads.store(ctx, "身份证.pdf", [PDF]).id

    def start(self, **payload: Any) -> Instance:
        with self.acting(APPLICANT) as ctx:
            return submission.start_instance(ctx, key="apply", payload={"name": "张三", **payload})

    def task(self, instance: Instance) -> UserTask:
        with self.acting(CLERK) as ctx:
            (found,) = tasks.list(ctx, tasks.TaskFilter(instance_id=instance.id)).items
            return found

    def complete(self, task: UserTask, payload: dict[str, Any], actor: Actor = CLERK, **more: Any) -> UserTask:
        with self.acting(actor) as ctx:
            return submission.complete_task(ctx, task.id, payload, **more)

    def variables(self, instance: Instance) -> dict[str, Any]:
        with self.acting(CLERK) as ctx:
            return variables.get(ctx, instance.id)

    def sent(self, instance: Instance) -> list[submission.StoredSubmission]:
        with self.acting(CLERK) as ctx:
            return submission.of_instance(ctx, instance.id)


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


def test_a_start_form_starts_an_instance_with_typed_variables(house: House) -> None:
    scan = house.scan()

    instance = house.start(area=12.5, scans=[scan])

    found = house.variables(instance)
    assert found["name"] == "张三"
    assert found["area"] == Decimal("12.5")
    assert [file["name"] for file in found["scans"]] == ["身份证.pdf"]


def test_what_was_sent_is_kept_once_with_who_and_when(house: House) -> None:
    scan = house.scan()
    instance = house.start(area=12.5, scans=[scan])
    task = house.task(instance)

    house.complete(task, {"name": "伪造", "result": "准予", "reason": "不该有", "valid_to": "2027-11-22"})

    first, second = house.sent(instance)
    assert (first.form_key, first.task_id, first.submitted_by) == ("apply", None, "applicant")
    assert first.payload == {"name": "张三", "area": 12.5, "scans": [scan]}
    assert (second.form_key, second.task_id, second.submitted_by) == ("review", task.id, "clerk")
    assert (second.submitted_at, second.town_code) == (NOW, "320281199")
    assert second.payload == {"result": "准予", "valid_to": "2027-11-22"}
    with house.acting(CLERK) as ctx:
        assert submission.get(ctx, second.id) == second


OUTER, INNER = (
    f"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="test"
  xmlns:camunda="http://camunda.org/schema/1.0/bpmn">
  <process id="{key}" isExecutable="true">
    <startEvent id="Start"><outgoing>f1</outgoing></startEvent>
    <sequenceFlow id="f1" sourceRef="Start" targetRef="Step"/>{step}
    <sequenceFlow id="f2" sourceRef="Step" targetRef="End"/>
    <endEvent id="End"><incoming>f2</incoming></endEvent>
  </process>
</definitions>
"""
    for key, step in (
        ("outer", '<callActivity id="Step" calledElement="inner"><incoming>f1</incoming><outgoing>f2</outgoing>'
                  "</callActivity>"),
        ("inner", '<userTask id="Step" camunda:formRef="shared" camunda:candidateGroups="window">'
                  "<incoming>f1</incoming><outgoing>f2</outgoing></userTask>"),
    )
)  # fmt: skip


@pytest.mark.parametrize("last", ["outer", "inner"])
def test_a_called_process_keeps_its_own_form_of_a_key_that_its_caller_has_too(house: House, last: str) -> None:
    bundles = {
        key: {f"{key}.bpmn": diagram.encode(), "shared.form": document(_required(f"{key}_word"), id="shared")}
        for key, diagram in (("outer", OUTER), ("inner", INNER))
    }
    for key in sorted(bundles, key=lambda one: one == last):
        with house.acting(CLERK) as ctx:
            deployments.deploy(ctx, key, bundles[key])
    with house.acting(APPLICANT) as ctx:
        started = instances.start(ctx, key="outer")

    with pytest.raises(FormInvalid) as refused:
        house.complete(house.task(started), {"outer_word": "外"})
    house.complete(house.task(started), {"inner_word": "内"})

    assert "/inner_word" in {one.pointer for one in refused.value.fields}


def _required(key: str) -> dict[str, Any]:
    return {"type": "textfield", "key": key, "validate": {"required": True}}


def test_completing_a_task_sets_typed_variables_and_nothing_else(house: House) -> None:
    instance = house.start(scans=[house.scan()])

    house.complete(house.task(instance), {"name": "伪造", "result": "准予", "valid_to": "2027-11-22"})

    found = house.variables(instance)
    assert found["name"] == "张三"
    assert found["valid_to"] == date(2027, 11, 22)
    assert "reason" not in found
    assert house.task(instance).element_id == "Note"


def test_an_invalid_form_changes_nothing(house: House) -> None:
    instance = house.start(scans=[house.scan()])
    task = house.task(instance)
    before = house.variables(instance)

    with pytest.raises(FormInvalid) as invalid:
        house.complete(task, {"result": "不予", "reason": "短", "surplus": 1})

    assert {error.pointer: error.code for error in invalid.value.fields} == {
        "/surplus": "unknown_field",
        "/reason": "too_short",
    }
    assert house.task(instance) == task
    assert house.variables(instance) == before
    assert len(house.sent(instance)) == 1


def test_an_invalid_start_form_starts_nothing(house: House) -> None:
    with pytest.raises(FormInvalid):
        house.start(scans=[])

    with house.acting(CLERK) as ctx:
        assert not instances.list(ctx).items
        assert ctx.db.execute(select(func.count()).select_from(form_submission)).scalar_one() == 0


def test_a_wrong_person_is_refused_before_the_form_is_looked_at(house: House) -> None:
    instance = house.start(scans=[house.scan()])

    with pytest.raises(NotAllowed):
        house.complete(house.task(instance), {"nonsense": 1}, actor=APPLICANT)


def test_a_stale_revision_and_a_second_completion_are_refused(house: House) -> None:
    instance = house.start(scans=[house.scan()])
    task = house.task(instance)

    with pytest.raises(StaleRevision):
        house.complete(task, {"result": "准予"}, revision=task.revision + 1)
    house.complete(task, {"result": "准予"}, revision=task.revision)
    with pytest.raises(TaskNotOpen):
        house.complete(task, {"result": "准予"})


def test_a_task_without_a_form_takes_variables(house: House) -> None:
    instance = house.start(scans=[house.scan()])
    house.complete(house.task(instance), {"result": "准予"})

    house.complete(house.task(instance), {"note": "完成", "n": 0.5})

    assert house.variables(instance)["n"] == Decimal("0.5")
    assert len(house.sent(instance)) == 2


def test_files_belong_to_their_owner_until_attached_and_to_the_instance_afterwards(house: House) -> None:
    theirs = house.scan(CLERK)
    with pytest.raises(FormInvalid) as invalid:
        house.start(scans=[theirs])
    assert invalid.value.fields[0].code == "upload_not_found"

    scan = house.scan()
    instance = house.start(scans=[scan])
    with house.acting(CLERK) as ctx:
        attached = uploads.get(ctx, scan)
        assert (attached.instance_id, attached.submission_id) == (instance.id, house_first(ctx, instance))

    other = house.start(scans=[house.scan()])
    with pytest.raises(FormInvalid):
        house.complete(house.task(other), {"result": "准予", "scans": [scan]})
    house.complete(house.task(instance), {"result": "准予", "scans": [{"id": scan}, theirs]})
    assert [file["id"] for file in house.variables(instance)["scans"]] == [scan, theirs]


def house_first(ctx: Context, instance: Instance) -> str:
    return submission.of_instance(ctx, instance.id)[0].id


def test_a_form_is_opened_with_only_what_it_shows(house: House) -> None:
    instance = house.start(area=3, scans=[house.scan()])
    task = house.task(instance)

    with query(house.database, house.hooks, CLERK, FrozenClock(NOW)) as ctx:
        values = submission.initial_values(ctx, task)

    assert values["name"] == "张三"
    assert values["result"] is None
    assert "area" not in values


def test_asking_for_what_is_not_there_is_refused(house: House) -> None:
    instance = house.start(scans=[house.scan()])
    house.complete(house.task(instance), {"result": "准予"})
    note = house.task(instance)

    with house.acting(CLERK) as ctx:
        with pytest.raises(FormNotFound):
            submission.initial_values(ctx, note)
        for missing in ("x", "\x00", instance.id):
            with pytest.raises(SubmissionNotFound):
                submission.get(ctx, missing)


def test_a_form_costs_one_statement_more_than_the_task_alone(house: House) -> None:
    instances = [house.start(scans=[house.scan()]) for _ in range(2)]
    warm, measured = map(house.task, instances)
    house.complete(warm, {"result": "准予"})

    with_form = statements(house, lambda: house.complete(measured, {"result": "准予"}))
    note = house.task(instances[1])
    without = statements(house, lambda: house.complete(note, {}))

    assert sum("form_submission" in each or "upload" in each for each in with_form) == 1
    assert sum("FROM form_definition" in each or "FROM resource" in each for each in with_form) == 0
    assert not any("form_submission" in each for each in without)


def statements(house: House, act: Any) -> list[str]:
    seen: list[str] = []

    def note(_1: Any, _2: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(house.database.engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(house.database.engine, "before_cursor_execute", note)
    return seen


def test_an_instance_takes_its_submissions_and_files_with_it(house: House) -> None:
    instance = house.start(scans=[house.scan()])
    with house.acting(CLERK) as ctx:
        instances.cancel(ctx, instance.id, "重复")
        instances.delete(ctx, instance.id)

        for table in (form_submission, upload):
            assert ctx.db.execute(select(func.count()).select_from(table)).scalar_one() == 0
