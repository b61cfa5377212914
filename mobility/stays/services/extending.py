"""A later end of a stay that runs: asked for by the person, agreed with the partner, decided by the office."""

from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy import select

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.base.languages import day as in_words
from mobility.base.languages import speaking
from mobility.base.refusals import Refusal
from mobility.base.seen import ensure_as_shown
from mobility.institutions.models import Contact
from mobility.stays.bounds import ensure_near_agreed
from mobility.stays.models import Extension, Stay
from mobility.stays.services.keeping import (
    by_office,
    by_person,
    chain_of,
    ensure_running,
    lock,
    note,
    note_replanned,
    tell_office,
    tell_partner,
    tell_person,
    words_owed,
)
from mobility.stays.words import ANSWERED, lapsed_because

SAID = "extension-partner-said"
"""The entry of the record of what the partner answers, by their link or to the office."""


def ask_extension(actor: Person, stay: Stay, *, until: date, reason: str, now: datetime) -> None:
    """The person asks to stay until a later day; office and partner are told.

    Raises `Refusal`: "stay-not-running", "stay-completed", "extension-waits", "not-later", "day-too-late", "reason-owed",
    or as `by_person`.
    """
    by_person(actor, stay)
    ensure_running(stay)
    if not stay.extendable:
        raise Refusal("stay-completed")
    if _undecided(stay) is not None:
        raise Refusal("extension-waits")
    if until <= stay.planned_to:
        raise Refusal("not-later", "until")
    ensure_near_agreed(stay, "planned_to", until, "until")
    why = words_owed(reason, "reason")
    db.session.add(Extension(stay_id=stay.id, until=until, reason=why, asked_at=now))
    note(stay, "extension-asked", actor.id, now, {"until": until}, {"reason": why})
    tell_office(stay, "extension-asked", now, until=until, reason=why)
    tell_partner(stay, "extension-at-partner", now, until=until)


def say_of_extension(
    contact: Contact, stay: Stay, *, agrees: bool, seen: str | None = None, now: datetime
) -> None:
    """The partner agrees by their link, or does not.

    Raises `Refusal`: "stay-not-yours", "stay-over", "stay-not-running", "decided-already", "day-too-late", or as
    `ensure_as_shown`.
    """
    if contact.institution_id != stay.institution_id:
        raise Refusal("stay-not-yours")
    lock(stay)
    extension = _to_be_decided(stay, seen, agrees=agrees)
    extension.partner_agrees, extension.partner_said_at, extension.contact_id = agrees, now, contact.id
    facts = {"until": extension.until, "agrees": agrees, "on_behalf": f"contact:{contact.id}"}
    note(stay, SAID, None, now, facts)
    tell_office(stay, "extension-partner-agrees" if agrees else "extension-partner-declines", now)


def decide_extension(
    actor: Person,
    stay: Stay,
    *,
    grant: bool,
    partner_agrees: bool = False,
    answer: str | None = None,
    seen: str | None = None,
    now: datetime,
) -> None:
    """The office decides; person and partner are told.

    `partner_agrees`: it has the partner's word in another way than by the link, whatever was said there.

    Raises `Refusal`: "stay-not-running", "decided-already", "day-too-late", "partner-owed", "reason-owed", or as
    `by_office` and `ensure_as_shown`.
    """
    by_office(actor, stay)
    extension = _to_be_decided(stay, seen, agrees=grant)
    if grant and partner_agrees and not extension.partner_agrees:
        extension.partner_agrees, extension.partner_said_at, extension.contact_id = True, now, None
        note(stay, SAID, actor.id, now, {"until": extension.until, "agrees": True})
    if grant and not extension.partner_agrees:
        raise Refusal("partner-owed", "partner_agrees")
    extension.answer = (answer or "").strip() if grant else words_owed(answer, "answer")
    extension.granted, extension.decided_at, extension.decided_by_id = grant, now, actor.id
    if grant:
        before = stay.planned_from, stay.planned_to
        stay.planned_to = extension.until
        note_replanned(actor, stay, before, now)
    else:
        tell_partner(stay, "extension-refused-partner", now)
    name = "extension-granted" if grant else "extension-refused"
    note(stay, name, actor.id, now, {"until": extension.until}, {"answer": extension.answer})
    tell_person(stay, name, now, until=extension.until, reason=extension.answer)


def lapse_extension(stay: Stay, now: datetime) -> None:
    """What is asked for comes to nothing once the stay cannot be extended any more, or is planned to last as long: the
    person is told, and the partner, who was asked."""
    extension = _undecided(stay)
    if extension is None or (stay.extendable and extension.until > stay.planned_to):
        return
    extension.decided_at = now
    note(stay, "extension-lapsed", None, now, {"until": extension.until})
    tell_person(stay, "extension-lapsed", now, until=extension.until, why=_why_lapsed(stay))
    answered = _answered(stay, extension)
    tell_partner(stay, "extension-lapsed-partner", now, answered=answered, why=_why_lapsed(stay))


def _answered(stay: Stay, extension: Extension) -> Callable[[str], str]:
    """To the partner: what it was asked, and what it has answered."""

    def said(language: str) -> str:
        person, until = stay.person.called_in(language), in_words(extension.until, language)
        with speaking(language):
            return str(ANSWERED[extension.partner_agrees]) % {"person": person, "until": until}

    return said


def _why_lapsed(stay: Stay) -> Callable[[str], str]:
    def said(language: str) -> str:
        with speaking(language):
            return lapsed_because(stay)

    return said


def _to_be_decided(stay: Stay, seen: str | None, *, agrees: bool) -> Extension:
    """`agrees`: whether the answer is yes.

    Raises `Refusal`: "decided-already", "day-too-late", or as `ensure_running` and `ensure_as_shown`.
    """
    ensure_running(stay)
    extension = _undecided(stay)
    if extension is None:
        raise Refusal("decided-already")
    ensure_as_shown(seen, extension.shown, chain=chain_of(stay), among=("extension-asked",))
    if agrees:
        ensure_near_agreed(stay, "planned_to", extension.until)
    return extension


def _undecided(stay: Stay) -> Extension | None:
    """What the person has asked for and nobody has decided."""
    return db.session.scalar(
        select(Extension).where(Extension.stay_id == stay.id, Extension.decided_at.is_(None))
    )
