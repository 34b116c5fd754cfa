"""The calendar: which days are worked and when offices serve; one table is the truth, packages only seed it."""
