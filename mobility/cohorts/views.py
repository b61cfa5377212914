"""Cohorts: the calls one follows, the people of one call, and the same as a file."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response, abort, render_template, request, stream_with_context, url_for
from flask_babel import gettext as _
from flask_login import current_user

from mobility.applications.stages import tone_of
from mobility.base.access import holding
from mobility.base.database import db, utc_now
from mobility.base.languages import language, tr
from mobility.base.sheets import sheet_lines
from mobility.base.zone import local_day
from mobility.calls.models import Call
from mobility.cohorts import queries
from mobility.cohorts.bulk import bulk_moves, moves_offered
from mobility.cohorts.export import columns, holders_in_words, result_words, role_titles, rows
from mobility.cohorts.filters import Cut, Place
from mobility.cohorts.policy import COHORT_ROLES, may_see_contacts, may_see_results
from mobility.cohorts.queries import StageCount
from mobility.questionnaires.queries import form_of
from mobility.workflow.engine.books import book_of_version
from mobility.workflow.rulebook import Move, RuleBook

cohorts = Blueprint("cohorts", __name__)
blueprints = (cohorts, bulk_moves)


@dataclass(frozen=True)
class Bar:
    """One stage of a call with its people."""

    key: str
    title: str
    number: int
    tone: str


@dataclass(frozen=True)
class Sum:
    """A call's people in numbers; drafts have no names."""

    sent: int
    drafts: int
    late: int
    soon: int
    stuck: int
    open: int
    bars: tuple[Bar, ...]
    largest: int


@cohorts.get("/cohorts")
@holding(*COHORT_ROLES)
def index() -> str:
    now = utc_now()
    calls = queries.calls_followed(current_user)
    counted = queries.counts(current_user, [call.id for call in calls], now)
    sums = {call.id: _sum([count for count in counted if count.call_id == call.id]) for call in calls}
    return render_template("cohorts/index.html", calls=calls, sums=sums, today=local_day(now))


@cohorts.get("/cohorts/<reference>")
@holding(*COHORT_ROLES)
def show(reference: str) -> str:
    call = _call_or_404(reference)
    now, cut = utc_now(), _cut_of(call)
    counted = queries.counts(current_user, [call.id], now)
    sums = _sum(counted)
    stages = [bar.key for bar in sums.bars]
    people, before, after = queries.people_of(current_user, call, cut, now, _place(cut.sort), stages)
    here: dict[str, Any] = {"reference": reference, **cut.address()}
    return render_template(
        "cohorts/show.html",
        call=call,
        cut=cut,
        sum=sums,
        people=people,
        results=may_see_results(current_user, call),
        contacts=may_see_contacts(current_user, call),
        result_words=result_words(),
        sorts=_sorts(reference, cut, may_see_results(current_user, call)),
        number=queries.number_in(current_user, call, cut, now),
        before=url_for("cohorts.show", **here, before=before.written) if before else "",
        after=url_for("cohorts.show", **here, after=after.written) if after else "",
        book_of=book_of_version,
        tone_of=tone_of,
        holders_in_words=holders_in_words,
        roles=role_titles(),
        options=_options(call, counted),
        offered=_offered(call, cut.stage, counted),
        now=now,
    )


@cohorts.get("/cohorts/<reference>.csv")
@holding(*COHORT_ROLES)
def export(reference: str) -> Response:
    """Streamed from a cursor of the server: nothing grows with the list. What ends well is read from the books by then."""
    call = _call_or_404(reference)
    now, cut = utc_now(), _cut_of(call)
    contacts, code = may_see_contacts(current_user, call), language()
    phone = _phone_question(call) if contacts else None
    counted = queries.counts(current_user, [call.id], now)
    titles, stages = _stage_titles(counted), [bar.key for bar in _sum(counted).bars]
    shown = columns(
        call.choices,
        lambda book, stage: titles[book, stage],
        code,
        contacts=contacts,
        phone=phone is not None,
        results=may_see_results(current_user, call),
    )
    people = queries.everybody(db.engine, current_user, call, cut, now, phone, stages)
    sheet = sheet_lines([column.title for column in shown], rows(shown, people, code))
    answer = Response(stream_with_context(sheet), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{call.reference}-{now:%Y-%m-%d}.csv"'
    return answer


def _offered(call: Call, stage: str, counted: list[StageCount]) -> list[Move]:
    """What can be done with several cases at once: where the list is one stage's."""
    books = [
        book_of_version(number) for number in {one.rule_book_id for one in counted if one.stage == stage}
    ]
    return moves_offered(current_user, books, stage)


def _call_or_404(reference: str) -> Call:
    return queries.get_call_followed(current_user, reference) or abort(404)


def _cut_of(call: Call) -> Cut:
    """Who may not see scores can't have the list by them either."""
    cut = Cut.read(request.args)
    hidden = cut.sort == "score" and not may_see_results(current_user, call)
    return replace(cut, sort="") if hidden else cut


def _place(sort: str) -> Place | None:
    if "before" in request.args:
        return Place.read(request.args["before"], backwards=True, sort=sort)
    return Place.read(request.args.get("after", ""), sort=sort)


def _sorts(reference: str, cut: Cut, results: bool) -> dict[str, dict[str, Any]]:
    """The heads of the columns that a list can stand by: key of the sort -> what the table shows of it."""

    def address(sort: str) -> dict[str, Any]:
        return {"reference": reference, **cut.address(sort=sort)}

    titles = {"name": _("Person"), "score": _("Score"), "stage": _("Stage"), "": _("Due")}
    return {
        sort: {
            "text": title,
            "num": sort in ("score", ""),
            "href": url_for("cohorts.show", **address(sort)),
            "sorted": ("descending" if sort == "score" else "ascending") if sort == cut.sort else "",
        }
        for sort, title in titles.items()
        if results or sort != "score"
    }


def _sum(counted: list[StageCount]) -> Sum:
    bars: dict[str, Bar] = {}
    for count in sorted(counted, key=_in_order):
        book = book_of_version(count.rule_book_id)
        earlier = bars[count.stage].number if count.stage in bars else 0
        if count.sent:
            title = tr(dict(book.title_of(count.stage)))
            bars[count.stage] = Bar(count.stage, title, earlier + count.sent, tone_of(book, count.stage))
    return Sum(
        sent=sum(count.sent for count in counted),
        drafts=sum(count.drafts for count in counted if not count.ended),
        late=sum(count.late for count in counted),
        soon=sum(count.soon for count in counted),
        stuck=sum(count.stuck for count in counted),
        open=sum(count.sent for count in counted if not count.ended),
        bars=tuple(bars.values()),
        largest=max((bar.number for bar in bars.values()), default=0),
    )


def _in_order(count: StageCount) -> int:
    """As the rule book tells the story: stages, then ends."""
    book = book_of_version(count.rule_book_id)
    return [*book.stages, *book.ends].index(count.stage)


def _options(call: Call, counted: list[StageCount]) -> Mapping[str, list[tuple[str, str]]]:
    """What each list of the filter offers, as (value, words)."""
    books = [book_of_version(number) for number in sorted({count.rule_book_id for count in counted})]
    return {
        "stage": [(bar.key, f"{bar.title} ({bar.number})") for bar in _sum(counted).bars],
        "destination": [
            (str(number), f"{tr(partner)}: {tr(field)}")
            for number, partner, field in queries.destinations_of(call)
        ],
        "faculty": [(str(number), tr(name)) for number, name in queries.faculties().items()],
        "holder": _holders(books),
    }


def _holders(books: list[RuleBook]) -> list[tuple[str, str]]:
    roles = dict.fromkeys(stage.holder.role for book in books for stage in book.stages.values())
    titles = role_titles()
    return [(role, titles.get(role, role)) for role in roles]


def _stage_titles(counted: list[StageCount]) -> dict[tuple[int, str], str]:
    found = {}
    for number in {count.rule_book_id for count in counted}:
        book = book_of_version(number)
        for key in (*book.stages, *book.ends):
            found[number, key] = tr(dict(book.title_of(key)))
    return found


def _phone_question(call: Call) -> tuple[str, str] | None:
    """Section and question of the applicant's own telephone: the first of its kind that is not protected."""
    for section, question in form_of(call.questionnaire_id).questions():
        if question.kind == "phone" and question.protection == "none":
            return section.key, question.key
    return None
