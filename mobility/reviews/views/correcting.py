"""The same page once more: somebody looks again at an assessment that they signed, as an appeal was granted."""

from functools import partial
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from mobility.applications.models import Application
from mobility.base.access import present, signed_in
from mobility.base.database import utc_now
from mobility.base.errors import by_script
from mobility.base.typed import sent_by, typed_into
from mobility.reviews import correcting, queries
from mobility.reviews.forms import CorrectionForm

from .assessing import autosaved, call_of, page_of, place_of, saved
from .blueprint import reviews

STAYS = "stay"
BUTTONS = {
    "action": {
        "sign": _l("Sign the other points"),
        STAYS: _l("My points stay as they were"),
        "save": _l("Save draft"),
    }
}


def _form_of(reference: str) -> CorrectionForm:
    """The criteria of the call: for showing what was typed, though it can be signed no longer."""
    return CorrectionForm.of(call_of(reference))


@reviews.post("/applications/<reference>/assessment/correction")
@signed_in
@typed_into(_form_of)
@sent_by(BUTTONS)
def correct(reference: str) -> Any:
    """`action=stay`: the points are the same; `save` keeps the draft; with all else there are others."""
    application, desk = place_of(reference)
    form, action = CorrectionForm.of(application.call), request.form.get("action")
    about, keeps = (current_user, application), action == "save"
    keep = partial(correcting.keep_draft, *about)
    if by_script():
        return autosaved(form, keep)
    sign = partial(correcting.look_again, *about, stays=action == STAYS, now=utc_now())
    service = keep if keeps else sign
    if desk.correcting is None:  # done, or not asked any more: the service says which
        service(**form.values())
        return _done(application)
    if form.validate_on_submit() and form.attempt(service):
        return saved(form, application) if keeps else _done(application)
    return page_of(application, desk, form), 422


def _done(application: Application) -> Response:
    """On to the next one that is to be looked at again."""
    following, said = queries.next_to_correct(present()), {"reference": application.reference}
    if following is None:
        flash(
            _("You have looked at your points of %(reference)s again: it is done. Thank you.", **said), "done"
        )
        return redirect(url_for("reviews.assess", reference=application.reference), 303)
    flash(
        _(
            "You have looked at your points of %(reference)s again: it is done. Here is the next one: %(next)s.",
            next=following,
            **said,
        ),
        "done",
    )
    return redirect(url_for("reviews.assess", reference=following), 303)
