"""Assessments, conflicts of interest, quorum."""
