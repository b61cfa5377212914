"""Stays: people away, from the confirmed place until they are home again and their credits are noted."""
