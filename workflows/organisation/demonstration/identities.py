"""Invented people and firms: names from lists, numbers with right check digits in a region nobody lives in; pure."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from forms.formats import ID_CHECKS, ID_WEIGHTS

REGION = "320299"
"""Assigned to no county, so that no number can be a real person's. Source: domain paper 7.1, 9.2."""

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文"
)
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国志文辉斌鹏宇浩凯健俊帆雪琳晨曦梅丹萍鑫波宁"
    "瑞佳琪思源海峰云飞立新春光永康永福长青庆东晓东小燕亚楠振华振宇德胜德明成林成栋"
)
FIRM_WORDS = "盛达恒通华瑞金泰鼎丰宏远嘉禾博正和顺安信百川同创锦程联合新源东方天成永兴广源佳美"
TRADES = (
    "机械",
    "纺织",
    "食品",
    "建材",
    "物流",
    "电子",
    "服装",
    "五金",
    "餐饮",
    "农产品",
    "汽配",
    "化工",
    "包装",
    "印染",
)
SHOPS = ("便利店", "小吃店", "理发店", "五金店", "水果店", "服装店", "修理部", "早餐店", "文具店", "茶馆")

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
"""Source: GB 32100-2015."""


class Identities:
    """Gives out names and numbers, none of them twice."""

    def __init__(self, random: Random, today: date) -> None:
        self._random = random
        self._today = today
        self._numbers: set[str] = set()
        self._phones: set[str] = set()
        self._credit_codes: set[str] = set()

    def id(self) -> str:
        """A row's id: random like all others, but from the seed."""
        digits = f"{self._random.getrandbits(128):032x}"
        return "-".join((digits[:8], digits[8:12], f"7{digits[13:16]}", f"8{digits[17:20]}", digits[20:]))

    def name(self) -> str:
        """Surname and one or two characters."""
        return self._random.choice(SURNAMES) + "".join(self._random.choices(GIVEN, k=self._random.choice((1, 2, 2))))

    def id_number(self, youngest: int = 22, oldest: int = 59) -> str:
        """A resident identity number of somebody of that age."""
        while True:
            days = self._random.randint(youngest * 366, oldest * 365)
            born = self._today - timedelta(days=days)
            number = with_check_digit(f"{REGION}{born:%Y%m%d}{self._random.randint(1, 999):03}")
            if number not in self._numbers:
                self._numbers.add(number)
                return number

    def phone(self) -> str:
        """A mobile number of a range that is given to nobody."""
        while True:
            phone = f"1{self._random.randint(3, 9)}0000{self._random.randint(0, 99_999):05}"
            if phone not in self._phones:
                self._phones.add(phone)
                return phone

    def credit_code(self, kind: str) -> str:
        """A unified social credit code; ``kind`` is its first two characters, such as ``91``."""
        while True:
            own = "".join(self._random.choices(USCC_ALPHABET, k=9))
            code = with_credit_check(f"{kind}{REGION}{own}")
            if code not in self._credit_codes:
                self._credit_codes.add(code)
                return code


def with_check_digit(digits: str) -> str:
    """Seventeen digits and their check character. Source: GB 11643."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, ID_WEIGHTS, strict=True))
    return digits + ID_CHECKS[total % 11]


def with_credit_check(code: str) -> str:
    """Seventeen characters and their check character. Source: GB 32100-2015."""
    total = sum(USCC_ALPHABET.index(character) * weight for character, weight in zip(code, USCC_WEIGHTS, strict=True))
    return code + USCC_ALPHABET[(31 - total % 31) % 31]
