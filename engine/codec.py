"""How values become bytes in a column and come back exactly: FEEL encoding, JSON, zstd."""

from collections.abc import Mapping
from typing import Any

import zstandard

from engine import feel
from engine.errors import FieldError, LimitExceeded, VariablesInvalid

#: A zstd frame begins with these bytes (RFC 8878, 3.1.1); JSON never does.
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
#: Below this many bytes compressing costs more than it saves.
_COMPRESS_FROM = 1024
#: The largest variable document of one scope, in bytes before compression.
DOCUMENT_LIMIT = 16 * 1024 * 1024
#: The longest variable name, in characters.
NAME_LIMIT = 255


def pack(raw: bytes) -> bytes:
    """Compress what is large enough to gain by it."""
    if len(raw) < _COMPRESS_FROM:
        return raw
    return zstandard.compress(raw, 3)


def unpack(stored: bytes) -> bytes:
    """The inverse of ``pack``."""
    if stored.startswith(_ZSTD_MAGIC):
        return zstandard.decompress(stored, max_output_size=DOCUMENT_LIMIT * 4)
    return stored


def dump_document(values: Mapping[str, Any]) -> bytes:
    """FEEL values by name as stored bytes.

    Raises:
        VariablesInvalid: a value has no stored form, such as a lone surrogate.
        LimitExceeded: the document is larger than ``DOCUMENT_LIMIT``.
    """
    try:
        raw = feel.dumps(dict(values))
    except (TypeError, ValueError, RecursionError, feel.FeelError) as error:
        raise _unkeepable(error) from error
    if len(raw) > DOCUMENT_LIMIT:
        raise LimitExceeded("变量总字节数", "variables in bytes", DOCUMENT_LIMIT, len(raw))
    return pack(raw)


def load_document(stored: bytes) -> dict[str, Any]:
    """The inverse of ``dump_document``."""
    decoded: dict[str, Any] = feel.loads(unpack(stored))
    return decoded


def normalise(values: Mapping[str, Any], pointer: str = "/variables") -> dict[str, Any]:
    """Values from outside as canonical FEEL values, refused here rather than at the next load.

    Raises:
        VariablesInvalid: a name or a value cannot be kept; one field error per variable.
    """
    result: dict[str, Any] = {}
    wrong: list[FieldError] = []
    for name, value in values.items():
        try:
            _check_name(name)
            result[name] = feel.normalise(value)
            feel.dumps(result[name])
        except (TypeError, ValueError, RecursionError, feel.FeelError) as error:
            wrong.append(_field_error(f"{pointer}/{_escape(name)}", error))
    if wrong:
        raise VariablesInvalid(fields=wrong)
    return result


def _check_name(name: object) -> None:
    if not isinstance(name, str) or not name.strip() or len(name) > NAME_LIMIT or not name.isprintable():
        raise ValueError(f"expected a printable name of 1 to {NAME_LIMIT} characters")


def _field_error(pointer: str, error: Exception) -> FieldError:
    if isinstance(error, RecursionError):
        return FieldError(pointer, "too_deep", "嵌套过深", "Nested too deeply")
    if isinstance(error, feel.FeelError):
        return FieldError(pointer, error.code, error.message_zh, error.message_en)
    return FieldError(pointer, "not_storable", "变量名或变量值无法保存", f"Cannot be kept: {error}")


def _escape(name: object) -> str:
    return ascii(name)[1:-1].replace("~", "~0").replace("/", "~1")[:100]


def _unkeepable(error: Exception) -> VariablesInvalid:
    return VariablesInvalid(fields=[_field_error("/variables", error)])
