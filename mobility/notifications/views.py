"""A person's messages: all of them, also those that went out by mail."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from mobility.base.access import signed_in
from mobility.base.database import utc_now
from mobility.base.limits import cursor_in_words, cursor_of, moment_of

from . import queries, services

notifications = Blueprint("notifications", __name__)
blueprints = (notifications,)

UNREAD = "unread"


@notifications.get("/messages")
@signed_in
def messages() -> str:
    """All or the unread ones, by what they are about."""
    unread = request.args.get("show") == UNREAD
    found, following = queries.messages_of(
        current_user, request.args.get("before", type=cursor_of), unread=unread
    )
    return render_template(
        "notifications/messages.html",
        groups=queries.grouped(current_user, found),
        any_unread=any(message.read_at is None for message in found),
        seen_at=found[0].created_at if found else None,
        following=cursor_in_words(following),
        unread=unread,
        now=utc_now(),
    )


@notifications.post("/messages/<int:message_id>/open")
@signed_in
def open_message(message_id: int) -> Response:
    """Read, and on to what it is about."""
    message = services.mark_read(current_user, message_id, now=utc_now())
    if message is None:
        abort(404)
    return redirect(message.link or url_for("notifications.messages"), 303)


@notifications.post("/messages/<int:message_id>/read")
@signed_in
def read_together(message_id: int) -> Response:
    """What is told as one with it counts as seen."""
    if not services.mark_together_read(current_user, message_id, now=utc_now()):
        abort(404)
    return redirect(url_for("notifications.messages"), 303)


@notifications.post("/messages/read")
@signed_in
def read_all() -> Response:
    seen_at = request.form.get("seen_at", type=moment_of) or abort(400)
    services.mark_all_read(current_user, seen_at=seen_at, now=utc_now())
    flash(_("What stood on the page, and everything older, is marked as read."), "done")
    return redirect(url_for("notifications.messages"), 303)
