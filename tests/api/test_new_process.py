"""A process as a new user makes it in a modeler: one diagram, two forms, one item, no Python, deployed over the API.

It runs under its clocks: both limits of the item count from acceptance, the broken promise earns its cards and the
supervision order that the diagram draws, the decision stops the clocks, and the shared service of documents serves it.
"""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import Any

from api import housekeeping
from engine.context import SYSTEM, query
from tests.api.test_approval import Demonstration, _uploaded, demonstration
from tests.api.town import Caller, bundle, items, zipped
from workflows.clocks import cards
from workflows.clocks.cards import CardFilter
from workflows.clocks.marks import Level
from workflows.clocks.steps import INSTANCE

__all__ = ["demonstration"]

FILES = bundle("banner")
APPLICATION = {
    "item_code": "XK0901",
    "applicant_type": "自然人",
    "applicant_name": "王建国",
    "cert_type": "居民身份证",
    "cert_no": "320299199001010015",
    "place": "人民路 1 号门前",
    "slogan": "欢迎光临",
    "days": 7,
    "delivery_mode": "窗口领取",
    "e_service_consent": False,
}
GRANT = {"decision": "准予", "valid_from": "2026-12-01", "valid_to": "2026-12-07"}
SERVED = {"mode": "直接", "result": "已送达", "receiver": "王建国", "relation": "本人", "proof": ["@photo"]}


def deploy(person: Caller) -> dict[str, Any]:
    """Send the folder as a zip."""
    parts = {"name": "banner", "bundle": (io.BytesIO(zipped(FILES)), "banner.zip")}
    answer = person.open("POST", "/deployments", data=parts)
    assert answer.status_code == 201, answer.json
    made: dict[str, Any] = answer.json
    return made


def apply(town: Demonstration) -> str:
    body = {"process_definition_key": "banner", "variables": APPLICATION}
    started = town("wang.jianguo").post("/process-instances", body, headers={"Idempotency-Key": "banner-1"})
    assert started.status_code == 201, started.json
    town.drain()
    found: str = started.json["id"]
    return found


def case_of(town: Demonstration, instance_id: str) -> dict[str, Any]:
    [case] = items(town("li.min").get(f"/cases?process_instance_id={instance_id}"))
    found: dict[str, Any] = town("li.min").get(f"/cases/{case['number']}").json
    return found


def complete(town: Demonstration, instance_id: str, form: dict[str, Any], otherwise: str) -> int:
    """The one open task, done by whoever has been given it for nobody claimed it, or else by ``otherwise``."""
    [task] = items(town(otherwise).get(f"/tasks?process_instance_id={instance_id}"))
    person = town(task["assignee"] or otherwise)
    assert person.get(f"/tasks/{task['id']}/form").status_code == 200
    done = person.post(f"/tasks/{task['id']}/complete", {"variables": _uploaded(person, form)})
    town.drain()
    return done.status_code


def until(town: Demonstration, instant: str) -> None:
    """Let time pass, with everything that falls due."""
    town.clock.advance(datetime.fromisoformat(instant) - town.clock.now())
    town.drain()


def levels(town: Demonstration, instance_id: str) -> dict[str, list[str]]:
    """The cards of an instance's clocks, by limit."""
    found: dict[str, list[str]] = {}
    with query(town.system.database, town.system.hooks, SYSTEM, town.clock) as ctx:
        for card in cards.list(ctx, CardFilter(subject_kind=INSTANCE, subject_id=instance_id)).items:
            found.setdefault(card.code, []).append(Level(card.level).key)
    return found


def test_the_bundle_is_what_a_designer_makes() -> None:
    kinds = sorted(Path(name).suffix for name in FILES)

    assert kinds == [".bpmn", ".csv", ".form", ".form", ".toml"]


def test_a_new_process_runs_under_its_clocks(demonstration: Demonstration) -> None:
    town = demonstration
    housekeeping.begin(town.system)
    made = deploy(town("han.bing"))
    assert [one["key"] for one in made["process_definitions"]] == ["banner"]
    assert len(made["form_definitions"]) == 2
    assert [one["process_key"] for one in items(town("wang.jianguo").get("/items?code=XK0901"))] == ["banner"]

    instance = apply(town)
    case = case_of(town, instance)
    assert case["state"] == "deciding"
    assert (case["promised_due"], case["statutory_due"]) == ("2026-11-25T09:30:00Z", "2026-12-21T09:30:00Z")

    until(town, "2026-11-25T17:31+08:00")
    late = case_of(town, instance)
    assert "督办单" in [one["title"] for one in late["documents"]]
    assert levels(town, instance)["AP-14"][-1] == "red"

    assert complete(town, instance, {"decision": "不予"}, "zhao.guoqiang") == 422
    assert complete(town, instance, GRANT, "zhao.guoqiang") == 200
    signed = {**SERVED, "signed_at": town.clock.now().isoformat()}
    assert complete(town, instance, signed, "wu.fang") == 200
    done = case_of(town, instance)
    assert (done["state"], done["outcome"]) == ("archived", "granted")
    assert {"受理通知书", "准予行政许可决定书", "许可证"} <= {one["title"] for one in done["documents"]}
    assert town("li.min").get(f"/process-instances/{instance}").json["state"] == "completed"

    until(town, "2027-01-30T09:00+08:00")
    assert levels(town, instance)["AP-14"][-1] == "red" and "AP-02" not in levels(town, instance)
