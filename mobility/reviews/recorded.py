"""What entries of the record say of assessments, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from mobility.applications.models import Application
from mobility.base.database import db
from mobility.base.languages import tr
from mobility.base.record import Event
from mobility.calls.models import Call
from mobility.reviews.scoring import Criteria


def correction_facts(events: Sequence[Event]) -> Mapping[int, Mapping[str, tuple[str, str]]]:
    """id of an entry by which signed points were looked at again -> what they were before, and what they are since."""
    cases = {event.id: int(event.chain.partition(":")[2]) for event in events}
    statement = select(Application.id, Call.criteria).join(Call, Call.id == Application.call_id)
    rows = db.session.execute(statement.where(Application.id.in_(cases.values())))
    criteria: dict[int, Criteria] = dict(rows.all())
    return {
        event.id: {
            "points_before": (_("Points before"), _in_words(event.facts["points_before"], its)),
            "points_after": (_("Points since"), _in_words(event.facts["points_after"], its)),
        }
        for event in events
        for its in [criteria.get(cases[event.id], ())]
    }


def _in_words(points: Mapping[str, int], criteria: Criteria) -> str:
    """`Academic standing: 4, Motivation: 3`"""
    titles: dict[str, Any] = {str(each["key"]): each["title"] for each in criteria}
    return ", ".join(f"{tr(titles[key]) if key in titles else key}: {given}" for key, given in points.items())
