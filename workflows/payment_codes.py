"""The code under which a fine is paid: printed on the decision, typed by the payer, found by the bank."""

from __future__ import annotations

import hashlib

from stdnum.iso7064 import mod_11_10


def code_for(instance_id: str) -> str:
    """Twenty digits that a payer can type: nineteen of the matter's digest, and one to catch slips (MOD 11,10)."""
    digits = str(int(hashlib.sha256(instance_id.encode()).hexdigest(), 16))[:19]
    return digits + str(mod_11_10.calc_check_digit(digits))
