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


def test_every_name_on_the_page_is_there() -> None:
    missing = []
    for name in sorted(set(re.findall(r"`([a-z_]+/[\w/.]+)`", PAGE))):
        scenario = re.fullmatch(r"(\w+)/(\w+)", name)
        as_scenario = scenario and ROOT / "bpmn" / scenario[1] / "scenarios" / f"{scenario[2]}.json"
        if not (ROOT / name).exists() and not (as_scenario and as_scenario.is_file()):
            missing.append(name)

    assert missing == []
