"""The blueprint of sittings, and what all of its pages need."""

from flask import Blueprint, abort
from flask_login import current_user

from mobility.accounts.models import Role
from mobility.sittings import policy, queries
from mobility.sittings.models import AgendaItem, Sitting

sittings = Blueprint("sittings", __name__)

LEADERS = (*policy.CALLERS, *policy.MEMBERS)
READERS = (Role.AUDITOR,)


def found(reference: str) -> Sitting:
    """404 where it is not the reader's to see."""
    return queries.get_sitting(current_user, reference) or abort(404)


def led(reference: str) -> Sitting:
    """404 where it is not the reader's to lead."""
    sitting = found(reference)
    if not policy.leads(current_user, sitting):
        abort(404)
    return sitting


def item_in(sitting: Sitting, item_id: int) -> AgendaItem:
    """404 where it is not on the agenda."""
    return next((item for item in sitting.items if item.id == item_id), None) or abort(404)
