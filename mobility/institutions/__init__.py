"""The home university, faculties, specialties, partners, contacts."""
