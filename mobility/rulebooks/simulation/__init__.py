"""A rule book tried on cases that are over: what was done is gone through again by the text. Nothing is changed by it."""
