"""Passwords: the rules a new one must keep, its argon2id hash, one-time passwords, and 256-bit secrets."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

from engine.clock import monotonic_seconds
from engine.errors import FieldError

MIN_LENGTH = 10
"""Characters. Source: product setting for GB/T 22239-2019 8.1.4.1 (the law asks for 8)."""

MAX_LENGTH = 128
"""Characters. Reason: bounds the cost of one hash."""

MIN_CLASSES = 3
"""Of lower case, upper case, digits, everything else. Source: GB/T 22239-2019 8.1.4.1, complexity."""

_COMMON = frozenset(
    """
    password passw0rd p@ssword p@ssw0rd pa55word admin administrator root guest welcome letmein iloveyou monkey dragon
    qwerty qwertyuiop qwer asdfgh asdfghjkl zxcvbn zxcvbnm 1qaz2wsx 1q2w3e4r 1q2w3e qazwsx q1w2e3r4 abc123 abcd1234
    a1b2c3d4 test demo changeme default secret master login user system sunshine princess football baseball
    woaini woaini1314 5201314 1314520 zhongguo china beijing nanjing jiangsu wuxi jiangyin zhenshu zhengfu xiangzhen
    huawei lenovo windows oracle mysql postgres sqlserver tomcat weblogic
    """.split()
)
"""The cores of passwords that are guessed first, Chinese offices included; digits and signs around them do not help."""

_EDGE = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_LEET = str.maketrans("@4301!$5", "aaeoiiss")


def weaknesses(password: str, login: str, pointer: str = "/password") -> list[FieldError]:
    """Every rule that ``password`` breaks, except the one about earlier passwords; an empty list is a good password."""
    rules = [
        (
            MIN_LENGTH <= len(password) <= MAX_LENGTH,
            "password_length",
            f"密码应为 {MIN_LENGTH} 至 {MAX_LENGTH} 个字符。",
            f"Expected {MIN_LENGTH} to {MAX_LENGTH} characters.",
        ),
        (
            _classes(password) >= MIN_CLASSES,
            "password_classes",
            f"密码应含大写字母、小写字母、数字、符号中的至少 {MIN_CLASSES} 类。",
            f"Expected at least {MIN_CLASSES} of: capital letters, small letters, digits, signs.",
        ),
        (
            not is_common(password),
            "password_common",
            "密码过于常见。",
            "Among the first passwords to be guessed.",
        ),
        (
            len(login) < 3 or login.lower() not in password.lower(),
            "password_holds_login",
            "密码不能包含登录名。",
            "The password may not hold the login name.",
        ),
    ]
    return [FieldError(pointer, code, zh, en) for holds, code, zh, en in rules if not holds]


def is_common(password: str) -> bool:
    """Whether it is a run, a repetition, or a well-known word with digits and signs around it."""
    lowered = password.lower()
    core = _EDGE.sub("", lowered)
    spelled = _EDGE.sub("", lowered.translate(_LEET))
    runs = len(set(lowered)) < 5 or _is_run(lowered)
    return runs or lowered in _COMMON or core in _COMMON or spelled in _COMMON


def _is_run(text: str) -> bool:
    """Whether most neighbours follow each other: 1234567890, abcdefghij."""
    steps = sum(ord(after) - ord(before) in (1, -1) for before, after in pairwise(text))
    return steps >= 0.75 * (len(text) - 1)


def _classes(password: str) -> int:
    kinds = (str.islower, str.isupper, str.isdigit, lambda c: not (c.islower() or c.isupper() or c.isdigit()))
    return sum(any(kind(character) for character in password) for kind in kinds)


class Hasher:
    """argon2id with one setting; knows whether a stored hash was made with an older one."""

    def __init__(self, memory_kib: int) -> None:
        self._argon = PasswordHasher(
            time_cost=1, memory_cost=memory_kib, parallelism=1, hash_len=32, salt_len=16, type=Type.ID
        )

    def hash(self, password: str) -> str:
        """The text to store."""
        return self._argon.hash(password)

    def matches(self, stored: str | None, password: str) -> bool:
        """Whether ``password`` made ``stored``; without a stored hash it takes as long and says no."""
        try:
            return self._argon.verify(stored or _decoy(self._argon.memory_cost), password) and stored is not None
        except (VerificationError, InvalidHashError):
            return False

    def is_outdated(self, stored: str) -> bool:
        """Whether the next successful sign-in should store a new hash."""
        return self._argon.check_needs_rehash(stored)

    def was_used(self, earlier: Sequence[str], password: str) -> bool:
        """Whether ``password`` is one of the hashes in ``earlier``."""
        return any(self.matches(stored, password) for stored in earlier)


PROVED_FOR = 60.0
"""Seconds that a proof is remembered. Reason: a worker that polls without pause costs one hash a minute."""

PROOFS_KEPT = 1000
"""At most, the oldest goes. Reason: as many programs as a county has, some hundred kilobytes."""


class Proofs:
    """Which stored hash a login's password fitted a moment ago; no password is kept, and nothing outlives the process.

    The hash is compared with the stored one at every use, so that a changed password counts at once.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._known: dict[bytes, tuple[str, float]] = {}

    def find(self, login: str, password: str) -> str | None:
        """The stored hash that was fitted, if that was a moment ago."""
        stored, until = self._known.get(self._digest(login, password), ("", 0.0))
        return stored if monotonic_seconds() < until else None

    def keep(self, login: str, password: str, stored: str) -> None:
        """Remember that the password fits."""
        while len(self._known) >= PROOFS_KEPT:
            self._known.pop(next(iter(self._known)), None)
        self._known[self._digest(login, password)] = (stored, monotonic_seconds() + PROVED_FOR)

    def _digest(self, login: str, password: str) -> bytes:
        return hmac.digest(self._key, f"{login}\x00{password}".encode(), "sha256")


@cache
def _decoy(memory_kib: int) -> str:
    """A hash nobody knows the password of: unknown logins must not answer faster than known ones."""
    return Hasher(memory_kib).hash(secrets.token_urlsafe(24))


def one_time() -> str:
    """A first password that keeps the rules and has no characters that look alike."""
    kinds = ["ABCDEFGHJKLMNPQRSTUVWXYZ", "abcdefghijkmnpqrstuvwxyz", "23456789"]
    letters = [secrets.choice(kind) for kind in kinds] + [secrets.choice("".join(kinds)) for _ in range(13)]
    secrets.SystemRandom().shuffle(letters)
    return "-".join("".join(letters[i : i + 4]) for i in range(0, 16, 4))


TOKEN_PREFIX = "zs_"
"""Marks a bearer token, so that a leaked one is found by search."""

_TOKEN = re.compile(r"zs_[A-Za-z0-9_-]{43}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


def new_secret() -> str:
    """256 random bits as 43 characters."""
    return secrets.token_urlsafe(32)


def new_token() -> str:
    """A bearer token: prefix and 256 random bits."""
    return TOKEN_PREFIX + new_secret()


def looks_like_token(text: str) -> bool:
    """Whether ``text`` has the form of a bearer token: anything else never reaches the database."""
    return _TOKEN.fullmatch(text) is not None


def looks_like_secret(text: str) -> bool:
    """Whether ``text`` has the form of a session's secret."""
    return _SECRET.fullmatch(text) is not None


def digest(secret: str) -> str:
    """What is stored of a secret of full entropy: SHA-256, in hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()


def csrf_token(secret: str) -> str:
    """The token a page sends beside the cookie; follows from the session's secret and does not reveal it."""
    return hashlib.sha256(b"csrf:" + secret.encode()).hexdigest()


def same(left: str, right: str) -> bool:
    """Equality without a timing difference."""
    return secrets.compare_digest(left.encode(), right.encode())
