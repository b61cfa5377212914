"""Who did something, as the record has it: with both names where it was done by a role on loan."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from mobility.base.database import db
from mobility.base.languages import language, speaking
from mobility.base.record import Event

from .models import Person
from .roles import name_with_lender


@dataclass(frozen=True)
class Doer:
    """Somebody who did something, and who had lent them the role (None: it was their own)."""

    who: Person
    lender: Person | None

    def called_in(self, code: str) -> str:
        """`Natalia Sokolova for Firuza Mansurova`, in the language `code`."""
        with speaking(code):
            return name_with_lender(self.who.called, self.lender.called if self.lender is not None else "")

    def called_to(self, viewer: Person) -> str:
        """On the page that is being made; who did it reads `You for Firuza Mansurova`."""
        if self.who.id != viewer.id:
            return self.called
        return name_with_lender(_("You"), self.lender.called if self.lender is not None else "")

    @property
    def called(self) -> str:
        """The same on the page or in the paper that is being made."""
        return self.called_in(language())


def lent_by(event: type[Event] = Event) -> ColumnElement[str]:
    """A column beside the name of who did it: the name of who had lent them the role; empty where it was their own."""
    lender = aliased(Person)
    found = select(lender.called).where(lender.id == event.facts["for"].as_integer())
    return func.coalesce(found.correlate(event).scalar_subquery(), "")


def doers_of(events: Collection[Event]) -> Mapping[int, Doer]:
    """id of each event that somebody did, and who is still there -> who; no statement where there are no events."""
    ids = {each for event in events for each in (event.actor_id, event.facts.get("for")) if each is not None}
    if not ids:
        return {}
    people = {each.id: each for each in db.session.scalars(select(Person).where(Person.id.in_(ids)))}
    return {
        event.id: Doer(people[event.actor_id], people.get(event.facts.get("for", 0)))
        for event in events
        if event.actor_id in people
    }
