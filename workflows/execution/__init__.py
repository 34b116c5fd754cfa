"""Execution of penalties: payment, instalments, surcharge, urging, court, rectification."""
