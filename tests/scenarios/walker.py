"""Walks a scenario of the designers' wing on the real engine: given, when, then."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import select

import forms.bindings
import workflows.bindings
from engine import accounts, context, definitions, deployments, history, instances, messages, tasks, variables
from engine.clock import FrozenClock
from engine.context import SYSTEM, Actor, Context
from engine.db import Database
from engine.errors import ZhenshuError
from engine.executor import Executor
from engine.hooks import Hooks
from engine.models import incident
from engine.pages import PageRequest
from engine.rows import Instance, UserTask
from engine.states import IncidentState
from forms import submission, uploads
from tests import photos
from tests.scenarios import (
    approval_checks,
    command_checks,
    enforcement_checks,
    inspection_checks,
    paper_checks,
    platform_steps,
    wrong_hands,
)
from tests.workflows.layout import BPMN
from workflows import cases, demo, documents, integrity, matters, towns
from workflows.calendar.zone import HOME, local_day
from workflows.catalogues import imports, kinds
from workflows.catalogues.kinds import FIELDS
from workflows.models import archive_entry
from workflows.organisation import certificates, people, qualifications, rows
from workflows.organisation.demonstration import town as demonstration
from workflows.organisation.demonstration.town import Organisation
from workflows.publications.models import publication
from workflows.pushes.models import push_record

WING = Path(__file__).parents[2] / "bpmn"
IDENTITIES = ("320299198808081012", "320299198909091033", "320299199110111050", "320299199211121071")
PHONE = "13800000000"
FILES = {
    "@photo": (
        "现场.png",
        bytes.fromhex(
            "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001"
            "e221bc330000000049454e44ae426082"
        ),
    ),
    "@paper": ("材料.txt", "材料".encode()),
}
ROBOT = Actor("county", "program", "县级平台", frozenset({"INT"}), frozenset(), demo.TOWN.code)


@dataclass(frozen=True)
class Scenario:
    """One story of one process."""

    path: Path
    name: str
    given: Mapping[str, Any]
    when: list[dict[str, Any]]
    then: Mapping[str, Any]

    @property
    def process(self) -> str:
        return self.path.parents[1].name


def read(path: Path) -> Scenario:
    """A scenario's JSON; an unknown part is a slip of the pen."""
    document = json.loads(path.read_text(encoding="utf-8"))
    assert set(document) == {"name", "given", "when", "then"}, sorted(document)
    return Scenario(path, **document)


def bundle(process: str) -> dict[str, bytes]:
    """Every resource of a process folder; its scenarios are not deployed."""
    folder = WING / process
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "scenarios" not in path.relative_to(folder).parts
    }


def needed(process: str, also: Iterable[str] = ()) -> list[str]:
    """The process, everything it calls, and what the scenario says it meets; called ones first."""
    found: list[str] = []

    def visit(one: str) -> None:
        if one in found or not (WING / one / "process.bpmn").is_file():
            return
        for call in ET.parse(WING / one / "process.bpmn").getroot().iter(f"{BPMN}callActivity"):
            visit(call.attrib["calledElement"])
        found.append(one)

    for name in (*also, process):
        visit(name)
    return found


def certify(ctx: Context) -> None:
    """Give every officer of the cast a certificate for the ten fields, and every legal reviewer the qualification."""
    today = local_day(ctx.now)
    officers = [person for person in demo.PEOPLE if "OFF" in person.roles]
    if people.by_login(ctx, officers[0].login) is not None:
        return
    for person in demo.PEOPLE:
        accounts.create(ctx, person.login, person.name, person.roles, person.groups, town_code=demo.TOWN.code)
    span = timedelta(days=700)
    for number, officer in enumerate(officers):
        one = people.enter(ctx, demo.TOWN.code, officer.name, IDENTITIES[number], PHONE, officer.login)
        certificates.issue(ctx, one.id, f"32029900000{number}", FIELDS, today - span, today + span)
    for number, lawyer in enumerate(person for person in demo.PEOPLE if "LAW" in person.roles):
        qualifications.register(ctx, demo.TOWN.code, lawyer.login, today - span, f"A2023320299000{number}")


@cache
def ground(day: date) -> Organisation:
    """The demonstration town's organisation, made once."""
    return demonstration.generate(1, day)


def settle(ctx: Context) -> None:
    """Units, villages, grids, duty lists, and the catalogues of grid and dispatch; nobody but the cast is in them."""
    today = local_day(ctx.now)
    for field_name in ("units", "villages", "party", "grids", "duties"):
        rows.add_all(ctx, demonstration.TABLES[field_name], getattr(ground(today), field_name))
    for kind in ("connectors", "event-types", "management-items"):
        catalogue = kinds.named(kind)
        imports.load(ctx, catalogue, demo.TOWN.code, catalogue.shipped.read_bytes(), imports.Terms(date(2026, 1, 1)))


def attach(ctx: Context, value: Any) -> Any:
    """JSON of a form with ``"@photo"`` and ``"@paper"`` as files that its sender has just uploaded."""
    if isinstance(value, str) and value in FILES:
        name, content = FILES[value]
        return uploads.store(ctx, name, [content]).id
    if isinstance(value, dict):
        return {name: attach(ctx, one) for name, one in value.items()}
    return [attach(ctx, one) for one in value] if isinstance(value, list) else value


def typed(value: Any) -> Any:
    """JSON of a scenario as variables: ``{"day": "2026-11-23"}`` and ``{"instant": "…"}`` stand for what JSON lacks."""
    if isinstance(value, dict):
        if set(value) == {"instant"}:
            return datetime.fromisoformat(value["instant"])
        if set(value) == {"day"}:
            return date.fromisoformat(value["day"])
        return {name: typed(one) for name, one in value.items()}
    return [typed(one) for one in value] if isinstance(value, list) else value


def actor(login: str) -> Actor:
    """One of the demonstration's people, the county's program, or the engine acting by itself in the town."""
    if login == ROBOT.id:
        return ROBOT
    if login == SYSTEM.id:
        return replace(SYSTEM, town_code=demo.TOWN.code)
    person = next(person for person in demo.PEOPLE if person.login == login)
    return Actor(person.login, "person", person.name, frozenset(person.roles), frozenset(person.groups), demo.TOWN.code)


@dataclass
class Walk:
    """One run of one scenario."""

    database: Database
    scenario: Scenario
    hooks: Hooks = field(default_factory=Hooks)
    clock: FrozenClock = field(init=False)
    instance_id: str = ""
    expected: str | None = None
    """The code with which the step being taken is to be refused."""
    done: list[UserTask] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clock = FrozenClock(datetime.fromisoformat(self.scenario.given["now"]))
        forms.bindings.install(self.hooks)
        workflows.bindings.install(self.hooks)
        self.executor = Executor(self.database, self.hooks, clock=self.clock)

    # --- given, when ------------------------------------------------------------------------------

    def run(self) -> None:
        """Deploy, take every step, and check what is said to be true then."""
        self.take_steps()
        self.check()

    def take_steps(self) -> None:
        """Deploy and take every step."""
        given = json.dumps(self.scenario.given, sort_keys=True)
        photos.prepared(self.database, (self.scenario.process, given), self._prepare)
        for number, step in enumerate(self.scenario.when, start=1):
            try:
                self._take(step)
                self.executor.drain()
            except (ZhenshuError, AssertionError, LookupError) as error:
                fields = [f"{one.pointer} {one.code}" for one in getattr(error, "fields", ())]
                raise AssertionError(f"step {number} {step}: {error!r} {fields}") from error

    def _prepare(self) -> None:
        with self.command(SYSTEM) as ctx:
            towns.register(ctx, demo.TOWN)
            certify(ctx)
            if self.scenario.given.get("town"):
                settle(ctx)
            if self.scenario.given.get("powers"):
                enforcement_checks.empower(ctx, self.scenario.given["powers"])
            inspection_checks.enter_firms(ctx, self.scenario.given.get("firms", ()))
            for process in needed(self.scenario.process, self.scenario.given.get("with", ())):
                deployments.deploy(ctx, process, self._resources(process))

    @contextmanager
    def command(self, who: Actor) -> Iterator[Context]:
        """One command of somebody; what a scenario wants refused must leave nothing behind."""
        watched = wrong_hands.unchanged(self.database) if self.expected else nullcontext()
        with watched, context.command(self.database, self.hooks, who, self.clock) as ctx:
            yield ctx

    def _resources(self, process: str) -> dict[str, bytes]:
        """The folder's files, with the settings of single items that the scenario wants otherwise."""
        resources = bundle(process)
        extra = self.scenario.given.get("item.toml", "")
        if extra and process == self.scenario.process:
            resources["item.toml"] = resources["item.toml"] + f"\n{extra}\n".encode()
        return resources

    def _take(self, step: dict[str, Any]) -> None:
        kind = next(name for name in STEPS if name in step)
        self.expected = step.get("refused")
        try:
            STEPS[kind](self, step[kind], step)
        except ZhenshuError as error:
            assert error.code == self.expected, f"expected {self.expected}, found {error!r}"
            if error.code != "form_invalid":
                assert all(one.pointer.startswith("/variables") for one in error.fields), error.fields
            return
        assert self.expected is None, f"expected a refusal {self.expected}"

    def start(self, payload: Mapping[str, Any], step: Mapping[str, Any]) -> None:
        with self.command(actor(step["by"])) as ctx:
            key = step.get("process", self.scenario.process)
            started = submission.start_instance(ctx, key=key, payload=attach(ctx, payload))
        self.instance_id = started.id

    def start_variables(self, given: Mapping[str, Any], step: Mapping[str, Any]) -> None:
        """Start without a form and without asking, as a calling process would."""
        with self.command(actor(step["by"])) as ctx:
            found = definitions.latest(ctx, step.get("process", self.scenario.process))
            self.instance_id = instances.begin(ctx, found, variables=typed(given)).id

    def start_message(self, name: str, step: Mapping[str, Any]) -> None:
        """Start by a message; the instance it starts becomes the current one."""
        before = self._instances()
        with self.command(actor(step["by"])) as ctx:
            messages.correlate(ctx, name, variables=typed(step.get("variables", {})))
        self.executor.drain()
        (self.instance_id,) = [one.id for one in self._instances() if one.id not in {old.id for old in before}]

    def switch(self, process: str, step: Mapping[str, Any]) -> None:
        """The newest instance of another process becomes the current one."""
        found = [one for one in self._instances() if process in (one.definition_key, one.business_key)]
        assert found, f"no instance of {process}"
        self.instance_id = max(found, key=lambda one: one.id).id

    def _instances(self) -> list[Instance]:
        with context.query(self.database, self.hooks, SYSTEM, self.clock) as ctx:
            return list(instances.list(ctx, instances.InstanceFilter(), PageRequest(limit=500)).items)

    def complete(self, element_id: str, step: Mapping[str, Any]) -> None:
        who = self._who(step["by"], element_id)
        task = self._task(element_id, who)

        def form(ctx: Context) -> Any:
            return attach(ctx, inspection_checks.filled(inspection_checks.seen(ctx, task), step.get("form", {})))

        trying = self.expected is None and tasks.may_work(who, task) and wrong_hands.is_new(task)
        if trying:
            wrong_hands.try_before(self, task, who, form)
        if task.assignee is None:
            with self.command(who) as ctx:
                task = tasks.claim(ctx, task.id)
            if trying:
                wrong_hands.try_claimed(self, task, who, form)
        with self.command(who) as ctx:
            submission.complete_task(ctx, task.id, form(ctx), task.revision)
        self.done.append(task)
        if trying:
            wrong_hands.try_after(self, self.done, who, lambda ctx: step.get("form", {}))

    def _who(self, name: str, element_id: str) -> Actor:
        if name != inspection_checks.DRAWN:
            return actor(name)
        return actor(inspection_checks.drawn(self._task(element_id, SYSTEM)))

    def message(self, name: str, step: Mapping[str, Any]) -> None:
        with self.command(actor(step["by"])) as ctx:
            key = instances.get(ctx, self.instance_id).business_key
            given = typed(attach(ctx, self._filled(ctx, step.get("variables", {}))))
            matched = typed(self._filled(ctx, step.get("correlation", {})))
            messages.correlate(ctx, name, business_key=key, correlation=matched, variables=given)

    def _filled(self, ctx: Context, value: Any) -> Any:
        """``{"variable": "execution.payment_code"}`` stands for what the instance knows under that path."""
        if value == {"payment_code": "of the case"}:
            return enforcement_checks.payment_code(ctx, self.instance_id)
        if isinstance(value, dict) and set(value) == {"variable"}:
            found: Any = variables.get(ctx, self.instance_id)
            for name in value["variable"].split("."):
                found = found[name]
            return found
        if isinstance(value, dict):
            return {name: self._filled(ctx, one) for name, one in value.items()}
        return [self._filled(ctx, one) for one in value] if isinstance(value, list) else value

    def strike_off(self, reason: str, step: Mapping[str, Any]) -> None:
        with self.command(actor(step["by"])) as ctx:
            integrity.strike_off(ctx, self.instance_id, reason)

    def until(self, instant: str, step: Mapping[str, Any]) -> None:
        self.clock.advance(datetime.fromisoformat(instant) - self.clock.instant)

    def waits(self, elements: list[str], step: Mapping[str, Any]) -> None:
        """Exactly these tasks are open now."""
        with context.query(self.database, self.hooks, SYSTEM, self.clock) as ctx:
            assert sorted(task.element_id for task in self._open(ctx)) == sorted(elements)

    def _open(self, ctx: Context) -> list[UserTask]:
        return list(tasks.list(ctx, tasks.TaskFilter(instance_id=self.instance_id)).items)

    def _task(self, element_id: str, who: Actor) -> UserTask:
        with context.query(self.database, self.hooks, SYSTEM, self.clock) as ctx:
            open_tasks = [task for task in self._open(ctx) if task.element_id == element_id]
        mine = [task for task in open_tasks if tasks.may_work(who, task)]
        assert open_tasks, f"no open task {element_id}"
        return (mine or open_tasks)[0]

    # --- then -------------------------------------------------------------------------------------

    def check(self) -> None:
        """What is said to be true then."""
        with context.query(self.database, self.hooks, SYSTEM, self.clock) as ctx:
            instance = instances.get(ctx, self.instance_id)
            standing = select(incident.c.code).where(incident.c.state == IncidentState.OPEN.value)
            assert ctx.db.execute(standing).scalars().all() == self.scenario.then.get("incidents", [])
            assert paper_checks.problems(ctx) == []
            for name, expected in self.scenario.then.items():
                found = CHECKS[name](self, ctx, instance, expected)
                assert found == expected, f"{name}: expected {expected}, found {found}"

    def state(self, ctx: Context, instance: Instance, expected: Any) -> Any:
        return instance.state

    def variables(self, ctx: Context, instance: Instance, expected: Mapping[str, Any]) -> Any:
        found = json.loads(json.dumps(variables.get(ctx, instance.id), default=plain))
        return {name: found.get(name) for name in expected}

    def paths(self, ctx: Context, instance: Instance, expected: Mapping[str, Any]) -> Any:
        """Single facts of variables, such as ``execution.state``."""
        return {path: plain(self._filled(ctx, {"variable": path})) for path in expected}

    def passes(self, ctx: Context, instance: Instance, expected: list[str]) -> Any:
        """Elements passed in this order, whatever comes between."""
        passed = self.elements(ctx)
        position, seen = 0, []
        for element in expected:
            if element not in passed[position:]:
                return [*seen, f"(not {element}, but {passed[position:]})"]
            position = passed.index(element, position) + 1
            seen.append(element)
        return seen

    def avoids(self, ctx: Context, instance: Instance, expected: list[str]) -> Any:
        passed = self.elements(ctx)
        return [element for element in expected if element not in passed]

    def case(self, ctx: Context, instance: Instance, expected: Mapping[str, Any]) -> Any:
        case = cases.of_instance(ctx, instance.id)
        return {name: plain(getattr(case, name)) for name in expected}

    def matter(self, ctx: Context, instance: Instance, expected: Mapping[str, Any]) -> Any:
        """What the lines have in common: the pillar that the matter belongs to, its number, its party."""
        found = matters.of_instance(ctx, instance.id)
        return {name: plain(getattr(found, name)) for name in expected}

    def states(self, ctx: Context, instance: Instance, expected: list[str]) -> Any:
        return [after for _, after in cases.history(ctx, cases.of_instance(ctx, instance.id))]

    def documents(self, ctx: Context, instance: Instance, expected: Mapping[str, str]) -> Any:
        issued = documents.of_matter(ctx, instance.id)
        return {one.kind: one.number for one in issued}

    def served(self, ctx: Context, instance: Instance, expected: list[str]) -> Any:
        issued = documents.of_matter(ctx, instance.id)
        return [one.kind for one in issued if one.served_at is not None]

    def published(self, ctx: Context, instance: Instance, expected: list[Mapping[str, Any]]) -> Any:
        rows = ctx.db.execute(select(publication.c.content)).scalars()
        return [
            {name: row.get(name) for name in wanted} for row, wanted in zip(rows, [*expected, *[{}] * 9], strict=False)
        ]

    def pushed(self, ctx: Context, instance: Instance, expected: list[str]) -> Any:
        return list(ctx.db.execute(select(push_record.c.receiver).order_by(push_record.c.id)).scalars())

    def archived(self, ctx: Context, instance: Instance, expected: list[str]) -> Any:
        return list(ctx.db.execute(select(archive_entry.c.number)).scalars())

    def events(self, ctx: Context) -> list[history.HistoryEvent]:
        """The whole timeline, page by page."""
        found: list[history.HistoryEvent] = []
        cursor = None
        while True:
            page = history.timeline(ctx, self.instance_id, PageRequest(limit=500, cursor=cursor))
            found += page.items
            cursor = page.next_cursor
            if cursor is None:
                return found

    def elements(self, ctx: Context) -> list[str]:
        kinds = ("activity.completed", "gateway.passed", "event.caught", "event.thrown")
        return [str(event.element_id) for event in self.events(ctx) if event.kind in kinds]

    def flows(self) -> set[str]:
        """The sequence flows this walk took."""
        with context.query(self.database, self.hooks, SYSTEM, self.clock) as ctx:
            return {
                flow for event in self.events(ctx) if event.kind == history.FLOWS for flow in event.details["flows"]
            }


STEPS = {
    "start": Walk.start,
    "start_variables": Walk.start_variables,
    "start_message": Walk.start_message,
    "bring": platform_steps.bring,
    "switch": Walk.switch,
    "complete": Walk.complete,
    "message": Walk.message,
    "strike_off": Walk.strike_off,
    "until": Walk.until,
    "waits": Walk.waits,
}
CHECKS = {
    **approval_checks.CHECKS,
    "state": Walk.state,
    "incidents": lambda walk, ctx, instance, expected: expected,
    "variables": Walk.variables,
    "paths": Walk.paths,
    "passes": Walk.passes,
    "avoids": Walk.avoids,
    "case": Walk.case,
    "matter": Walk.matter,
    "states": Walk.states,
    "documents": Walk.documents,
    "served": Walk.served,
    "published": Walk.published,
    "pushed": Walk.pushed,
    "archived": Walk.archived,
    **command_checks.CHECKS,
    **enforcement_checks.CHECKS,
}


def plain(value: Any) -> Any:
    """A value as a scenario writes it: instants in China's time, to the minute."""
    if isinstance(value, datetime):
        return value.astimezone(HOME).isoformat(timespec="minutes")
    if value is None or isinstance(value, bool | int | str | list | dict):
        return value
    return str(value)
