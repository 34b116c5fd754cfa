"""Keeping the organisation: every kind of row declared once, entered, changed, ended, imported and exported alike."""
