"""Pages of accounts: signing in, registering, one's own account, people and roles, operations."""

from typing import Any

from flask import Flask, has_request_context, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from mobility.base.navigation import Link

from .. import links, passwords
from . import own, people, registering
from .blueprint import accounts
from .operations import operations
from .session import login_manager

blueprints = (accounts, operations)

__all__ = ["blueprints", "init_app", "own", "people", "registering"]


def init_app(app: Flask) -> None:
    """Sessions by our table, argon2 and signed links as the settings say."""
    settings = app.config["SETTINGS"]
    login_manager.init_app(app)
    passwords.use_memory(settings.argon2_memory_kib)
    links.use_key(settings.secret_key)
    app.context_processor(_own_menu)


def _own_menu() -> dict[str, Any]:
    """What stands in the menu under the person's name."""
    if not has_request_context() or not current_user.is_authenticated:
        return {}
    href = url_for("accounts.account")
    return {"account_navigation": [Link(_("Your account"), href, request.path.startswith(href), 0)]}
