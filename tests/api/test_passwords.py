"""Password rules, hashes and secrets."""

import pytest

from api import passwords
from api.config import ARGON2_FLOOR_KIB
from api.passwords import Hasher


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("Ab1!", "password_length"),
        ("A" * 129 + "b1", "password_length"),
        ("abcdefghijkl", "password_classes"),
        ("abcdefgh1234", "password_classes"),
        ("Password123!", "password_common"),
        ("P@ssw0rd2026", "password_common"),
        ("Admin@12345", "password_common"),
        ("Woaini1314!!", "password_common"),
        ("Aa1111111111", "password_common"),
        ("Li.Na-2026-x", "password_holds_login"),
    ],
)
def test_refuses_weak_passwords(password: str, code: str) -> None:
    assert code in {found.code for found in passwords.weaknesses(password, "li.na")}


@pytest.mark.parametrize("password", ["Shu-Ni-2026-Gang", "镇枢Zhen2026平台好的", "correct Horse 7 battery"])
def test_accepts_good_passwords(password: str) -> None:
    assert passwords.weaknesses(password, "li.na") == []


def test_one_time_passwords_keep_the_rules() -> None:
    assert all(passwords.weaknesses(passwords.one_time(), "li.na") == [] for _ in range(200))


def test_hash_costs_what_owasp_asks_for() -> None:
    stored = Hasher(ARGON2_FLOOR_KIB).hash("Shu-Ni-2026-Gang")

    assert stored.startswith("$argon2id$v=19$m=47104,t=1,p=1$")


def test_hash_matches_only_its_password() -> None:
    hasher = Hasher(ARGON2_FLOOR_KIB)
    stored = hasher.hash("Shu-Ni-2026-Gang")

    assert hasher.matches(stored, "Shu-Ni-2026-Gang")
    assert not hasher.matches(stored, "Shu-Ni-2026-gang")
    assert not hasher.matches(None, "Shu-Ni-2026-Gang")
    assert not hasher.matches("nonsense", "Shu-Ni-2026-Gang")


def test_knows_a_hash_of_an_older_setting() -> None:
    stored = Hasher(ARGON2_FLOOR_KIB).hash("Shu-Ni-2026-Gang")

    assert Hasher(ARGON2_FLOOR_KIB * 2).is_outdated(stored)
    assert not Hasher(ARGON2_FLOOR_KIB).is_outdated(stored)


def test_tokens_have_256_bits_and_a_mark() -> None:
    token = passwords.new_token()

    assert passwords.looks_like_token(token)
    assert not passwords.looks_like_token(token + "x")
    assert not passwords.looks_like_token("zs_" + "é" * 43)
    assert passwords.digest(token) != token
    assert len({passwords.new_token() for _ in range(100)}) == 100
