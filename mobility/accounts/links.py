"""Mailed links: signed, for one purpose, ended by time or by being used (the state they were made for is gone)."""

import hashlib
from datetime import timedelta

from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from mobility.base.refusals import Refusal

from .models import Person

LASTS = {"confirm": timedelta(days=3), "reset": timedelta(hours=1)}


class Key:
    """Set once by the room's `init_app` from the settings."""

    secret = ""


def use_key(secret: str) -> None:
    Key.secret = secret


def make_link(purpose: str, person: Person) -> str:
    """The part of the address that carries who and what for."""
    return _serializer(purpose).dumps([person.id, state_of(purpose, person)])


def read_link(purpose: str, link: str) -> tuple[int, str]:
    """(id of the person, state that the link was made for).

    Raises `Refusal`: "link-ended", "link-wrong".
    """
    try:
        person_id, state = _serializer(purpose).loads(link, max_age=int(LASTS[purpose].total_seconds()))
    except SignatureExpired:
        raise Refusal("link-ended") from None
    except BadSignature:
        raise Refusal("link-wrong") from None
    return int(person_id), str(state)


def state_of(purpose: str, person: Person) -> str:
    """A fingerprint of what using the link changes: afterwards it fits no more."""
    confirmed = person.confirmed_at.isoformat() if person.confirmed_at and purpose == "confirm" else ""
    text = "|".join((person.email_folded, person.password_hash or "", confirmed))
    return hashlib.sha256(f"{purpose}|{text}|{Key.secret}".encode()).hexdigest()[:20]


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(Key.secret, salt=f"accounts.{purpose}")
