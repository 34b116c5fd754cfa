"""The code at an enterprise's door."""

import pytest

from workflows.inspection import codes

FIRM = "91320299MA1ABCDE0Y"


def test_a_scan_shows_the_enterprise() -> None:
    code = codes.enterprise_code(FIRM)

    assert len(code) == 21
    assert codes.scanned(code) == FIRM


@pytest.mark.parametrize("place", range(2, 21))
def test_one_wrong_character_is_no_code(place: int) -> None:
    code = codes.enterprise_code(FIRM)
    wrong = code[:place] + ("8" if code[place] != "8" else "9") + code[place + 1 :]

    assert codes.scanned(wrong) is None


@pytest.mark.parametrize("code", [None, 5, "", FIRM, "QY", f"XX{FIRM}0", codes.enterprise_code(FIRM) + "0"])
def test_anything_else_is_none(code: object) -> None:
    assert codes.scanned(code) is None
