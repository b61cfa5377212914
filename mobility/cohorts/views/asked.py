"""What an address of a cohort asks for: the call, how the viewer may look at it, and the cut."""

from flask import abort, request
from flask_login import current_user

from mobility.base.database import utc_now
from mobility.calls.models import Call
from mobility.cohorts import queries
from mobility.cohorts.board import Board
from mobility.cohorts.filters import Cut
from mobility.cohorts.numbers import StageCount, counts


def call_or_404(reference: str) -> Call:
    return queries.get_call_followed(current_user, reference) or abort(404)


def board_of(reference: str) -> tuple[Board, list[StageCount]]:
    """The call's people as the viewer may look at them, and how many are where; 404 for a call that is not theirs."""
    call, now = call_or_404(reference), utc_now()
    counted = counts(current_user, [call.id])
    return Board.of(current_user, call, ((one.rule_book_id, one.stage) for one in counted), now), counted


def cut_of(board: Board) -> Cut:
    """Who may not see what the selection gave can't cut or sort by it either."""
    return fit_for(board, Cut.read(request.args))


def fit_for(board: Board, cut: Cut) -> Cut:
    """The same of one that is kept."""
    return cut if board.results else cut.for_readers_without_results()
