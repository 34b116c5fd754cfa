"""The coverage page: 65 rows, and every scenario, file and folder it names is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "reference" / "coverage.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (\d+) \| ([^|]+) \| (\w+) \| ([^|]+) \| ([^|]+) \|$", PAGE, re.MULTILINE)


def test_every_row_of_the_domain_has_a_state() -> None:
    assert [int(number) for number, *_ in ROWS] == list(range(1, 66))
    assert {state for _, _, state, *_ in ROWS} == {"done", "part", "later"}


def test_whatever_is_done_is_proved() -> None:
    unproved = [number for number, _, state, _, proof in ROWS if state != "later" and "`" not in proof]

    assert unproved == []


def test_what_follows_later_is_not_called_done() -> None:
    promised = re.compile(r"\blater\b|comes? with|not yet")
    unfinished = [number for number, _, state, *told in ROWS if state == "done" and promised.search(" ".join(told))]

    assert unfinished == []


def test_the_page_counts_its_own_rows() -> None:
    states = [state for _, _, state, *_ in ROWS]
    told = re.search(r"^(\d+) done, (\d+) in part, (\d+) later", PAGE, re.MULTILINE)

    assert told is not None
    assert [int(number) for number in told.groups()] == [states.count(state) for state in ("done", "part", "later")]


def test_every_name_on_the_page_is_there() -> None:
    missing = []
    for name in sorted(set(re.findall(r"`([a-z_]+/[\w/.]+)`", PAGE))):
        scenario = re.fullmatch(r"(\w+)/(\w+)", name)
        as_scenario = scenario and ROOT / "bpmn" / scenario[1] / "scenarios" / f"{scenario[2]}.json"
        if not (ROOT / name).exists() and not (as_scenario and as_scenario.is_file()):
            missing.append(name)

    assert missing == []
