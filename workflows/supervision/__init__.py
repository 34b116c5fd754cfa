"""Supervision: orders, escalation, accountability; what triggers them."""
