"""The programmes that calls belong to: a list and a form."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from mobility.base.access import holding
from mobility.base.database import utc_now
from mobility.base.seen import seen_of, values_of
from mobility.calls import forms, queries, services
from mobility.calls.models import Programme
from mobility.calls.policy import MANAGERS, READERS, keeps_programmes
from mobility.calls.views.managing import managing


@managing.route("/programmes", methods=["GET", "POST"])
@holding(*MANAGERS, readers=READERS)
def programmes() -> Any:
    return _page(None, forms.ProgrammeForm())


@managing.route("/programmes/<int:programme_id>", methods=["GET", "POST"])
@holding(*MANAGERS)
def programme(programme_id: int) -> Any:
    if not keeps_programmes(current_user):
        abort(403)
    found = queries.get_programme(programme_id) or abort(404)
    seen = seen_of(values_of(found, services.PROGRAMME_VALUES))
    return _page(found, forms.ProgrammeForm(obj=found, data={"seen": seen}))


def _page(found: Programme | None, form: forms.ProgrammeForm) -> Any:
    if form.validate_on_submit() and form.attempt(
        services.save_programme, current_user, found, now=utc_now()
    ):
        flash(_("Saved."), "done")
        return redirect(url_for("managing.programmes"), 303)
    page = render_template(
        "calls/manage/programmes.html",
        form=form,
        programme=found,
        programmes=queries.programmes(),
        keeps=keeps_programmes(current_user),
    )
    return page, 422 if form.is_submitted() else 200
