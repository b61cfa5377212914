"""Sittings of a call's committee: called, held with a ranked list and votes, and put into signed minutes."""
