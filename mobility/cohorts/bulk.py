"""Moves of many cases at once: which are offered, what they would do, and how it went."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from mobility.base.access import holding
from mobility.base.database import utc_now
from mobility.calls.models import Call
from mobility.cohorts import picked, queries, services
from mobility.cohorts.forms import BulkMoveForm
from mobility.cohorts.models import BulkMove
from mobility.cohorts.picked import moves_offered
from mobility.cohorts.policy import MOVERS
from mobility.workflow import services as workflow
from mobility.workflow.models import Case
from mobility.workflow.rulebook import Move

bulk_moves = Blueprint("bulk_moves", __name__)


@dataclass(frozen=True)
class Picked:
    """One case that was ticked; `why` is the key of the refusal where the move can't be made now."""

    case: Case
    why: str | None


@dataclass(frozen=True)
class Offer:
    """One move with the cases that were ticked: for which it can be made now, and for which not."""

    move: Move
    cases: Sequence[Picked]

    @property
    def able(self) -> list[Case]:
        return [one.case for one in self.cases if one.why is None]

    @cached_property
    def unable(self) -> Mapping[str, list[Case]]:
        """key of the refusal -> its cases"""
        found: dict[str, list[Case]] = {}
        for one in self.cases:
            if one.why is not None:
                found.setdefault(one.why, []).append(one.case)
        return found


@bulk_moves.get("/cohorts/<reference>/bulk/moves")
@holding(*MOVERS)
def choose(reference: str) -> str:
    """What can be done with the cases that were ticked: each move with for how many, and why not for the others."""
    call, stage, offered = _offered(reference)
    cases = picked.cases_picked(current_user, call, stage, request.args.getlist("case"))
    offers = _offers(cases, offered)
    return render_template(
        "cohorts/bulk_moves.html",
        call=call,
        stage=stage,
        number=len(cases),
        references=[case.reference for case in cases],
        possible=[offer for offer in offers if offer.able],
        impossible=[offer for offer in offers if not offer.able],
    )


@bulk_moves.get("/cohorts/<reference>/bulk")
@holding(*MOVERS)
def preview(reference: str) -> str:
    """The cases that were ticked: what will happen, and with which nothing."""
    call, stage, move = _asked(reference)
    return _page(call, stage, move, BulkMoveForm.of(move), request.args.getlist("case"))


@bulk_moves.post("/cohorts/<reference>/bulk")
@holding(*MOVERS)
def ask(reference: str) -> Response | tuple[str, int]:
    call, stage, move = _asked(reference)
    form, seen = BulkMoveForm.of(move), _seen()
    if form.validate_on_submit() and form.attempt(
        services.ask_bulk_move, current_user, call, stage, move, seen, now=utc_now()
    ):
        return redirect(url_for("bulk_moves.show", reference=reference, bulk_id=form.result.id), 303)
    return _page(call, stage, move, form, list(seen)), 422


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
    lines = picked.lines_of(bulk)
    return {
        "call": call,
        "bulk": bulk,
        "lines": lines,
        "settled": sum(line.settled for line in lines),
        "made": sum(line.made for line in lines),
    }


def _asked(reference: str) -> tuple[Call, str, Move]:
    """From the address: the call, the stage and the move; 404 for what is not offered to the viewer."""
    call, stage, offered = _offered(reference)
    move = next((move for move in offered if move.key == request.args.get("move")), None)
    return call, stage, move or abort(404)


def _offered(reference: str) -> tuple[Call, str, list[Move]]:
    call = queries.get_call_followed(current_user, reference) or abort(404)
    stage = request.args.get("stage", "")
    return call, stage, moves_offered(current_user, picked.books_of_stage(current_user, call, stage), stage)


def _offers(cases: Sequence[Case], offered: Iterable[Move]) -> list[Offer]:
    """Each move for each case; what is read of a case is read once for all of its moves."""
    now = utc_now()
    whys = {
        case.id: {found.move.key: found.why for found in workflow.permitted_moves(case, current_user, now)}
        for case in cases
    }
    return [
        Offer(move, [Picked(case, whys[case.id].get(move.key, "not-yours-to-move")) for case in cases])
        for move in offered
    ]


def _seen() -> dict[str, int]:
    """reference -> version that the reader saw, from `M-2027-ABCD:7`; what is no number is no case."""
    pairs = (text.rpartition(":") for text in request.form.getlist("case"))
    return {
        reference: int(version)
        for reference, _colon, version in pairs
        if version.isascii() and version.isdigit() and len(version) < 9
    }


def _page(call: Call, stage: str, move: Move, form: BulkMoveForm, references: list[str]) -> str:
    now = utc_now()
    ticked = []
    for case in picked.cases_picked(current_user, call, stage, references):
        found = workflow.permission(case, move.key, current_user, now)
        ticked.append(Picked(case, found.why if found else "move-not-here"))
    book = workflow.book_of(ticked[0].case) if ticked else None
    return render_template(
        "cohorts/bulk.html",
        call=call,
        stage=stage,
        move=move,
        form=form,
        able=[one for one in ticked if one.why is None],
        unable=[one for one in ticked if one.why is not None],
        target=book.title_of(str(move.to))
        if book and (move.to in book.stages or move.to in book.ends)
        else None,
    )
