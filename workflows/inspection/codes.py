"""The code at an enterprise's door: what officers scan before they may go in; pure."""

from __future__ import annotations

from stdnum.iso7064 import mod_37_36

PREFIX = "QY"


def enterprise_code(credit_code: str) -> str:
    """``QY{credit code 18}{check}``; the check character by ISO 7064 MOD 37,36 catches every single slip."""
    return f"{PREFIX}{credit_code}{mod_37_36.calc_check_digit(credit_code)}"


def scanned(code: object) -> str | None:
    """The credit code that a scan shows; None for anything that is no enterprise's code."""
    if not isinstance(code, str) or len(code) != 21 or not code.startswith(PREFIX):
        return None
    credit_code = code[2:20]
    return credit_code if enterprise_code(credit_code) == code else None
