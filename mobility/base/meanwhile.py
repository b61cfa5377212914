"""Who was quicker, for a reader whose page had grown old: from the record, where it knows and the reader may know."""

from collections.abc import Collection

from flask import has_request_context
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select, true

from .database import db, utc_now
from .languages import moment
from .lending import lent
from .record import Event
from .zone import Zone, local_day


def who_changed(chain: str, among: Collection[str] = ()) -> str:
    """`Last change: Dilafruz Rahimova, 14:02.`; nothing where the record does not know, or the reader should not.

    `among`: names of the entries that it may be, where others stand in the chain too.
    Names are for the staff: an applicant is told of nobody but themselves, and who may not know an applicant not of them.
    """
    if not has_request_context() or not current_user.is_authenticated:
        return ""
    event = db.session.scalars(
        select(Event)
        .where(Event.chain == chain, Event.name.in_(among) if among else true())
        .order_by(Event.number.desc())
        .limit(1)
    ).first()
    if event is None:
        return ""
    at = event.at.astimezone(Zone.info)
    when = at.strftime("%H:%M") if local_day(event.at) == local_day(utc_now()) else moment(at)
    if event.actor_id == current_user.id:
        return _("Last change: you, %(moment)s, perhaps in another window.", moment=when)
    name = _name(event.actor_id) if current_user.roles and not _is_nameless(event) else ""
    if name:
        return _("Last change: %(name)s, %(moment)s.", name=name, moment=when)
    return _("Last change: %(moment)s.", moment=when)


def _is_nameless(event: Event) -> bool:
    kind, _sign, number = event.chain.partition(":")
    nameless = lent.nameless.get(kind)
    return nameless is not None and event.actor_id in nameless(int(number), current_user)


def _name(person_id: int | None) -> str:
    """Of somebody with an account: `person` is a kind of chain that the room above lends."""
    if person_id is None:
        return ""
    label = lent.chains["person"].labels({person_id}).get(person_id)
    return label.text if label else ""
