"""What every act on a stay shares: who may, one at a time, the record, the next expected day, who is told."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from mobility.accounts.models import Person, Role
from mobility.accounts.queries import get_person, people_holding
from mobility.base.database import db
from mobility.base.languages import day, tr
from mobility.base.record import Event, record
from mobility.base.refusals import Refusal
from mobility.base.zone import local_day
from mobility.notifications.services import recall_about, tell, tell_address
from mobility.selection.nominations.links import path_of
from mobility.selection.services import partner_addresses
from mobility.stays import policy
from mobility.stays.expecting import due_day
from mobility.stays.models import DATES_CHANGED, Stay, Way
from mobility.stays.queries import is_guest
from mobility.workflow.engine.times import calendar

REDATED = "stay-redated"
"""In the record of the application from which the stay followed."""
_EXTENSION = (
    "extension-asked",
    "extension-at-partner",
    "extension-partner-agrees",
    "extension-partner-declines",
)
_SILENT = ("somebody-silent", "arrival-missed", "arrival-missed-office")
_ANSWERED = {
    **{
        f"{way}-{how}": (f"{way}-reported", f"{way}-awaited", *_SILENT)
        for way in Way
        for how in ("accepted", "confirmed")
    },
    **{f"{way}-refused": (f"{way}-reported",) for way in Way},
    **{f"{way}-reported": (f"{way}-awaited", *_SILENT) for way in Way},
    **dict.fromkeys(("extension-granted", "extension-refused", "extension-lapsed"), _EXTENSION),
    "extension-partner-said": ("extension-at-partner",),
    "emergency-entered": ("emergency-owed",),
    "home-noted": ("home-awaited",),
}
_ALL_ASKED = {"paper-given", "papers-awaited", "stay-to-close"}.union(*_ANSWERED.values())
ANSWERED_BY: Mapping[str, tuple[str, ...]] = _ANSWERED | dict.fromkeys(
    ("stay-cancelled", "stay-interrupted", "stay-closed"), tuple(sorted(_ALL_ASKED))
)
"""Entry of the record -> messages about the stay that ask for nothing any more once it is there."""
LONGEST = 1000
"""Signs of a reason or an answer."""


def chain_of(stay: Stay) -> str:
    """Its chain of the record."""
    return f"stay:{stay.id}"


def path_to(stay: Stay) -> str:
    """The page of the stay, the same for everybody."""
    return f"/stays/{stay.reference}"


def people_path(link_id: int) -> str:
    """The partner's page of the people who are with them."""
    return f"{path_of(link_id)}/people"


def lock(stay: Stay) -> None:
    """The stay as it stands now, kept from others until the end of the transaction; relations that are loaded stay so."""
    columns = [column.key for column in Stay.__mapper__.column_attrs]
    db.session.refresh(stay, columns, with_for_update={"of": Stay, "key_share": True})


def of_office(actor: Person, stay: Stay) -> None:
    """Whether or not the stay is over. Raises `Refusal`: "own-case", "stay-not-yours"."""
    if actor.id == stay.person_id:
        raise Refusal("own-case")
    if not policy.runs(actor, stay):
        raise Refusal("stay-not-yours")
    lock(stay)


def by_office(actor: Person, stay: Stay) -> None:
    """Raises `Refusal`: as `of_office`; "stay-over" at an end."""
    of_office(actor, stay)
    _not_over(stay)


def by_person(actor: Person, stay: Stay) -> None:
    """Raises `Refusal`: "stay-not-yours"; "stay-over" at an end."""
    if actor.id != stay.person_id:
        raise Refusal("stay-not-yours")
    lock(stay)
    _not_over(stay)


def _not_over(stay: Stay) -> None:
    if stay.over:
        raise Refusal("stay-over")


def ensure_running(stay: Stay) -> None:
    """Raises `Refusal`: "stay-over", "stay-not-running"."""
    if stay.over:
        raise Refusal("stay-over")
    if not stay.running:
        raise Refusal("stay-not-running")


def words_owed(text: str | None, field: str) -> str:
    """Raises `Refusal`: "reason-owed"."""
    if text is None or not text.strip():
        raise Refusal("reason-owed", field)
    return text.strip()[:LONGEST]


def note(
    stay: Stay,
    name: str,
    actor_id: int | None,
    now: datetime,
    facts: Mapping[str, Any] | None = None,
    texts: Mapping[str, str] | None = None,
) -> Event:
    """Record it, and say anew by when the next sign is expected; what was asked and is answered by it asks no more."""
    expect_anew(stay, now)
    event = record(chain_of(stay), name, actor_id, now, as_facts(facts or {}), texts)
    db.session.flush()
    if name in ANSWERED_BY:
        recall_about(chain_of(stay), ANSWERED_BY[name])
    return event


def expect_anew(stay: Stay, now: datetime) -> None:
    """By when the next sign is expected, as the stay stands now."""
    stay.due_on = due_day(stay, calendar(now))


def note_in_application(
    actor: Person, stay: Stay, name: str, now: datetime, facts: Mapping[str, Any] | None = None
) -> None:
    """Record it of the application from which the stay followed, with the role of who did it, unless it was the person."""
    role = policy.runs_as(actor, stay)
    by = {} if role is None else {"role": role}
    record(
        f"case:{stay.application_id}", name, actor.id, now, {"stay": stay.id, **by, **as_facts(facts or {})}
    )


def note_replanned(actor: Person, stay: Stay, before: tuple[date, date], now: datetime) -> None:
    """The same of other days of the stay than were planned `before`, first and last; the partner is told."""
    first, last = before
    facts = {"from": stay.planned_from, "until": stay.planned_to, "first": first, "last": last}
    note_in_application(actor, stay, REDATED, now, facts)
    tell_partner(stay, f"{DATES_CHANGED}-partner", now)


def as_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Plain JSON: days as ISO 8601."""
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in facts.items()}


def plain_hours(hours: Mapping[str, Decimal | None]) -> dict[str, str]:
    """As the record keeps them: to tenths, as the database does."""
    return {key: f"{value:.1f}" for key, value in hours.items() if value is not None}


def words_of(stay: Stay, language: str) -> dict[str, object]:
    """For messages; needs `person`, `call` and `institution`."""
    return {
        "person": stay.person.called_in(language),
        "call": tr(stay.call.title, language),
        "partner": tr(stay.institution.name, language),
        "reference": stay.reference,
        "first": day(stay.planned_from, language),
        "last": day(stay.planned_to, language),
    }


def tell_person(stay: Stay, key: str, now: datetime, **more: object) -> None:
    """Write the message `key` to whose stay it is; `more`: values beside those of `words_of`: days, texts, and
    what gives one for a language."""
    person = get_person(stay.person_id, now)
    if person is not None:
        values = {**words_of(stay, person.language), **_in(person.language, more)}
        tell(person, key, about=chain_of(stay), values=values, link=path_to(stay), now=now)


def tell_office(stay: Stay, key: str, now: datetime, **more: object) -> None:
    """The coordinators in whose scopes the stay is; who is away themselves is not told of their own."""
    tokens = [f"{Role.COORDINATOR}@{scope}" for scope in stay.application.scopes]
    found = {person.id: person for token in tokens for person in people_holding(token, now)}
    for person in found.values():
        if person.id != stay.person_id:
            values = {**words_of(stay, person.language), **_in(person.language, more)}
            tell(person, key, about=chain_of(stay), values=values, link=path_to(stay), gather=True, now=now)


def tell_partner(stay: Stay, key: str, now: datetime, **more: object) -> None:
    """The partner's contacts, each with their own link to the page of the people who are with them; to that of the
    nominations, where the person does not stand there yet or any more."""
    path = people_path if is_guest(stay, local_day(now)) else path_of
    for receiver in partner_addresses(stay.institution_id, now, path).values():
        values = {**words_of(stay, receiver.language), **_in(receiver.language, more)}
        tell_address(receiver, key, about=chain_of(stay), values=values, now=now)


def _in(language: str, more: Mapping[str, object]) -> dict[str, object]:
    return {key: _word(value, language) for key, value in more.items()}


def _word(value: object, language: str) -> object:
    if callable(value):
        return value(language)
    return day(value, language) if isinstance(value, date) else value
