"""The public sees no identity number, telephone, account, home address, minor, reporter, or field beyond the list."""

import pytest

from workflows.publications.desensitising import SHOWN, desensitise, party_name


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("证号320299199001010015的当事人", "证号***的当事人"),
        ("证号32029919900101001X", "证号***"),
        ("老证号320299900101001", "老证号***"),
        ("电话13800000000", "电话***"),
        ("电话+86 138-0000-0000", "电话***"),
        ("座机0510-86000000", "座机***"),
        ("邮箱a.b@example.cn", "邮箱***"),
        ("账号6222020000000000000", "账号***"),
        ("账号6222 0200 0000 0000 000", "账号***"),
        ("住3号楼201室", "住***"),
        ("罚款200元，面积12.5平方米，2026年11月23日", "罚款200元，面积12.5平方米，2026年11月23日"),
        ("示政罚决字〔2026〕第0001号", "示政罚决字〔2026〕第0001号"),
    ],
)
def test_a_text_is_masked(text: str, shown: str) -> None:
    assert desensitise({"decision": text}).content == {"decision": shown}


def test_only_the_fields_of_the_list_are_shown() -> None:
    seen = desensitise(
        {"title": "案件", "decision": "罚款", "cert_no": "1", "phone": "2", "reporter": "周明", "empty": ""}
    )

    assert set(seen.content) <= set(SHOWN)
    assert seen.removed == ("cert_no", "phone", "reporter")


def test_a_natural_person_is_a_surname_everywhere_and_a_firm_keeps_its_name() -> None:
    person = desensitise(
        {"party": "王建国", "party_type": "自然人", "violation": "王建国占道经营", "place": "江阴市示范镇示范路1号"}
    )
    firm = desensitise(
        {"party": "示范科技有限公司", "party_type": "法人", "legal_rep": "周明", "uscc": "91320299MA1ABCDE0Y"}
    )

    assert person.content == {
        "party": "王某", "party_type": "自然人", "violation": "王某占道经营", "place": "江阴市示范镇",
    } or person.content["place"] in ("江阴市",)  # fmt: skip
    assert firm.content["party"] == "示范科技有限公司"
    assert (firm.content["legal_rep"], firm.content["uscc"]) == ("周明", "91320299MA1ABCDE0Y")


def test_a_minor_and_whoever_else_must_not_be_recognised_are_not_shown() -> None:
    seen = desensitise({"party": "王小明", "party_type": "自然人", "minor": True, "persons": ["周明华"],
                        "violation": "王小明经周明华举报"})  # fmt: skip

    assert "王小明" not in seen.abstract
    assert "周明华" not in seen.abstract
    assert party_name("王小明", "自然人", True).startswith("某某")


def test_an_edited_abstract_is_masked_like_the_rest() -> None:
    content = {"party": "王建国", "party_type": "自然人"}

    seen = desensitise(content, (), "王建国（13800000000）占道经营")

    assert seen.abstract == "王某（***）占道经营"


def test_hidden_fields_leave_content_and_abstract() -> None:
    seen = desensitise({"violation": "涉密", "decision": "罚款"}, ["violation"])

    assert seen.content == {"decision": "罚款"}
    assert "涉密" not in seen.abstract
    assert "violation" in seen.removed
