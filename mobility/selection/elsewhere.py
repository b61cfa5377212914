"""Who has accepted a place in another call for the same time: said where that can still be decided, to the person and to the
office."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from mobility.accounts.models import Person
from mobility.applications.models import Application, Choice
from mobility.base.database import db, utc_now
from mobility.base.lending import Outcome, Standing
from mobility.calls.models import Call, Destination
from mobility.calls.seat_rule import asks_partner
from mobility.selection import policy
from mobility.selection.allocation.inputs import open_choices
from mobility.selection.allocation.kept import Kept, kept_by, kept_elsewhere, overlapping
from mobility.selection.allocation.line import above
from mobility.selection.queries import destinations_held, held_seat
from mobility.selection.stages import GATHERED, OFFER, RISING, WAITING_LIST
from mobility.workflow.engine.books import book_of_version, newest_version
from mobility.workflow.models import Case


def kept_against(cases: Sequence[Case]) -> dict[int, list[Kept]]:
    """id of the case -> what its person has accepted elsewhere for the time of the seat that it holds, or of any place that
    was chosen where it holds none; of those in a selection, or between it and the answer to an offer. A fixed number of
    statements.
    """
    where = (*GATHERED, *RISING)
    under_way = [case for case in cases if case.stage in where and case.ended_at is None]
    theirs = kept_elsewhere(under_way)
    if not theirs:
        return {}
    held = destinations_held(list(theirs))
    places = {case_id: [place] for case_id, place in held.items()} | _chosen(theirs.keys() - held.keys())
    return overlapping(theirs, places)


def _chosen(application_ids: set[int]) -> dict[int, list[Destination]]:
    found: dict[int, list[Destination]] = {}
    for choice in db.session.scalars(
        select(Choice)
        .where(Choice.application_id.in_(application_ids))
        .order_by(Choice.application_id, Choice.rank)
        .options(joinedload(Choice.destination))
    ):
        found.setdefault(choice.application_id, []).append(choice.destination)
    return found


def against(cases: Sequence[Case]) -> dict[int, list[str]]:
    """The same in sentences to the office."""
    return {case_id: [each.sentence for each in kept] for case_id, kept in kept_against(cases).items()}


def kept_from_seats(application: Application) -> list[Kept]:
    """What its person has accepted elsewhere, where that is for the time of each place that could still come to them: while
    they keep it, no seat goes to them. Else empty."""
    kept = kept_elsewhere([application]).get(application.id)
    if kept is None:
        return []
    seat = held_seat(application.id)
    better = above(
        open_choices([application.id]).get(application.id, ()), seat.destination_id if seat else None
    )
    places = db.session.scalars(select(Destination).where(Destination.id.in_(better))).all()
    if not places or not all(any(each.overlaps(place) for each in kept) for place in places):
        return []
    return overlapping({application.id: kept}, {application.id: places})[application.id]


def kept_part(case: Case, viewer: Person, now: datetime) -> tuple[str, dict[str, Any]] | None:
    """To the office, which decides whether the application goes on."""
    if viewer.id == case.subject_id or not policy.reads(viewer, case):
        return None
    found = kept_against([case]).get(case.id)
    return ("selection/_elsewhere.html", {"kept": found}) if found else None


def kept_outcome(case: Case, now: datetime) -> Outcome | None:
    """To the person, while others hold the application; the offer of a place says it itself."""
    found = kept_against([case]).get(case.id, []) if case.stage != OFFER else []
    if not found:
        return None
    lines = [each.own_sentence for each in found]
    lines.append(
        _(
            "One person has one place at a time. If you would rather go with this application, give the other place up: "
            "withdraw its application or, once the stay stands, ask the office to call it off."
        )
    )
    if case.stage == WAITING_LIST:
        lines.append(_("Until then a seat that becomes free goes past you. Your place on the list stays."))
    return Outcome(lines, [_see(each) for each in found])


def kept_when_applying(viewer: Person, call: Call) -> Sequence[Standing]:
    """To who looks at a call or fills in an application: what they have accepted for the time of one of its destinations."""
    found = overlapping(kept_by([viewer.id]), {viewer.id: call.destinations}).get(viewer.id, [])
    if not found or not asks_partner(book_of_version(newest_version(call.rule_book_key, utc_now()))):
        return []
    means = _(
        "You can apply all the same, but one person has one place at a time: to accept one here you give that up first."
    )
    return [Standing(*_see(each), hint=f"{each.own_sentence} {means}") for each in found]


def _see(kept: Kept) -> tuple[str, str]:
    return _("See %(reference)s", reference=kept.reference), f"/applications/{kept.reference}"
