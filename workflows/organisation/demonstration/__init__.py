"""The demonstration town's organisation, made from a seed number: the same number, the same people."""
