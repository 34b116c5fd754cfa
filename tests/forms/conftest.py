"""Forms for the tests: built from components, parsed as a deployment would."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from engine.errors import FieldError
from forms.definition import FormDefinition, parse
from forms.errors import FormDefinitionInvalid, FormInvalid, Problem
from forms.scope import UploadedFile
from forms.validation import Submission, validate

NOW = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
"""Already the 23rd in China."""


def document(*components: dict[str, Any], **attributes: Any) -> bytes:
    """The JSON of a form."""
    whole = {"type": "default", "id": "form", "schemaVersion": 19, "components": list(components), **attributes}
    return json.dumps(whole).encode()


@dataclass(frozen=True)
class Filled:
    """A form and a way to submit it."""

    form: FormDefinition
    context: Mapping[str, Any]
    uploads: Mapping[str, UploadedFile]

    def submit(self, payload: object) -> Submission:
        return validate(self.form, payload, self.context, self.uploads, NOW)

    def variables(self, payload: object) -> dict[str, Any]:
        return self.submit(payload).variables

    def errors(self, payload: object) -> list[FieldError]:
        with pytest.raises(FormInvalid) as invalid:
            self.submit(payload)
        errors = invalid.value.fields
        assert all(error.message_zh and error.message_en and error.code for error in errors)
        pointers = [error.pointer for error in errors]
        assert len(pointers) == len(set(pointers)), "exactly one error per field"
        return errors

    def codes(self, payload: object) -> dict[str, str]:
        return {error.pointer: error.code for error in self.errors(payload)}

    def accepts(self, payload: object) -> bool:
        try:
            self.submit(payload)
        except FormInvalid:
            return False
        return True


FormMaker = Callable[..., Filled]


@pytest.fixture
def form_of() -> FormMaker:
    """Components → a form that can be submitted."""

    def make(
        *components: dict[str, Any],
        context: Mapping[str, Any] | None = None,
        uploads: Mapping[str, UploadedFile] | None = None,
    ) -> Filled:
        return Filled(parse(document(*components)), context or {}, uploads or {})

    return make


ProblemFinder = Callable[..., list[Problem]]


@pytest.fixture
def problems_of() -> ProblemFinder:
    """Components → the problems for which the form is refused."""

    def find(*components: dict[str, Any], **attributes: Any) -> list[Problem]:
        return problems_in(document(*components, **attributes))

    return find


def problems_in(resource: bytes) -> list[Problem]:
    """Why a resource is refused."""
    with pytest.raises(FormDefinitionInvalid) as invalid:
        parse(resource)
    problems = list(invalid.value.problems)
    for problem in problems:
        assert problem.message_zh and problem.message_en and problem.remedy_zh and problem.remedy_en
    return problems
