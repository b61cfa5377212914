"""Reasons that are erased in the record go from placements, variants and conditions too."""

from collections.abc import Collection

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select, update

from mobility.base.database import db
from mobility.base.record import Event
from mobility.notifications.services import erase_words
from mobility.selection.hands import CHANGED
from mobility.selection.models import OfferCondition, Placement, SelectionRun, Variant


def erase_of_placement(event: Event, key: str, words: str) -> Collection[str]:
    """Why somebody was placed by hand; they were told so when the run was carried out, which is a matter of their case."""
    case = int(event.facts["case"])
    run = _runs_of(event).where(SelectionRun.number == int(event.facts["run"]))
    db.session.execute(
        update(Placement)
        .where(Placement.application_id == case, Placement.run_id.in_(run), Placement.reason == words)
        .values(reason="")
    )
    erase_words(f"case:{case}", event.at, {words})
    return ()


def erase_of_variant(event: Event, key: str, words: str) -> Collection[str]:
    """Why the head signed other terms than the call had."""
    db.session.execute(
        update(Variant).where(Variant.run_id.in_(_runs_of(event)), Variant.reason == words).values(reason="")
    )
    return ()


def erase_of_condition(event: Event, key: str, words: str) -> Collection[str]:
    """Why it is fulfilled, or is not."""
    db.session.execute(
        update(OfferCondition)
        .where(OfferCondition.id == int(event.facts["condition"]), OfferCondition.reason == words)
        .values(reason="")
    )
    return ()


def _runs_of(event: Event) -> Select[int]:
    """Ids of the runs of the call."""
    return select(SelectionRun.id).where(SelectionRun.call_id == int(event.chain.partition(":")[2]))


ERASURES = {
    CHANGED: erase_of_placement,
    "call-follows-selection": erase_of_variant,
    "condition-decided": erase_of_condition,
}

KEPT_WORDS: dict[str, object] = {
    "condition-set": _l(
        "What the place depends on stays on the page of the condition and as the title of its document: the person has to "
        "know what to show."
    ),
}
