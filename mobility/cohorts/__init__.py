"""The people of a call, for the coordinator."""
