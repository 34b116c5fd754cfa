"""Signers over HTTP: asked before, beside and after; answered once; and nobody whom the law keeps out."""

from typing import Any

from engine import accounts
from engine.context import SYSTEM, command
from tests.api.test_notifications import told
from tests.api.test_returns import deciding
from tests.api.town import PASS, Town, code_of, fields_of, items

AGREE = {"opinion": "agree", "text": "范围无误，同意。"}
OBJECT = {"opinion": "object", "text": "面积与图纸不符。"}


def holding(town: Town) -> str:
    """A review that the reviewer holds."""
    task = town.review()
    assert town("reviewer").post(f"/tasks/{task['id']}/claim").status_code == 200
    return str(task["id"])


def ask(town: Town, task: str, person: str = "second", mode: str = "parallel", by: str = "reviewer") -> Any:
    return town(by).post(f"/tasks/{task}/signers", {"person": person, "mode": mode, "note": "请核对范围。"})


def test_a_task_waits_for_who_was_asked_beside_it(busy: Town) -> None:
    task = holding(busy)

    asked = ask(busy, task)

    assert asked.status_code == 201 and told(busy, "second") == [("signer_asked", "审查申请")]
    [request] = items(busy("second").get("/signer-requests"))
    assert (request["id"], request["task_name"], request["note"]) == (asked.json["id"], "审查申请", "请核对范围。")
    early = busy("reviewer").post(f"/tasks/{task}/complete", PASS)
    assert (early.status_code, code_of(early), early.json["facts"]["people"]) == (409, "signers_pending", ["second"])
    answered = busy("second").post(f"/signer-requests/{request['id']}/answer", OBJECT)
    assert (answered.json["opinion"], answered.json["text"]) == ("object", OBJECT["text"])
    assert told(busy, "reviewer") == [("signer_answered", "审查申请")]
    assert items(busy("second").get("/signer-requests")) == []
    [said] = items(busy("reviewer").get(f"/tasks/{task}/signers"))
    assert said["text"] == OBJECT["text"]
    # An opinion is an opinion: whoever holds the task decides.
    assert busy("reviewer").post(f"/tasks/{task}/complete", PASS).status_code == 200
    events = items(busy("leader").get(f"/process-instances/{request['process_instance_id']}/timeline?limit=200"))
    assert [one["kind"] for one in events if one["kind"].startswith("signer.")] == ["signer.asked", "signer.answered"]


def test_a_signer_reads_the_matter(busy: Town) -> None:
    task = holding(busy)
    instance = busy("reviewer").get(f"/tasks/{task}").json["process_instance_id"]
    with command(busy.system.database, busy.system.hooks, SYSTEM, busy.clock) as ctx:
        found = accounts.by_login(ctx, "second")
        assert found is not None
        accounts.change(ctx, found.id, {"roles": ["LAW"]})
    assert busy("second").get(f"/process-instances/{instance}").status_code == 404

    ask(busy, task)

    assert busy("second").get(f"/process-instances/{instance}").status_code == 200


def test_who_was_asked_afterwards_completes_by_the_last_agreement(busy: Town) -> None:
    task = holding(busy)
    requests = [ask(busy, task, person, "after").json["id"] for person in ("second", "leader")]

    waiting = busy("reviewer").post(f"/tasks/{task}/complete", PASS)
    again = busy("reviewer").post(f"/tasks/{task}/complete", PASS)
    first = busy("second").post(f"/signer-requests/{requests[0]}/answer", AGREE)

    assert (waiting.status_code, waiting.json["state"], waiting.json["awaits_signers"]) == (200, "open", True)
    assert code_of(again) == "signers_pending" and first.status_code == 200
    assert busy("reviewer").get(f"/tasks/{task}").json["signers"] == 1
    assert busy("leader").post(f"/signer-requests/{requests[1]}/answer", AGREE).status_code == 200
    done = busy("reviewer").get(f"/tasks/{task}").json
    assert (done["state"], done["completed_by"]) == ("completed", "reviewer")
    [sent] = items(busy("leader").get(f"/process-instances/{done['process_instance_id']}/submissions"))
    assert (sent["submitted_by"], sent["payload"]["opinion"]) == ("reviewer", PASS["variables"]["opinion"])


def test_an_objection_afterwards_gives_the_task_back_with_what_was_written(busy: Town) -> None:
    task = holding(busy)
    request = ask(busy, task, mode="after").json["id"]
    busy("reviewer").post(f"/tasks/{task}/complete", PASS)

    busy("second").post(f"/signer-requests/{request}/answer", OBJECT)

    back = busy("reviewer").get(f"/tasks/{task}").json
    assert (back["state"], back["assignee"], back["awaits_signers"], back["signers"]) == ("open", "reviewer", False, 0)
    assert (back["returned"]["reason"], back["returned"]["by"]) == (OBJECT["text"], "second")
    assert busy("reviewer").get(f"/tasks/{task}/form").json["values"]["opinion"] == PASS["variables"]["opinion"]
    assert busy("reviewer").post(f"/tasks/{task}/complete", PASS).json["state"] == "completed"


def test_a_bad_form_is_refused_before_it_waits(busy: Town) -> None:
    task = holding(busy)
    ask(busy, task, mode="after")

    refused = busy("reviewer").post(f"/tasks/{task}/complete", {"variables": {"outcome": "maybe"}})

    assert code_of(refused) == "form_invalid" and not busy("reviewer").get(f"/tasks/{task}").json["awaits_signers"]


def test_a_signer_who_left_holds_nobody_up(busy: Town) -> None:
    task = holding(busy)
    request = ask(busy, task, mode="after").json["id"]
    busy("reviewer").post(f"/tasks/{task}/complete", PASS)
    with command(busy.system.database, busy.system.hooks, SYSTEM, busy.clock) as ctx:
        found = accounts.by_login(ctx, "second")
        assert found is not None
        accounts.change(ctx, found.id, {"is_disabled": True})

    withdrawn = busy("reviewer").delete(f"/signer-requests/{request}")

    assert withdrawn.json["state"] == "withdrawn"
    assert busy("reviewer").post(f"/tasks/{task}/complete", PASS).json["state"] == "completed"


def test_who_takes_over_hands_in_anew(busy: Town) -> None:
    task = holding(busy)
    ask(busy, task, "leader", mode="after")
    busy("reviewer").post(f"/tasks/{task}/complete", PASS)

    taken = busy("leader").post(f"/tasks/{task}/assign", {"assignee": "second"})

    assert taken.status_code == 200 and items(busy("leader").get("/signer-requests")) == []
    found = busy("second").get(f"/tasks/{task}").json
    assert (found["awaits_signers"], found["signers"]) == (False, 0)
    assert busy("second").get(f"/tasks/{task}/form").json["values"]["opinion"] == ""
    assert busy("second").post(f"/tasks/{task}/complete", PASS).json["state"] == "completed"


def test_who_may_ask_whom(busy: Town) -> None:
    task = holding(busy)

    assert code_of(ask(busy, task, by="leader")) == "not_allowed"
    own = ask(busy, task, "reviewer")
    assert (code_of(own), fields_of(own)) == ("grant_refused", {"/person": "self"})
    assert fields_of(ask(busy, task, "applicant")) == {"/person": "not_staff"}
    assert fields_of(ask(busy, task, "nobody")) == {"/person": "account_not_found"}
    assert ask(busy, task).status_code == 201
    assert code_of(ask(busy, task)) == "signer_asked"


def test_four_eyes_are_kept_when_signers_are_asked(busy: Town) -> None:
    _, decide = deciding(busy)
    busy("approver").post(f"/tasks/{decide['id']}/claim")

    refused = ask(busy, decide["id"], "reviewer", by="approver")

    assert refused.status_code == 403 and code_of(refused) == "duties_not_separated"
    assert busy("approver").get(f"/tasks/{decide['id']}").json["signers"] == 0


def test_a_request_is_answered_once_and_only_by_who_was_asked(busy: Town) -> None:
    task = holding(busy)
    request = ask(busy, task).json["id"]
    path, key = f"/signer-requests/{request}/answer", {"Idempotency-Key": "answer-17-25"}

    assert code_of(busy("leader").post(path, AGREE)) == "signer_request_not_found"
    assert code_of(busy("second").delete(f"/signer-requests/{request}")) == "signer_request_not_found"
    assert [busy("second").post(path, AGREE, headers=key).status_code for _ in range(2)] == [200, 200]
    assert code_of(busy("second").post(path, OBJECT)) == "signer_request_closed"
    assert code_of(busy("reviewer").delete(f"/signer-requests/{request}")) == "signer_request_closed"


def test_a_touched_task_is_not_taken_back(busy: Town) -> None:
    done, decide = deciding(busy)
    busy("approver").post(f"/tasks/{decide['id']}/claim")
    ask(busy, decide["id"], "leader", by="approver")

    assert code_of(busy("reviewer").post(f"/tasks/{done['id']}/withdraw", {})) == "withdraw_too_late"
