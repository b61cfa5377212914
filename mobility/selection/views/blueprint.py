"""The blueprints of the room, and the call that a page of it is about."""

from flask import Blueprint, abort
from flask_login import current_user

from mobility.calls.models import Call
from mobility.calls.queries import get_managed, get_readable

selection = Blueprint("selection", __name__, url_prefix="/selection")
appeals = Blueprint("appeals", __name__)
conditions = Blueprint("conditions", __name__)
rising = Blueprint("rising", __name__)
bundles = Blueprint("bundles", __name__)
partner = Blueprint("partner", __name__, url_prefix="/partner")


def the_call(reference: str) -> Call:
    """404 unless the person runs it."""
    return get_managed(current_user, reference) or abort(404)


def call_read(reference: str) -> Call:
    """The same for pages that are also for those who read of it without running it."""
    return get_readable(current_user, reference) or abort(404)
