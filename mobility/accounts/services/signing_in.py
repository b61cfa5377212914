"""Sessions: opened by signing in, listed, ended; and what a person changes of their own account."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, or_, update

from mobility.base.database import db
from mobility.base.languages import LANGUAGES
from mobility.base.refusals import Refusal

from .. import passwords
from ..addresses import tidy_name
from ..mails import send_mail
from ..models import Person, SignIn
from ..queries import demo_person, find_person, load_grants, token_hash

LASTS = timedelta(days=30)
"""How long a session lasts: nobody loses what they typed over a long evening, or a week."""
NOTED_EACH = timedelta(hours=1)
"""How exactly the use of a session is known."""
KEPT_FOR = timedelta(days=30)
"""How long ended sessions are remembered, so that what was typed comes back to the same person only."""


def sign_in(email: str, password: str, *, device: str, now: datetime) -> Person:
    """Open a session for whoever has this address and password; takes as long for an unknown address.

    Raises `Refusal`: "wrong-sign-in", "address-not-confirmed".
    """
    person = find_person(email)
    if not passwords.matches(person.password_hash if person else None, password) or person is None:
        raise Refusal("wrong-sign-in")
    if person.confirmed_at is None:
        raise Refusal("address-not-confirmed")
    if person.password_hash and passwords.is_outdated(person.password_hash):
        person.password_hash = passwords.hashed(password)
    open_session(person, device=device, now=now)
    return load_grants(person, now)


def sign_in_demo(person_id: int, *, device: str, now: datetime) -> Person | None:
    """Open a session for a person of the demo; None if there is no such one. The caller sees that this is a demo."""
    person = demo_person(person_id)
    if person is None:
        return None
    open_session(person, device=device, now=now)
    return load_grants(person, now)


def open_session(person: Person, *, device: str, now: datetime) -> str:
    """A new session of the person; gives the token for the cookie, of which only the hash is kept."""
    token = secrets.token_urlsafe(32)
    db.session.add(
        SignIn(
            person_id=person.id,
            token_hash=token_hash(token),
            device=device,
            created_at=now,
            expires_at=now + LASTS,
        )
    )
    db.session.flush()
    person.sign_in_token = token
    return token


def note_use(token: str, *, now: datetime) -> None:
    """That the session is in use."""
    db.session.execute(update(SignIn).where(SignIn.token_hash == token_hash(token)).values(last_used_at=now))


def sign_out(person: Person, *, now: datetime) -> None:
    """End the session that `person` came with."""
    _end(now, SignIn.person_id == person.id, SignIn.token_hash == token_hash(person.sign_in_token))


def end_session(actor: Person, sign_in_id: int, *, now: datetime) -> bool:
    """End one session of `actor`'s own; False if it is not theirs or not open."""
    return _end(now, SignIn.person_id == actor.id, SignIn.id == sign_in_id) > 0


def end_other_sessions(actor: Person, *, now: datetime) -> int:
    """End all but the present one; gives how many were open."""
    return _end(now, SignIn.person_id == actor.id, SignIn.token_hash != token_hash(actor.sign_in_token))


def end_all_sessions(person: Person, *, now: datetime) -> int:
    """Sign the person out everywhere; gives how many sessions were open."""
    return _end(now, SignIn.person_id == person.id)


def change_password(actor: Person, current_password: str, new_password: str, *, now: datetime) -> None:
    """Set a new password; every other session ends, and a letter says so.

    Raises `Refusal`: "password-wrong", "password-unchanged", "password-too-short", "password-too-long",
    "password-too-plain", "password-is-name".
    """
    if not passwords.matches(actor.password_hash, current_password):
        raise Refusal("password-wrong", "current_password")
    if passwords.matches(actor.password_hash, new_password):
        raise Refusal("password-unchanged", "new_password")
    passwords.ensure_good(new_password, actor.email, actor.name, "new_password")
    actor.password_hash = passwords.hashed(new_password)
    end_other_sessions(actor, now=now)
    send_mail("changed", actor.id)


def change_details(actor: Person, name: str, language: str, reads: Sequence[str] | None = None) -> None:
    """Name and languages at once, as the account page has them. `reads`: of who assesses, the languages of applications.

    Raises `Refusal`: as `change_name` and `change_language`.
    """
    change_name(actor, name)
    change_language(actor, language)
    if reads is not None:
        actor.reads = [code for code in LANGUAGES if code in reads]
        db.session.flush()


def change_name(actor: Person, name: str) -> None:
    """Raises `Refusal`: "name-missing", "name-too-long", "name-odd"."""
    actor.name = tidy_name(name)
    db.session.flush()


def change_language(actor: Person, language: str) -> None:
    """Raises `Refusal`: "language-unknown"."""
    if language not in LANGUAGES:
        raise Refusal("language-unknown", "language")
    actor.language = language
    db.session.flush()


def forget_old_sessions(now: datetime) -> None:
    """Delete sessions that ended long ago."""
    long_ago = now - KEPT_FOR
    db.session.execute(delete(SignIn).where(or_(SignIn.ended_at < long_ago, SignIn.expires_at < long_ago)))


def _end(now: datetime, *which: ColumnElement[bool]) -> int:
    ended = db.session.execute(
        update(SignIn)
        .where(SignIn.ended_at.is_(None), SignIn.expires_at > now, *which)
        .values(ended_at=now)
        .returning(SignIn.id)
    )
    return len(ended.all())
