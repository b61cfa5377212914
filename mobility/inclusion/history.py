"""What happened to a claim, from its record, for those who know of it: the person and the inclusion officer."""

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from mobility.accounts.doers import Doer, doers_of
from mobility.accounts.models import Person
from mobility.applications.way import Happened
from mobility.base.database import db
from mobility.base.languages import day, moment
from mobility.base.record import Event
from mobility.base.zone import Zone
from mobility.inclusion.services import PAPER_ASKED, PAPER_GIVEN

TITLES: dict[str, object] = {
    "claimed": _l("Reserved seat claimed"),
    PAPER_ASKED: _l("Another paper asked for, until %(day)s"),
    PAPER_GIVEN: _l("Another paper given"),
    "confirmed": _l("Claim confirmed"),
    "refused": _l("Claim refused"),
}
TONES = {PAPER_ASKED: "fix", PAPER_GIVEN: "act", "confirmed": "ok"}


def happened(claim_id: int, viewer: Person) -> Sequence[Happened]:
    """The newest first."""
    events = db.session.scalars(
        select(Event)
        .where(Event.chain == f"claim:{claim_id}", Event.name.in_(TITLES))
        .order_by(Event.number.desc())
        .options(selectinload(Event.texts))
    ).all()
    doers = doers_of(events)
    return [_happened(each, doers.get(each.id), viewer) for each in events]


def _happened(event: Event, by: Doer | None, viewer: Person) -> Happened:
    at = event.at.astimezone(Zone.info)
    doer = by.called_to(viewer) if by is not None else ""
    return Happened(
        tone=TONES.get(event.name, ""),
        when=moment(at),
        iso=at.isoformat(timespec="minutes"),
        text=f"{doer}: {_title(event)}" if doer else _title(event),
        quote=_words(event),
    )


def _words(event: Event) -> str | None:
    if not event.texts and event.text_digests:
        return _("[erased words]")
    return next((each.text for each in event.texts if each.text), None)


def _title(event: Event) -> str:
    if event.name == PAPER_GIVEN and not event.facts["file"]:
        return _("Answered without another paper")
    until = date.fromisoformat(event.facts["until"]) if "until" in event.facts else None
    return str(TITLES[event.name]) % {"day": day(until)}
