"""What pages need to know of the office and its settings."""

from flask import current_app


def upload_limit() -> int:
    """Bytes of one file."""
    return int(current_app.config["SETTINGS"].upload_limit_mb) * 1024**2


def office_address() -> str:
    """Whom people write to."""
    return str(current_app.config["SETTINGS"].office_address)
