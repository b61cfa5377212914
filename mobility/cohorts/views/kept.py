"""Views of a cohort under a name: kept, opened by a short address, shared, renamed, deleted and brought back."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from mobility.base.access import holding
from mobility.base.database import utc_now
from mobility.base.letters import absolute
from mobility.base.refusals import Refusal
from mobility.calls.models import Call
from mobility.cohorts import saved, services
from mobility.cohorts.board import Board
from mobility.cohorts.filters import Cut
from mobility.cohorts.forms import ChangedViewForm, ViewForm
from mobility.cohorts.models import CohortView
from mobility.cohorts.naming import shown_in_words
from mobility.cohorts.numbers import StageCount
from mobility.cohorts.policy import COHORT_ROLES, MOVERS
from mobility.cohorts.sums import sum_of
from mobility.cohorts.views.asked import board_of, call_or_404, cut_of, fit_for

cohort_views = Blueprint("cohort_views", __name__)


@cohort_views.get("/cohorts/views/<int:view_id>")
@holding(*COHORT_ROLES)
def show(view_id: int) -> Response:
    """The short address of a view, to be mailed: it leads to the list as it was kept; to all of it, and says so, who may
    not see the view any more."""
    cut, call = saved.get_view(current_user, view_id) or abort(404)
    if cut is None:
        flash(_("This view is not shared with you, or it is deleted. Here is the whole list."), "note")
    return redirect(url_for("cohorts.show", reference=call.reference, **(cut or Cut()).address()))


@cohort_views.route("/cohorts/<reference>/views", methods=["GET", "POST"])
@holding(*MOVERS)
def keep(reference: str) -> Response | str | tuple[str, int]:
    """Keep the list as the address cuts it; below it, what is kept already."""
    board, counted = board_of(reference)
    form, cut = ViewForm(), cut_of(board)
    if form.validate_on_submit() and form.attempt(
        services.save_view, current_user, board.call, cut, now=utc_now()
    ):
        flash(_("The view is kept. Its address: %(address)s", address=_short(form.result)), "done")
        return redirect(url_for("cohorts.show", reference=reference, **cut.address()), 303)
    return _page(board, counted, cut, form), 422 if form.errors else 200


@cohort_views.route("/cohorts/<reference>/views/<int:view_id>/change", methods=["GET", "POST"])
@holding(*MOVERS)
def change(reference: str, view_id: int) -> Response | str | tuple[str, int]:
    """Its name and who finds it; and, where the address cuts the list otherwise, what it shows."""
    call, view = _own(reference, view_id)
    board, counted = board_of(reference)
    cut = cut_of(board)
    form = ChangedViewForm.of(view, cut)
    back = url_for("cohort_views.keep", reference=reference, **cut.address())
    if form.validate_on_submit() and form.attempt(services.change_view, view, current_user, cut):
        flash(_("The view is changed."), "done")
        return redirect(back, 303)
    sums = sum_of(counted)
    page = render_template(
        "cohorts/view.html",
        call=call,
        view=view,
        form=form,
        back=back,
        shows=shown_in_words(board, fit_for(board, Cut.of(view.parts)), sums),
        now=shown_in_words(board, cut, sums) if "anew" in form else "",
    )
    return page, 422 if form.errors else 200


@cohort_views.post("/cohorts/<reference>/views/<int:view_id>/delete")
@holding(*MOVERS)
def delete(reference: str, view_id: int) -> Response:
    _call, view = _own(reference, view_id)
    services.delete_view(view, now=utc_now())
    flash(_("“%(name)s” is deleted. You can bring it back below.", name=view.name), "done")
    return redirect(url_for("cohort_views.keep", reference=reference), 303)


@cohort_views.post("/cohorts/<reference>/views/<int:view_id>/back")
@holding(*MOVERS)
def bring_back(reference: str, view_id: int) -> Response | tuple[str, int]:
    board, counted = board_of(reference)
    view = saved.own_view(current_user, board.call, view_id, deleted=True) or abort(404)
    try:
        services.bring_back_view(view, current_user)
    except Refusal as refusal:
        form = ViewForm(formdata=None)
        form.form_errors = [refusal.sentence]
        return _page(board, counted, Cut(), form), 422
    flash(_("“%(name)s” is back.", name=view.name), "done")
    return redirect(url_for("cohort_views.keep", reference=reference), 303)


def _own(reference: str, view_id: int) -> tuple[Call, CohortView]:
    call = call_or_404(reference)
    return call, saved.own_view(current_user, call, view_id) or abort(404)


def _short(view: CohortView) -> str:
    return absolute(url_for("cohort_views.show", view_id=view.id))


def _page(board: Board, counted: list[StageCount], cut: Cut, form: ViewForm) -> str:
    call = board.call
    return render_template(
        "cohorts/views.html",
        now=shown_in_words(board, cut, sum_of(counted)),
        call=call,
        cut=cut,
        form=form,
        action=url_for("cohort_views.keep", reference=call.reference, **cut.address()),
        back=url_for("cohorts.show", reference=call.reference, **cut.address()),
        views=saved.views_of(current_user, call),
        short=_short,
        deleted=saved.deleted_views(current_user, call, utc_now()),
    )
