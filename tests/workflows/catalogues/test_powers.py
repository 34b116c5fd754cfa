"""Powers: the counts of the seed, and the rule that withdrawal blocks new cases and leaves open ones alone."""

from datetime import date

import pytest

from tests.workflows.catalogues.conftest import Begin
from workflows.catalogues import entries, imports, kinds, powers
from workflows.catalogues.findings import EntryNotFound, PowerNotDelegated, PowerNotInForce
from workflows.catalogues.imports import Terms
from workflows.catalogues.kinds import CATALOGUES, POWERS

TOWN = "320281199"
TODAY = date(2026, 11, 23)
FIELDS = {
    "城市管理": 58,
    "规划建设": 61,
    "应急管理": 47,
    "生态环境": 20,
    "农业农村": 93,
    "劳动保障": 27,
    "自然资源": 14,
    "水利": 36,
    "卫生健康": 4,
    "民政与社会事务": 8,
}
"""Source: domain paper 9.2."""


def test_the_town_has_368_powers_in_ten_fields(begin: Begin) -> None:
    with begin() as ctx:
        imports.load_shipped(ctx, TOWN, TODAY)

        assert powers.count_by_field(ctx, TOWN, TODAY) == FIELDS
        assert sum(FIELDS.values()) == 368 == len(powers.delegated(ctx, TOWN, TODAY))
        assert len(powers.delegated(ctx, TOWN, TODAY, "水利")) == 36


def test_every_catalogue_has_its_count(begin: Begin) -> None:
    with begin() as ctx:
        imports.load_shipped(ctx, TOWN, TODAY)
        rows = {kind: len(entries.versions(ctx, one, TOWN)) for kind, one in CATALOGUES.items()}
        codes = {one.code for one in entries.versions(ctx, kinds.LEGAL_BASES, TOWN)}

    legal = rows.pop("legal-bases")
    assert rows == {
        "items": 0,
        "powers": 819,
        "service-items": 215,
        "management-items": 82,
        "event-types": 56,
        "connectors": 21,
        "apps": 77,
    }
    assert legal == len(codes) + 2, "two laws are kept in two versions"


def test_a_withdrawn_power_blocks_new_cases_and_leaves_open_ones_alone(begin: Begin) -> None:
    with begin() as ctx:
        imports.load_shipped(ctx, TOWN, TODAY)
        filed = powers.for_filing(ctx, TOWN, "CG-001", TODAY)
        row = next(line for line in POWERS.shipped.read_text("utf-8-sig").splitlines() if line.startswith("CG-001"))
        header = POWERS.shipped.read_text("utf-8-sig").splitlines()[0]
        withdrawn = f"{header}\n{row}2026-12-31\n".encode()
        imports.load(ctx, POWERS, TOWN, withdrawn, Terms(date(2026, 12, 1)))

    with begin() as ctx:
        assert powers.for_filing(ctx, TOWN, "CG-001", date(2026, 12, 31)).id == filed.id
        with pytest.raises(PowerNotInForce, match="not among them"):
            powers.for_filing(ctx, TOWN, "CG-001", date(2027, 1, 1))
        assert powers.of_case(ctx, filed.id).citation == "《城市市容和环境卫生管理条例》第三十四条第(一)项"


def test_a_filing_is_judged_by_its_own_day_not_by_today(begin: Begin) -> None:
    with begin() as ctx:
        imports.load_shipped(ctx, TOWN, TODAY)
        withdrawn = next(one for one in entries.versions(ctx, POWERS, TOWN) if one.valid_to == date(2025, 7, 31))

        assert powers.for_filing(ctx, TOWN, withdrawn.code, date(2025, 7, 31)).is_delegated
        for day in (date(2021, 7, 14), date(2025, 8, 1)):
            with pytest.raises(PowerNotInForce):
                powers.for_filing(ctx, TOWN, withdrawn.code, day)


def test_a_power_of_the_county_is_only_reported(begin: Begin) -> None:
    with begin() as ctx:
        imports.load_shipped(ctx, TOWN, TODAY)

        with pytest.raises(PowerNotDelegated):
            powers.for_filing(ctx, TOWN, "XS-001", TODAY)
        with pytest.raises(EntryNotFound):
            powers.for_filing(ctx, TOWN, "ZZ-999", TODAY)


def test_a_changed_power_leaves_the_cited_version_as_it_was(begin: Begin) -> None:
    text = POWERS.shipped.read_text("utf-8-sig").splitlines()
    row = next(line for line in text if line.startswith("CG-016"))
    changed = f"{text[0]}\n{row.replace('20000', '30000')}\n".encode()
    with begin() as ctx:
        imports.load_shipped(ctx, TOWN, TODAY)
        cited = powers.for_filing(ctx, TOWN, "CG-016", TODAY)
        imports.load(ctx, POWERS, TOWN, changed, Terms(date(2027, 1, 1)))

        after = powers.for_filing(ctx, TOWN, "CG-016", date(2027, 1, 1))
        assert (cited.fine_most, after.fine_most) == (2_000_000, 3_000_000)
        assert powers.of_case(ctx, cited.id).fine_most == 2_000_000
        assert powers.for_filing(ctx, TOWN, "CG-016", date(2026, 12, 31)).id == cited.id
