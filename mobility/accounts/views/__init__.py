"""Pages of accounts: signing in, registering, one's own account, people and roles, operations."""

from flask import Flask

from .. import links, passwords
from . import leaving, lending, own, people, registering
from .blueprint import accounts
from .operations import operations
from .session import login_manager

blueprints = (accounts, operations)

__all__ = ["blueprints", "init_app", "leaving", "lending", "own", "people", "registering"]


def init_app(app: Flask) -> None:
    """Sessions by our table, argon2 and signed links as the settings say."""
    settings = app.config["SETTINGS"]
    login_manager.init_app(app)
    passwords.use_memory(settings.argon2_memory_kib)
    links.use_key(settings.secret_key)
