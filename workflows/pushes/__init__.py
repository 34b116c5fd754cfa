"""Pushes: what goes to the units that supervise what was granted, what comes back from them, and who answers."""
