"""Reserved seats: claims and the inclusion officer's decision."""
