"""Jobs of accounts: their letters, and forgetting sessions that ended long ago."""

from datetime import timedelta

from mobility.base.database import utc_now
from mobility.base.jobs import job
from mobility.base.languages import speaking
from mobility.base.letters import make_letter, message_domain, post
from mobility.base.mail import Letter
from mobility.base.transaction import reading

from .links import make_link
from .mails import MAILS, words_of_grant
from .models import Grant, Person
from .queries import get_grant, get_person
from .services import forget_old_sessions


@job("accounts.mail", queue="mail", outside=True)
def mail(kind: str, person_id: int, letter: str, grant_id: int | None = None) -> None:
    """Post a letter; `letter` makes its Message-ID, the same at each try. The account is looked at once more before."""
    with reading():
        person = get_person(person_id)
        if person is None or not MAILS[kind].fits(person):
            return
        written = _written(kind, person, letter, get_grant(grant_id) if grant_id else None)
    post(written)


@job("accounts.forget_sessions", every=timedelta(hours=12))
def forget_sessions() -> None:
    forget_old_sessions(utc_now())


def _written(kind: str, person: Person, letter: str, grant: Grant | None) -> Letter:
    words = MAILS[kind]
    with speaking(person.language):
        values = words_of_grant(grant) if grant else {}
        paragraphs = [str(paragraph) % values if grant else str(paragraph) for paragraph in words.paragraphs]
        return make_letter(
            person.greeted_in(person.language),
            person.email,
            person.language,
            str(words.subject) % values if grant else str(words.subject),
            [paragraph for paragraph in paragraphs if paragraph],
            _link(words.link, person),
            str(words.link_label),
            f"account-{letter}@{message_domain()}",
        )


def _link(link: str, person: Person) -> str:
    return link if link.startswith("/") else f"/{link}/{make_link(link, person)}"
