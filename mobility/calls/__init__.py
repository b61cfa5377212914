"""Programmes, calls, destinations, eligibility."""
