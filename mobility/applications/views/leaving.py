"""In place of a change that a return asks for: that the answer is right as it is, and why."""

from typing import Any

from flask import flash, redirect
from flask_babel import gettext as _
from flask_login import current_user

from mobility.applications import services
from mobility.applications.forms import LeaveForm
from mobility.applications.queries import may_edit
from mobility.base.access import signed_in
from mobility.base.database import utc_now
from mobility.base.refusals import Refusal
from mobility.questionnaires.queries import editable

from .blueprint import applications
from .sections import dossier_and_section, onward, page_of


@applications.post("/applications/<reference>/<section_key>/as-it-is")
@signed_in
def leave(reference: str, section_key: str) -> Any:
    dossier, part = dossier_and_section(reference, section_key)
    if not may_edit(editable(dossier.application), part):
        raise Refusal("not-to-be-changed")
    form = LeaveForm()
    if form.validate_on_submit() and form.attempt(
        services.leave_as_it_is, current_user, dossier.application, part, now=utc_now()
    ):
        flash(_("Noted: it stays as it is. Whoever asked for the change reads why."), "done")
        return redirect(onward(dossier, part), 303)
    return page_of(dossier, part, form), 422
