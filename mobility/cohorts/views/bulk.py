"""Moves of many cases at once: which are offered, what they would do, and how it went."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Self

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from mobility.base.access import holding
from mobility.base.database import Translated, utc_now
from mobility.calls.models import Call
from mobility.cohorts import picked, queries, services
from mobility.cohorts.forms import BulkMoveForm
from mobility.cohorts.models import BulkMove, BulkMoveCase
from mobility.cohorts.picked import moves_apart, moves_offered
from mobility.cohorts.policy import MOVERS
from mobility.cohorts.views.asked import board_of, cut_of
from mobility.reviews.closeness import are_alike
from mobility.workflow import services as workflow
from mobility.workflow.lines import case_lines
from mobility.workflow.models import Case
from mobility.workflow.rulebook import End, Move

bulk_moves = Blueprint("bulk_moves", __name__)


@dataclass(frozen=True)
class Picked:
    """One case that was ticked; `why` is the key of the refusal where the move can't be made now."""

    case: Case
    why: str | None = None
    alike: bool = False
    """Whether who moves it has a family name like the applicant's: to be looked at alone before it is moved."""
    misgivings: Sequence[str] = ()
    """What its mover would be asked back about if they moved it alone."""

    @property
    def stands_at(self) -> Translated:
        """The title of where it is now."""
        return dict(workflow.book_of(self.case).title_of(self.case.stage))


@dataclass(frozen=True)
class Offer:
    """One move with the cases that were ticked: for which it can be made now, and for which not."""

    move: Move
    cases: Sequence[Picked]

    @property
    def able(self) -> list[Picked]:
        return [one for one in self.cases if one.why is None]

    @property
    def sure(self) -> list[Picked]:
        """Those that are moved without being ticked once more."""
        return [one for one in self.able if not one.alike]

    @cached_property
    def unable(self) -> Mapping[str, list[Case]]:
        """key of the refusal -> its cases"""
        found: dict[str, list[Case]] = {}
        for one in self.cases:
            if one.why is not None:
                found.setdefault(one.why, []).append(one.case)
        return found


@dataclass(frozen=True)
class Origin:
    """Where it was started, and where its pages lead back to: the tasks, or the call's list."""

    key: str | None
    """What stands in the address for it."""
    crumbs: Sequence[tuple[str, str]]
    """(words, path) of the pages above; the last one is it."""
    words: str
    """On the way back."""

    @property
    def path(self) -> str:
        return self.crumbs[-1][1]

    @classmethod
    def of(cls, call: Call, stage: str) -> Self:
        """As the address says."""
        if request.args.get("start") == "tasks":
            return cls("tasks", [(_("Tasks"), url_for("workflow.tasks"))], _("Back to the tasks"))
        the_list = url_for("cohorts.show", reference=call.reference, stage=stage)
        crumbs = [(_("Cohorts"), url_for("cohorts.index")), (call.reference, the_list)]
        return cls(None, crumbs, _("Back to the list"))


@dataclass(frozen=True)
class Wanted:
    """What an address asks for: the cases that were ticked, wherever they are now, or all that a list leaves; and what the
    viewer is offered there."""

    call: Call
    stage: str
    cases: Sequence[Case]
    offered: Sequence[Move]
    apart: Sequence[Move]
    """Those of the viewer's that are made one by one."""
    carried: Sequence[tuple[str, str]] = ()
    """What names these cases in the address of the next page."""
    number: int = 0
    """How many the list leaves, where they are the first of these."""

    @property
    def here(self) -> list[Case]:
        return [case for case in self.cases if picked.is_in(case, self.stage)]

    @property
    def gone(self) -> list[Picked]:
        """Those that have gone on from the stage meanwhile."""
        return [Picked(case, "move-not-here") for case in self.cases if not picked.is_in(case, self.stage)]

    @property
    def origin(self) -> Origin:
        return Origin.of(self.call, self.stage)

    @property
    def move(self) -> Move:
        """The one that the address names; 404 where it is not offered to the viewer."""
        return next((move for move in self.offered if move.key == request.args.get("move")), None) or abort(
            404
        )


@bulk_moves.get("/cohorts/<reference>/bulk/moves")
@holding(*MOVERS)
def choose(reference: str) -> str:
    """What can be done with the cases that were ticked: each move with for how many, and why not for the others."""
    wanted = _wanted_by_address(reference)
    cases = [Picked(case, alike=are_alike(current_user, case.subject)) for case in wanted.here]
    offers, apart = _offers(cases, wanted.offered, wanted.apart)
    return render_template(
        "cohorts/bulk_moves.html",
        call=wanted.call,
        stage=wanted.stage,
        origin=wanted.origin,
        cases=cases,
        gone=wanted.gone,
        carried=wanted.carried,
        number_in_list=wanted.number,
        apart=apart,
        possible=[offer for offer in offers if offer.able],
        impossible=[offer for offer in offers if not offer.able],
    )


@bulk_moves.get("/cohorts/<reference>/bulk")
@holding(*MOVERS)
def preview(reference: str) -> str:
    """The cases that were ticked: what will happen, and with which nothing."""
    wanted = _wanted_by_address(reference)
    return _page(wanted, BulkMoveForm.of(wanted.move))


@bulk_moves.post("/cohorts/<reference>/bulk")
@holding(*MOVERS)
def ask(reference: str) -> Response | tuple[str, int]:
    """Asked for once more, as by a page that was left open, it leads to what came of the first time."""
    seen, now = _seen(), utc_now()
    wanted = _wanted(reference, list({**seen, **_seen("hinted")}))
    form = BulkMoveForm.of(wanted.move)
    if form.validate_on_submit() and form.attempt(
        services.ask_bulk_move, current_user, wanted.call, wanted.stage, wanted.move, seen, now=now
    ):
        if form.result.asked_at != now:
            flash(_("You have asked for this before: nothing is done twice. This is how it went."), "note")
        return redirect(_result_of(wanted, form.result), 303)
    return _page(wanted, form), 422


@bulk_moves.get("/cohorts/<reference>/bulk/<int:bulk_id>")
@holding(*MOVERS)
def show(reference: str, bulk_id: int) -> str:
    """How far it is, and how it went with each case; looked at again by itself, or by a link."""
    call, bulk = _asked_before(reference, bulk_id)
    books = picked.books_of_cases(bulk)
    move = next((found for book in books if (found := book.find_move(bulk.stage, bulk.move))), None)
    return render_template("cohorts/bulk_result.html", move=move, **_progress(call, bulk))


@bulk_moves.get("/cohorts/<reference>/bulk/<int:bulk_id>/progress")
@holding(*MOVERS)
def progress(reference: str, bulk_id: int) -> str:
    """The part of the page that changes."""
    return render_template("cohorts/_bulk_progress.html", **_progress(*_asked_before(reference, bulk_id)))


def _asked_before(reference: str, bulk_id: int) -> tuple[Call, BulkMove]:
    call = queries.get_call_followed(current_user, reference) or abort(404)
    return call, picked.get_bulk_move(current_user, call, bulk_id) or abort(404)


def _progress(call: Call, bulk: BulkMove) -> dict[str, Any]:
    lines = case_lines(BulkMoveCase, BulkMoveCase.bulk_id == bulk.id)
    return {
        "call": call,
        "bulk": bulk,
        "origin": Origin.of(call, bulk.stage),
        "lines": lines,
        "settled": sum(line.settled for line in lines),
        "made": sum(line.made for line in lines),
    }


def _wanted_by_address(reference: str) -> Wanted:
    """The cases that were ticked, or `all` of the list that the address cuts to one stage."""
    if "all" not in request.args:
        references = request.args.getlist("case")
        return _wanted(reference, references)
    board, _counted = board_of(reference)
    cut = cut_of(board)
    number = queries.number_in(board, cut) if cut.stage else 0
    cases = picked.cases_of(board, cut) if cut.stage else []
    carried = [("all", "1"), *cut.pairs("stage", "columns")]
    return replace(_offered(board.call, cases), carried=carried, number=number)


def _wanted(reference: str, references: list[str]) -> Wanted:
    """404 for a call that is not the viewer's."""
    call = queries.get_call_followed(current_user, reference) or abort(404)
    found = _offered(call, picked.cases_picked(current_user, call, references))
    return replace(found, carried=[("case", each.reference) for each in found.here])


def _offered(call: Call, cases: Sequence[Case]) -> Wanted:
    """By the rule books of the cases that are asked for."""
    stage = request.args.get("stage", "")
    books = list(map(workflow.book_of, cases)) if cases else picked.books_of_stage(current_user, call, stage)
    offered, apart = (found(current_user, books, stage) for found in (moves_offered, moves_apart))
    return Wanted(call, stage, cases, offered, apart)


def _result_of(wanted: Wanted, bulk: BulkMove) -> str:
    return url_for(
        "bulk_moves.show", reference=wanted.call.reference, bulk_id=bulk.id, start=wanted.origin.key
    )


def _offers(
    cases: Sequence[Picked], offered: Sequence[Move], apart: Iterable[Move]
) -> tuple[list[Offer], list[Move]]:
    """Each move for each case, and those of `apart` that can be made for one of them."""
    now = utc_now()
    whys = {one.case.id: _whys(one.case, offered, now) for one in cases}
    offers = [
        Offer(
            move,
            [replace(one, why=whys[one.case.id].get(move.key, "not-yours-to-move")) for one in cases],
        )
        for move in offered
    ]
    return offers, [move for move in apart if any(why.get(move.key, "") is None for why in whys.values())]


def _whys(case: Case, offered: Iterable[Move], now: datetime) -> Mapping[str, str | None]:
    """The key of the refusal, or None, of the moves of the case that are the viewer's, by their keys."""
    with workflow.one_look(case):
        found = {each.move.key: each.why for each in workflow.permitted_moves(case, current_user, now)}
        alone = {
            move.key: picked.why_alone(case, move) for move in offered if found.get(move.key, "") is None
        }
    return found | alone


def _seen(name: str = "case") -> dict[str, int]:
    """reference -> version that the reader saw, from `M-2027-ABCD:7`; what is no number is no case.

    `hinted`: those that the page asked about one by one, whether or not they were ticked.
    """
    pairs = (text.rpartition(":") for text in request.form.getlist(name))
    return {
        reference: int(version)
        for reference, _colon, version in pairs
        if version.isascii() and version.isdigit() and len(version) < 9
    }


def _looked_at(case: Case, move: Move, now: datetime) -> Picked:
    with workflow.one_look(case):
        found = workflow.permission(case, move.key, current_user, now)
        why = (found.why or picked.why_alone(case, move)) if found else "move-not-here"
        doubts = workflow.misgivings(case, move) if why in (None, picked.REASON_OF_ITS_OWN) else ()
    return Picked(case, why, are_alike(current_user, case.subject), doubts)


def _page(wanted: Wanted, form: BulkMoveForm) -> str:
    now, move = utc_now(), wanted.move
    ticked = [_looked_at(case, move, now) for case in wanted.here]
    able = [one for one in ticked if one.why is None]
    target = workflow.book_of(able[0].case).target(move) if able else None
    return render_template(
        "cohorts/bulk.html",
        call=wanted.call,
        stage=wanted.stage,
        origin=wanted.origin,
        move=move,
        form=form,
        able=able,
        sure=[one for one in able if not one.alike],
        alike=[one for one in able if one.alike],
        ticked=_seen(),
        unable=[*(one for one in ticked if one.why is not None), *wanted.gone],
        result=None if able else _result_before(wanted),
        target=target,
        ending=isinstance(target, End) and not target.good,
    )


def _result_before(wanted: Wanted) -> str | None:
    """The page of how it went when the viewer asked for the same before."""
    ids = [case.id for case in wanted.cases]
    found = picked.asked_before(current_user, wanted.call, wanted.stage, wanted.move.key, ids) if ids else ()
    return next((_result_of(wanted, bulk) for bulk, _seen_then in found), None)
