"""The rules, one a file: each module's ``RULE``."""
