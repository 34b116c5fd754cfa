"""The input components of forms, one room per kind of value."""
