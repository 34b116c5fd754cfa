"""Patrols of grids: check-ins, tasks, findings, tracks and their quality."""
