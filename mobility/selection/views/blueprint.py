"""The blueprints of the room, and the call that a page of it is about."""

from flask import Blueprint, abort
from flask_login import current_user

from mobility.calls.models import Call
from mobility.calls.queries import get_managed

selection = Blueprint("selection", __name__, url_prefix="/selection")
partner = Blueprint("partner", __name__, url_prefix="/partner")


def the_call(reference: str) -> Call:
    """404 unless the person runs it."""
    found = get_managed(current_user, reference)
    if found is None:
        abort(404)
    return found
