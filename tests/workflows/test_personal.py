"""Numbers and names of persons: masked in lists, gone from what reporters tell, everything else untouched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.submission import BLACK
from workflows import personal
from workflows.personal import Identity

ZHANG = Identity("张三丰", "13800138000")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("320281199001010011", "320***********0011"),
        ("32028119900101001X", "320***********001X"),
        ("13812341234", "138****1234"),
        ("＋86 138-1234-1234", "138****1234"),
        ("电话：１３８１２３４１２３４，急", "电话：138****1234，急"),
        ("0510-86123456", "051*****3456"),
        ("120.4015000,31.7805000", "120.4015000,31.7805000"),
        ("GD20261123199000001", "GD20261123199000001"),
        ("91320281MA1XXXXX0A", "91320281MA1XXXXX0A"),
        ("48201936571204837561", "48201936571204837561"),
        ("1132029901402600010001320281199001202611230001", "1132029901402600010001320281199001202611230001"),
        ("2026-11-23T09:15:00+08:00", "2026-11-23T09:15:00+08:00"),
    ],
)
def test_numbers_of_persons_are_masked_and_no_others(text: str, shown: str) -> None:
    assert personal.masked(text) == shown
    assert personal.masked({"party": [{"no": text, "n": 7}], "none": None}) == {
        "party": [{"no": shown, "n": 7}],
        "none": None,
    }


@pytest.mark.parametrize(
    ("text", "remains"),
    [
        ("我叫张三丰，电话13800138000，邻居违建", f"我叫{BLACK}，电话{BLACK}，邻居违建"),
        ("张 三 丰 / 138 0013 8000", f"{BLACK} / {BLACK}"),
        ("１３８００１３８０００", BLACK),
        ("138-0013-8000", BLACK),
        ("张先生、张女士反映", f"{BLACK}、{BLACK}反映"),
        ("三丰说", f"{BLACK}说"),
        ("别人的电话13900001111", f"别人的电话{BLACK}"),
        ("证号32028119900101001X", f"证号{BLACK}"),
        ("320281 19900101 0011", BLACK),
        ("老身份证320281900101001", f"老身份证{BLACK}"),
        ("張三豐說的", f"{BLACK}說的"),
        ("發到 zhang.sanfeng@qq.com。", f"發到 {BLACK}。"),
        ("加微信：sanfeng_88，或QQ 123456789", f"加微信：{BLACK}，或QQ {BLACK}"),
        ("打一三八零零一三八零零零", f"打{BLACK}"),
        ("幺三九〇〇〇〇一一一一找我", f"{BLACK}找我"),
        ("二〇二六年十一月二十二日，三层六百平方米", "二〇二六年十一月二十二日，三层六百平方米"),
        ("微信支付收了500元", "微信支付收了500元"),
        ("张家违建三层", "张家违建三层"),
        ("2026年11月22日18:30，中山路12号，罚款5000元", "2026年11月22日18:30，中山路12号，罚款5000元"),
    ],
)
def test_the_known_person_is_taken_out_and_nothing_else(text: str, remains: str) -> None:
    assert personal.redacted(text, ZHANG) == remains


def test_a_name_said_by_the_unknown_is_taken_out() -> None:
    assert personal.redacted("我叫李四，邻居违建", Identity()) == f"我叫{BLACK}，邻居违建"
    assert personal.redacted("本人姓名是欧阳小明。", Identity()) == f"本人姓名是{BLACK}。"


def test_titles_go_with_surnames_of_two_characters() -> None:
    assert personal.redacted("欧阳先生说", Identity("欧阳小明")) == f"{BLACK}说"


def test_one_field_with_everything_is_taken_apart() -> None:
    who = Identity.of_text("李四 13800138000，东湖村一组12号")

    assert personal.redacted("李四住东湖村一组12号，李先生", who) == f"{BLACK}住{BLACK}，{BLACK}"


def test_only_what_changes_is_told() -> None:
    content = {"content": "张三丰说", "place": "中山路", "expect": None}

    assert personal.redacted_fields(content, ("content", "place", "expect"), ZHANG) == {"content": f"{BLACK}说"}


@given(st.text(alphabet="张三丰先生0123456789- 　１２，", max_size=40))
def test_nothing_known_remains_and_a_second_time_changes_nothing(text: str) -> None:
    once = personal.redacted(text, ZHANG)

    assert "张三丰" not in once and "13800138000" not in once
    assert personal.redacted(once, ZHANG) == once


@given(st.text(max_size=60))
def test_masking_twice_is_masking_once(text: str) -> None:
    once = personal.masked(text)

    assert personal.masked(once) == once
