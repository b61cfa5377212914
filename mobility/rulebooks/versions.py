"""How the versions of a rule book came into force: who wrote them, who put them in force, and why; as the record has it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from mobility.accounts.queries import names_of_people
from mobility.base.database import db
from mobility.base.record import Event

from .queries import Book
from .services import ASKED, PUBLISHED


@dataclass(frozen=True)
class Origin:
    """Of one version; `reason` is empty where its words were erased. The publisher with whoever lent them the right."""

    writers: tuple[str, ...]
    publisher: str
    reason: str


def origins_of(book: Book) -> Mapping[int, Origin]:
    """id of a version -> how it came, of those put in force here: others came with the service. Three statements."""
    events = db.session.scalars(
        select(Event)
        .where(Event.chain == book.chain, Event.name.in_((ASKED, PUBLISHED)))
        .options(selectinload(Event.texts))
        .order_by(Event.number)
    ).all()
    published = [event for event in events if event.name == PUBLISHED]
    people = {
        number
        for event in published
        for number in (*event.facts["writers"], event.actor_id, event.facts.get("for"))
        if number
    }
    names = names_of_people(people) if people else {}
    return {
        int(event.facts["version"]): Origin(
            tuple(names[number] for number in event.facts["writers"] if number in names),
            _publisher(event, names),
            _reason(event, events),
        )
        for event in published
    }


def _publisher(published: Event, names: Mapping[int, str]) -> str:
    name, lender = names.get(published.actor_id or 0, ""), names.get(published.facts.get("for", 0), "")
    return _("%(name)s for %(lender)s", name=name, lender=lender) if lender else name


def _reason(published: Event, events: Sequence[Event]) -> str:
    """The words with which it was asked for the last time before."""
    asked = [event for event in events if event.name == ASKED and event.number < published.number]
    texts = asked[-1].texts if asked else []
    return next((text.text for text in texts if text.key == "reason"), "")
