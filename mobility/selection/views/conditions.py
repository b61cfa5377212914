"""Conditions of offers: set and decided by the office, answered by the person, listed."""

from typing import Any

from flask import abort, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from mobility.accounts.models import Role
from mobility.applications.models import Application
from mobility.applications.queries import get_application
from mobility.base.access import holding, signed_in
from mobility.base.database import utc_now
from mobility.base.lending import lent
from mobility.base.news import back_to
from mobility.base.seen import seen_of
from mobility.calls.naming import place_in_words
from mobility.calls.policy import MANAGERS, READERS
from mobility.selection import conditions as reads
from mobility.selection import policy, queries, services
from mobility.selection.forms import AnswerConditionForm, ConditionForm, DecideConditionForm, KeepPlaceForm
from mobility.selection.models import OfferCondition
from mobility.selection.stages import OFFER, TAKE_BACK
from mobility.selection.views.blueprint import conditions
from mobility.workflow.services import book_of


@conditions.get("/conditions")
@holding(*READERS, Role.VICE_RECTOR)
def index() -> str:
    found = reads.conditions_for(current_user, utc_now())
    over = reads.over_since([each for each in found if each.fulfilled is not None])
    return render_template("selection/conditions.html", conditions=found, over=over)


@conditions.route("/applications/<reference>/conditions", methods=["GET", "POST"])
@holding(*MANAGERS)
def add(reference: str) -> Any:
    application, form = _application(reference), ConditionForm()
    unmet = [each for each in reads.unsettled_of(application.id) if each.unmet]
    if form.validate_on_submit() and form.attempt(
        services.set_condition, current_user, application, now=utc_now()
    ):
        said = _("The condition is set, and the person is told.")
        return back_to(url_for("applications.show", reference=reference, _anchor="conditions"), said)
    seat = queries.held_seat(application.id)
    page = render_template(
        "selection/set_condition.html", application=application, form=form, unmet=unmet, seat=seat
    )
    return page, 422 if form.is_submitted() else 200


@conditions.get("/conditions/<int:condition_id>")
@signed_in
def show(condition_id: int) -> str:
    return _page(_condition(condition_id))


@conditions.post("/conditions/<int:condition_id>/answer")
@signed_in
def answer(condition_id: int) -> Any:
    found, form = _condition(condition_id), AnswerConditionForm()
    facts = {"upload": form.upload(), "limit": _limit(), "now": utc_now()}
    if form.validate_on_submit() and form.attempt(services.answer_condition, current_user, found, **facts):
        flash(_("Your answer has arrived. The office looks at it."), "done")
        return redirect(url_for("conditions.show", condition_id=condition_id), 303)
    return _page(found, answering=form), 422


@conditions.post("/conditions/<int:condition_id>/decide")
@holding(*MANAGERS)
def decide(condition_id: int) -> Any:
    found, form = _condition(condition_id), DecideConditionForm()
    if form.validate_on_submit() and form.attempt(
        services.decide_condition, current_user, found, now=utc_now()
    ):
        flash(_("It is noted, and the person is told."), "done")
        return redirect(url_for("conditions.show", condition_id=condition_id), 303)
    return _page(found, deciding=form), 422


@conditions.post("/conditions/<int:condition_id>/keep")
@holding(*MANAGERS)
def keep(condition_id: int) -> Any:
    found, form = _condition(condition_id), KeepPlaceForm()
    if form.validate_on_submit() and form.attempt(services.keep_place, current_user, found, now=utc_now()):
        flash(_("The place stays, and the person is told."), "done")
        return redirect(url_for("conditions.show", condition_id=condition_id), 303)
    return _page(found, keeping=form), 422


def _actions(application: Application) -> list[tuple[str, str]]:
    """Buttons that lead on from the case, as to the stay: (label, address)."""
    found = (action(application, current_user, utc_now()) for action in lent.case_actions)
    return [action for action in found if action is not None]


def _application(reference: str) -> Application:
    found = get_application(current_user, reference)
    return found if found is not None and policy.sets_conditions(current_user, found) else abort(404)


def _condition(condition_id: int) -> OfferCondition:
    return reads.get_condition(current_user, condition_id) or abort(404)


def _limit() -> int:
    """Bytes of one file."""
    return int(current_app.config["SETTINGS"].upload_limit_mb) * 1024**2


def _can_take_back(application: Application) -> bool:
    """Whether the office can take the offer back, as it is not answered yet."""
    if application.ended_at is not None:
        return False
    return TAKE_BACK in book_of(application).stage(application.stage).moves


def _page(
    found: OfferCondition,
    answering: AnswerConditionForm | None = None,
    deciding: DecideConditionForm | None = None,
    keeping: KeepPlaceForm | None = None,
) -> str:
    own, over = found.application.subject_id == current_user.id, reads.over_since([found])
    is_open = found.fulfilled is None and not over
    decides = policy.sets_conditions(current_user, found.application)
    in_question = found.unmet and not over
    said, document = reads.words_on(found, reads.ANSWERED), reads.document_of(found)
    fresh = DecideConditionForm(formdata=None, data={"seen": seen_of(reads.shown_of(said, document))})
    return render_template(
        "selection/condition.html",
        condition=found,
        own=own,
        lapsed=found.fulfilled is None and not is_open,
        over=over.get(found.id),
        said=said,
        place=place_in_words(found.seat.destination),
        asker=reads.asker(found.by_partner, found.seat.destination),
        instead_of=reads.in_place_of(found),
        kept_because=reads.words_on(found, reads.KEPT) if found.kept_at else "",
        document=document,
        answering=(answering or AnswerConditionForm(formdata=None)) if own and is_open else None,
        deciding=(deciding or fresh) if decides and is_open else None,
        in_question=in_question,
        meanwhile=reads.answered_meanwhile(found.application) if in_question and own else "",
        answer_by=found.application.due_at if in_question and found.application.stage == OFFER else None,
        takes_back=in_question and _can_take_back(found.application),
        actions=_actions(found.application) if decides and in_question else [],
        keeping=(keeping or KeepPlaceForm(formdata=None)) if decides and in_question else None,
        form=answering or deciding or keeping,
    )
