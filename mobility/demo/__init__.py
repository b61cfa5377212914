"""The Technological University of Tajikistan as demo data."""
