"""What forms refuse: a definition at deployment, a submission by field, a file by content.

Refusal                    one value is refused (a marshmallow error with its code and both languages)
ZhenshuError
├── NotFound
│   └── UploadNotFound, SubmissionNotFound
└── Invalid
    ├── FormDefinitionInvalid   a ``.form`` cannot be deployed
    ├── FormInvalid             a submission has errors, one per field
    └── UploadRefused           a file is not taken in
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from marshmallow import ValidationError

from engine.errors import FieldError, Invalid, NotFound


class Refusal(ValidationError):
    """A value is refused: stable ``code``; expected, found and what to do in Chinese and in English."""

    def __init__(self, code: str, message_zh: str, message_en: str) -> None:
        super().__init__(message_en)
        self.code = code
        self.message_zh = message_zh
        self.message_en = message_en

    def at(self, pointer: str) -> FieldError:
        """The refusal as the error of the field at ``pointer`` of the payload."""
        return FieldError(pointer, self.code, self.message_zh, self.message_en)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a definition: where (JSON pointer), what, and what would mend it."""

    pointer: str
    code: str
    message_zh: str
    message_en: str
    remedy_zh: str
    remedy_en: str


class FormDefinitionInvalid(Invalid):
    """The form definition cannot be deployed."""

    code = "form_definition_invalid"
    title_zh, title_en = "表单定义有误", "Form definition is invalid"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            f"表单定义有 {len(problems)} 处问题：{problems[0].message_zh}",
            f"Found {len(problems)} problems in the form definition: {problems[0].message_en}",
            fields=[
                FieldError(
                    each.pointer,
                    each.code,
                    f"{each.message_zh}；{each.remedy_zh}",
                    f"{each.message_en}. {each.remedy_en}",
                )
                for each in problems
            ],
        )


class FormInvalid(Invalid):
    """The submission has errors, exactly one per field."""

    code = "form_invalid"
    title_zh, title_en = "表单填写有误", "The form has errors"

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__(
            f"有 {len(errors)} 个字段需要修改", f"{len(errors)} fields need to be corrected", fields=errors
        )


class UploadNotFound(NotFound):
    """No upload has this id, or it is not this actor's."""

    code = "upload_not_found"
    title_zh, title_en = "文件不存在", "Upload not found"
    noun_zh, noun_en = "文件", "upload"


class SubmissionNotFound(NotFound):
    """No submission has this id."""

    code = "submission_not_found"
    title_zh, title_en = "表单提交记录不存在", "Submission not found"
    noun_zh, noun_en = "表单提交记录", "submission"


class UploadRefused(Invalid):
    """The file is not taken in: too large, of an unknown or disguised type, or an archive that is a bomb."""

    code = "upload_refused"
    title_zh, title_en = "文件不予接收", "Upload refused"

    def __init__(self, code: str, message_zh: str, message_en: str) -> None:
        self.reason = code
        super().__init__(
            message_zh, message_en, fields=[FieldError("/file", code, message_zh, message_en)], reason=code
        )
