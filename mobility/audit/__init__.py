"""The audit trail: what happened is searched and taken away, and each day is sealed by a root that others keep."""
