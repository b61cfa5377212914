"""Cohorts: the calls one follows, the people of one call, and which columns show them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from mobility.applications.stages import tone_of
from mobility.base.access import holding
from mobility.base.database import utc_now
from mobility.base.folding import fold
from mobility.base.languages import day, language, tr
from mobility.base.lending import lent
from mobility.base.zone import local_day
from mobility.calls.models import Call
from mobility.calls.nesting import seats_in_all
from mobility.cohorts import queries, saved
from mobility.cohorts.board import Board
from mobility.cohorts.columns import Column, columns_for, orders, shown, words_for
from mobility.cohorts.filters import (
    OF_RESULTS,
    SCORE,
    Cut,
    Place,
    parted,
)
from mobility.cohorts.models import CohortView
from mobility.cohorts.naming import filters_in_words, number_and_names
from mobility.cohorts.numbers import StageCount, counts
from mobility.cohorts.picked import moves_offered
from mobility.cohorts.policy import COHORT_ROLES, follows_everybody, may_write_to
from mobility.cohorts.somebody import Somebody
from mobility.cohorts.sums import sum_of
from mobility.cohorts.views.asked import board_of, cut_of
from mobility.cohorts.views.blueprint import cohorts
from mobility.cohorts.words import (
    FACET_TITLES,
    RANGE_TITLES,
    SORT_TITLES,
    odd_words,
    titles_of,
)
from mobility.selection.policy import proposes
from mobility.selection.stages import NOMINATION
from mobility.workflow.due import due_tone, due_words
from mobility.workflow.engine.books import book_of_version
from mobility.workflow.rulebook import Move


@cohorts.get("/cohorts")
@holding(*COHORT_ROLES)
def index() -> str:
    calls = queries.calls_followed(current_user)
    counted: dict[int, list[StageCount]] = {call.id: [] for call in calls}
    for count in counts(current_user, list(counted)):
        counted[count.call_id].append(count)
    rows = [
        (
            call.reference,
            call.title,
            f"{tr(call.programme.name)} · {_open_until(call)}",
            sum_of(counted[call.id]),
            follows_everybody(current_user, call),
        )
        for call in calls
    ]
    return render_template("cohorts/index.html", rows=rows, whole=any(row[-1] for row in rows))


def _open_until(call: Call) -> str:
    """`closes 1 December 2026`, or since when it is closed or cancelled."""
    if call.cancelled_at:
        return _("cancelled on %(day)s", day=day(call.cancelled_at))
    if call.closed_at or call.closes_on < local_day(utc_now()):
        return _("closed on %(day)s", day=day(call.closed_at or call.closes_on))
    return _("closes %(day)s", day=day(call.closes_on))


@cohorts.get("/cohorts/<reference>")
@holding(*COHORT_ROLES)
def show(reference: str) -> str:
    board, counted = board_of(reference)
    cut, sums = cut_of(board), sum_of(counted)
    people, before, after = queries.people_of(board, cut, _place(cut.sort))
    seats = queries.seats_of(board.call)
    here: dict[str, Any] = {"reference": reference, **cut.address()}
    number, names = number_and_names(board, cut, sums)
    columns, sorts = shown(board, cut.columns), _sorts(reference, cut, board)
    titles = titles_of(board, cut.chosen, names, seats) if cut.chosen else {}
    return render_template(
        "cohorts/show.html",
        board=board,
        call=board.call,
        cut=cut,
        at=here,
        odd=[*_not_understood(cut, titles), *_withheld(board)],
        sum=sums,
        seats=seats,
        most=seats_in_all(board.call),
        rows=[_row(one) for one in people],
        columns=columns,
        heads=_heads(columns, sorts),
        sorts=sorts,
        pills=_pills(reference, cut, titles),
        views=_views(board, cut),
        number=number,
        before=url_for("cohorts.show", **here, before=before.written) if before else "",
        after=url_for("cohorts.show", **here, after=after.written) if after else "",
        words=words_for(board, language()),
        offered=_offered(cut.stage, counted),
        nominates=cut.stage == NOMINATION and proposes(current_user, board.call),
        movable=[] if cut.stage else [bar for bar in sums.bars if _offered(bar.key, counted)],
        writes=may_write_to(current_user, board.call),
        whole=follows_everybody(current_user, board.call),
        amended=lent.amended["selection"](board.call),
    )


def _row(one: Somebody) -> tuple[Somebody, str, tuple[str, str] | tuple[()]]:
    """What a row is written of: somebody, the tone of the stage, and when the answer is due in words and tone."""
    when = (due_words(one.due_at), due_tone(one.due_at)) if one.due_at else ()
    return one, tone_of(book_of_version(one.rule_book_id), one.stage), when


@cohorts.get("/cohorts/<reference>/columns")
@holding(*COHORT_ROLES)
def arrange(reference: str) -> str:
    """Which columns the list shows, in which order: each step is a link, and the address holds how far it is."""
    board, _counted = board_of(reference)
    cut, allowed = cut_of(board), columns_for(board)
    order = tuple(shown(board, cut.columns))
    here: dict[str, Any] = {"reference": reference, **cut.address()}

    def address(columns: Iterable[str]) -> str:
        return url_for("cohorts.arrange", **{**here, "columns": ",".join(columns)})

    steps = [
        (key, allowed[key], {step: address(after) for step, after in found.items()})
        for key, found in orders(order, allowed)
    ]
    return render_template(
        "cohorts/columns.html",
        call=board.call,
        steps=steps,
        order=order,
        chosen=bool(cut.columns),
        back=url_for("cohorts.show", **{**here, "columns": ",".join(order) if cut.columns else None}),
        usual=url_for("cohorts.arrange", **{**here, "columns": None}),
    )


def _withheld(board: Board) -> Iterator[str]:
    """What of an address, such as that of a view that somebody else has shared, does not cut for this viewer."""
    asked = Cut.read(request.args)
    titles = [FACET_TITLES[name] for name in OF_RESULTS if name in asked.chosen]
    if any(parted(name)[0] == SCORE for name in asked.edges):
        titles.append(RANGE_TITLES[SCORE])
    if titles and not board.results:
        yield _(
            "Your role does not see what the selection gave, so this leaves nobody out here: %(filters)s.",
            filters=", ".join(map(str, titles)),
        )


def _not_understood(cut: Cut, titles: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """What of the address is no value of its filter, or a value that there is not."""
    yield from (
        _("In “%(typed)s” there is nothing to look for. It leaves nobody out.", typed=word)
        for word in cut.words
        if not fold(word)
    )
    yield from (_odd(name, typed) for name, typed in cut.odd.items())
    for name, texts in cut.unread.items():
        yield from (
            _("%(what)s: “%(typed)s” is not understood. It leaves nobody out.", **_typed(name, each))
            for each in texts
        )
    for name, values in cut.chosen.items():
        yield from (
            _("%(what)s: “%(typed)s” is not known here, so nobody has it.", **_typed(name, each))
            for each in values
            if each not in titles[name]
        )


def _typed(name: str, typed: str) -> dict[str, object]:
    return {"what": FACET_TITLES[name], "typed": typed}


def _odd(name: str, typed: str) -> str:
    """`Average mark, from: “abc”. This is no number …`"""
    what, begins = parted(name)
    side = _("%(what)s, from: “%(typed)s”.") if begins else _("%(what)s, up to: “%(typed)s”.")
    return f"{side % {'what': RANGE_TITLES[what], 'typed': typed}} {odd_words(name)}"


def _pills(reference: str, cut: Cut, titles: dict[str, dict[str, str]]) -> list[tuple[str, str]]:
    """What the list is cut to in words, each with the address without it."""
    return [
        (words, url_for("cohorts.show", reference=reference, **left.address()))
        for words, left in filters_in_words(cut, titles)
    ]


def _views(board: Board, cut: Cut) -> list[tuple[str, str, bool, None]]:
    """The kept views as pills, those of others with whose they are; the one that the list shows now is marked."""
    return [
        (_named(view), url_for("cohort_views.show", view_id=view.id), Cut.of(view.parts) == cut, None)
        for view in saved.views_of(current_user, board.call)
    ]


def _named(view: CohortView) -> str:
    return view.name if view.owner_id == current_user.id else f"{view.name} · {view.owner.called}"


def _offered(stage: str, counted: list[StageCount]) -> list[Move]:
    """What can be done with several cases at once: where the list is one stage's."""
    books = [
        book_of_version(number) for number in {one.rule_book_id for one in counted if one.stage == stage}
    ]
    return moves_offered(current_user, books, stage)


def _place(sort: str) -> Place | None:
    if "before" in request.args:
        return Place.read(request.args["before"], backwards=True, sort=sort)
    return Place.read(request.args.get("after", ""), sort=sort)


def _sorts(reference: str, cut: Cut, board: Board) -> dict[str, dict[str, Any]]:
    """What the list can stand by: key of the sort -> what the table shows of it."""
    here = {"reference": reference, **cut.address()}
    return {
        sort: {
            "text": str(title),
            "num": sort in ("score", ""),
            "href": url_for("cohorts.show", **{**here, "sort": sort or None}),
            "sorted": ("descending" if sort == "score" else "ascending") if sort == cut.sort else "",
        }
        for sort, title in SORT_TITLES.items()
        if board.results or sort != "score"
    }


def _heads(columns: dict[str, Column], sorts: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """The heads of the chosen columns; those that the list can stand by are links."""
    return [
        {
            **(sorts[column.sort] if column.sort is not None else {}),
            "text": str(column.title),
            "num": column.number,
        }
        for column in columns.values()
    ]
