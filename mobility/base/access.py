"""Who may open a page: every view declares it, and the table of routes and roles is read from these marks."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import wraps
from typing import Any, TypeVar

from flask import abort, current_app, request
from flask_login import current_user

from .record import acting_by
from .transaction import SAFE_METHODS

EVERYBODY, SIGNED_IN = "everybody", "signed-in"

View = TypeVar("View", bound=Callable[..., Any])


def public(view: View) -> View:
    """Everybody, signed in or not."""
    return _marked(view, who=EVERYBODY, reads=EVERYBODY)


def signed_in(view: View) -> View:
    """Whoever is signed in; what they see of it is decided by the policy of the room."""
    return _guarded(view, who=SIGNED_IN, reads=SIGNED_IN)


def holding(*roles: str, readers: tuple[str, ...] = ()) -> Callable[[View], View]:
    """Whoever holds one of these roles now, in whatever scope; `readers` may look, not send. Others get 403."""

    def decorate(view: View) -> View:
        return _guarded(view, who=_written(roles), reads=_written((*roles, *readers)))

    return decorate


def allowed(endpoint: str) -> bool:
    """Whether the present person may do what `endpoint` is for: a page offers nothing that would refuse its reader."""
    return _is_one_of(current_app.view_functions[endpoint].who)  # type: ignore[union-attr]  # every view has its mark


def is_open(endpoint: str) -> bool:
    """Whether everybody may do what `endpoint` is for, signed in or not."""
    return current_app.view_functions[endpoint].who == EVERYBODY  # type: ignore[union-attr,no-any-return]  # as above


def present() -> Any:
    """The present person as such, for who looks at them hundreds of times: `current_user` asks each time who it is."""
    return current_user._get_current_object()


def _is_one_of(who: str) -> bool:
    if who == EVERYBODY:
        return True
    return current_user.is_authenticated and (who == SIGNED_IN or current_user.holds_any(tuple(who.split())))


def _written(roles: tuple[str, ...]) -> str:
    return " ".join(sorted(set(roles)))


def _guarded(view: View, who: str, reads: str) -> View:
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not current_user.is_authenticated:
            return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]  # set by Flask-Login
        if not _is_one_of(reads if request.method in SAFE_METHODS else who):
            abort(403)
        with _by_whose_right(who):
            return view(*args, **kwargs)

    return _marked(guarded, who, reads)  # type: ignore[return-value]  # called as the view is


def _by_whose_right(who: str) -> AbstractContextManager[None]:
    """What somebody changes by a lent role is recorded as done for its lender; see `acting_by` where there are several."""
    rights = () if request.method in SAFE_METHODS else current_user.rights_by(*who.split())
    return acting_by(current_user.id, rights) if rights else nullcontext()


def _marked(view: View, who: str, reads: str) -> View:
    """The marks that tests and docs/roles.md read: who may send there, and who may look."""
    view.who, view.reads = who, reads  # type: ignore[attr-defined]
    return view
