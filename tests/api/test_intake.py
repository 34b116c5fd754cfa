"""Platforms bring messages: each once, read by its mapping, kept where it cannot be read, persons taken out."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from engine import context, vault
from engine.context import SYSTEM
from tests.api.conftest import Settled
from tests.api.town import Caller, Town, code_of, fields_of, items
from workflows.connectors import intake, mapping, registry
from workflows.connectors.models import intake_message
from workflows.dispatch.models import work_order


@pytest.fixture
def here(settled: Settled) -> Town:
    """The demonstration town with the callers of the tests."""
    return Town(settled.database)


def sample(platform: str, **changes: Any) -> dict[str, Any]:
    """The shipped sample message of a platform."""
    text = registry.shipped(platform)
    assert text is not None
    found: dict[str, Any] = json.loads(json.dumps(mapping.read(text).sample, default=float))
    return {**found, **changes}


def orders(town: Town) -> int:
    """How many work orders there are."""
    town.drain()
    with context.query(town.system.database, town.system.hooks, SYSTEM, town.clock) as ctx:
        return len(ctx.db.execute(work_order.select()).all())


@pytest.mark.parametrize(
    ("platform", "process"),
    [
        ("PF01", "dispatch"),
        ("PF02", "dispatch"),
        ("PF03", "dispatch"),
        ("PF04", "dispatch"),
        ("PF05", "dispatch"),
        ("PF06", "approval"),
        ("PF11", "regulator_push"),
        ("PF20", "dispatch"),
        ("PF21", "dispatch"),
    ],
)
def test_each_platform_begins_its_process(here: Town, platform: str, process: str) -> None:
    answer = here("portal").post(f"/intake/{platform}", sample(platform))
    here.drain()

    assert answer.status_code == 201, answer.text
    told = answer.json or {}
    assert (told["process_definition_key"], told["state"], told["mapping_version"]) == (process, "taken", 1)
    assert items(here("admin").get("/incidents")) == []


@pytest.mark.parametrize(
    ("platform", "told"),
    [
        ("PF01", {"findTime": "20261123084731"}),
        ("PF02", {"callTime": "2026-11-23 08:47:31"}),
    ],
)
def test_a_platform_tells_the_second(here: Town, platform: str, told: dict[str, str]) -> None:
    answer = here("portal").post(f"/intake/{platform}", sample(platform, **told))

    assert answer.status_code == 201, answer.text


def test_the_same_message_again_gives_the_same_answer(here: Town) -> None:
    first = here("portal").post("/intake/PF02", sample("PF02"))
    again = here("portal").post("/intake/12345", dict(reversed(sample("PF02").items())))

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    assert orders(here) == 1


def test_the_same_number_with_another_content_is_refused_with_what_differs(here: Town) -> None:
    here("portal").post("/intake/PF02", sample("PF02"))
    answer = here("portal").post("/intake/PF02", sample("PF02", appealContent="井盖也坏了。"))
    phone = here("portal").post("/intake/PF02", sample("PF02", callerTel="13900001111"))

    assert answer.status_code == 409
    assert code_of(answer) == code_of(phone) == "intake_message_changed"
    assert fields_of(answer) == {"/appealContent": "changed"}
    assert "/callerTel" in fields_of(phone) and "13900001111" not in phone.text
    assert orders(here) == 1


def test_another_word_of_a_regulator_is_the_next_version(here: Town) -> None:
    first = here("portal").post("/intake/PF11", sample("PF11")).json or {}
    second = here("portal").post("/intake/PF11", sample("PF11", facts="已立案，请求冻结")).json or {}

    assert (first["version"], second["version"]) == (1, 2)
    assert first["process_instance_id"] != second["process_instance_id"]


def test_another_content_reaches_a_case_that_waits_for_its_supplement(here: Town) -> None:
    case = here("portal").post("/intake/PF06", sample("PF06")).json or {}
    here.drain()
    early = here("portal").post("/intake/PF06", sample("PF06", delivery="2"))
    clerk = here("clerk")
    [task] = items(clerk.get(f"/tasks?process_instance_id={case['process_instance_id']}"))
    clerk.post(f"/tasks/{task['id']}/claim")
    wanted = {"material_code": "占道方案及平面图", "problem": "没有标明范围", "requirement": "补充四至平面图"}
    form = {"result": "一次性补正", "supplement_items": [wanted]}
    assert clerk.post(f"/tasks/{task['id']}/complete", {"variables": form}).status_code == 200
    here.drain()

    supplement = here("portal").post("/intake/PF06", sample("PF06", eService="1"))
    again = here("portal").post("/intake/PF06", sample("PF06", eService="1"))
    here.drain()

    assert code_of(early) == "intake_message_changed"
    assert (supplement.status_code, again.status_code) == (201, 200), supplement.text
    assert supplement.json == again.json
    told = supplement.json or {}
    assert (told["version"], told["process_instance_id"]) == (2, case["process_instance_id"])
    [task] = items(clerk.get(f"/tasks?process_instance_id={case['process_instance_id']}"))
    assert task["state"] == "open"


def test_what_cannot_be_mapped_is_a_dead_letter_with_pointers_into_the_message(here: Town) -> None:
    message = sample("PF02", appealType="77", callTime="soon", callerTel="12")
    answer = here("portal").post("/intake/PF02", message)
    phone = here("portal").post("/intake/PF02", sample("PF02", workOrderNo="HX-2", callerTel="12"))

    assert answer.status_code == phone.status_code == 422
    assert fields_of(answer) == {"/appealType": "code_unknown", "/callTime": "not_instant"}
    assert list(fields_of(phone)) == ["/callerTel"]
    dead = items(here("leader").get("/intake-messages?state=dead"))
    assert [one["source_id"] for one in dead] == ["HX-2", message["workOrderNo"]]
    assert dead[0]["problem"]["errors"][0]["pointer"] == "/callerTel"
    assert orders(here) == 0


def test_a_dead_letter_is_mended_by_another_mapping_and_tried_again(here: Town) -> None:
    answer = here("portal").post("/intake/PF02", sample("PF02", appealType="77"))
    message_id = (answer.json or {})["facts"]["message_id"]
    text = registry.shipped("PF02") or ""
    added = here("admin").post("/connectors/PF02/mappings", {"text": text.replace("01 =", "77 =")})

    still = here("leader").post(f"/intake-messages/{message_id}/retry", {"mapping_version": 1}).json or {}
    mended = here("leader").post(f"/intake-messages/{message_id}/retry", {}).json or {}
    again = here("leader").post(f"/intake-messages/{message_id}/retry", {})
    repeated = here("portal").post("/intake/PF02", sample("PF02", appealType="77"))

    assert (added.status_code, (added.json or {})["version"]) == (201, 2)
    assert (still["state"], mended["state"], mended["mapping_version"], mended["attempts"]) == ("dead", "taken", 2, 3)
    assert code_of(again) == "intake_message_settled"
    assert (repeated.status_code, (repeated.json or {})["number"]) == (200, mended["number"])
    assert orders(here) == 1


def open_without_a_guard(town: Town) -> str:
    """PF20 by a mapping to the start form of the permit process; returns the mapping's text."""
    town.deploy()
    text = """title = "工单"
[start]
process = "permit"
[id]
from = "/no"
[[fields]]
to = "applicant"
from = "/kind"
codes = "kind"
required = true
[codes.kind]
01 = "张三"
"""
    added = town("admin").post("/connectors/PF20/mappings", {"text": text})
    assert added.status_code == 201, added.text
    return text


@pytest.mark.parametrize("way", ["retried", "repeated"])
def test_a_dead_letter_whose_correction_was_taken_begins_nothing_more(here: Town, way: str) -> None:
    text = open_without_a_guard(here)
    refused = here("portal").post("/intake/PF20", {"no": "N1", "kind": "02"})
    message_id = (refused.json or {})["facts"]["message_id"]
    taken = here("portal").post("/intake/PF20", {"no": "N1", "kind": "01"})
    here("admin").post("/connectors/PF20/mappings", {"text": text + '02 = "李四"\n'})

    if way == "retried":
        answer = here("leader").post(f"/intake-messages/{message_id}/retry", {})
    else:
        answer = here("portal").post("/intake/PF20", {"no": "N1", "kind": "02"})

    assert (refused.status_code, taken.status_code) == (422, 201)
    assert answer.status_code == 409, answer.text
    assert code_of(answer) == ("intake_message_settled" if way == "retried" else "intake_message_changed")
    states = [(one["version"], one["state"]) for one in items(here("leader").get("/intake-messages?source_id=N1"))]
    assert states == [(2, "taken"), (1, "superseded")]
    assert len(items(here("leader").get("/process-instances?process_definition_key=permit"))) == 1
    assert items(here("leader").get("/intake-messages?state=dead")) == []


def test_of_two_dead_letters_of_a_number_one_is_taken(here: Town) -> None:
    text = open_without_a_guard(here)
    dead = []
    for kind in ("02", "03"):
        refused = here("portal").post("/intake/PF20", {"no": "N1", "kind": kind})
        dead.append((refused.json or {})["facts"]["message_id"])
    here("admin").post("/connectors/PF20/mappings", {"text": text + '02 = "李四"\n03 = "王五"\n'})

    first = here("leader").post(f"/intake-messages/{dead[0]}/retry", {})
    second = here("leader").post(f"/intake-messages/{dead[1]}/retry", {})
    repeated = here("portal").post("/intake/PF20", {"no": "N1", "kind": "02"})

    assert ((first.json or {})["state"], code_of(second)) == ("taken", "intake_message_settled")
    assert repeated.status_code == 200
    assert len(items(here("leader").get("/process-instances?process_definition_key=permit"))) == 1


def test_two_dead_letters_of_a_number_that_are_tried_at_once_begin_one_matter(here: Town) -> None:
    text = open_without_a_guard(here)
    dead = []
    for kind in ("02", "03", "04", "05"):
        refused = here("portal").post("/intake/PF20", {"no": "N1", "kind": kind})
        dead.append((refused.json or {})["facts"]["message_id"])
    more = "".join(f'0{number} = "李四"\n' for number in range(2, 6))
    here("admin").post("/connectors/PF20/mappings", {"text": text + more})
    leader = here("leader")
    ways: list[Any] = [(leader, f"/intake-messages/{one}/retry", {}) for one in dead[:2]]
    ways += [(here("portal"), "/intake/PF20", {"no": "N1", "kind": kind}) for kind in ("04", "05", "01")]

    with ThreadPoolExecutor(len(ways)) as pool:
        answers = [*pool.map(lambda one: one[0].post(one[1], one[2]).status_code, ways)]

    assert sorted(answers)[1:] == [409] * 4 and min(answers) in (200, 201), answers
    assert len(items(here("leader").get("/process-instances?process_definition_key=permit"))) == 1


def test_a_dead_letter_keeps_its_numbers_until_it_is_tried_again(here: Town) -> None:
    refused = here("portal").post("/intake/PF06", sample("PF06", delivery="9"))
    message_id = (refused.json or {})["facts"]["message_id"]
    text = (registry.shipped("PF06") or "").replace('3 = "电子证照"', '9 = "电子证照"')
    here("admin").post("/connectors/PF06/mappings", {"text": text})

    answer = here("leader").post(f"/intake-messages/{message_id}/retry", {})

    assert (answer.json or {})["state"] == "taken", answer.text


def kept(town: Town, message_id: str) -> Any:
    """A message's row."""
    with context.query(town.system.database, town.system.hooks, SYSTEM, town.clock) as ctx:
        return ctx.db.execute(intake_message.select().where(intake_message.c.id == message_id)).one()


def dead_letter(town: Town) -> str:
    """A message of a citizen that cannot be read yet; its id."""
    refused = town("portal").post("/intake/PF06", sample("PF06", delivery="9"))
    return str((refused.json or {})["facts"]["message_id"])


def mend_the_mapping(town: Town) -> None:
    """Let what ``dead_letter`` brought be read."""
    text = (registry.shipped("PF06") or "").replace('3 = "电子证照"', '9 = "电子证照"')
    town("admin").post("/connectors/PF06/mappings", {"text": text})


def test_a_dead_letter_is_sealed_until_it_is_taken_in(here: Town) -> None:
    message_id = dead_letter(here)
    sealed = kept(here, message_id)
    shown = here("leader").get(f"/intake-messages/{message_id}").json or {}
    mend_the_mapping(here)
    answer = here("leader").post(f"/intake-messages/{message_id}/retry", {})
    taken = kept(here, message_id)

    assert sealed.body is None and sealed.sealed.startswith("v1:gm:")
    assert shown["body"]["delivery"] == "9"
    assert (answer.json or {})["state"] == "taken", answer.text
    assert taken.sealed is None and taken.body is not None


def test_dead_letters_are_sealed_anew_under_a_new_master_key(here: Town) -> None:
    old, new = vault.new_key(), vault.new_key()
    here.system.hooks.vault = vault.Vault(lambda: vault.keys(old))
    message_id = dead_letter(here)
    before = kept(here, message_id).sealed
    both = vault.Vault(lambda: vault.keys(f"{new},{old}"))
    with context.command(here.system.database, here.system.hooks, SYSTEM, here.clock) as ctx:
        assert vault.reseal(ctx.db, both) >= 1
    here.system.hooks.vault = vault.Vault(lambda: vault.keys(new))
    mend_the_mapping(here)

    answer = here("leader").post(f"/intake-messages/{message_id}/retry", {})

    assert kept(here, message_id).sealed != before
    assert (answer.json or {})["state"] == "taken", answer.text


def test_without_a_master_key_messages_are_taken_all_the_same(here: Town) -> None:
    here.system.hooks.vault = vault.empty()

    message_id = dead_letter(here)

    assert kept(here, message_id).sealed is None
    assert (here("leader").get(f"/intake-messages/{message_id}").json or {})["body"]["delivery"] == "9"


def test_a_dead_letter_whose_master_key_is_gone_says_so(here: Town) -> None:
    here.system.hooks.vault = vault.Vault(lambda: vault.keys(vault.new_key()))
    message_id = dead_letter(here)
    here.system.hooks.vault = vault.empty()

    answer = here("leader").post(f"/intake-messages/{message_id}/retry", {})

    assert (answer.status_code, code_of(answer)) == (503, "seal_broken")
    assert kept(here, message_id).state == "dead"


def lose_the_key(town: Town) -> None:
    """From now on another master key is at hand alone."""
    key = vault.new_key()
    town.system.hooks.vault = vault.Vault(lambda: vault.keys(key))


def test_a_dead_letter_that_cannot_be_opened_is_shown_without_its_content_and_put_aside(here: Town) -> None:
    message_id = dead_letter(here)
    before = here("leader").get(f"/intake-messages/{message_id}").json or {}
    lose_the_key(here)

    shown = here("leader").get(f"/intake-messages/{message_id}").json or {}
    aside = here("leader").post(f"/intake-messages/{message_id}/discard").json or {}

    assert before["body"] is not None and (before["body_missing"], before["body_missing_en"]) == (None, None)
    assert shown["body"] is None and "主密钥" in shown["body_missing"] and "master key" in shown["body_missing_en"]
    assert {name: shown[name] for name in shown if "body" not in name} == {
        name: before[name] for name in before if "body" not in name
    }
    assert (aside["state"], aside["body"]) == ("discarded", None)
    assert "未留存" in aside["body_missing"] and "not kept" in aside["body_missing_en"]
    assert (kept(here, message_id).body, kept(here, message_id).sealed) == (None, None)


@pytest.mark.parametrize("is_same", [True, False], ids=("the same message", "a corrected message"))
def test_a_dead_letter_that_cannot_be_opened_stands_in_no_messages_way(here: Town, is_same: bool) -> None:
    message_id = dead_letter(here)
    lose_the_key(here)
    if is_same:
        mend_the_mapping(here)

    answer = here("portal").post("/intake/PF06", sample("PF06", **({"delivery": "9"} if is_same else {})))

    assert answer.status_code in (200, 201), answer.text
    assert (answer.json or {})["state"] == "taken"
    old = here("leader").get(f"/intake-messages/{message_id}").json or {}
    assert old["state"] == ("taken" if is_same else "superseded")
    assert (old["body"] is None) is not is_same
    assert kept(here, message_id).sealed is None


def test_a_dead_letter_is_put_aside(here: Town) -> None:
    answer = here("portal").post("/intake/PF02", {"workOrderNo": "HX-9", "callerName": "高建民"})
    message_id = (answer.json or {})["facts"]["message_id"]

    put_aside = here("leader").post(f"/intake-messages/{message_id}/discard").json or {}

    assert put_aside["state"] == "discarded"
    assert code_of(here("leader").post(f"/intake-messages/{message_id}/retry", {})) == "intake_message_settled"


def test_persons_are_taken_out_of_what_is_kept(here: Town) -> None:
    message = sample("PF02", callerName="高建民", appealContent="我是高建民，电话13800001111，路面破损。")
    taken = here("portal").post("/intake/PF02", message).json or {}
    dead = here("portal").post("/intake/PF02", {**message, "workOrderNo": "HX-3", "appealType": "x"}).json or {}

    for message_id in (taken["id"], dead["facts"]["message_id"]):
        shown = here("leader").get(f"/intake-messages/{message_id}")
        assert shown.status_code == 200
        assert "高建民" not in shown.text and "13800001111" not in shown.text and "路面破损" in shown.text
    with context.query(here.system.database, here.system.hooks, SYSTEM, here.clock) as ctx:
        row = ctx.db.execute(intake_message.select().where(intake_message.c.id == taken["id"])).one()
        kept = registry_body(ctx, row.id)
    assert "高建民" not in str(kept)


def registry_body(ctx: Any, message_id: str) -> Any:
    """What is stored of a message."""
    from workflows.connectors import messages

    return messages.body(ctx, messages.get(ctx, message_id))


def test_a_batch_has_a_result_for_each_row(here: Town) -> None:
    good = [sample("PF01", caseNo=f"CG-{number}") for number in range(3)]
    bad = sample("PF01", caseNo="CG-9", findTime="")
    changed = sample("PF01", caseNo="CG-0", eventDesc="别的")

    answer = here("portal").post("/intake/PF01", [*good, good[0], bad, changed, 7])

    assert answer.status_code == 200
    told = answer.json or {}
    assert [row["result"] for row in told["items"]] == ["taken"] * 3 + ["repeated"] + ["refused"] * 3
    assert told["counts"] == {"taken": 3, "repeated": 1, "refused": 3}
    assert [row["problem"]["code"] for row in told["items"][4:]] == [
        "intake_message_unmappable",
        "intake_message_changed",
        "intake_message_unmappable",
    ]
    assert orders(here) == 3


def test_batches_are_bounded(here: Town) -> None:
    assert code_of(here("portal").post("/intake/PF01", [])) == "intake_batch_empty"
    assert code_of(here("portal").post("/intake/PF01", [{}] * (intake.MOST_READ + 1))) == "intake_batch_too_large"


def test_messages_behind_the_last_that_a_batch_takes_are_refused_one_by_one(
    here: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "MOST", 2)
    rows = [sample("PF01", caseNo="CG-1"), None, sample("PF01", caseNo="CG-2"), sample("PF01", caseNo="CG-3")]

    answer = here("portal").post("/intake/PF01", rows)

    told = answer.json or {}
    assert answer.status_code == 200
    assert [row["result"] for row in told["items"]] == ["taken", "refused", "refused", "refused"]
    assert [row["problem"]["code"] for row in told["items"][1:]] == [
        "intake_message_unmappable",
        "intake_batch_too_large",
        "intake_batch_too_large",
    ]
    assert orders(here) == 1


def test_every_message_of_a_batch_counts_in_the_clients_minute(here: Town) -> None:
    given = {"name": "12345", "scopes": ["intake:send"], "login": "portal", "rate_per_minute": 5}
    token = (here("admin").post("/api-tokens", given).json or {})["token"]
    client = Caller(here.app.test_client(), token)
    first = [sample("PF02", workOrderNo=f"HX-{number}") for number in range(3)]
    second = [sample("PF02", workOrderNo=f"HY-{number}") for number in range(4)]

    answers = [client.post("/intake/PF02", body) for body in (first, second, first)]

    assert [one.headers["RateLimit"] for one in answers] == ['"minute";r=2;t=60', *['"minute";r=0;t=60'] * 2]
    assert (answers[0].json or {})["counts"] == {"taken": 3, "repeated": 0, "refused": 0}
    assert (answers[1].json or {})["counts"] == {"taken": 2, "repeated": 0, "refused": 2}
    refused = [one["problem"] for one in items(answers[1])[2:]]
    assert {(one["status"], one["code"]) for one in refused} == {(429, "rate_exceeded")}
    assert code_of(answers[2]) == "rate_exceeded" and orders(here) == 5


def test_a_batch_may_be_larger_than_a_single_body(here: Town) -> None:
    limit = here.system.config.max_json_bytes
    rows = [sample("PF01", caseNo=f"CG-{number}", extra="x" * 60_000) for number in range(2 + limit // 60_000)]

    answer = here("portal").post("/intake/PF01", rows)
    single = here("portal").post("/intake/PF01", {**rows[0], "extra": ["x" * 60_000] * len(rows)})

    assert answer.status_code == 200, answer.text[:300]
    assert (answer.json or {})["counts"] == {"taken": len(rows), "repeated": 0, "refused": 0}
    assert single.status_code == 413


def test_trying_a_message_leaves_nothing_behind(here: Town) -> None:
    tried = here("portal").post("/intake/PF02/try", sample("PF02"))
    wrong = here("portal").post("/intake/PF02/try", sample("PF02", appealType="77"))
    refused = here("portal").post("/intake/PF02/try", sample("PF02", callerTel="12"))

    assert tried.status_code == refused.status_code == 200, tried.json
    assert (tried.json or {})["process_definition_key"] == "dispatch"
    assert (tried.json or {})["variables"]["event"]["kind"] == "投诉"
    assert (tried.json or {})["variables"]["event"]["caller_name"] != "高建"
    assert code_of(wrong) == "intake_message_unmappable"
    assert (refused.json or {})["refusal"]["errors"][0]["pointer"] == "/callerTel"
    assert orders(here) == 0
    assert items(here("leader").get("/intake-messages")) == []
    assert items(here("leader").get("/process-instances?process_definition_key=dispatch")) == []


def test_unknown_sources_and_closed_connectors_have_their_problem(here: Town) -> None:
    assert code_of(here("portal").post("/intake/PF99", {})) == "intake_source_unknown"
    assert code_of(here("portal").post("/intake/PF07", {})) == "connector_closed"
    assert code_of(here("clerk").post("/intake/PF02", sample("PF02"))) == "scope_missing"
    assert here("portal").post("/intake/PF99", {}).status_code == 404


def test_only_the_program_of_the_registry_brings_a_platforms_messages(here: Town) -> None:
    register(here, "PF02", client="hotline")

    assert code_of(here("portal").post("/intake/PF02", sample("PF02"))) == "intake_client_refused"


def test_a_broken_mapping_is_refused_where_it_is_wrong_and_a_draft_is_tried(here: Town) -> None:
    broken = here("admin").post("/connectors/PF02/mappings", {"text": "[start]\nprocess = 7"})
    draft = {
        "text": (registry.shipped("PF02") or "").replace("01 =", "77 ="),
        "message": sample("PF02", appealType="77"),
    }
    tried = here("admin").post("/connectors/PF02/mappings/try", draft)

    assert broken.status_code == 422
    assert {"/start/process", "/id", "/fields"} <= set(fields_of(broken))
    assert (tried.json or {})["variables"]["event"]["kind"] == "咨询"
    assert [one["version"] for one in items(here("admin").get("/connectors/PF02/mappings"))] == [1]


@pytest.mark.parametrize(
    "expression", ['duration(\\"P1D\\")', "function(x) x", "[1..2]", "{a: [now()]}", "1/3", "null"]
)
def test_whatever_an_expression_gives_is_shown_or_refused(here: Town, expression: str) -> None:
    text = (registry.shipped("PF02") or "").replace(
        'to = "event.expect"\nfrom = "/expect"\nas = "text"',
        f'to = "event.expect"\nfrom = "/expect"\nfeel = "{expression}"',
    )

    tried = here("admin").post("/connectors/PF02/mappings/try", {"text": text, "message": sample("PF02")})

    assert expression in text and tried.status_code in (200, 422), tried.text


def test_messages_of_another_town_are_not_there(here: Town) -> None:
    taken = here("portal").post("/intake/PF02", sample("PF02")).json or {}

    assert here.stranger().get(f"/intake-messages/{taken['id']}").status_code == 404


def register(town: Town, code: str, **changes: str) -> None:
    """Let the registry say something else of a connector, through its doors."""
    import csv
    import io

    leader = town("leader")
    rows = list(csv.DictReader(io.StringIO(leader.get("/catalogues/connectors/export").data.decode("utf-8-sig"))))
    [row] = [one for one in rows if one["code"] == code]
    file = io.StringIO()
    writer = csv.DictWriter(file, list(row))
    writer.writeheader()
    writer.writerow({**row, **changes})
    body = {"file": (io.BytesIO(file.getvalue().encode()), "connectors.csv")}
    answer = leader.open("POST", "/catalogues/connectors/imports", data=body)
    assert answer.status_code == 200, answer.json
