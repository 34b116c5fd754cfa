"""Chinese formats a text or number may be declared to have: identity numbers, credit codes, phones, plates, money."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError

from forms.errors import Refusal

Reader = Callable[[str, date], str]
"""From the trimmed text and today's date to the text as it is kept; raises Refusal."""

TEXTS = frozenset({"textfield", "textarea"})
NUMBERS = frozenset({"number", "textfield"})

PROVINCES = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83".split()
)
"""First two digits of a region code. Source: GB/T 2260; 81, 82 and 83 stand on residence permits (GB 11643 numbers)."""

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
"""Weights and check characters. Source: GB 11643 (ISO 7064 MOD 11-2)."""

PLATE_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
PLATE = re.compile(
    rf"[{PLATE_PROVINCES}][A-HJ-NP-Z](?:"
    r"[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9学警港澳挂试超领]"  # seven characters
    r"|[A-HJK][A-HJ-NP-Z0-9][0-9]{4}|[0-9]{5}[A-HJK])"  # eight: small and large new-energy vehicles
)
"""Licence plates. Source: GA 36-2018; the letters I and O are not used."""

MOBILE = re.compile(r"1[3-9][0-9]{9}")
LANDLINE = re.compile(r"0[0-9]{2,3}-?[0-9]{7,8}(?:-[0-9]{1,5})?")
"""Phones. Source: domain paper 7.1."""

NAME = re.compile(
    r"[A-Za-z0-9\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff·•.,'\-&() （）〔〕《》“”、]+"
)
"""A person's or an organisation's name: Chinese characters, letters, digits, the middle dot and brackets."""

MONEY = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,2})?")
MONEY_LIMIT = Decimal("999999999999.99")
"""Yuan with two decimals: decimal(14,2)."""


def idcard(text: str, today: date) -> str:
    """A resident identity number of 18 characters. Source: GB 11643."""
    number = text.upper()
    if len(number) != 18:
        raise _refused("idcard_length", "18 位居民身份证号码", "an identity number of 18 characters", text)
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise Refusal(
            "idcard_characters",
            "身份证号码前 17 位应为半角数字、末位为数字或 X，实际含有其他字符；请改用半角数字核对后重填。",
            "Expected 17 digits and a last digit or X, found another character; type it again with plain digits.",
        )
    if number[:2] not in PROVINCES:
        raise Refusal(
            "idcard_region",
            f"身份证号码前两位应为省级行政区划代码，实际为“{number[:2]}”；请核对证件后重填。",
            f"Expected a province code in the first two digits, found {number[:2]!r}; check it against the card.",
        )
    _birthday(number[6:14], today)
    return _checked(number)


def _birthday(digits: str, today: date) -> date:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise Refusal(
            "idcard_birthday",
            f"身份证号码第 7 至 14 位应为真实存在的出生日期，实际为“{digits}”；请核对证件后重填。",
            f"Expected an existing date of birth in digits 7 to 14, found {digits!r}; check it against the card.",
        ) from None
    if born > today:
        raise Refusal(
            "idcard_birthday",
            f"身份证号码中的出生日期应不晚于今天，实际为“{digits}”；请核对证件后重填。",
            f"Expected a date of birth not after today, found {digits!r}; check it against the card.",
        )
    return born


def _checked(number: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(number, ID_WEIGHTS, strict=False))
    expected = ID_CHECKS[total % 11]
    if number[17] != expected:
        raise Refusal(
            "idcard_check_digit",
            f"身份证号码校验不通过（末位与前 17 位不符，实际末位为“{number[17]}”）；请逐位核对证件后重填。",
            f"The last character {number[17]!r} does not fit the first 17 digits; check every digit against the card.",
        )
    return number


def uscc_code(text: str, today: date) -> str:
    """A unified social credit code of 18 characters. Source: GB 32100."""
    code = text.upper()
    if not code.isascii() or not code.isalnum():
        raise Refusal(
            "uscc_characters",
            "统一社会信用代码应为 18 位半角数字和大写字母，实际含有其他字符；请去掉空格和符号后重填。",
            "Expected 18 plain digits and letters, found another character; remove spaces and signs.",
        )
    try:
        return str(uscc.validate(code))
    except InvalidLength:
        raise _refused("uscc_length", "18 位统一社会信用代码", "a credit code of 18 characters", text) from None
    except InvalidChecksum:
        raise Refusal(
            "uscc_check_digit",
            f"统一社会信用代码校验不通过（末位与前 17 位不符，实际末位为“{code[17]}”）；请对照营业执照逐位核对。",
            f"The last character {code[17]!r} does not fit the first 17; check it against the business licence.",
        ) from None
    except ValidationError:
        raise Refusal(
            "uscc_characters",
            "统一社会信用代码应由登记管理部门代码、6 位区划和主体代码组成，且不使用 I、O、S、V、Z；请核对后重填。",
            "Expected authority, six digits of region and organisation code without I, O, S, V and Z; check it.",
        ) from None


def certificate_of_foreigner(text: str, today: date) -> str:
    """A foreigner's permanent residence card: 18 digits beginning with 9 (2023), or 3 letters and 12 digits."""
    number = text.upper()
    if re.fullmatch(r"[A-Z]{3}[0-9]{12}", number):
        return number
    if re.fullmatch(r"9[0-9]{16}[0-9X]", number):
        _birthday(number[6:14], today)
        return _checked(number)
    raise _refused(
        "residence_card",
        "以 9 开头的 18 位号码，或 3 位字母加 12 位数字",
        "18 characters beginning with 9, or 3 letters and 12 digits",
        text,
    )


def money(text: str) -> Decimal:
    """An exact amount in yuan with at most two decimals."""
    if not MONEY.fullmatch(text):
        raise _refused(
            "money",
            "以元为单位、最多 12 位整数和 2 位小数的金额（如 1280.50，不加逗号和货币符号）",
            "an amount in yuan with at most 12 digits and 2 decimals (1280.50, no commas, no currency sign)",
            text,
        )
    return Decimal(text).quantize(Decimal("0.01"))


def coordinates(text: str, today: date) -> str:
    """Longitude and latitude in degrees, WGS 84 or CGCS2000, within China's bounds, at most seven decimals."""
    match = re.fullmatch(r"([0-9]{1,3}(?:\.[0-9]{1,7})?)\s*[,，]\s*([0-9]{1,3}(?:\.[0-9]{1,7})?)", text)
    if match:
        longitude, latitude = Decimal(match[1]), Decimal(match[2])
        if 73 <= longitude <= 136 and 3 <= latitude <= 54:
            return f"{longitude},{latitude}"
    raise _refused(
        "coordinates",
        "“经度,纬度”形式的坐标，经度 73 至 136、纬度 3 至 54，最多 7 位小数（如 120.2843210,31.9123456）",
        "longitude,latitude: 73 to 136 and 3 to 54 degrees with at most 7 decimals",
        text,
    )


def _refused(code: str, expected_zh: str, expected_en: str, found: str) -> Refusal:
    """Expected and found, without repeating the text: it may be personal and it may be long."""
    return Refusal(
        code,
        f"应填写{expected_zh}，实际填写了 {len(found)} 个字符且格式不符；请核对后重填。",
        f"Expected {expected_en}, found {len(found)} characters of another form; check and type it again.",
    )


def _shaped(pattern: re.Pattern[str], code: str, zh: str, en: str, upper: bool = False) -> Reader:
    """A format that is one regular expression."""

    def read(text: str, today: date) -> str:
        text = text.upper() if upper else text
        if not pattern.fullmatch(text):
            raise _refused(code, zh, en, text)
        return text

    return read


@dataclass(frozen=True, slots=True)
class Format:
    """A named format: which component types may carry it and how a text is read."""

    name: str
    title_zh: str
    title_en: str
    example: str
    read: Reader
    types: frozenset[str] = TEXTS


def _amount(text: str, today: date) -> str:
    return str(money(text))


_PHONE = re.compile(f"{MOBILE.pattern}|{LANDLINE.pattern}")
_MOBILE_ZH, _MOBILE_EN = "以 1 开头的 11 位手机号码", "a mobile number of 11 digits beginning with 1"
_LANDLINE_ZH, _LANDLINE_EN = (
    "带区号的固定电话（如 0510-86000000）",
    "a landline with area code (0510-86000000)",
)
_PLATE_ZH = "7 位车牌号或 8 位新能源车牌号（如 苏B12345、苏BD12345，字母不含 I 和 O）"
_PLATE_EN = "a plate of 7 characters, or 8 for new-energy vehicles (苏B12345, 苏BD12345; no I or O)"
_NAME_ZH = "由汉字、字母、数字、间隔号“·”和括号组成的姓名或名称"
_NAME_EN = "a name of Chinese characters, letters, digits, the middle dot and brackets"

FORMATS: Mapping[str, Format] = {
    entry.name: entry
    for entry in (
        Format("cn-idcard", "居民身份证号码", "resident identity number", "320299199001010015", idcard),
        Format("cn-uscc", "统一社会信用代码", "unified social credit code", "91320299MA1ABCDE0Y", uscc_code),
        Format(
            "cn-mobile",
            "手机号码",
            "mobile number",
            "13800000000",
            _shaped(MOBILE, "mobile", _MOBILE_ZH, _MOBILE_EN),
        ),
        Format(
            "cn-landline",
            "固定电话",
            "landline",
            "0510-86000000",
            _shaped(LANDLINE, "landline", _LANDLINE_ZH, _LANDLINE_EN),
        ),
        Format(
            "cn-phone",
            "手机或固定电话",
            "mobile number or landline",
            "13800000000",
            _shaped(_PHONE, "phone", f"{_MOBILE_ZH}或{_LANDLINE_ZH}", f"{_MOBILE_EN} or {_LANDLINE_EN}"),
        ),
        Format(
            "cn-plate",
            "机动车号牌",
            "licence plate",
            "苏B12345",
            _shaped(PLATE, "plate", _PLATE_ZH, _PLATE_EN, upper=True),
        ),
        Format(
            "cn-postcode",
            "邮政编码",
            "post code",
            "214400",
            _shaped(re.compile(r"[0-9]{6}"), "postcode", "6 位邮政编码", "a post code of 6 digits"),
        ),
        Format(
            "cn-name",
            "姓名或名称",
            "name of a person or organisation",
            "买买提·吐尔逊",
            _shaped(NAME, "name", _NAME_ZH, _NAME_EN),
        ),
        Format(
            "cn-region",
            "行政区划代码",
            "region code",
            "320281199",
            _shaped(
                re.compile(rf"(?:{'|'.join(sorted(PROVINCES))})[0-9]{{4}}(?:[0-9]{{3}}){{0,2}}"),
                "region",
                "6 位县级、9 位乡级或 12 位村级区划代码",
                "a region code of 6, 9 or 12 digits",
            ),
        ),
        Format(
            "cn-coordinates",
            "经纬度",
            "longitude and latitude",
            "120.2843210,31.9123456",
            coordinates,
            frozenset({"textfield"}),
        ),
        Format("money", "金额（元）", "amount in yuan", "1280.50", _amount, NUMBERS),
        Format(
            "cn-certificate",
            "证件号码（按证件类型）",
            "certificate number by its type",
            "",
            lambda text, today: text,
        ),
    )
}
"""Every value ``properties.format`` may have. ``cn-certificate`` is read through CERTIFICATES."""


def _certificate(*names: str, read: Reader) -> dict[str, Reader]:
    return dict.fromkeys(names, read)


CERTIFICATES: Mapping[str, Reader] = {
    **_certificate("居民身份证", "111", "cn-idcard", "id_card", "idcard", read=idcard),
    **_certificate("统一社会信用代码", "cn-uscc", "uscc", read=uscc_code),
    **_certificate(
        "护照",
        "414",
        "passport",
        read=_shaped(
            re.compile(r"[A-Z0-9]{5,17}"),
            "passport",
            "5 至 17 位字母和数字的护照号码",
            "a passport number of 5 to 17 letters and digits",
            upper=True,
        ),
    ),
    **_certificate(
        "港澳居民来往内地通行证",
        "516",
        "hk_macao_permit",
        read=_shaped(
            re.compile(r"[HM](?:[0-9]{8}|[0-9]{10})"),
            "hk_macao_permit",
            "以 H 或 M 开头、后接 8 位或 10 位数字的通行证号码",
            "H or M and 8 or 10 digits",
            upper=True,
        ),
    ),
    **_certificate(
        "台湾居民来往大陆通行证",
        "511",
        "taiwan_permit",
        read=_shaped(
            re.compile(r"[0-9]{8}|[0-9]{10}[A-Z]?"),
            "taiwan_permit",
            "8 位数字（旧证为 10 位）的通行证号码",
            "8 digits (10 on old permits)",
            upper=True,
        ),
    ),
    **_certificate("外国人永久居留证", "553", "residence_card", read=certificate_of_foreigner),
    **_certificate(
        "其他",
        "999",
        "other",
        read=_shaped(
            re.compile(r".{1,50}"),
            "certificate",
            "不超过 50 个字符的证件号码",
            "a number of at most 50 characters",
        ),
    ),
}
"""Reader of a certificate number by the value of its type field: the Chinese name, the code of GA/T 2000.156
(111, 414, 511, 516, 553) or a short word."""


def certificate(kind: object, text: str, today: date) -> str:
    """The number of a certificate whose type another field names."""
    reader = CERTIFICATES.get(kind) if isinstance(kind, str) else None
    if reader is None:
        raise Refusal(
            "certificate_type",
            "应先选择证件类型，才能核对证件号码；请选择证件类型后重填。",
            "Expected a known certificate type to be chosen first; choose it, then type the number.",
        )
    return reader(text, today)
