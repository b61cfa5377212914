"""Whose a form is that comes without its session: its token names the person whom it was made for."""

import secrets

from flask import current_app, g, session
from itsdangerous import BadData, URLSafeTimedSerializer

CSRF = "csrf_token"
"""What the token's field is called, and where the session keeps its secret (Flask-WTF)."""
SALT = "wtf-csrf-token"
"""With which it is signed there."""


def make_forms_for(person_id: int) -> None:
    """From now on in this session: tokens of forms made before count no more."""
    g.pop(CSRF, None)
    session[CSRF] = secret_of_forms(person_id)


def secret_of_forms(person_id: int) -> str:
    return f"{person_id}.{secrets.token_hex(20)}"


def owner_of_form(token: str) -> int | None:
    """The person whom the page with this token was made for; None for a visitor's, or one that we did not sign."""
    try:
        secret = str(URLSafeTimedSerializer(str(current_app.secret_key), salt=SALT).loads(token))
    except BadData:
        return None
    owner, named, _rest = secret.partition(".")
    return int(owner) if named else None
