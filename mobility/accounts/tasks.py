"""Jobs of accounts: their letters, and forgetting sessions that ended long ago."""

from datetime import timedelta

from mobility.base.database import utc_now
from mobility.base.jobs import job
from mobility.base.languages import speaking
from mobility.base.letters import make_letter, message_domain, post
from mobility.base.mail import Letter
from mobility.base.transaction import reading

from .links import make_link
from .mails import MAILS
from .models import Person
from .queries import get_person
from .services import forget_old_sessions


@job("accounts.mail_confirm", queue="mail", outside=True)
def mail_confirm(person_id: int, mail: str) -> None:
    _send("confirm", person_id, mail, only_waiting=True)


@job("accounts.mail_finish", queue="mail", outside=True)
def mail_finish(person_id: int, mail: str) -> None:
    _send("finish", person_id, mail, only_waiting=True)


@job("accounts.mail_known", queue="mail", outside=True)
def mail_known(person_id: int, mail: str) -> None:
    _send("known", person_id, mail)


@job("accounts.mail_reset", queue="mail", outside=True)
def mail_reset(person_id: int, mail: str) -> None:
    _send("reset", person_id, mail)


@job("accounts.mail_changed", queue="mail", outside=True)
def mail_changed(person_id: int, mail: str) -> None:
    _send("changed", person_id, mail)


@job("accounts.forget_sessions", every=timedelta(hours=12))
def forget_sessions() -> None:
    forget_old_sessions(utc_now())


def _send(kind: str, person_id: int, mail: str, *, only_waiting: bool = False) -> None:
    """Post the letter; `mail` makes its Message-ID, the same at each try. The account is looked at once more before."""
    with reading():
        person = get_person(person_id)
        if person is None or (only_waiting and person.confirmed_at is not None):
            return
        if kind == "confirm" and person.password_hash is None:
            return  # begun anew meanwhile: another letter lets them choose a password
        letter = _letter(kind, person, mail)
    post(letter)


def _letter(kind: str, person: Person, mail: str) -> Letter:
    words = MAILS[kind]
    with speaking(person.language):
        return make_letter(
            person.name,
            person.email,
            person.language,
            str(words.subject),
            [str(paragraph) for paragraph in words.paragraphs],
            _link(words.link, person),
            str(words.link_label),
            f"account-{mail}@{message_domain()}",
        )


def _link(link: str, person: Person) -> str:
    return link if link.startswith("/") else f"/{link}/{make_link(link, person)}"
