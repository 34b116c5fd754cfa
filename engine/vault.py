"""Secrets at rest: sealed under a master key that stands outside the database.

A sealed text is ``v1:<profile>:<key id>:<base64 of nonce, ciphertext and tag>``. It is bound to its place in the
database, so that a row copied to another place does not open there. Source: GB/T 32907 (SM4), GB/T 32905 (SM3),
NIST SP 800-38D (GCM).
"""

import base64
import binascii
import hashlib
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Column, Connection, Table, select, update

from engine.db import metadata
from engine.errors import ZhenshuError

KEY_BYTES = 32
"""Of a master key."""

_VERSION = "v1"
_NONCE_BYTES = 12
"""Source: NIST SP 800-38D, 5.2.1.1; random, for far fewer than 2^32 secrets are ever sealed under one key."""
_TAG_BYTES = 16


class MasterKeyMissing(ZhenshuError):
    """There is no master key, so nothing can be sealed."""

    code = "master_key_missing"
    title_zh, title_en = "未设置主密钥", "There is no master key"

    def __init__(self) -> None:
        super().__init__(
            "请设置 ZHENSHU_MASTER_KEY（zhenshu keys new 可生成一个）",
            "Set ZHENSHU_MASTER_KEY; zhenshu keys new makes one",
        )


class SealBroken(ZhenshuError):
    """What was sealed cannot be opened: another master key, another place, or altered bytes."""

    code = "seal_broken"
    title_zh, title_en = "密文无法解开", "The sealed text cannot be opened"


@dataclass(frozen=True, slots=True)
class _Profile:
    """A cipher with the hash that derives its key."""

    cipher: Callable[[bytes], algorithms.SM4 | algorithms.AES]
    key_bytes: int
    hash: Callable[[], hashes.HashAlgorithm]


PROFILES = {"gm": _Profile(algorithms.SM4, 16, hashes.SM3), "intl": _Profile(algorithms.AES, 32, hashes.SHA256)}
"""``gm``: SM4-GCM with SM3, the national suite; ``intl``: AES-256-GCM with SHA-256."""


class Vault:
    """Seals and opens; the master keys are read at first use, the newest first.

    Args:
        read: the master keys; asked again when a text was sealed under one that is not known yet.
    """

    def __init__(self, read: Callable[[], Sequence[bytes]], profile: str = "gm") -> None:
        self._read = read
        self._profile = profile
        self._keys: dict[str, bytes] = {}

    def seal(self, plain: bytes, place: str) -> str:
        """The text to store at ``place``.

        Raises:
            MasterKeyMissing: there is none.
        """
        if not self.can_seal:
            raise MasterKeyMissing()
        key_id, key = next(iter(self._keys.items()))
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealing = Cipher(_cipher(key, self._profile), modes.GCM(nonce)).encryptor()
        sealing.authenticate_additional_data(place.encode())
        body = nonce + sealing.update(plain) + sealing.finalize() + sealing.tag
        return f"{_VERSION}:{self._profile}:{key_id}:{base64.b64encode(body).decode()}"

    @property
    def can_seal(self) -> bool:
        """Whether there is a master key."""
        if not self._keys:
            self._load()
        return bool(self._keys)

    def open(self, sealed: str, place: str) -> bytes:
        """What was sealed for ``place``.

        Raises:
            SealBroken: another key, another place, altered, or not sealed at all.
        """
        version, profile, key_id, encoded = [*sealed.split(":"), "", "", "", ""][:4]
        if version != _VERSION or profile not in PROFILES:
            raise SealBroken()
        if key_id not in self._keys:
            self._load()
        if key_id not in self._keys:
            raise SealBroken(f"缺少主密钥 {key_id}", f"Expected the master key {key_id}, but it is not at hand")
        try:
            body = base64.b64decode(encoded, validate=True)
            opening = Cipher(
                _cipher(self._keys[key_id], profile), modes.GCM(body[:_NONCE_BYTES], body[-_TAG_BYTES:])
            ).decryptor()
            opening.authenticate_additional_data(place.encode())
            return opening.update(body[_NONCE_BYTES:-_TAG_BYTES]) + opening.finalize()
        except (binascii.Error, ValueError, InvalidTag):
            raise SealBroken() from None

    def is_current(self, sealed: str) -> bool:
        """Whether it is sealed under the newest key and the present profile."""
        if not self._keys:
            self._load()
        return sealed.startswith(f"{_VERSION}:{self._profile}:{next(iter(self._keys), '-')}:")

    def reload(self) -> str:
        """Read the keys again; returns the id of the newest.

        Raises:
            MasterKeyMissing: there is none.
        """
        self._load()
        if not self._keys:
            raise MasterKeyMissing()
        return next(iter(self._keys))

    def _load(self) -> None:
        self._keys = {key_id(key): key for key in self._read()}


def empty() -> Vault:
    """A vault without a key."""
    return Vault(lambda: ())


def key_id(key: bytes) -> str:
    """What stands in a sealed text for its key."""
    return hashlib.sha256(b"zhenshu key id" + key).hexdigest()[:8]


def _cipher(master: bytes, name: str) -> algorithms.SM4 | algorithms.AES:
    profile = PROFILES[name]
    derived = HKDF(profile.hash(), profile.key_bytes, None, f"zhenshu {_VERSION} {name}".encode()).derive(master)
    return profile.cipher(derived)


# --- where master keys come from ------------------------------------------------------------------


def new_key() -> str:
    """A fresh master key as text."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def keys(text: str) -> Sequence[bytes]:
    """Master keys in base64 or hexadecimal, separated by commas or lines, the newest first.

    Raises:
        ValueError: one of them is not 32 bytes.
    """
    return [_key(entry) for entry in text.replace("\n", ",").split(",") if entry.strip()]


def _key(entry: str) -> bytes:
    entry = entry.strip()
    try:
        found = bytes.fromhex(entry) if len(entry) == 2 * KEY_BYTES else base64.b64decode(entry, validate=True)
    except ValueError:
        found = b""
    if len(found) != KEY_BYTES:
        raise ValueError(f"expected {KEY_BYTES} bytes in base64 or hexadecimal")
    return found


def kept_in(path: Path) -> Sequence[bytes]:
    """The master keys of a file that only its owner may read; made with one key where there is none."""
    try:
        return keys(path.read_text("ascii"))
    except FileNotFoundError:
        _write(path, new_key(), must_be_new=True)
        return keys(path.read_text("ascii"))


def add_key(path: Path) -> None:
    """Put a fresh key before those of the file."""
    kept_in(path)
    _write(path, f"{new_key()}\n{path.read_text('ascii')}")


def _write(path: Path, text: str, *, must_be_new: bool = False) -> None:
    """Whole or not at all; of two processes that make the file at once, the first one's stays."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(text.strip() + "\n")
            file.flush()
            os.fsync(file.fileno())
        if must_be_new:
            try:
                os.link(draft, path)
            except FileExistsError:
                return
        else:
            os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


# --- rotation -------------------------------------------------------------------------------------

SEALED = {"sealed": True}
"""What a column says of itself (``info``) whose texts are sealed."""


def place(column: Column[str], *identity: str) -> str:
    """The place that a text is bound to: its column and the row's primary key."""
    return ":".join((column.table.name, column.name, *identity))


def reseal(db: Connection, vault: Vault) -> int:
    """Seal under the newest key whatever is sealed under an older one; returns how many texts."""
    renewed = 0
    for table, column in _sealed_columns():
        rows = db.execute(select(*table.primary_key, column).where(column.is_not(None)).with_for_update()).all()
        for *identity, sealed in rows:
            if vault.is_current(sealed):
                continue
            there = place(column, *identity)
            fresh = vault.seal(vault.open(sealed, there), there)
            same = [part == value for part, value in zip(table.primary_key, identity, strict=True)]
            db.execute(update(table).where(*same).values({column: fresh}))
            renewed += 1
    return renewed


def _sealed_columns() -> Iterator[tuple[Table, Column[str]]]:
    for table in metadata.sorted_tables:
        for column in table.columns:
            if column.info.get("sealed"):
                yield table, column
