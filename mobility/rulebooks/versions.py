"""How the versions of a rule book came into force: who wrote them, who put them in force, why, and on what they were tried;
as the record has it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from mobility.accounts.queries import names_of_people
from mobility.base.database import db
from mobility.base.record import Event

from .queries import Book, titles_of_contexts
from .services import ASKED, PUBLISHED, TRIED


@dataclass(frozen=True)
class Trial:
    """The draft of a version was gone through on the cases of a call; `overtaken`: it was changed afterwards.

    `late` and `late_before`: how many of the `cases` were late by it, and as it was; None where that was not kept.
    """

    by: str
    at: datetime
    call: str
    title: str
    running: bool
    overtaken: bool
    cases: int | None
    late: int | None
    late_before: int | None

    @property
    def address(self) -> Mapping[str, str]:
        """The parameters of the simulation's page beside the text."""
        return {"call": self.call, **({"running": "yes"} if self.running else {})}


@dataclass(frozen=True)
class Origin:
    """Of one version; `reason` is empty where its words were erased. The publisher with whoever lent them the right.

    `trials`: the last on each call, the newest first."""

    writers: tuple[str, ...]
    publisher: str
    reason: str
    trials: tuple[Trial, ...]


def origins_of(book: Book) -> Mapping[int, Origin]:
    """id of a version -> how it came, of those put in force here: others came with the service.

    Three statements, and one more where drafts were tried.
    """
    events = db.session.scalars(
        select(Event)
        .where(Event.chain == book.chain, Event.name.in_((ASKED, TRIED, PUBLISHED)))
        .options(selectinload(Event.texts))
        .order_by(Event.number)
    ).all()
    published = [event for event in events if event.name == PUBLISHED]
    tried = [event for event in events if event.name == TRIED]
    people = {
        number
        for event in (*published, *tried)
        for number in (*event.facts.get("writers", ()), event.actor_id, event.facts.get("for"))
        if number
    }
    names = names_of_people(people) if people else {}
    titles = titles_of_contexts({f"call:{event.facts['call']}" for event in tried}) if tried else {}
    return {
        int(event.facts["version"]): Origin(
            tuple(names[number] for number in event.facts["writers"] if number in names),
            _with_lender(event, names),
            _reason(_asked_for(event, events)),
            tuple(_trials(_asked_for(event, events), tried, names, titles)),
        )
        for event in published
    }


def _with_lender(event: Event, names: Mapping[int, str]) -> str:
    name, lender = names.get(event.actor_id or 0, ""), names.get(event.facts.get("for", 0), "")
    return _("%(name)s for %(lender)s", name=name, lender=lender) if lender else name


def _asked_for(published: Event, events: Sequence[Event]) -> Event | None:
    """When it was asked for the last time before it came into force."""
    asked = (event for event in events if event.name == ASKED and event.number < published.number)
    return max(asked, key=lambda event: event.number, default=None)


def _reason(asked: Event | None) -> str:
    texts = asked.texts if asked else []
    return next((text.text for text in texts if text.key == "reason"), "")


def _trials(
    asked: Event | None, tried: Sequence[Event], names: Mapping[int, str], titles: Mapping[str, str]
) -> Iterator[Trial]:
    """Of the draft that was asked for."""
    last = {
        event.facts["call"]: event
        for event in tried
        if asked and event.facts["draft"] == asked.facts["draft"]
    }
    for call, event in sorted(last.items(), key=lambda pair: pair[1].number, reverse=True):
        facts = event.facts
        yield Trial(
            _with_lender(event, names),
            event.at,
            call,
            titles.get(f"call:{call}", call),
            bool(facts.get("running")),
            asked is not None and facts["version"] != asked.facts["version"],
            *(facts.get(name) for name in ("cases", "late", "late_before")),
        )
