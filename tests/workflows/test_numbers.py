"""Numbers: their patterns to the character, and sequences that leave no gap."""

import threading
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from engine import context
from engine.clock import FrozenClock
from engine.context import SYSTEM
from engine.db import Database
from engine.hooks import Hooks
from workflows import demo, numbers, towns
from workflows.errors import NumbersExhausted, TownNotFound
from workflows.models import number_sequence
from workflows.numbers import Document

DAY = date(2026, 11, 22)
CODE = "11320299014026000M01XK000100001"


def test_a_document_number_is_written_in_hexagonal_brackets() -> None:
    assert numbers.document_number("示政", Document.ACCEPTANCE, 2026, 1) == "示政受字〔2026〕第00001号"
    assert numbers.document_number("示政", Document.GRANT, 2026, 42) == "示政许决字〔2026〕第0042号"


def test_a_case_number_is_task_code_day_and_sequence() -> None:
    number = numbers.case_number(CODE, DAY, 1)

    assert number == CODE + "202611220001"
    assert len(number) == 43
    assert numbers.is_case_number(number)


def test_a_task_code_has_31_characters_of_the_body_the_type_and_the_item() -> None:
    assert numbers.task_code("11320299014026000M", "行政许可", "XK0001") == CODE
    assert len(numbers.task_code("11320299014026000M", "公共服务", "GG0001")) == 31


def test_a_task_code_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="31 characters"):
        numbers.task_code("11320299014026000M", "行政许可", "XK00012345")


def test_a_query_code_has_14_digits_and_a_check() -> None:
    code = numbers.query_code("320281199", DAY, 1)

    assert code[:-1] == "9926112200001"
    assert numbers.is_query_code(code)


@given(st.integers(1, 99_999), st.integers(0, 13), st.integers(1, 9))
def test_a_slip_in_a_query_code_is_noticed(sequence: int, place: int, slip: int) -> None:
    code = numbers.query_code("320281199", DAY, sequence)
    typed = code[:place] + str((int(code[place]) + slip) % 10) + code[place + 1 :]

    assert not numbers.is_query_code(typed)


@pytest.mark.parametrize("typed", ["", "9926112200001", "99261122000019９", "x" * 14, "9926112200001 "])
def test_what_is_no_query_code_is_not_taken_for_one(typed: str) -> None:
    assert not numbers.is_query_code(typed)


def _next(database: Database, document: Document, now: datetime) -> str:
    with context.command(database, Hooks(), SYSTEM, FrozenClock(now)) as ctx:
        return numbers.for_document(ctx, demo.TOWN, document)


NEW_YEAR_IN_CHINA = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)


def test_sequences_run_by_kind_and_start_again_in_january_of_china(database: Database) -> None:
    before = datetime(2026, 12, 31, 15, 59, tzinfo=UTC)

    found = [
        _next(database, Document.GRANT, before),
        _next(database, Document.GRANT, before),
        _next(database, Document.ACCEPTANCE, before),
        _next(database, Document.GRANT, NEW_YEAR_IN_CHINA),
    ]

    assert found == [
        "示政许决字〔2026〕第0001号",
        "示政许决字〔2026〕第0002号",
        "示政受字〔2026〕第00001号",
        "示政许决字〔2027〕第0001号",
    ]


def test_a_transaction_that_fails_gives_its_number_back(database: Database) -> None:
    with (
        pytest.raises(RuntimeError),
        context.command(database, Hooks(), SYSTEM, FrozenClock(NEW_YEAR_IN_CHINA)) as ctx,
    ):
        numbers.for_document(ctx, demo.TOWN, Document.GRANT)
        raise RuntimeError

    assert _next(database, Document.GRANT, NEW_YEAR_IN_CHINA) == "示政许决字〔2027〕第0001号"


def test_numbers_taken_at_the_same_time_are_neither_doubled_nor_missing(database: Database) -> None:
    found: list[str] = []

    def take() -> None:
        for _ in range(10):
            found.append(_next(database, Document.GRANT, NEW_YEAR_IN_CHINA))

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(found) == [numbers.document_number("示政", Document.GRANT, 2027, each) for each in range(1, 41)]


def test_a_sequence_that_is_used_up_refuses(database: Database) -> None:
    _next(database, Document.GRANT, NEW_YEAR_IN_CHINA)
    with database.begin() as connection:
        connection.execute(update(number_sequence).values(last=9999))

    with pytest.raises(NumbersExhausted):
        _next(database, Document.GRANT, NEW_YEAR_IN_CHINA)


def test_an_unregistered_town_is_told(database: Database) -> None:
    with context.query(database, Hooks()) as ctx, pytest.raises(TownNotFound):
        towns.get(ctx, "320281198")


def test_registering_a_town_again_changes_what_is_known_of_it(database: Database) -> None:
    with context.command(database, Hooks()) as ctx:
        towns.register(ctx, demo.TOWN)
        towns.register(ctx, demo.TOWN)

        assert towns.get(ctx, demo.TOWN.code) == demo.TOWN
        assert towns.codes(ctx) == [demo.TOWN.code]
