"""A cohort drawn: the flow through the stages, applications over time, and where people want to go."""
