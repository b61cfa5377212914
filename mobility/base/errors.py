"""Pages for what goes wrong: each says what happened and what to do, in the reader's language."""

from flask import Flask, current_app, g, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError, TimeoutError
from werkzeug.exceptions import HTTPException

from .access import is_open
from .database import db
from .refusals import Refusal
from .security import pause
from .transaction import SAFE_METHODS
from .typed import in_words, pressed
from .whence import page_above, where_from
from .whose import CSRF, make_forms_for, owner_of_form

WITH_LANGUAGE = "spoken-"
"""How the fields begin that choose another language for a page which answers a form (`base.again`)."""
PAGES = {400, 401, 403, 404, 405, 409, 413, 422, 500, 503}


def init_app(app: Flask) -> None:
    app.register_error_handler(CSRFError, _token_is_gone)
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(429, _too_many)
    for away in (OperationalError, TimeoutError):
        app.register_error_handler(away, _away)
    app.register_error_handler(DataError, _does_not_fit)
    app.register_error_handler(500, _broken)


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:
        return error.get_response()
    code = error.code or 500
    if code < 400:
        return error.get_response()
    above = page_above() if code == 405 and request.method in SAFE_METHODS else None
    if above is not None:
        return redirect(above)
    page = code if code in PAGES else 400
    return render_template(f"errors/{page}.html"), code


def _too_many(_error: Exception) -> ResponseReturnValue:
    wait = pause()
    return render_template("errors/429.html", wait=wait), 429, wait.headers


def by_script() -> bool:
    """Whether a page sends its form by itself, as one goes."""
    return "X-Autosave" in request.headers


def refused(refusal: Refusal, home: str | None = None, *, closed: bool = False) -> ResponseReturnValue:
    """A move that may not be, a case that changed meanwhile: nothing is done, the page says why and keeps what was typed.

    Of a page that was only opened nothing was pressed: what is said of that stood before. `home`: the page of what it is
    about, where the way back would lead to the page of the refused step once more, or to none; `closed`: the page that they
    come from opens to them no more either. A page that saves as one goes says the sentence by itself.
    """
    if by_script():
        return jsonify(message=refusal.sentence), 409
    back = where_from()
    changed = refusal.meanwhile or (refusal.overtaken and request.method not in SAFE_METHODS)
    page = render_template(
        "errors/409.html",
        changed=changed,
        sentence=refusal.sentence,
        typed=_typed_in_words(),
        back=home if home and (closed or back in (request.path, "/")) else back,
    )
    return page, 409


def _typed_in_words() -> list[tuple[str, str]]:
    return in_words(request.path, kept_fields()) if request.method == "POST" else []


def _token_is_gone(error: CSRFError) -> ResponseReturnValue:
    """The form's token ended with its session: every letter is still there, one more press sends it.

    Only for a form of our own pages: a browser says so by Sec-Fetch-Site; others get the plain 400. Who has to sign in for
    what the form does is asked to, and finds it again afterwards; what is sent by one more press is theirs as before.
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return render_template("errors/400.html"), 400
    if request.endpoint and not current_user.is_authenticated and not is_open(request.endpoint):
        return current_app.login_manager.unauthorized()  # type: ignore[attr-defined,no-any-return]  # set by Flask-Login
    owner = owner_of_form(request.form.get(CSRF, ""))
    if owner is not None and not current_user.is_authenticated:
        make_forms_for(owner)
    kept = kept_fields()
    page = render_template(
        "errors/expired.html",
        kept=kept,
        typed=_typed_in_words(),
        pressed=pressed(request.path, kept),
        action=request.full_path,
    )
    return page, 400


def kept_fields() -> list[tuple[str, str]]:
    """What was typed into the form that could not be taken, without token, passwords and files."""
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name != CSRF and "password" not in name and not name.startswith(WITH_LANGUAGE)
    ]


def _away(error: Exception) -> ResponseReturnValue:
    """The database does not answer, or has no connection left: the page must do without it, and without the person."""
    current_app.logger.error("the database is away: %s", error)
    g.database_away = True
    _do_without_person()
    return render_template("errors/503.html"), 503, {"Retry-After": "30"}


def _does_not_fit(error: DataError) -> ResponseReturnValue:
    """Something was sent that no column of that kind can hold; the person is not asked the database for again."""
    current_app.logger.warning("what was sent does not fit: %s", error.orig)
    db.session.rollback()
    return render_template("errors/400.html", bare=True), 400


def _broken(error: Exception) -> ResponseReturnValue:
    _do_without_person()
    return render_template("errors/500.html"), 500


def _do_without_person() -> None:
    """What is known of who asks ended with the transaction: the page that says so must not break in its turn."""
    db.session.rollback()
    g._login_user = current_app.login_manager.anonymous_user()  # type: ignore[attr-defined]  # set by Flask-Login
