"""Dispatch: events and work orders from intake to the closed reply."""
