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
    """All or the unread ones, by what they are about; what came in one mail is one."""
    unread = request.args.get("show") == UNREAD
    found, following = queries.letters_of(current_user, _before(), unread=unread)
    return render_template(
        "notifications/messages.html",
        groups=queries.grouped(current_user, found),
        any_unread=any(letter.unread for letter in found),
        seen_at=found[0].newest_at if found else None,
        following=cursor_in_words(following),
        unread=unread,
        shown=queries.PARTS_SHOWN,
        now=utc_now(),
    )


@notifications.get("/messages/<int:message_id>/together")
@signed_in
def together(message_id: int) -> str:
    """Each of those that came in one mail, in full."""
    title, found, following = queries.parts_of(current_user, message_id, _before()) or abort(404)
    return render_template(
        "notifications/together.html",
        title=title,
        groups=queries.grouped(current_user, found),
        message_id=message_id,
        following=cursor_in_words(following),
        now=utc_now(),
    )


def _before() -> queries.Cursor | None:
    return request.args.get("before", type=cursor_of)


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
    """What came in one mail with it counts as seen."""
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
