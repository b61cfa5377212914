"""Forms as data and their answers."""
