"""What the business hangs in: every step of every shipped diagram is served, a wrong bundle is refused whole."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

import forms.bindings
import workflows.bindings
from engine import context, deployments, instances
from engine.clock import FrozenClock
from engine.context import SYSTEM, Actor
from engine.db import Database
from engine.hooks import Hooks
from engine.models import deployment
from tests.scenarios.walker import bundle
from tests.workflows.town import APPLICATION, NOW, Office
from workflows import cases, catalogue, demo, towns
from workflows.clocks import bindings as clock_bindings
from workflows.errors import ApplicationRefused, CatalogueInvalid
from workflows.models import catalogue_item

WING = Path(__file__).parents[2] / "bpmn"


def _hooks() -> Hooks:
    hooks = Hooks()
    forms.bindings.install(hooks)
    workflows.bindings.install(hooks)
    return hooks


def test_every_topic_of_the_shipped_diagrams_has_its_handler_and_each_handler_its_step() -> None:
    used = {
        topic
        for path in WING.glob("*/*.bpmn")
        for topic in re.findall(r'camunda:topic="([^"]+)"', path.read_text(encoding="utf-8"))
    }

    assert used | set(clock_bindings.TOPICS) == set(_hooks().topics)
    assert all(re.search("[\u4e00-\u9fff]", topic.doc) for topic in _hooks().topics.values())


def test_a_shipped_bundle_has_no_finding(database: Database) -> None:
    with context.query(database, _hooks(), SYSTEM) as ctx:
        report = deployments.check(ctx, bundle("approval"))

    assert {problem.rule for problem in report.problems} <= {"called_process"}


def test_deploying_brings_the_catalogue_to_every_town(office: Office) -> None:
    with office.looking() as ctx:
        assert len(catalogue.list_in_force(ctx, demo.TOWN.code, NOW.date())) == 76


def test_a_town_that_deploys_for_itself_brings_only_its_own_catalogue(database: Database) -> None:
    other = towns.Town("320281198", "另一镇", "另政", "11320299014026000M", "江阴市")
    designer = Actor("xu.nuo", "person", "许诺", frozenset({"DES"}), town_code=demo.TOWN.code)
    with context.command(database, _hooks(), designer, FrozenClock(NOW)) as ctx:
        towns.register(ctx, demo.TOWN)
        towns.register(ctx, other)
        deployments.deploy(ctx, "approval", bundle("approval"))

    with context.query(database, Hooks(), SYSTEM) as ctx:
        assert set(ctx.db.execute(select(catalogue_item.c.town_code)).scalars()) == {demo.TOWN.code}


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [("items.csv", ",20,3,", ",20,30,"), ("item.toml", "amount = 3,", "amount = 0,"), ("items.csv", "承诺", "许诺")],
)
def test_a_bundle_with_a_wrong_catalogue_is_refused_whole(
    database: Database, name: str, before: str, after: str
) -> None:
    resources = bundle("approval")
    resources[name] = resources[name].decode("utf-8-sig").replace(before, after, 1).encode()

    with context.command(database, _hooks(), SYSTEM, FrozenClock(NOW)) as ctx:
        with pytest.raises(CatalogueInvalid):
            deployments.deploy(ctx, "approval", resources)
        for table in (deployment, catalogue_item):
            assert ctx.db.execute(select(func.count()).select_from(table)).scalar_one() == 0


def test_a_bundle_without_a_catalogue_is_none_of_our_business(database: Database) -> None:
    diagram = (WING / "approval" / "accept_result.dmn").read_bytes()

    with context.command(database, _hooks(), SYSTEM, FrozenClock(NOW)) as ctx:
        deployments.deploy(ctx, "decision", {"accept_result.dmn": diagram})

        assert ctx.db.execute(select(func.count()).select_from(catalogue_item)).scalar_one() == 0


def _copy(takes_over: bytes = b"") -> dict[str, bytes]:
    """The approval folder under the key ``street``, with its first item alone."""
    resources = bundle("approval")
    resources["process.bpmn"] = resources["process.bpmn"].replace(b'"approval"', b'"street"')
    settings = resources["item.toml"].split(b"[item.")[0]
    resources["item.toml"] = settings.replace(b'process = "approval"', b'process = "street"' + takes_over)
    resources["items.csv"] = b"\n".join(resources["items.csv"].splitlines()[:2])
    return resources


@pytest.mark.parametrize("takes_over", [b"", b'\ntakes_over = "dispatch"'])
def test_a_bundle_with_an_item_that_another_process_handles_is_refused(office: Office, takes_over: bytes) -> None:
    with office.acting(SYSTEM) as ctx, pytest.raises(CatalogueInvalid) as refused:
        deployments.deploy(ctx, "street", _copy(takes_over))

    (error,) = refused.value.fields
    assert (error.pointer, error.code) == ("/rows/2/item_code", "item_of_another_process")
    assert "XK0001 由流程 approval 办理" in error.message_zh and 'takes_over = "approval"' in error.message_en
    with office.looking() as ctx:
        assert catalogue.in_force(ctx, demo.TOWN.code, "XK0001", NOW.date()).process_key == "approval"


def test_a_check_tells_of_items_that_no_process_of_the_bundle_handles(office: Office) -> None:
    resources = _copy(b'\ntakes_over = "approval"')
    resources["item.toml"] = resources["item.toml"].replace(b'process = "street"', b'process = "streeet"')

    with office.looking() as ctx:
        (problem,) = [one for one in deployments.check(ctx, resources).problems if one.severity == "error"]
    with office.acting(SYSTEM) as ctx, pytest.raises(CatalogueInvalid):
        deployments.deploy(ctx, "street", resources)

    assert (problem.resource, problem.rule) == ("item.toml", "process_unknown")
    assert "是否指 street" in problem.message_zh and "did you mean street" in problem.message_en


def test_a_catalogue_alone_belongs_to_a_process_that_is_deployed(office: Office) -> None:
    resources = {name: bundle("approval")[name] for name in ("item.toml", "items.csv")}
    strange = {
        **resources,
        "item.toml": resources["item.toml"].replace(b'process = "approval"', b'process = "aproval"'),
    }

    with office.looking() as ctx:
        assert deployments.check(ctx, resources).is_valid
        assert [one.rule for one in deployments.check(ctx, strange).problems] == ["process_unknown"]


@pytest.mark.parametrize(
    ("old", "new", "rule", "told"),
    [
        (b'regulator = "ZZ"', b'regulator = "ZZX"', "unit_unknown", "ZZ"),
        (b'"SCJ"\n', b'"SCK"\n', "unit_unknown", "SCJ"),
        (b"valid_from = 2026-01-01", b"valid_from = 2036-01-01", "valid_from_too_late", "2036-01-01"),
    ],
)
def test_a_check_tells_of_regulators_that_nobody_is_and_of_years_to_come(
    office: Office, old: bytes, new: bytes, rule: str, told: str
) -> None:
    resources = {name: bundle("approval")[name] for name in ("item.toml", "items.csv")}
    assert old in resources["item.toml"]
    resources["item.toml"] = resources["item.toml"].replace(old, new, 1)

    with office.looking() as ctx:
        (problem,) = deployments.check(ctx, resources).problems
    assert (problem.resource, problem.rule) == ("item.toml", rule)
    assert told in problem.message_zh and told in problem.message_en


def test_a_check_tells_of_items_as_a_deployment_would(office: Office) -> None:
    with office.looking() as ctx:
        report = deployments.check(ctx, _copy())

    (problem,) = [found for found in report.problems if found.severity == "error"]
    assert (problem.resource, problem.rule) == ("item.toml", "item_of_another_process")
    assert not report.is_valid


def test_an_item_that_ended_is_free_for_another_process(office: Office) -> None:
    with office.acting(SYSTEM) as ctx:
        ctx.db.execute(update(catalogue_item).values(valid_to=NOW.date() - timedelta(days=1)))
        deployments.deploy(ctx, "street", _copy())

    with office.looking() as ctx:
        assert catalogue.in_force(ctx, demo.TOWN.code, "XK0001", NOW.date()).process_key == "street"


def test_a_copied_folder_under_another_name_opens_cases_without_any_python(office: Office) -> None:
    resources = _copy(b'\ntakes_over = "approval"')
    with office.acting(SYSTEM) as ctx:
        deployments.deploy(ctx, "street", resources)

    with office.acting("wang.jianguo") as ctx:
        started = instances.start(ctx, key="street", variables=APPLICATION)
        with pytest.raises(ApplicationRefused) as refused:
            instances.start(ctx, key="approval", variables=APPLICATION)
    office.executor.drain()

    assert office.case(started).process_key == "street"
    assert office.task(started, "P1-03").definition_key == "street"
    assert [error.code for error in refused.value.fields] == ["another_process"]


def test_a_process_that_handles_no_items_opens_no_case(office: Office) -> None:
    diagram = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t" id="d">
      <process id="plain" isExecutable="true"><startEvent id="a"/><sequenceFlow id="f" sourceRef="a" targetRef="b"/>
      <endEvent id="b"/></process></definitions>"""
    with office.acting(SYSTEM) as ctx:
        deployments.deploy(ctx, "plain", {"plain.bpmn": diagram.encode()})
        started = instances.start(ctx, key="plain")

        assert started.business_key is None
        assert cases.find(ctx, started.id) is None
