"""``zhenshu demo --days``: what it refuses, and in which words."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api import cli

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("ZHENSHU_DATABASE_URL", f"sqlite:///{tmp_path}/town.db")
    return lambda *words: CliRunner().invoke(cli.main, ["demo", *words])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--days", "-1"], "--days"),
        (["--days", "367"], "--days"),
        (["--days", "many"], "--days"),
        (["--days", "3", "--cases", "0"], "--cases"),
        (["--days", "3", "--cases", "100001"], "--cases"),
        (["--days", "3", "--seed", "x"], "--seed"),
        (["--days", "3", "--until", "yesterday"], "--until"),
    ],
)
def test_a_wrong_option_is_named(run: Run, words: list[str], said: str) -> None:
    done = run(*words)

    assert done.exit_code == 2
    assert said in done.output


def test_days_that_have_not_come_yet_are_not_lived_and_swallow_no_password(run: Run) -> None:
    done = run("--days", "2", "--until", "2999-01-01", "--json")

    assert done.exit_code == 1
    assert "模拟不能到将来" in done.output
    assert "not after now" in done.output
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["password"] and told["token"] and "lived" not in told


def test_days_are_told_as_json(run: Run) -> None:
    told = json.loads(run("--days", "1", "--cases", "3", "--json").stdout.splitlines()[-1])["lived"]

    assert sum(told["started"].values()) >= 3 and told["completed"] and told["rates"][0]["zh"]
