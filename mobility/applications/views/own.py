"""My applications, and beginning one."""

from collections.abc import Collection
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from mobility.applications import services
from mobility.applications.models import Application
from mobility.applications.needless import needless
from mobility.applications.queries import of_person
from mobility.applications.ranked import ranked_in
from mobility.applications.standing import standings_of
from mobility.base.access import signed_in
from mobility.base.database import utc_now
from mobility.base.lending import lent
from mobility.base.refusals import Refusal
from mobility.calls.eligibility import reasons
from mobility.calls.opening import is_open
from mobility.calls.queries import get_public
from mobility.register.queries import affiliation_of
from mobility.workflow.rulebook import APPLICANT

from .blueprint import applications


@applications.get("/applications")
@signed_in
def index() -> str:
    mine, now = of_person(current_user, places=True), utc_now()
    afterwards = [line for lines in lent.afterwards for line in lines(current_user, now)] if mine else []
    asked, standings = {line.case_id for line in afterwards if line.tone}, standings_of(mine)
    goes_on = {line.case_id for line in afterwards if not line.over} - {
        case_id for case_id, stood in standings.items() if stood.called_off and case_id not in asked
    }
    whys = needless(mine, now)
    waiting = {each.id for each in mine if _waits_for_applicant(each)} - whys.keys()
    return render_template(
        "applications/index.html",
        mine=mine,
        to_do=[each for each in mine if each.id in waiting or each.id in asked],
        under_way=[each for each in mine if _is_under_way(each, goes_on) and each.id not in asked],
        ended=[each for each in mine if each.id in whys]
        + [each for each in mine if each.ended_at is not None and each.id not in goes_on],
        needless=whys,
        standings=standings,
        ranked_in=ranked_in,
        too_late={application.id for application in mine if _is_too_late(application)},
        afterwards=afterwards,
        besides=[line for lines in lent.besides_applications for line in lines(current_user, now)],
        waiting=waiting,
    )


def _waits_for_applicant(application: Application) -> bool:
    return application.ended_at is None and any(wait.role == APPLICANT for wait in application.waits)


def _is_under_way(application: Application, goes_on: Collection[int | None]) -> bool:
    """It waits for others, or it is over and what follows from it is not: `goes_on`, without what was called off and asks
    for nothing more."""
    if application.ended_at is not None:
        return application.id in goes_on
    return not _waits_for_applicant(application)


def _is_too_late(application: Application) -> bool:
    """A draft of a call that has closed, until the clock lets it lapse."""
    return application.submitted_at is None and not is_open(application.call, utc_now())


@applications.post("/calls/<reference>/apply")
@signed_in
def start(reference: str) -> Any:
    """A new application, or the one that is there already."""
    call = get_public(current_user, reference) or abort(404)
    now = utc_now()
    try:
        application, fresh = services.apply(current_user, call, now=now)
    except Refusal as refusal:
        affiliation = affiliation_of(current_user.id)
        why = reasons(call, affiliation, now) if refusal.key == "not-eligible" else []
        page = render_template("applications/cannot_start.html", call=call, refusal=refusal, reasons=why)
        return page, 422
    if not fresh:
        flash(_("You have an application in this call already; here it is."), "note")
    return redirect(url_for("applications.show", reference=application.reference), 303)
