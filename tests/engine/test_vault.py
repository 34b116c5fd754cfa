"""Secrets are sealed under a key outside the database, bound to their place, and sealed anew when the key changes."""

import base64
import stat
import threading
from pathlib import Path

import pytest

from engine import vault
from engine.vault import MasterKeyMissing, SealBroken, Vault

OLD, NEW = b"o" * 32, b"n" * 32


@pytest.mark.parametrize("profile", ("gm", "intl"))
def test_what_was_sealed_opens_at_its_place(profile: str) -> None:
    mine = Vault(lambda: [NEW], profile)

    sealed = mine.seal("口令".encode(), "connector_secret:sealed:A")

    assert sealed.startswith(f"v1:{profile}:{vault.key_id(NEW)}:")
    assert mine.open(sealed, "connector_secret:sealed:A").decode() == "口令"
    assert mine.seal(b"x", "a") != mine.seal(b"x", "a")


@pytest.mark.parametrize("profile", ("gm", "intl"))
def test_another_place_another_key_and_every_flipped_bit_are_told(profile: str) -> None:
    mine = Vault(lambda: [NEW], profile)
    sealed = mine.seal(b"secret", "here")
    head, _, encoded = sealed.rpartition(":")
    body = base64.b64decode(encoded)

    with pytest.raises(SealBroken):
        mine.open(sealed, "there")
    with pytest.raises(SealBroken):
        Vault(lambda: [OLD], profile).open(sealed, "here")
    for bit in range(len(body) * 8):
        flipped = bytearray(body)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises(SealBroken):
            mine.open(f"{head}:{base64.b64encode(flipped).decode()}", "here")


@pytest.mark.parametrize(
    "text", ("", "plain", "v1:gm", "v2:gm:00000000:AAAA", "v1:xx:00000000:AAAA", "v1:gm:{key}:!", "v1:gm:{key}:")
)
def test_what_is_not_sealed_does_not_open(text: str) -> None:
    with pytest.raises(SealBroken):
        Vault(lambda: [NEW]).open(text.replace("{key}", vault.key_id(NEW)), "here")


def test_without_a_key_nothing_is_sealed() -> None:
    with pytest.raises(MasterKeyMissing):
        vault.empty().seal(b"x", "here")


def test_the_newest_key_seals_and_an_older_one_still_opens() -> None:
    sealed = Vault(lambda: [OLD]).seal(b"secret", "here")
    both = Vault(lambda: [NEW, OLD])

    assert both.open(sealed, "here") == b"secret"
    assert not both.is_current(sealed) and both.is_current(both.seal(b"x", "a"))


def test_a_key_that_came_later_is_read_when_it_is_needed() -> None:
    keys = [OLD]
    mine = Vault(lambda: [*keys])
    mine.seal(b"x", "here")
    keys.insert(0, NEW)

    assert mine.open(Vault(lambda: [NEW]).seal(b"late", "here"), "here") == b"late"


def test_keys_are_read_in_base64_and_hexadecimal() -> None:
    assert vault.keys(f"{NEW.hex()}, {base64.b64encode(OLD).decode()}\n") == [NEW, OLD]
    for text in ("short", "!" * 44, "00" * 31):
        with pytest.raises(ValueError, match="32 bytes"):
            vault.keys(text)


def test_a_key_file_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path, found = tmp_path / "town.db.key", []
    threads = [threading.Thread(target=lambda: found.append(vault.kept_in(path))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 8 and all(keys == found[0] for keys in found)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [*tmp_path.iterdir()] == [path]


def test_a_new_key_goes_before_the_others(tmp_path: Path) -> None:
    path = tmp_path / "town.db.key"
    before = vault.kept_in(path)

    vault.add_key(path)

    after = vault.kept_in(path)
    assert len(after) == 2 and [after[1]] == [*before] and after[0] != after[1]
