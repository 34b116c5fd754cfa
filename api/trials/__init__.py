"""Trials: a draft runs in a town of its own, with test people and a clock that its designer moves."""
