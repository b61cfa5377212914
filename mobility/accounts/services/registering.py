"""Registering, confirming the address, a new password by mail: the answers never tell whether an address is known."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from mobility.base.database import db

from .. import passwords
from ..addresses import fold_address, tidy_address, tidy_name
from ..mails import send_mail
from ..models import Person
from ..queries import find_person, person_of_link
from .signing_in import end_all_sessions


def register(name: str, email: str, password: str, *, language: str, now: datetime) -> None:
    """Make an account that waits for its address to be confirmed; a letter brings the link.

    For a known address the answer is the same, and the letter says what to do: nothing of the account changes. Where
    it still waits with another password, neither password counts any more (somebody else may have typed the first):
    whoever reads the letter chooses one.

    Raises `Refusal`: "address-malformed", "name-missing", "name-too-long", "name-odd", "password-too-short",
    "password-too-long", "password-too-plain", "password-is-name".
    """
    address, name = tidy_address(email), tidy_name(name)
    passwords.ensure_good(password, address, name)
    password_hash = passwords.hashed(password)
    person_id = _add(name, address, password_hash, language, now)
    if person_id is not None:
        passwords.matches(None, password)  # takes as long as for a known address
        send_mail("confirm", person_id)
        return
    person = db.session.scalars(
        select(Person).where(Person.email_folded == fold_address(address)).with_for_update()
    ).one()
    same = passwords.matches(person.password_hash, password)
    if person.confirmed_at is not None:
        send_mail("known", person.id)
    elif same:
        send_mail("confirm", person.id)
    else:
        person.name, person.language, person.password_hash = name, language, None
        send_mail("finish", person.id)


def confirm(link: str, *, now: datetime) -> Person:
    """The address is theirs; they may sign in.

    Raises `Refusal`: "link-ended", "link-wrong", "link-used".
    """
    person = person_of_link("confirm", link, lock=True)
    person.confirmed_at = now
    db.session.flush()
    return person


def ask_confirmation(email: str) -> None:
    """Send the link again to an address that waits for it; nothing for any other."""
    person = find_person(email)
    if person is not None and person.confirmed_at is None:
        send_mail("confirm" if person.password_hash else "finish", person.id)


def ask_reset(email: str) -> None:
    """Send a link for a new password to a known address; nothing to any other."""
    person = find_person(email)
    if person is not None:
        send_mail("reset", person.id)


def reset(link: str, password: str, *, now: datetime) -> Person:
    """Set the password; every session ends. The link came by mail, so the address is confirmed too.

    Raises `Refusal`: "link-ended", "link-wrong", "link-used", "password-too-short", "password-too-long",
    "password-too-plain", "password-is-name".
    """
    person = person_of_link("reset", link, lock=True)
    passwords.ensure_good(password, person.email, person.name)
    was_waiting = person.confirmed_at is None
    person.password_hash = passwords.hashed(password)
    person.confirmed_at = person.confirmed_at or now
    db.session.flush()
    end_all_sessions(person, now=now)
    if not was_waiting:
        send_mail("changed", person.id)
    return person


def _add(name: str, address: str, password_hash: str, language: str, now: datetime) -> int | None:
    """The new person's id, or None if the address is there already; two at once make one."""
    statement = (
        insert(Person)
        .values(
            name=name,
            email=address,
            email_folded=fold_address(address),
            password_hash=password_hash,
            language=language,
            created_at=now,
            demo=False,
        )
        .on_conflict_do_nothing(index_elements=["email_folded"])
        .returning(Person.id)
    )
    return db.session.scalar(statement)
