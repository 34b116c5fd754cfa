"""The big drill: load over HTTP, nodes killed and frozen at random moments, invariants checked at the end."""
