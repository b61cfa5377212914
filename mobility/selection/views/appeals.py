"""Appeals: written by the person, listed for the office, answered by who is named."""

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from mobility.accounts.models import Role
from mobility.applications.queries import get_own
from mobility.base.access import holding, signed_in
from mobility.base.database import utc_now
from mobility.base.news import back_to
from mobility.base.typed import typed_into
from mobility.base.zone import local_day
from mobility.calls.policy import READERS
from mobility.reviews.queries import reads_stage
from mobility.selection import appeals as reads
from mobility.selection import policy, remedies, services
from mobility.selection.allocation.fewer import fewer_of
from mobility.selection.allocation.kept import Kept
from mobility.selection.appeals_done import done_of
from mobility.selection.elsewhere import kept_from_seats
from mobility.selection.forms import AnswerAppealForm, AppealForm, CarryOutForm
from mobility.selection.models import Appeal, Remedy
from mobility.selection.stages import COMMITTEE, WAITING_LIST
from mobility.selection.views.blueprint import appeals
from mobility.selection.waited_for import kept_by


@appeals.route("/applications/<reference>/appeal", methods=["GET", "POST"])
@signed_in
def write(reference: str) -> Any:
    application = get_own(current_user, reference) or abort(404)
    now, form = utc_now(), AppealForm()
    if form.validate_on_submit() and form.attempt(services.make_appeal, current_user, application, now=now):
        said = _("Your appeal is made. Below you see who answers it, and until when.")
        return back_to(url_for("applications.show", reference=reference, _anchor="appeal"), said)
    if not form.is_submitted():
        services.ensure_can_appeal(application, now)
    page = render_template(
        "selection/appeal.html",
        application=application,
        form=form,
        recourse=reads.recourse_of(application.id, now),
        answer_by=reads.answer_due(now),
        in_vain=services.brings_no_seat(application),
        kept=kept_from_seats(application),
    )
    return page, 422 if form.is_submitted() else 200


@appeals.get("/appeals")
@holding(*READERS, Role.VICE_RECTOR)
def index() -> str:
    found = reads.appeals_for(current_user)
    return render_template("selection/appeals.html", appeals=found, done=done_of(found))


@appeals.get("/appeals/<int:appeal_id>")
@holding(*READERS, Role.VICE_RECTOR)
def show(appeal_id: int) -> str:
    found = _appeal(appeal_id)
    elsewhere = kept_from_seats(found.application)
    return _page(found, elsewhere, _answer_form(found, elsewhere))


def _answer_typed(appeal_id: int) -> AnswerAppealForm:
    """With all that could be chosen: for showing what was typed, though it is answered."""
    return AnswerAppealForm.offering(tuple(Remedy), anew=False, fewer=False)


@appeals.post("/appeals/<int:appeal_id>")
@holding(*reads.WHO_ANSWERS)
@typed_into(_answer_typed)
def answer(appeal_id: int) -> Any:
    found = _appeal(appeal_id)
    services.ensure_waits(found)
    elsewhere = kept_from_seats(found.application)
    form = _answer_form(found, elsewhere)
    if form.validate_on_submit() and form.attempt(services.answer_appeal, current_user, found, now=utc_now()):
        flash(_("The appeal is answered, and the person is told."), "done")
        return redirect(url_for("appeals.show", appeal_id=appeal_id), 303)
    if "outcome" in form and form.outcome.data == services.DISMISSED:
        form.remedy.data = None  # what is chosen of several cannot be let go of without choosing another
    return _page(found, elsewhere, form), 422


@appeals.post("/appeals/<int:appeal_id>/done")
@holding(Role.COORDINATOR, Role.HEAD_OF_OFFICE)
def carry_out(appeal_id: int) -> Any:
    found, form = _appeal(appeal_id), CarryOutForm()
    if form.validate_on_submit() and form.attempt(services.carry_out, current_user, found, now=utc_now()):
        flash(_("Noted as done, and the person is told."), "done")
        return redirect(url_for("appeals.show", appeal_id=appeal_id), 303)
    elsewhere = kept_from_seats(found.application)
    return _page(found, elsewhere, _answer_form(found, elsewhere, formdata=None), form), 422


def _appeal(appeal_id: int) -> Appeal:
    return reads.get_appeal(current_user, appeal_id) or abort(404)


def _answer_form(found: Appeal, elsewhere: Sequence[Kept], **options: Any) -> AnswerAppealForm:
    return AnswerAppealForm.offering(
        services.remedies_for(found, elsewhere),
        anew=found.lacks_remedy,
        fewer=found.rests_on_fewer,
        **options,
    )


def _page(
    found: Appeal, elsewhere: Sequence[Kept], form: AnswerAppealForm, done: CarryOutForm | None = None
) -> str:
    return render_template(
        "selection/answer_appeal.html",
        appeal=found,
        by=done_of([found])[found.id],
        form=done or form,
        answering=form,
        carrying=done or CarryOutForm(formdata=None),
        may_carry_out=found.is_owed
        and not found.waits
        and policy.sets_conditions(current_user, found.application),
        call=found.application.call,
        elsewhere=elsewhere,
        stands=services.stands_now(found.application, elsewhere),
        seat_owed=services.is_seat_owed(found),
        asks_for_better=services.asks_for_better(found),
        no_choice_left=services.has_no_choice_left(found.application_id),
        list_ends_on=remedies.list_ends_on(found),
        kept=kept_by(found, elsewhere=bool(elsewhere)),
        list_is_over=_list_is_over(found),
        said=reads.words_of(found),
        may_answer=reads.may_answer(current_user, found, utc_now()),
        missing=reads.answer_missing(found, utc_now()),
        **_signers(found),
    )


def _signers(found: Appeal) -> dict[str, Any]:
    """Who is asked to look at their points again, whether the reader may know those, and that too few may count."""
    if found.remedy != Remedy.SCORED_ANEW and not found.lacks_remedy:
        return {"signers": [], "reads_points": False, "fewer": ""}
    application = found.application
    fewer = fewer_of(application) if found.rests_on_fewer else None
    return {
        "signers": remedies.signers_of(found, application),
        "reads_points": reads_stage(current_user, application, COMMITTEE),
        "fewer": fewer.sentence(application) if fewer else "",
    }


def _list_is_over(found: Appeal) -> bool:
    """Whether the person waits only because something is owed to them."""
    ends_on = found.application.call.waiting_list_ends_on
    return found.application.stage == WAITING_LIST and ends_on < local_day(utc_now())
