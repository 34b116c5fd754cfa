"""The decision tables of the approval: every result of the receipt check and every handling type."""

from pathlib import Path
from typing import Any

import pytest

from engine import feel
from engine.feel import dmn

FOLDER = Path(__file__).parents[2] / "bpmn" / "approval"


def _decide(name: str, **context: Any) -> Any:
    definitions = dmn.parse((FOLDER / f"{name}.dmn").read_bytes())
    return definitions.evaluate(name, context, feel.Env()).value


@pytest.mark.parametrize(
    ("result", "on_spot", "outcome"),
    [
        ("受理", False, "complete"),
        ("受理", True, "complete"),
        ("一次性补正", False, "incomplete"),
        ("一次性补正", True, "fixable_on_spot"),
        ("不予受理", False, "not_our_power"),
        ("不需要许可", False, "not_required"),
        ("转其他机关", False, "transferred"),
        ("随便", False, None),
        (None, None, None),
    ],
)
def test_what_the_clerk_found_leads_one_way(result: str | None, on_spot: bool | None, outcome: str | None) -> None:
    found = _decide("accept_result", receipt={"result": result, "on_spot": on_spot})

    assert (found["outcome"] if isinstance(found, dict) else found) == outcome


@pytest.mark.parametrize(
    ("handle_type", "clerk", "handling", "deciders"),
    [
        ("即办", True, "instant", "CLK,APV"),
        ("即办", False, "instant", "APV"),
        ("转报", True, "forwarded", "APV"),
        ("承诺", False, "promise", "APV"),
        ("承诺", True, "promise", "APV"),
    ],
)
def test_the_item_says_how_it_is_handled_and_who_decides(
    handle_type: str, clerk: bool, handling: str, deciders: str
) -> None:
    found = _decide("handling_type", item={"handle_type": handle_type, "clerk_may_decide": clerk})

    assert found == {"type": handling, "deciders": deciders}
