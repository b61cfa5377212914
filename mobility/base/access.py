"""Who may open a page: every view declares it, and the table of routes and roles is read from these marks."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import abort, current_app
from flask_login import current_user

View = TypeVar("View", bound=Callable[..., Any])


def public(view: View) -> View:
    """Everybody, signed in or not."""
    view.who = "everybody"  # type: ignore[attr-defined]  # the mark that tests and docs/roles.md read
    return view


def signed_in(view: View) -> View:
    """Whoever is signed in; what they see of it is decided by the policy of the room."""
    return _guarded(view, "signed-in", lambda: True)


def holding(*roles: str) -> Callable[[View], View]:
    """Whoever holds one of these roles now, in whatever scope; others get 403."""

    def decorate(view: View) -> View:
        return _guarded(view, " ".join(sorted(roles)), lambda: current_user.holds_any(roles))

    return decorate


def _guarded(view: View, who: str, allowed: Callable[[], bool]) -> View:
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not current_user.is_authenticated:
            return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]  # set by Flask-Login
        if not allowed():
            abort(403)
        return view(*args, **kwargs)

    guarded.who = who  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]
