"""The file picker: ids of uploaded files against what the form accepts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.attributes import Attributes, shown
from forms.errors import Refusal
from forms.inputs.base import FormField, wrong_type
from forms.scope import Scope

FILE_SIZE = 20 * 1024**2
"""Bytes of one file unless ``properties.maxSize`` says otherwise. Source: domain paper 3.1, form A1."""
MAX_FILES = 50

SYNONYMS = {"jpeg": "jpg", "jfif": "jpg", "tiff": "tif"}
"""Extensions that mean the same type."""


class FilePicker(FormField):
    """filepicker: ids of uploaded files; gives a list of file references."""

    def __init__(self, attributes: Attributes) -> None:
        super().__init__(attributes)
        self.multiple = attributes.flag_or_expression("multiple")
        self.accept = attributes.text_or_expression("accept")
        self.max_size = self.properties.bytes("maxSize", FILE_SIZE)
        self.min_files = self.properties.integer("minFiles", 0, MAX_FILES) or 0
        self.max_files = self.properties.integer("maxFiles", 1, MAX_FILES) or MAX_FILES

    def is_empty(self, value: Any) -> bool:
        return value is None or value == "" or value == []

    def empty_value(self) -> Any:
        return []

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        scope: Scope = kwargs["scope"]
        ids = upload_ids(value)
        if ids is None:
            raise wrong_type("文件编号或文件编号列表", "the id of an upload, or a list of ids", value)
        self._count(len(ids), scope)
        accept = self.accept if isinstance(self.accept, str | None) else scope.evaluate(self.accept)
        patterns = accepted(accept if isinstance(accept, str) else "")
        return [self._file(each, patterns, scope) for each in dict.fromkeys(ids)]

    def _count(self, found: int, scope: Scope) -> None:
        several = self.multiple if isinstance(self.multiple, bool) else scope.evaluate(self.multiple) is True
        most = self.max_files if several else 1
        if found > most:
            raise Refusal(
                "too_many_files",
                f"最多可附 {most} 个文件，实际为 {found} 个；请删去多余文件。",
                f"Expected at most {most} files, found {found}; remove the others.",
            )
        if found < self.min_files:
            raise Refusal(
                "too_few_files",
                f"至少应附 {self.min_files} 个文件，实际为 {found} 个；请补充。",
                f"Expected at least {self.min_files} files, found {found}; add more.",
            )

    def _file(self, upload_id: str, patterns: tuple[str, ...], scope: Scope) -> dict[str, Any]:
        upload = scope.moment.uploads.get(upload_id)
        if upload is None:
            raise Refusal(
                "upload_not_found",
                f"没有可用的文件 {shown(upload_id)}；请重新上传。",
                f"There is no upload {shown(upload_id)} that you may attach; upload the file again.",
            )
        if patterns and not fits(upload.media_type, upload.extension, patterns):
            raise Refusal(
                "file_type",
                f"文件“{upload.name}”的实际类型是 {upload.extension}，应为 {'、'.join(patterns)}；请换用允许的类型。",
                f"Expected {', '.join(patterns)}, but {upload.name!r} is {upload.extension}; choose another file.",
            )
        if upload.size > self.max_size:
            raise Refusal(
                "file_too_large",
                f"文件“{upload.name}”不得超过 {self.max_size:,} 字节，实际为 {upload.size:,} 字节；请压缩后重新上传。",
                f"Expected at most {self.max_size:,} bytes, but {upload.name!r} has {upload.size:,}; make it smaller.",
            )
        return {
            "id": upload.id,
            "name": upload.name,
            "type": upload.media_type,
            "size": upload.size,
            "sha256": upload.sha256,
        }


def upload_ids(value: Any) -> list[str] | None:
    """The ids in a file picker's value: one id, a list of ids, or file references with an ``id``."""
    ids: list[str] = []
    for each in value if isinstance(value, list) else [value]:
        upload_id = each.get("id") if isinstance(each, Mapping) else each
        if not isinstance(upload_id, str) or not upload_id:
            return None
        ids.append(upload_id)
    return ids


def accepted(accept: str) -> tuple[str, ...]:
    """The parts of an ``accept`` attribute: ``.pdf``, ``image/*``, ``application/pdf``."""
    return tuple(part.strip().lower() for part in accept.split(",") if part.strip())


def fits(media_type: str, extension: str, patterns: tuple[str, ...]) -> bool:
    """Whether a recognised file type is accepted. Source: HTML living standard, attribute ``accept``."""
    for pattern in patterns:
        if pattern.startswith("."):
            if SYNONYMS.get(pattern[1:], pattern[1:]) == extension:
                return True
        elif pattern.endswith("/*"):
            if media_type.startswith(pattern[:-1]):
                return True
        elif pattern == media_type:
            return True
    return False
