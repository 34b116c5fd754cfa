"""Connectors: what other platforms send in, how it is read, what became of it, and what they are told."""
