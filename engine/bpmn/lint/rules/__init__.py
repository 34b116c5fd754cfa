"""The rules, one a file: ``check(diagram, context)`` yields problems."""
