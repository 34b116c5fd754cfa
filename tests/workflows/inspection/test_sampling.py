"""The draw: the same from the same seed for ever; by class, by ratio, with two officers who may go."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.inspection import sampling
from workflows.inspection.sampling import Pick, Pool, PoolTooSmall

RATES = {"A": "0.01", "B": "0.05", "C": "0.2", "D": "1"}
SEED = "5eed" * 16


def pool(**changes: object) -> Pool:
    """Ten firms of each class and six officers."""
    objects = {f"{letter}{number:02}": letter for letter in "ABCD" for number in range(10)}
    facts: dict[str, object] = {
        "objects": objects,
        "officers": frozenset(f"officer{number}" for number in range(6)),
        "rates": RATES,
        **changes,
    }
    return Pool(**facts)  # type: ignore[arg-type]


def test_a_known_seed_gives_known_picks_on_every_machine() -> None:
    small = Pool({"一": "D", "二": "D", "三": "C", "四": "C"}, frozenset({"甲", "乙", "丙"}), RATES)

    assert sampling.draw(small, "0" * 64) == KNOWN
    assert small.digest == "7b6614affbb45ad5bec5ec78e21132838509f99de32fdf0bdfebab3141f9387f"


def test_every_class_has_its_share_rounded_up() -> None:
    counts = Counter(pick.credit_class for pick in sampling.draw(pool(), SEED))

    assert counts == {"A": 1, "B": 1, "C": 2, "D": 10}


def test_the_plan_s_ratio_draws_more_from_the_rest() -> None:
    picks = sampling.draw(pool(ratio_per_mille=500), SEED)

    assert len(picks) == 20
    assert Counter(pick.credit_class for pick in picks)["D"] == 10


def test_whoever_must_keep_away_is_not_drawn() -> None:
    barred = frozenset((f"officer{number}", "D03") for number in range(4))

    found = {pick.name: set(pick.officers) for pick in sampling.draw(pool(barred=barred), SEED)}

    assert found["D03"] == {"officer4", "officer5"}


@pytest.mark.parametrize(
    "changes",
    [
        {"objects": {}},
        {"rates": {}},
        {"officers": frozenset({"one"})},
        {"barred": frozenset((f"officer{number}", "D03") for number in range(5))},
    ],
)
def test_what_cannot_be_drawn_is_said(changes: dict[str, object]) -> None:
    with pytest.raises(PoolTooSmall):
        sampling.draw(pool(**changes), SEED)


def test_a_snapshot_is_the_same_whatever_the_order() -> None:
    one = pool()
    other = pool(objects=dict(reversed(list(one.objects.items()))), rates=dict(reversed(list(RATES.items()))))

    assert one.digest == other.digest
    assert Pool.from_json(one.as_json()) == one
    assert sampling.draw(one, SEED) == sampling.draw(other, SEED)


@settings(max_examples=60, deadline=None)
@given(
    classes=st.lists(st.sampled_from("ABCD"), min_size=1, max_size=60),
    officers=st.integers(2, 8),
    ratio=st.none() | st.integers(1, 1000),
    seed=st.text("0123456789abcdef", min_size=64, max_size=64),
)
def test_every_draw_is_whole_and_fair(classes: list[str], officers: int, ratio: int | None, seed: str) -> None:
    objects = {f"firm{number}": letter for number, letter in enumerate(classes)}
    chosen_from = Pool(objects, frozenset(f"o{number}" for number in range(officers)), RATES, ratio)

    picks = sampling.draw(chosen_from, seed)

    assert picks == sampling.draw(Pool.from_json(chosen_from.as_json()), seed)
    assert len({pick.name for pick in picks}) == len(picks)
    assert {name for name, letter in objects.items() if letter == "D"} <= {pick.name for pick in picks}
    assert all(len(set(pick.officers)) == 2 for pick in picks)


def test_another_seed_draws_others() -> None:
    picked = {
        tuple(pick.name for pick in sampling.draw(pool(rates={"A": "0.3"}), f"{number:064x}")) for number in range(20)
    }

    assert len(picked) > 10


def test_nobody_is_drawn_more_than_chance_would() -> None:
    counts: Counter[str] = Counter()
    for number in range(600):
        counts.update(
            officer for pick in sampling.draw(pool(rates={"A": "0.1"}), f"{number:064x}") for officer in pick.officers
        )

    assert all(150 < counts[f"officer{number}"] < 250 for number in range(6))


KNOWN = [
    Pick("一", "D", ("丙", "甲")),
    Pick("三", "C", ("丙", "乙")),
    Pick("二", "D", ("乙", "丙")),
]
