"""Trials: a draft runs with test people and a clock that is moved, and the real town knows nothing of it."""

from __future__ import annotations

import io
import threading
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from werkzeug.test import TestResponse

from api.housekeeping import sweep
from api.trials import folder
from api.trials.trial import STEPS_OF_ACT
from engine.db import metadata
from tests.api.town import code_of, items
from tests.api.trials.conftest import LEAVE, Studio, files_of

DIAGRAM = files_of(LEAVE)["process.bpmn"].decode()
REVIEW = '<bpmn:userTask id="Review" name="审核请假"'


def changed(before: str, after: str) -> dict[str, bytes]:
    """The draft with one text of its diagram replaced."""
    assert before in DIAGRAM
    return files_of(LEAVE) | {"process.bpmn": DIAGRAM.replace(before, after).encode()}


def refused(answer: TestResponse) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, code_of(answer)


def rows(studio: Studio) -> dict[str, int]:
    """How many rows every table of the real town has."""
    with studio.town.system.database.read() as db:
        counts = {table.name: db.scalar(select(func.count()).select_from(table)) for table in metadata.sorted_tables}
    return {name: count or 0 for name, count in counts.items()}


def test_a_draft_runs_to_its_end_and_the_real_town_is_as_it_was(studio: Studio) -> None:
    before = rows(studio)
    trial = studio.trial()
    assert [one["starters"] for one in trial.stands["processes"]] == [["chen.jing", "li.min"]]

    trial.start()
    [task] = trial.stands["tasks"]
    assert task["may"] == ["sun.li", "zhao.guoqiang"]
    form = studio.town("designer").get(f"/trials/{trial.stands['id']}/tasks/{task['id']}/form").json
    assert form["key"] == "leave_review" and form["values"] == {"days": 3, "agreed": None}
    trial.complete("sun.li", agreed="yes")
    trial.answer("result", variables={"number": 7})
    assert [one["message"] for one in trial.stands["messages"]] == ["leave.recalled"]
    trial.send("/messages", {"kind": "message", "name": "leave.recalled"})

    assert trial.state == "completed" and {"Review", "Register", "Recall", "Done"} <= trial.passed
    path = f"/trials/{trial.stands['id']}/process-instances/{trial.stands['instances'][0]['id']}/variables"
    kept = studio.town("designer").get(path).json["variables"]
    assert kept == {"applicant": "li.min", "days": 3, "reason": "探亲", "agreed": "yes", "number": 7}
    assert rows(studio) == before


def test_the_wrong_person_is_refused_as_in_life(studio: Studio) -> None:
    trial = studio.trial()

    assert refused(trial.start("wang.jianguo")) == (403, "not_allowed")
    assert refused(trial.start("nobody")) == (422, "input_invalid")
    trial.start()
    assert refused(trial.complete("li.min", agreed="yes")) == (403, "not_allowed")
    assert refused(trial.complete("sun.li", agreed="perhaps")) == (422, "form_invalid")
    [task] = trial.stands["tasks"]
    assert task["assignee"] is None


def test_timers_fire_when_the_clock_is_moved_and_not_before(studio: Studio) -> None:
    trial = studio.trial()
    trial.start()
    [timer] = trial.stands["timers"]
    assert (timer["kind"], timer["name"]) == ("timer", "两天未审核")
    begun = datetime.fromisoformat(trial.stands["now"])

    trial.send("/clock", {"to": "hour"})
    trial.send("/clock", {"to": "working_day"})
    assert trial.state == "active"
    assert datetime.fromisoformat(trial.stands["now"]) == begun + timedelta(days=1, hours=1)
    trial.send("/clock", {"to": "next"})
    assert trial.state == "completed" and "Expired" in trial.passed
    assert datetime.fromisoformat(trial.stands["now"]) == begun + timedelta(days=2)
    assert refused(trial.send("/clock", {"to": "next"})) == (422, "input_invalid")
    backward = {"to": "instant", "instant": begun.isoformat()}
    assert refused(trial.send("/clock", backward)) == (422, "input_invalid")


def test_what_comes_due_on_the_way_happens_at_its_time(studio: Studio) -> None:
    trial = studio.trial()
    trial.start()
    begun = datetime.fromisoformat(trial.stands["now"])

    trial.send("/clock", {"to": "instant", "instant": (begun + timedelta(days=30)).isoformat()})

    [fired] = [
        one for one in trial.stands["events"] if one["element_id"] == "Overdue" and one["kind"] == "event.caught"
    ]
    assert datetime.fromisoformat(fired["at"]) == begun + timedelta(days=2)
    assert datetime.fromisoformat(trial.stands["now"]) == begun + timedelta(days=30)


def test_a_service_step_is_answered_with_a_failure_and_with_an_error(studio: Studio) -> None:
    trial = studio.trial()
    trial.start()
    trial.complete("sun.li", agreed="yes")

    trial.answer("failure", message="考勤系统没有应答")
    [incident] = trial.stands["incidents"]
    assert incident["message"] == "考勤系统没有应答" and trial.stands["services"][0]["state"] == "dead"
    assert refused(trial.answer("error")) == (422, "input_invalid")
    trial.answer("error", error_code="FULL")
    assert trial.state == "completed" and "Refused" in trial.passed and not trial.stands["incidents"]


def test_what_would_leave_the_house_waits_for_the_designer(studio: Studio) -> None:
    trial = studio.trial(changed('camunda:topic="test.check"', 'camunda:topic="push.send"'))
    trial.start()

    trial.complete("sun.li", agreed="yes")

    [step] = trial.stands["services"]
    assert (step["topic"], step["state"], step["attempt"]) == ("push.send", "ready", 0)
    trial.answer("result")
    assert trial.stands["services"] == [] and trial.stands["messages"]


def test_a_draft_that_cannot_be_deployed_is_refused_with_the_findings_of_the_check(studio: Studio) -> None:
    broken = changed('<bpmn:timeDuration xsi:type="bpmn:tFormalExpression">P2D', "<bpmn:timeDuration>two days")
    parts = [(io.BytesIO(body), name) for name, body in broken.items()]
    checked = studio.town("designer").open("POST", "/deployments/check", data={"files": parts}).json

    answer = studio.make(broken)

    assert refused(answer) == (422, "deployment_invalid")
    assert answer.json["problems"] == checked["problems"] != []
    assert items(studio.town("designer").get("/trials")) == []


def test_a_draft_calls_what_the_real_town_runs(studio: Studio) -> None:
    studio.town.deploy()
    asked = f'{REVIEW} camunda:candidateGroups="APV" camunda:formKey="leave_review"'
    calling = changed(asked, '<bpmn:callActivity id="Review" name="许可" calledElement="permit"')
    text = calling["process.bpmn"].decode().replace("</bpmn:userTask>", "</bpmn:callActivity>", 1)
    trial = studio.trial(calling | {"process.bpmn": text.encode()})

    trial.start()

    [step] = trial.stands["services"]
    assert step["element_id"] == "Check"


def test_work_without_an_end_is_stopped_and_said(studio: Studio) -> None:
    every_minute = changed("<bpmn:timeDuration", "<bpmn:timeCycle")["process.bpmn"].decode()
    every_minute = every_minute.replace(">P2D</bpmn:timeDuration>", ">R/PT1M</bpmn:timeCycle>")
    every_minute = every_minute.replace('attachedToRef="Review"', 'attachedToRef="Review" cancelActivity="false"')
    trial = studio.trial(files_of(LEAVE) | {"process.bpmn": every_minute.encode()})
    trial.start()
    begun = datetime.fromisoformat(trial.stands["now"])

    trial.send("/clock", {"to": "instant", "instant": (begun + timedelta(days=30)).isoformat()})

    assert trial.stands["is_stopped"] and trial.stands["steps"] >= STEPS_OF_ACT
    assert begun < datetime.fromisoformat(trial.stands["now"]) < begun + timedelta(days=1)
    trial.send("/clock", {"to": "next"})
    assert not trial.stands["is_stopped"]


def test_two_workers_move_one_trial_one_after_the_other(studio: Studio, lock_of: Any) -> None:
    trial = studio.trial()
    let_go = lock_of(trial)
    answers: list[int] = []
    waiting = threading.Thread(target=lambda: answers.append(trial.start().status_code))

    waiting.start()
    waiting.join(0.3)
    assert answers == []
    let_go.set()
    waiting.join(20)
    assert answers == [200] and len(trial.stands["instances"]) == 1


def test_a_repeated_request_acts_once(studio: Studio) -> None:
    trial = studio.trial()
    [process] = trial.stands["processes"]
    given = {"days": 3, "reason": "探亲"}
    body = {"process_definition_id": process["definition_id"], "acting_as": "li.min", "variables": given}

    for _ in range(2):
        assert trial.send("/start", body, **{"Idempotency-Key": "once"}).status_code == 200

    assert len(trial.stands["instances"]) == 1


def test_trials_are_private_few_and_end(studio: Studio) -> None:
    trial = studio.trial()
    address = f"/trials/{trial.stands['id']}"
    designer, admin = studio.town("designer"), studio.town("admin")
    assert refused(admin.get(address)) == (404, "trial_not_found")
    assert refused(admin.delete(address)) == (404, "trial_not_found")
    assert studio.town("clerk").get("/trials").status_code == 403

    studio.trial()
    studio.trial()
    assert refused(studio.make()) == (409, "trials_full")
    replaced = studio.make(replaces=trial.stands["id"])
    assert replaced.status_code == 201
    assert designer.get(address).status_code == 404
    assert designer.delete(f"/trials/{replaced.json['id']}").status_code == 204
    assert len(items(designer.get("/trials"))) == 2

    studio.town.clock.advance(folder.LIVES)
    assert items(designer.get("/trials")) == []
    assert sweep(studio.town.system)["trials"] == 2
