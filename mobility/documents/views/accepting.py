"""What a check found is accepted, with a reason."""

from typing import Any

from flask import abort, flash, redirect, render_template
from flask_babel import gettext as _
from flask_login import current_user

from mobility.accounts.models import Role
from mobility.base.access import holding
from mobility.base.database import utc_now
from mobility.documents import queries, services
from mobility.documents.forms import AcceptForm
from mobility.documents.models import Requirement
from mobility.documents.told import finding_in_words
from mobility.workflow.models import Case

from .blueprint import documents, way_back, went_on


@documents.post("/documents/findings/<int:finding_id>/accept")
@holding(Role.COORDINATOR, Role.INCLUSION_OFFICER)
def accept(finding_id: int) -> Any:
    finding, document, case = queries.get_finding(current_user, finding_id) or abort(404)
    services.ensure_in_force(document)
    form = AcceptForm.of(finding_id, sent=True)
    facts, before = {"now": utc_now()}, case.stage
    if form.validate_on_submit() and form.attempt(
        services.accept, current_user, case, document, finding, **facts
    ):
        flash(_accepted(case, document.requirement, before), "done")
        return redirect(way_back(case), 303)
    found = finding_in_words(finding, {})
    page = {"form": form, "finding": finding, "found": found, "document": document}
    page |= {"case": case, "holds_up": services.holds_up(case, document.requirement)}
    return render_template("documents/accept.html", **page, back=way_back(case)), 422


def _accepted(case: Case, requirement: Requirement, before: str) -> str:
    """What became of the case: accepting the last open finding lets it go on by itself."""
    done = _("Accepted; your reason is kept with the document.")
    if case.stage != before:
        return f"{done} {went_on(case, before)}"
    if services.holds_up(case, requirement) and services.no_open_findings(case, utc_now()) is not True:
        return f"{done} " + _("The application stays where it is: something else is not settled yet.")
    return done
