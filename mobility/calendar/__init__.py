"""The university's working days: its week, public holidays, and what a decree moves."""
