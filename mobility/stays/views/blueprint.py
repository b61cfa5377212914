"""The blueprints of the room, the stay that a page is about, and how an act on it is answered."""

from typing import Any

from flask import Blueprint, abort, current_app, url_for
from flask_login import current_user

from mobility.base.news import back_to
from mobility.stays.models import Stay
from mobility.stays.queries import get_stay

stays = Blueprint("stays", __name__, url_prefix="/stays")
guests = Blueprint("guests", __name__, url_prefix="/partner")


def the_stay(reference: str) -> Stay:
    """404 unless it is the viewer's own, or of their office."""
    return get_stay(current_user, reference) or abort(404)


def own_stay(reference: str) -> Stay:
    found = the_stay(reference)
    return found if found.person_id == current_user.id else abort(404)


def done(stay: Stay, words: str, part: str = "") -> Any:
    """Back to the page, to the card that it was about."""
    return back_to(url_for("stays.show", reference=stay.reference, _anchor=part or None), words)


def limit() -> int:
    """Bytes of one file."""
    return int(current_app.config["SETTINGS"].upload_limit_mb) * 1024**2
