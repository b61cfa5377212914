"""A person's messages: all of them, also those that went out by mail."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from mobility.base.access import signed_in
from mobility.base.database import utc_now
from mobility.base.limits import id_of

from . import queries, services

notifications = Blueprint("notifications", __name__)
blueprints = (notifications,)


@notifications.get("/messages")
@signed_in
def messages() -> str:
    found, following = queries.messages_of(current_user, request.args.get("before", type=id_of))
    return render_template("notifications/messages.html", messages=found, following=following)


@notifications.post("/messages/<int:message_id>/open")
@signed_in
def open_message(message_id: int) -> Response:
    """Read, and on to what it is about."""
    message = services.mark_read(current_user, message_id, now=utc_now())
    if message is None:
        abort(404)
    return redirect(message.link or url_for("notifications.messages"), 303)


@notifications.post("/messages/read")
@signed_in
def read_all() -> Response:
    services.mark_all_read(current_user, now=utc_now())
    flash(_("All messages are marked as read."), "done")
    return redirect(url_for("notifications.messages"), 303)
