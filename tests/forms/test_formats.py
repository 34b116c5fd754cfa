"""Chinese formats: the vectors of the domain paper, and what every format refuses."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms import formats
from forms.errors import Refusal

TODAY = date(2026, 11, 22)


def read(name: str, text: str) -> str:
    return formats.FORMATS[name].read(text, TODAY)


def code_of(name: str, text: str) -> str:
    with pytest.raises(Refusal) as refusal:
        read(name, text)
    assert refusal.value.message_zh and refusal.value.message_en
    return refusal.value.code


@pytest.mark.parametrize("number", ["320299199001010015", "320299198506154327", "32029919690707007X"])
def test_idcard_accepts_valid_numbers(number: str) -> None:
    assert read("cn-idcard", number) == number


def test_idcard_keeps_the_check_character_in_upper_case() -> None:
    assert read("cn-idcard", "32029919690707007x") == "32029919690707007X"


def test_idcard_accepts_numbers_older_than_the_county_code() -> None:
    number = with_check("32028119500101001")

    assert read("cn-idcard", number) == number


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("320299199001010016", "idcard_check_digit"),
        ("320299900101001", "idcard_length"),
        ("3202991990010100150", "idcard_length"),
        ("３２０２９９１９９００１０１００１５", "idcard_characters"),
        ("32029919900101001Y", "idcard_characters"),
        ("990299199001010015", "idcard_region"),
        ("320299199002300015", "idcard_birthday"),
        ("320299202611230015", "idcard_birthday"),
        ("", "idcard_length"),
    ],
)
def test_idcard_refuses_each_fault_with_its_own_code(number: str, code: str) -> None:
    assert code_of("cn-idcard", number) == code


@given(
    st.sampled_from(["320281", "110101", "650100", "830000"]),
    st.dates(date(1900, 1, 1), TODAY),
    st.integers(0, 999),
    st.integers(0, 17),
    st.integers(1, 9),
)
def test_idcard_notices_any_single_wrong_digit(
    region: str, born: date, sequence: int, position: int, shift: int
) -> None:
    number = with_check(f"{region}{born:%Y%m%d}{sequence:03d}")
    assert read("cn-idcard", number) == number
    if number[position] != "X":
        wrong = str((int(number[position]) + shift) % 10)
        broken = number[:position] + wrong + number[position + 1 :]

        code_of("cn-idcard", broken)


def with_check(digits: str) -> str:
    total = sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(digits))
    return digits + "0123456789X"[(12 - total % 11) % 11]


@pytest.mark.parametrize(
    "code", ["91320299MA1ABCDE0Y", "11320299014026000M", "92320299MA2KX1234P", "91110000600037341L"]
)
def test_uscc_accepts_valid_codes_in_any_case(code: str) -> None:
    assert read("cn-uscc", code) == code
    assert read("cn-uscc", code.lower()) == code


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("91320299MA1ABCDE0X", "uscc_check_digit"),
        ("91320299MA1ABCDE0", "uscc_length"),
        ("91320299MA1ABCDI0Y", "uscc_characters"),
        ("9132 0299MA1ABCDE0Y", "uscc_characters"),
        ("９１３２０２９９MA1ABCDE0Y", "uscc_characters"),
    ],
)
def test_uscc_refuses_each_fault_with_its_own_code(code: str, fault: str) -> None:
    assert code_of("cn-uscc", code) == fault


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("cn-mobile", ["13800000000", "19912345678"], ["12800000000", "1380000000", "+8613800000000", "0510-86000000"]),
        ("cn-landline", ["0510-86000000", "01012345678", "0510-8600000-123"], ["86000000", "13800000000"]),
        ("cn-phone", ["13800000000", "0510-86000000"], ["86000000"]),
        ("cn-postcode", ["214400"], ["21440", "21440a", "２１４４００"]),
        (
            "cn-name",
            ["张三", "买买提·吐尔逊", "江阴市𠮷祥商行（有限合伙）", "O'Neil"],
            ["张三<b>", "张\n三", "李四;", ""],
        ),
        ("cn-region", ["320281", "320281199", "320281199201"], ["3202", "990281", "3202811992"]),
        ("cn-coordinates", ["120.2843210,31.9123456"], ["31.9,120.2", "120.28432101,31.9", "120.2", "NaN,31"]),
        (
            "cn-plate",
            ["苏B12345", "苏B1234学", "京A8888警", "粤Z1234港", "苏BD12345", "苏BDF1234", "苏B12345D"],
            ["苏B1234", "苏I12345", "苏B1234O", "B12345", "苏BI12345", "苏BD123", "苏B12345Z", "苏苏12345"],
        ),
    ],
)
def test_format_knows_its_own(name: str, good: list[str], bad: list[str]) -> None:
    for text in good:
        assert read(name, text) == text
    for text in bad:
        code_of(name, text)


def test_plate_is_kept_in_upper_case() -> None:
    assert read("cn-plate", "苏bd12345") == "苏BD12345"


@pytest.mark.parametrize(
    ("text", "amount"), [("0", "0.00"), ("1280.5", "1280.50"), ("999999999999.99", "999999999999.99")]
)
def test_money_is_exact(text: str, amount: str) -> None:
    assert str(formats.money(text)) == amount
    assert formats.money(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["1,280", "1.234", "1e3", "¥5", "9999999999999", "", "NaN", "Infinity", ".5"])
def test_money_refuses_what_is_not_an_amount_in_yuan(text: str) -> None:
    with pytest.raises(Refusal):
        formats.money(text)


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("居民身份证", "32029919690707007X"),
        ("111", "32029919690707007X"),
        ("统一社会信用代码", "91320299MA1ABCDE0Y"),
        ("护照", "E12345678"),
        ("港澳居民来往内地通行证", "H12345678"),
        ("台湾居民来往大陆通行证", "12345678"),
        ("外国人永久居留证", "USA110180010112"),
        ("其他", "任意 编号-1"),
    ],
)
def test_certificate_number_is_read_by_its_type(kind: str, number: str) -> None:
    assert formats.certificate(kind, number, TODAY) == number


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("居民身份证", "91320299MA1ABCDE0Y"),
        ("统一社会信用代码", "320299199001010015"),
        ("护照", "护照1"),
        ("港澳居民来往内地通行证", "12345678"),
        ("外国人永久居留证", "112345678901234567"),
        ("未知类型", "1"),
        (None, "1"),
        ({"a": 1}, "1"),
        ("其他", "长" * 51),
    ],
)
def test_certificate_number_of_another_type_is_refused(kind: object, number: str) -> None:
    with pytest.raises(Refusal):
        formats.certificate(kind, number, TODAY)


@given(st.sampled_from(sorted(formats.FORMATS)), st.text(max_size=40))
def test_any_text_is_read_or_refused(name: str, text: str) -> None:
    try:
        assert isinstance(read(name, text), str)
    except Refusal as refusal:
        assert refusal.code and refusal.message_zh and refusal.message_en


def test_every_format_has_a_valid_example() -> None:
    for entry in formats.FORMATS.values():
        if entry.example:
            assert entry.read(entry.example, TODAY) == entry.example
