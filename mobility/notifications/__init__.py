"""Messages to people: texts, channels, sending."""
