"""The agenda is put in order, before the sitting and during it."""

from datetime import datetime

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.base.record import record
from mobility.base.refusals import Refusal
from mobility.sittings import queries
from mobility.sittings.models import AgendaItem, ItemKind, Sitting, SittingState
from mobility.sittings.proposing import to_be_decided
from mobility.sittings.services.common import item_of, led_by, taken

LONGEST_TITLE = 200
CHANGED = "sitting-agenda-changed"


def add_matter(actor: Person, sitting: Sitting, *, title: str, now: datetime) -> AgendaItem:
    """Another matter, last on the agenda.

    Raises `Refusal`: "sitting-not-yours", "sitting-not-now", "title-of-matter-owed".
    """
    if not title.strip():
        raise Refusal("title-of-matter-owed", "title")
    item = AgendaItem(kind=ItemKind.OTHER, title=title.strip()[:LONGEST_TITLE])
    return _added(actor, sitting, item, now)


def add_application(actor: Person, sitting: Sitting, *, application_id: int, now: datetime) -> AgendaItem:
    """An application of the call that is still to be decided and not on the agenda yet; if it is there already, nothing is
    added.

    Raises `Refusal`: "sitting-not-yours", "sitting-not-now", "not-an-application-of-the-call".
    """
    if application_id not in {each.id for each in to_be_decided(sitting)}:
        raise Refusal("not-an-application-of-the-call", "application_id")
    item = AgendaItem(kind=ItemKind.APPLICATION, application_id=application_id)
    return _added(actor, sitting, item, now)


def move_item(actor: Person, sitting: Sitting, item_id: int, *, place: int, now: datetime) -> None:
    """To this place, counted from 1; beyond the ends it is the first or the last.

    Raises `Refusal`: "sitting-not-yours", "sitting-not-now", "not-on-the-agenda".
    """
    led_by(actor, sitting)
    sitting = taken(sitting, SittingState.CALLED, SittingState.OPEN)
    item = item_of(sitting, item_id)
    order = [each for each in sitting.items if each is not item]
    order.insert(min(max(place - 1, 0), len(order)), item)
    if order == list(sitting.items):
        return
    _number(order)
    _changed(actor, sitting, {"item": item_id, "place": item.position}, now)


def remove_item(actor: Person, sitting: Sitting, item_id: int, *, now: datetime) -> None:
    """Take it off the agenda, if nothing was said of it and it was not voted on.

    Raises `Refusal`: "sitting-not-yours", "sitting-not-now", "not-on-the-agenda", "item-discussed".
    """
    led_by(actor, sitting)
    sitting = taken(sitting, SittingState.CALLED, SittingState.OPEN)
    item = item_of(sitting, item_id)
    if item.vote_opened_at is not None or queries.notes_on([item_id]):
        raise Refusal("item-discussed")
    sitting.items.remove(item)
    _number(sitting.items)
    _changed(actor, sitting, {"item": item_id, "removed": True}, now)


def _added(actor: Person, sitting: Sitting, item: AgendaItem, now: datetime) -> AgendaItem:
    led_by(actor, sitting)
    sitting = taken(sitting, SittingState.CALLED, SittingState.OPEN)
    there = next(
        (
            each
            for each in sitting.items
            if each.application_id and each.application_id == item.application_id
        ),
        None,
    )
    if there is not None:
        return there
    item.position = len(sitting.items) + 1
    sitting.items.append(item)
    db.session.flush()
    _changed(actor, sitting, {"item": item.id, "kind": item.kind}, now)
    return item


def _number(items: list[AgendaItem]) -> None:
    for position, item in enumerate(items, 1):
        item.position = position


def _changed(actor: Person, sitting: Sitting, facts: dict[str, object], now: datetime) -> None:
    sitting.version += 1
    db.session.flush()
    record(queries.chain_of(sitting), CHANGED, actor.id, now, facts)
