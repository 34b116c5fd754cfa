"""Performance (效能): running limits as bars, today's risks, indicators with the cases behind them, reports."""
