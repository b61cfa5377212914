"""The university's register of students and staff, and who of our people is in it."""
