"""Copies over HTTP: who may show what to whom, what it opens and for how long, and what it leaves closed."""

from datetime import timedelta

from tests.api.test_sight import GRANT, Matters, demonstration, town
from tests.api.town import code_of, fields_of, items

__all__ = ["GRANT", "demonstration", "town"]


def test_a_copy_opens_the_matter_to_its_reader_and_stands_in_the_list(town: Matters) -> None:
    leader, reader, instance = town.town("lu.jun"), town.town("hou.liang"), town.ids["approval"]
    assert reader.get(f"/process-instances/{instance}").status_code == 404

    sent = leader.post(f"/process-instances/{instance}/copies", {"people": ["hou.liang"], "note": "请了解本件进展。"})

    assert sent.status_code == 201 and reader.get(f"/process-instances/{instance}").status_code == 200
    [copy] = items(reader.get("/copies?unread=true"))
    assert (copy["process_instance_id"], copy["note"], copy["sent_by"]) == (instance, "请了解本件进展。", "lu.jun")
    assert copy["title"] and copy["business_key"] == town.number
    [notified] = items(reader.get("/notifications"))
    assert (notified["kind"], notified["subject_id"]) == ("matter_copied", copy["id"])
    marked = [reader.post(f"/copies/{copy['id']}/read").json["read_at"] for _ in range(2)]
    assert marked[0] and marked[0] == marked[1] and items(reader.get("/copies?unread=true")) == []
    [of_matter] = items(leader.get(f"/process-instances/{instance}/copies"))
    assert (of_matter["login"], of_matter["read_at"]) == ("hou.liang", marked[0])
    events = items(leader.get(f"/process-instances/{instance}/timeline?limit=200"))
    assert [one["details"]["people"] for one in events if one["kind"] == "matter.copied"] == [["hou.liang"]]
    town.town.clock.advance(timedelta(days=90))
    assert reader.get(f"/process-instances/{instance}").status_code == 404
    assert len(items(reader.get("/copies"))) == 1


def test_who_works_on_a_matter_shows_it_and_who_only_reads_it_does_not(town: Matters) -> None:
    instance = town.ids["approval"]
    [task] = items(town.town("li.min").get(f"/tasks?process_instance_id={instance}"))
    body = {"people": ["hou.liang"]}

    idle = town.town("li.min").post(f"/process-instances/{instance}/copies", body)
    assert town.town("li.min").post(f"/tasks/{task['id']}/claim").status_code == 200
    working = town.town("li.min").post(f"/process-instances/{instance}/copies", body)

    assert code_of(idle) == "not_allowed" and working.status_code == 201
    assert code_of(town.town("meng.jie").post(f"/process-instances/{instance}/copies", body)) == (
        "process_instance_not_found"
    )


def test_a_copy_goes_to_colleagues_only_and_each_refusal_names_its_place(town: Matters) -> None:
    leader, instance = town.town("lu.jun"), town.ids["approval"]

    def refused(*people: str) -> tuple[str, dict[str, str]]:
        answer = leader.post(f"/process-instances/{instance}/copies", {"people": list(people)})
        return code_of(answer), fields_of(answer)

    assert refused("hou.liang", "no.body") == ("grant_refused", {"/people/1": "account_not_found"})
    assert refused("lu.jun") == ("grant_refused", {"/people/0": "self"})
    assert refused("wang.jianguo") == ("grant_refused", {"/people/0": "not_staff"})
    assert items(town.town("hou.liang").get("/copies")) == []


def test_who_has_to_keep_out_gets_no_copy(town: Matters) -> None:
    leader, instance = town.town("lu.jun"), town.ids["approval"]
    body = {"login": "hou.liang", "process_instance_id": instance, "ground": "relative"}
    asked = town.town("li.min").post("/avoidances", {**body, "reason": "系申请人近亲属"})
    assert asked.status_code == 201, asked.json
    decided = leader.post(f"/avoidances/{asked.json['id']}/decide", {"is_approved": True})
    assert decided.status_code == 200, decided.json

    answer = leader.post(f"/process-instances/{instance}/copies", {"people": ["hou.liang"]})

    assert code_of(answer) == "must_avoid" and fields_of(answer) == {"/people/0": "must_avoid"}


def test_a_copy_sent_again_prolongs_and_a_lost_answer_sends_one(town: Matters) -> None:
    leader, instance = town.town("lu.jun"), town.ids["approval"]
    body, key = {"people": ["hou.liang", "hou.liang"]}, {"Idempotency-Key": "copy-17-25"}

    for _ in range(2):
        assert leader.post(f"/process-instances/{instance}/copies", body, headers=key).status_code == 201
    town.town.clock.advance(timedelta(days=60))
    assert leader.post(f"/process-instances/{instance}/copies", body).status_code == 201
    town.town.clock.advance(timedelta(days=60))

    reader = town.town("hou.liang")
    assert len(items(reader.get("/copies"))) == 2 and reader.get(f"/process-instances/{instance}").status_code == 200


def test_nobody_marks_the_copy_of_another(town: Matters) -> None:
    instance = town.ids["approval"]
    sent = town.town("lu.jun").post(f"/process-instances/{instance}/copies", {"people": ["hou.liang"]}).json

    answer = town.town("meng.jie").post(f"/copies/{sent['items'][0]['id']}/read")

    assert code_of(answer) == "copy_not_found"
