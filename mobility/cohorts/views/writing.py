"""The office writes to the people of a list: words in three languages, a look at some letters, then a job for each."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from mobility.base.access import holding
from mobility.base.database import utc_now
from mobility.base.refusals import Refusal
from mobility.base.typed import sent_by
from mobility.cohorts import letters, services
from mobility.cohorts.board import Board
from mobility.cohorts.filters import Cut
from mobility.cohorts.forms import OfficeMessageForm
from mobility.cohorts.letters import Recipients
from mobility.cohorts.policy import WRITER_ROLES, may_write_to
from mobility.cohorts.services.writing import UNCONFIRMED_UP_TO, digest_of
from mobility.cohorts.views.asked import board_of, call_or_404, cut_of

office_messages = Blueprint("office_messages", __name__)
BUTTONS = {"look": {"1": _l("Look at it first")}}


@office_messages.route("/cohorts/<reference>/message", methods=["GET", "POST"])
@holding(*WRITER_ROLES)
@sent_by(BUTTONS)
def write(reference: str) -> Response | str | tuple[str, int]:
    """First written, then looked at (nothing is kept by that), then sent."""
    board, _counted = board_of(reference)
    if not may_write_to(current_user, board.call):
        abort(404)
    form, cut = OfficeMessageForm(), cut_of(board)
    recipients = Recipients(board, cut, bool(form.in_it_only.data))
    if not form.validate_on_submit():
        return _page(board, cut, form, recipients), 422 if form.errors else 200
    if "send" not in request.form:
        return _looked_at(board, cut, form, recipients)
    if form.attempt(services.write_to, current_user, board.call, recipients, now=utc_now()):
        return redirect(url_for("office_messages.show", reference=reference, letter_id=form.result.id), 303)
    return _page(board, cut, form, recipients, form.words()), 422


@office_messages.get("/cohorts/<reference>/message/<int:letter_id>")
@holding(*WRITER_ROLES)
def show(reference: str, letter_id: int) -> str:
    """How far it is, and how it went with each; looked at again by itself, or by a link."""
    return render_template("cohorts/message_result.html", **_progress(reference, letter_id))


@office_messages.get("/cohorts/<reference>/message/<int:letter_id>/progress")
@holding(*WRITER_ROLES)
def progress(reference: str, letter_id: int) -> str:
    """The part of the page that changes."""
    return render_template("cohorts/_message_progress.html", **_progress(reference, letter_id))


def _looked_at(
    board: Board, cut: Cut, form: OfficeMessageForm, recipients: Recipients
) -> str | tuple[str, int]:
    subjects, texts = form.said()
    try:
        services.ensure_words(subjects, texts)
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(board, cut, form, recipients), 422
    return _page(board, cut, form, recipients, form.words())


def _page(
    board: Board,
    cut: Cut,
    form: OfficeMessageForm,
    recipients: Recipients,
    words: Mapping[str, str] | None = None,
) -> str:
    """With `words` that are whole, also what some people will read."""
    readers = letters.some_of(recipients) if words and any(words.values()) and not form.errors else []
    numbers = [letters.number_of(replace(recipients, in_it_only=each)) for each in (False, True)]
    number = numbers[recipients.in_it_only]
    form.seen.data = str(number)
    form.looked.data = digest_of(words) if words and readers else ""
    return render_template(
        "cohorts/message.html",
        call=board.call,
        form=form,
        number=number,
        numbers=numbers,
        words=_counted(numbers),
        samples=[(reader, letters.previewed(words or {}, reader)) for reader in readers],
        asks_twice=number > UNCONFIRMED_UP_TO,
        placeholders=letters.PLACEHOLDERS,
        action=url_for("office_messages.write", reference=board.call.reference, **cut.address()),
        back=url_for("cohorts.show", reference=board.call.reference, **cut.address()),
        sent=form.refusal.values.get("letter_id") if form.refusal else None,
    )


def _counted(numbers: Sequence[int]) -> dict[str, list[str]]:
    """What the page says of how many people it goes to: to all, and to those only who are in it still."""
    everybody = numbers[0]
    return {
        "people": [ngettext("%(num)s person", "%(num)s people", each) for each in numbers],
        "to": [ngettext("To %(num)s person", "To %(num)s people", each) for each in numbers],
        "left_out": [_left_out(everybody - each) for each in numbers],
        "confirmed": [
            ngettext("Yes, write to %(num)s person", "Yes, write to all %(num)s people", each)
            for each in numbers
        ],
        "send": [
            ngettext("Send it to %(num)s person", "Send it to %(num)s people", each) for each in numbers
        ],
    }


def _left_out(number: int) -> str:
    if not number:
        return ""
    return ngettext(
        "%(num)s person of the list is left out.", "%(num)s people of the list are left out.", number
    )


def _progress(reference: str, letter_id: int) -> dict[str, Any]:
    call = call_or_404(reference)
    letter = letters.get_letter(current_user, call, letter_id) or abort(404)
    return {
        "call": call,
        "letter": letter,
        "tally": letters.tally_of(letter),
        "lines": letters.lines_of(letter),
    }
