"""Hearings: asked for in time, hosted by somebody who did not investigate, announced a week before, on record."""
