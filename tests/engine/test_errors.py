"""Codes are stable, unique and told in two languages."""

from engine import errors
from engine.errors import FieldError, InstanceNotFound, TaskAlreadyClaimed, ZhenshuError


def _all(kind: type[ZhenshuError]) -> list[type[ZhenshuError]]:
    return [kind, *(found for child in kind.__subclasses__() for found in _all(child))]


def test_every_error_has_a_code_of_its_own() -> None:
    kinds = [kind for kind in _all(ZhenshuError) if kind.__module__ == "engine.errors"]
    assert len({kind.code for kind in kinds}) == len(kinds)
    assert set(kinds) <= set(errors.codes().values())


def test_every_error_has_titles_and_a_docstring() -> None:
    for kind in _all(ZhenshuError):
        assert kind.title_zh and kind.title_en and kind.__doc__
        assert kind.title_zh != kind.title_en


def test_every_error_stands_in_the_drawn_tree() -> None:
    drawn = errors.__doc__ or ""
    missing = [k.__name__ for k in _all(ZhenshuError) if k.__module__ == "engine.errors" and k.__name__ not in drawn]
    assert missing == []


def test_a_message_says_expected_and_found_in_both_languages() -> None:
    error = TaskAlreadyClaimed("7", "li", "李敏")
    assert error.detail == "任务已由 李敏 认领 / Expected the task to be free, but 李敏 holds it"
    assert error.facts == {"task_id": "7", "holder": "li"}


def test_a_long_name_is_shortened() -> None:
    assert len(InstanceNotFound("x" * 9000).detail) < 300


def test_fields_are_kept() -> None:
    field = FieldError("/a", "required", "必填", "Required")
    assert ZhenshuError(fields=[field]).fields == [field]
