"""The code under which a fine is paid: printed on the decision, typed by the payer, found by the bank."""

from __future__ import annotations

import hashlib

from stdnum.iso7064 import mod_11_10


def code_for(town_code: str, number: str) -> str:
    """Twenty digits that a payer can type: nineteen of the digest of the matter's number, and one to catch slips.

    Source of the last one: ISO/IEC 7064, MOD 11,10.
    """
    digits = str(int(hashlib.sha256(f"{town_code}/{number}".encode()).hexdigest(), 16))[:19]
    return digits + str(mod_11_10.calc_check_digit(digits))
