"""How the versions of a rule book came into force: who wrote them, who put them in force, why, and on what they were tried;
as the record has it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from mobility.accounts.queries import names_of_people
from mobility.accounts.roles import name_with_lender
from mobility.base.database import db
from mobility.base.record import Event

from .models import RuleBookDraft
from .queries import Book, titles_of_contexts
from .services import ASKED, PUBLISHED, TRIED
from .simulation.report import OTHERWISE

NUMBERS = (
    *("cases", "late", "late_before", "acts", "tasks", "tasks_late", "tasks_before", "tasks_late_before"),
    *(*OTHERWISE, "unplaced"),
)
"""What a simulation comes to, as `Report.numbers` has it, by the names of the entry's facts."""


@dataclass(frozen=True)
class Trial:
    """A draft was gone through on the cases of a call; `overtaken`: it was changed afterwards.

    `numbers`: what it came to, as `Report.numbers` has them, as far as they were kept.
    """

    by: str
    at: datetime
    call: str
    title: str
    running: bool
    overtaken: bool
    numbers: Mapping[str, int]

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
    names, titles = _names_in([*published, *tried]), _titles_in(tried)
    return {
        int(event.facts["version"]): Origin(
            tuple(names[number] for number in event.facts["writers"] if number in names),
            _with_lender(event, names),
            _reason(_asked_for(event, events)),
            tuple(_trials_before(_asked_for(event, events), tried, names, titles)),
        )
        for event in published
    }


def trials_of(book: Book, draft: RuleBookDraft) -> Sequence[Trial]:
    """Of a draft that is not in force, the last on each call, the newest first."""
    events = db.session.scalars(
        select(Event).where(Event.chain == book.chain, Event.name == TRIED).order_by(Event.number)
    ).all()
    tried = [event for event in events if event.facts["draft"] == draft.id]
    return [*_trials(tried, draft.version, _names_in(tried), _titles_in(tried))]


def _names_in(events: Sequence[Event]) -> Mapping[int, str]:
    """Of those who did it, and for whom."""
    people = {
        number
        for event in events
        for number in (*event.facts.get("writers", ()), event.actor_id, event.facts.get("for"))
        if number
    }
    return names_of_people(people) if people else {}


def _titles_in(tried: Sequence[Event]) -> Mapping[str, str]:
    return titles_of_contexts({f"call:{event.facts['call']}" for event in tried}) if tried else {}


def _with_lender(event: Event, names: Mapping[int, str]) -> str:
    return name_with_lender(names.get(event.actor_id or 0, ""), names.get(event.facts.get("for", 0), ""))


def _asked_for(published: Event, events: Sequence[Event]) -> Event | None:
    """When it was asked for the last time before it came into force."""
    asked = (event for event in events if event.name == ASKED and event.number < published.number)
    return max(asked, key=lambda event: event.number, default=None)


def _reason(asked: Event | None) -> str:
    texts = asked.texts if asked else []
    return next((text.text for text in texts if text.key == "reason"), "")


def _trials_before(
    asked: Event | None, tried: Sequence[Event], names: Mapping[int, str], titles: Mapping[str, str]
) -> Iterator[Trial]:
    """Of the draft that was asked for."""
    if asked is not None:
        own = [event for event in tried if event.facts["draft"] == asked.facts["draft"]]
        yield from _trials(own, asked.facts["version"], names, titles)


def _trials(
    tried: Sequence[Event], version: int, names: Mapping[int, str], titles: Mapping[str, str]
) -> Iterator[Trial]:
    """Of one draft, which has come to its `version`."""
    last = {event.facts["call"]: event for event in tried}
    for call, event in sorted(last.items(), key=lambda pair: pair[1].number, reverse=True):
        facts = event.facts
        yield Trial(
            _with_lender(event, names),
            event.at,
            call,
            titles.get(f"call:{call}", call),
            bool(facts.get("running")),
            facts["version"] != version,
            {name: facts[name] for name in NUMBERS if name in facts},
        )
