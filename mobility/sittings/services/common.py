"""What the services of a sitting share: locking, who may, telling."""

from collections.abc import Collection, Iterable
from datetime import datetime

from mobility.accounts.models import Person
from mobility.applications.models import Application
from mobility.base.database import Translated
from mobility.base.languages import moment_there, speaking, tr
from mobility.base.refusals import Refusal
from mobility.base.zone import Zone
from mobility.notifications.services import tell
from mobility.reviews.informed import informed
from mobility.sittings import policy, queries
from mobility.sittings.models import AgendaItem, Attendee, Sitting
from mobility.sittings.quorum import needed_of, place_of
from mobility.workflow.services import excluded_people

CALLED, LEFT_OUT = "sitting-called", "sitting-left-out"
"""Messages: to who is asked, and to who is no longer."""
TO_SIGN, TO_SIGN_INSTEAD, NOBODY_SIGNS = ABOUT_SIGNING = (
    "minutes-to-sign",
    "minutes-to-sign-instead",
    "minutes-signed-by-nobody",
)
"""Messages: to the chair, to who was named in their place, and to the office; the signature answers all."""


def taken(sitting: Sitting, *states: str, seen_version: int | None = None) -> Sitting:
    """The sitting, locked, in one of these states and as its reader saw it.

    Raises `Refusal`: "sitting-not-now", "changed-meanwhile".
    """
    found = queries.locked(sitting.id)
    if found.state not in states:
        raise Refusal("sitting-not-now")
    if seen_version is not None and seen_version != found.version:
        raise Refusal("changed-meanwhile", chain=queries.chain_of(found))
    return found


def led_by(actor: Person, sitting: Sitting) -> None:
    """Raises `Refusal`: "sitting-not-yours"."""
    if not policy.leads(actor, sitting):
        raise Refusal("sitting-not-yours")


def attendee_of(sitting: Sitting, person_id: int) -> Attendee:
    """Raises `Refusal`: "not-asked-to-sitting"."""
    found = place_of(sitting, person_id)
    if found is None:
        raise Refusal("not-asked-to-sitting")
    return found


def ensure_enough_asked(quorum: str, committee: Collection[int], asked: Collection[int]) -> None:
    """`committee`, `asked`: ids. Members who are not asked count too: without enough asked it can never have a quorum.

    Raises `Refusal`: "too-few-asked".
    """
    needed = needed_of(quorum, len(committee))
    number = len(set(committee).intersection(asked))
    if number < needed:
        raise Refusal("too-few-asked", "invited", asked=number, members=len(committee), needed=needed)


def item_of(sitting: Sitting, item_id: int) -> AgendaItem:
    """Raises `Refusal`: "not-on-the-agenda"."""
    for each in sitting.items:
        if each.id == item_id:
            return each
    raise Refusal("not-on-the-agenda")


def ensure_takes_part(person: Person, item: AgendaItem) -> None:
    """Raises `Refusal`: "own-case", or the key of an exclusion such as "conflict-of-interest"."""
    why = barred_from(item.application).get(person.id)
    if why is not None:
        raise Refusal(why)


def barred_from(application: Application | None) -> dict[int, str]:
    """person id -> refusal key of those who take no part where this application is decided"""
    if application is None:
        return {}
    return {application.subject_id: "own-case", **excluded_people(application)}


def without_voice(application: Application | None, *, by_rule_book: bool) -> dict[int, str]:
    """The same of those who do not vote on it. In a blind call nobody does who may know whose it is, and nobody who is asked
    by the rule book is told so here: it says itself who votes."""
    apart = barred_from(application)
    if application is None or by_rule_book:
        return apart
    return {**dict.fromkeys(informed(application), "votes-knowing"), **apart}


def tell_all(
    sitting: Sitting, people: Iterable[Person], key: str, now: datetime, reason: Translated | None = None
) -> None:
    """Each in their language: what, when, where, who is the chair, and why."""
    for person in people:
        with speaking(person.language):
            values = {
                "call": tr(sitting.call.title, person.language),
                "when": moment_there(sitting.starts_at.astimezone(Zone.info)),
                "place": sitting.place,
                "link": sitting.link,
                "chair": attendee_of(sitting, sitting.chair_id).person.called_in(person.language),
                "reason": tr(reason, person.language),
            }
        tell(
            person,
            key,
            about=queries.chain_of(sitting),
            values=values,
            link=f"/sittings/{sitting.reference}",
            now=now,
        )
