"""The page of one application: a task list while it is a draft, afterwards where it is; for staff what they may do."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import render_template, request
from flask_login import current_user
from markupsafe import Markup

from mobility.applications.chains import labels_of_cases
from mobility.applications.guards import fields_of
from mobility.applications.mended import Mended, mended_since
from mobility.applications.models import Application
from mobility.applications.needless import needless
from mobility.applications.outline import asked_lines, dangers, lost_claims, outline, wanting_of
from mobility.applications.queries import Dossier, dossier_of, faculty_in, lies_elsewhere
from mobility.applications.services.moving import sending_move
from mobility.applications.services.receipt import RECEIPT
from mobility.applications.services.starting import may_begin_again
from mobility.applications.standing import standings_of, with_end_as_shown
from mobility.applications.way import happened, steps_of
from mobility.base.access import signed_in
from mobility.base.database import utc_now
from mobility.base.languages import language, tr
from mobility.base.lending import Label, Outcome, lent
from mobility.base.refusals import Refusal
from mobility.base.veil import Veil, veil_over
from mobility.calls.eligibility import average_to_show
from mobility.calls.models import Call
from mobility.calls.opening import closes_at, is_open
from mobility.calls.queries import reason_of_cancelling, still_lacking
from mobility.documents.cards import Card, cards_of, left_over_cards
from mobility.documents.found import checked
from mobility.documents.models import Protection
from mobility.documents.policy import may_resolve, protections_seen
from mobility.documents.services import in_document_check
from mobility.papers.queries import papers_of
from mobility.questionnaires.queries import editable
from mobility.questionnaires.summary import Summary, readable
from mobility.register.words import source_of
from mobility.workflow.queries import (
    HistoryEntry,
    TrackStage,
    asked_in_words,
    asked_of,
    history,
    returns_of,
    track,
)
from mobility.workflow.rulebook import APPLICANT
from mobility.workflow.services import Permission, book_of, one_look, permission, permitted_moves
from mobility.workflow.substitutes import may_remind

from .blueprint import applications, visible_or_404
from .office import office_address, upload_limit
from .sending import gaps_now


@applications.get("/applications/<reference>")
@signed_in
def show(reference: str) -> str:
    application = visible_or_404(reference)
    with one_look(application):
        return _page(application)


def _page(application: Application) -> str:
    dossier = dossier_of(application)
    now = utc_now()
    shared = _shared(dossier, now)
    if not _is_own(application):
        return render_template("applications/staff.html", **shared, **_for_staff(dossier, shared, now))
    if application.submitted_at is None and application.ended_at is None:
        return render_template(
            "applications/draft.html",
            **shared,
            **_for_draft(dossier, shared["cards"]),
            is_open=is_open(dossier.call, now),
            needless=needless([application], now).get(application.id),
        )
    return render_template(
        "applications/sent.html",
        **shared,
        **_for_changing(dossier, shared["cards"]),
        **_for_owner(dossier, now),
    )


def _shared(dossier: Dossier, now: datetime) -> dict[str, Any]:
    application = dossier.application
    book = book_of(application)
    entries, stages = history(application, current_user), track(application, now)
    veil, standing = veil_over(application, current_user), standings_of([application])[application.id]
    stages = with_end_as_shown(stages, standing)
    return {
        "application": application,
        "veil": veil,
        "called": veil.name() if veil else application.subject.called,
        "call": dossier.call,
        "affiliation": dossier.affiliation,
        "standing": standing,
        "well": application.stage in book.ends
        and book.ends[application.stage].good
        and not standing.called_off,
        "steps": steps_of(stages, book, sent=application.submitted_at is not None),
        "present": _present(stages, veil),
        "closes": closes_at(dossier.call),
        "names": dossier.names,
        "average_to_show": average_to_show(dossier.call, dossier.affiliation),
        "cards": cards_of(application, current_user, back=request.path, limit=upload_limit()),
        "happened": happened(
            entries, well=application.stage in book.ends and book.ends[application.stage].good
        ),
        "returns": _returns(dossier, entries, veil),
        "last_return": next((entry for entry in entries if entry.fields), None),
        "why": _why_ended(application, dossier.call, entries),
        "summaries": _summaries(dossier, veil),
        "choices": dossier.choices,
        "stay": lent.given["stays"]([application.id]).get(application.id) if application.ended_at else None,
        "withdrawn": {choice.destination_id for choice in dossier.withdrawn},
        "receipts": [paper for paper in papers_of(application) if paper.kind == RECEIPT and veil is None],
        "office": office_address(),
        "parts": _parts(application, now, (*lent.case_news, *lent.case_parts)),
        "actions": _actions(application, now),
        "printing": "print" in request.args,
    }


def _why_ended(application: Application, call: Call, entries: Sequence[HistoryEntry]) -> str:
    """In the words of who ended it, or whose step it ended with; where it ended with its call, of who cancelled that."""
    end = next((entry for entry in entries if entry.ended), None)
    if end is None:
        return ""
    said = next((entry.reason for entry in entries if entry.at == end.at and entry.reason), "")
    if said or end.who != "facts" or call.cancelled_at is None or application.ended_at is None:
        return said or ""
    return tr(reason_of_cancelling(call.id)) if call.cancelled_at <= application.ended_at else ""


def _for_draft(dossier: Dossier, cards: list[Card]) -> dict[str, Any]:
    """All that is still to be done, and how far it is."""
    edits = editable(dossier.application)
    found = gaps_now(dossier, edits)
    lines = outline(dossier, edits, cards, found)
    todo = [line for line in lines if line.href and not line.ready]
    return {
        "lines": lines,
        "done": sum(line.ready for line in lines if line.counts),
        "counted": sum(line.counts for line in lines),
        "wanting": wanting_of(dossier, found),
        "dangers": dangers(dossier, cards),
        "onward": todo[0].href if todo else "",
        "sending": sending_move(dossier.application),
        "taken_over": _taken_over(dossier.application),
        "lost_claims": lost_claims(dossier),
        "waited_for": dossier.waited_for,
        "still_lacking": still_lacking(current_user, dossier.call),
    }


def _for_changing(dossier: Dossier, cards: list[Card]) -> dict[str, Any]:
    """What is to be changed of one that came back; nothing of the others."""
    edits = editable(dossier.application)
    returned = asked_of(dossier.application) if edits.asked else None
    if returned is None:
        return {"asked": None}
    found = gaps_now(dossier, edits)
    return {
        "asked": returned,
        "asked_why": asked_in_words(returned),
        "asked_lines": asked_lines(dossier, returned, _labels(dossier), found, cards),
        "wanting": wanting_of(dossier, found),
        "dangers": dangers(dossier, cards),
    }


def _taken_over(application: Application) -> Label | None:
    """The earlier application whose answers about its person this one began with."""
    source = application.taken_over_from_id
    return labels_of_cases([source])[source] if source is not None else None


def _for_owner(dossier: Dossier, now: datetime) -> dict[str, Any]:
    """Moves of the applicant's own that are neither sending nor withdrawing: the answer to an offer. What the person could
    do in the office is for others to do here.
    """
    sending, book = sending_move(dossier.application), book_of(dossier.application)
    permissions = [
        found
        for found in permitted_moves(dossier.application, current_user, now)
        if found.move.key not in book.everywhere
        and found.move != sending
        and APPLICANT in {each.role for each in book.movers(dossier.application.stage, found.move)}
    ]
    again = may_begin_again(dossier.application) and is_open(dossier.call, now)
    return {
        "permissions": permissions,
        "again": again,
        "outcome": _outcome(dossier.application, now),
        "decided_by": lies_elsewhere(dossier.application, dossier.found),
        "asked_meanwhile": _asked_meanwhile(dossier.application, now),
        "answered": _answered(dossier.application, now),
        "left": left_over_cards(dossier.application, current_user, back=request.path),
    }


def _outcome(application: Application, now: datetime) -> Outcome | None:
    """What it has come to, of the topmost room that knows: it builds on those below. None before its end."""
    found = (
        (of(application, now) for of in reversed(lent.outcomes)) if application.ended_at is not None else ()
    )
    return next(filter(None, found), None)


def _asked_meanwhile(application: Application, now: datetime) -> Outcome | None:
    """What its person is asked for while others hold it. None after its end: its outcome says that."""
    found = (of(application, now) for of in lent.asked_meanwhile) if application.ended_at is None else ()
    return next(filter(None, found), None)


def _for_staff(dossier: Dossier, shared: dict[str, Any], now: datetime) -> dict[str, Any]:
    permissions = permitted_moves(dossier.application, current_user, now)
    return {
        "permissions": permissions,
        "decided_by": lies_elsewhere(dossier.application, dossier.found),
        "faculty": faculty_in(dossier.application),
        "goes_on": _goes_on(dossier.application, permissions, now),
        "cautions": _parts(dossier.application, now, lent.case_cautions),
        "helps": dossier.application.ended_at is None and may_remind(current_user, dossier.application),
        "answered": _answered(dossier.application, now),
        "checked": checked(shared["cards"], now),
        "in_check": in_document_check(dossier.application),
    }


def _answered(application: Application, now: datetime) -> str:
    """That what it waits for has been answered and does not count yet; empty where nothing has."""
    return next(filter(None, (said(application, current_user, now) for said in lent.answers_given)), "")


def _goes_on(
    application: Application, permitted: Sequence[Permission], now: datetime
) -> tuple[str, str] | None:
    """Where the case goes by itself from here, and what it still waits for; of the first such move that does not lead back
    on the main road: an exchange of seats is an exception, and the case goes on without it. Without what it waits for where
    that stands beside a button among those `permitted` already, or would advise who only looks on.
    """
    book = book_of(application)
    stage, road = book.stages.get(application.stage), book.path()
    behind = road[: road.index(application.stage)] if application.stage in road else ()
    for move in stage.moves.values() if stage else ():
        announced = move.auto and move.to not in behind
        found = permission(application, move.key, None, now) if announced else None
        target = book.target(move)
        if found is not None and found.why and target is not None:
            said = any(each.why == found.why for each in permitted) or _is_advised_elsewhere(application)
            return tr(target.title), "" if said else Refusal(found.why).sentence
    return None


def _is_advised_elsewhere(application: Application) -> bool:
    """Whether what holds it is a matter of its documents, of which the viewer settles nothing."""
    return in_document_check(application) and not may_resolve(current_user, application, Protection.NONE)


def _present(stages: Sequence[TrackStage], veil: Veil | None) -> TrackStage | None:
    """The stage where it is, with whom; the applicant by the name that the viewer may know."""
    present = next((part for part in stages if part.state == "now"), None)
    if present is None or veil is None:
        return present
    holders = (
        replace(each, names=(veil.name(),)) if each.role == APPLICANT else each for each in present.holders
    )
    return replace(present, holders=tuple(holders))


def _summaries(dossier: Dossier, veil: Veil | None) -> list[Summary]:
    """The answers that the viewer may read; sections of which nothing may be read are left out."""
    seen, own = protections_seen(current_user, dossier.application), _is_own(dossier.application)
    shown, source = {section.key for section in dossier.sections}, source_of(dossier.affiliation)
    found = readable(
        dossier.form, dossier.answers, dossier.known, language(), seen, veil, own=own, source=source
    )
    return [summary for summary in found if summary.rows and summary.section.key in shown]


def _labels(dossier: Dossier) -> dict[str, str]:
    return {each.key: each.label for each in fields_of(dossier.application, own=True)}


def _returns(dossier: Dossier, entries: Sequence[HistoryEntry], veil: Veil | None) -> list[Mended]:
    """What each return asks for, or what came back of it, the newest first; without one that the application ended with
    unanswered.
    """
    application = dossier.application
    askers = {entry.at: entry.name for entry in entries if entry.fields}
    if not askers:
        return []
    fields = fields_of(application, own=_is_own(application))
    found = (
        mended_since(dossier, asked, fields, by=askers[asked.asked_at], veil=veil)
        for asked in returns_of(application)
        if asked.asked_at in askers and not (asked.answered_at is None and application.ended_at is not None)
    )
    return [each for each in found if each is not None]


def _is_own(application: Application) -> bool:
    return bool(application.person_id == current_user.id)


def _parts(application: Application, now: datetime, parts: Iterable[Callable[..., Any]]) -> list[Markup]:
    """Cards that other rooms add, for this viewer."""
    found = (part(application, current_user, now) for part in parts)
    return [Markup(render_template(template, **values)) for template, values in filter(None, found)]  # noqa: S704 (rendered by our own template)


def _actions(application: Application, now: datetime) -> list[tuple[str, str]]:
    """Buttons that other rooms add, for this viewer: (label, address)."""
    found = (action(application, current_user, now) for action in lent.case_actions)
    return [action for action in found if action is not None]
