"""The sitting itself: who is there, the ranked list, and each point with its notes and its vote."""

from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from mobility.base.access import holding
from mobility.base.attachments import CALENDAR, attachment
from mobility.base.database import utc_now
from mobility.calls.policy import runs
from mobility.papers.queries import papers_about
from mobility.reviews.informed import informed
from mobility.sittings import policy, queries, services
from mobility.sittings.calendar_file import calendar_of
from mobility.sittings.forms import BallotForm, CloseForm, MotionForm, NoteForm
from mobility.sittings.models import AgendaItem, ItemKind, Sitting, SittingState
from mobility.sittings.printing import calibration_lines
from mobility.sittings.quorum import place_of, present_in, without_vote
from mobility.sittings.ranking import ranking as ranking_for
from mobility.sittings.views.blueprint import LEADERS, READERS, found, item_in, led, sittings
from mobility.sittings.votes import votes_elsewhere
from mobility.sittings.words import quorum_sentence
from mobility.workflow.services import permitted_moves


@sittings.get("/sittings/<reference>")
@holding(*LEADERS, readers=READERS)
def show(reference: str) -> str:
    return _sitting_page(found(reference), CloseForm(formdata=None))


def _sitting_page(sitting: Sitting, form: CloseForm) -> str:
    places = ranking_for(current_user, sitting, sitting.items)
    return render_template(
        "sittings/show.html",
        form=form,
        without_vote=without_vote(sitting),
        sitting=sitting,
        leads=policy.leads(current_user, sitting),
        runs=runs(current_user, sitting.call),
        mine=place_of(sitting, current_user.id),
        quorum=quorum_sentence(sitting),
        ranking=places,
        voted_elsewhere=votes_elsewhere(current_user, sitting, sitting.items),
        papers=papers_about(queries.chain_of(sitting)) if places.minutes_whole else [],
        last=sitting.last_entry,
    )


@sittings.get("/sittings/<reference>/ranking")
@holding(*LEADERS, readers=READERS)
def ranked_list(reference: str) -> str:
    """Place, mean and spread of each application, as far as the reader may see them; of signed minutes as they stand."""
    sitting = found(reference)
    return render_template(
        "sittings/ranking.html",
        sitting=sitting,
        signed=sitting.state == SittingState.SIGNED,
        ranking=ranking_for(current_user, sitting, sitting.items),
        voted_elsewhere=votes_elsewhere(current_user, sitting, sitting.items),
        calibration_lines=_calibration_signed(sitting),
        last=sitting.last_entry,
    )


@sittings.get("/sittings/<reference>/news/<int:seen>")
@holding(*LEADERS, readers=READERS)
def news(reference: str, seen: int) -> Any:
    """A fragment that says that the page is behind; 204 while it is not."""
    sitting = found(reference)
    if (sitting.last_entry or 0) <= seen:
        return Response(status=204)
    return render_template("sittings/_news.html", changed=True, sitting=sitting, last=seen)


@sittings.get("/sittings/<reference>/calendar.ics")
@holding(*LEADERS, readers=READERS)
def calendar_file(reference: str) -> Response:
    sitting = found(reference)
    return attachment(calendar_of(sitting, utc_now()), f"{sitting.reference}.ics", CALENDAR)


@sittings.get("/sittings/<reference>/open")
@holding(*LEADERS)
def ask_to_open(reference: str) -> str:
    """Before the time that it was called for: whether it is to begin all the same."""
    sitting, now = led(reference), utc_now()
    if sitting.state != SittingState.CALLED:
        abort(404)
    return render_template("sittings/open.html", sitting=sitting, now=now, early=now < sitting.starts_at)


@sittings.post("/sittings/<reference>/open")
@holding(*LEADERS)
def begin(reference: str) -> Any:
    """`early=yes`: also before its time; without it that is asked first."""
    sitting, now = found(reference), utc_now()
    early = request.form.get("early") == "yes"
    if sitting.state == SittingState.CALLED and now < sitting.starts_at and not early:
        return redirect(url_for("sittings.ask_to_open", reference=reference), 303)
    services.open_sitting(current_user, sitting, early=early, now=now)
    flash(_("The sitting is open. Mark who is present."), "done")
    return _back(reference)


@sittings.post("/sittings/<reference>/close")
@holding(*LEADERS)
def close(reference: str) -> Any:
    sitting, form = found(reference), CloseForm()
    if form.validate_on_submit() and form.attempt(
        services.close_sitting, current_user, sitting, now=utc_now()
    ):
        flash(
            _("The sitting is closed. The chair has been asked to sign the minutes.")
            if sitting.signer_id is not None
            else _(
                "The sitting is closed. Whoever runs the call has been asked to name who signs the minutes."
            ),
            "done",
        )
        return redirect(url_for("sittings.minutes", reference=reference), 303)
    return _sitting_page(sitting, form), 422


@sittings.post("/sittings/<reference>/presence/<int:person_id>")
@holding(*LEADERS)
def presence(reference: str, person_id: int) -> Any:
    present = request.form.get("present") == "yes"
    services.set_presence(current_user, found(reference), person_id, present=present, now=utc_now())
    return redirect(f"{url_for('sittings.show', reference=reference)}#people", 303)


@sittings.post("/sittings/<reference>/chair/<int:person_id>")
@holding(*LEADERS)
def chair(reference: str, person_id: int) -> Any:
    services.take_chair(current_user, found(reference), person_id, now=utc_now())
    flash(_("The sitting has another chair."), "done")
    return redirect(f"{url_for('sittings.show', reference=reference)}#people", 303)


@sittings.get("/sittings/<reference>/items/<int:item_id>")
@holding(*LEADERS, readers=READERS)
def item(reference: str, item_id: int) -> str:
    sitting = found(reference)
    point = item_in(sitting, item_id)
    return _item_page(sitting, point, NoteForm(), MotionForm.on(point))


@sittings.post("/sittings/<reference>/items/<int:item_id>/notes")
@holding(*LEADERS)
def note(reference: str, item_id: int) -> Any:
    sitting, form = found(reference), NoteForm()
    point = item_in(sitting, item_id)
    if form.validate_on_submit() and form.attempt(
        services.note, current_user, sitting, item_id, now=utc_now()
    ):
        flash(_("Noted."), "done")
        return _back_to(reference, item_id)
    return _item_page(sitting, point, form, MotionForm.on(point, formdata=None)), 422


@sittings.post("/sittings/<reference>/items/<int:item_id>/vote")
@holding(*LEADERS)
def open_vote(reference: str, item_id: int) -> Any:
    sitting = found(reference)
    point = item_in(sitting, item_id)
    form = MotionForm.on(point)
    if form.validate_on_submit() and form.attempt(
        services.open_vote, current_user, sitting, item_id, now=utc_now()
    ):
        flash(_("The vote is open. Members who are present can vote now."), "done")
        return _back_to(reference, item_id)
    return _item_page(sitting, point, NoteForm(formdata=None), form), 422


@sittings.post("/sittings/<reference>/items/<int:item_id>/ballot")
@holding(*policy.MEMBERS)
def cast(reference: str, item_id: int) -> Any:
    services.cast(current_user, found(reference), item_id, **BallotForm().values(), now=utc_now())
    flash(_("Your vote is cast."), "done")
    return _back_to(reference, item_id)


@sittings.post("/sittings/<reference>/items/<int:item_id>/vote/end")
@holding(*LEADERS)
def close_vote(reference: str, item_id: int) -> Any:
    services.close_vote(current_user, found(reference), item_id, now=utc_now())
    flash(_("The vote is over."), "done")
    return _back_to(reference, item_id)


@sittings.post("/sittings/<reference>/items/<int:item_id>/vote/off")
@holding(*LEADERS)
def call_off(reference: str, item_id: int) -> Any:
    services.call_off(current_user, found(reference), item_id, now=utc_now())
    flash(_("The vote is called off. What was cast counts for nothing."), "done")
    return _back_to(reference, item_id)


def _back(reference: str) -> Any:
    return redirect(url_for("sittings.show", reference=reference), 303)


def _back_to(reference: str, item_id: int) -> Any:
    return redirect(url_for("sittings.item", reference=reference, item_id=item_id), 303)


def _item_page(sitting: Sitting, point: AgendaItem, form: NoteForm, motion: MotionForm) -> str:
    place = sitting.items.index(point)
    places = ranking_for(current_user, sitting, sitting.items)
    row = places.row_of(point)
    own = row is not None and row.own
    leads, mine = policy.leads(current_user, sitting), place_of(sitting, current_user.id)
    there = mine is not None and mine.present
    open_now = sitting.state == SittingState.OPEN and not own
    votes = open_now and there and point.voting and not point.by_rule_book
    ballots = queries.ballots_on([point.id]).get(point.id, {}) if point.vote_opened_at is not None else {}
    names = {each.person_id: each.person.called for each in sitting.attendees}
    knowing = _knowing(sitting, point)
    before = [vote for votes in votes_elsewhere(current_user, sitting, [point]).values() for vote in votes]
    return render_template(
        "sittings/item.html",
        sitting=sitting,
        item=point,
        row=row,
        places=places,
        calibration_lines=_calibration_signed(sitting) if point.kind == ItemKind.CALIBRATION else [],
        own=own,
        number=place + 1,
        previous=sitting.items[place - 1] if place else None,
        following=sitting.items[place + 1] if place + 1 < len(sitting.items) else None,
        before=before,
        notes={} if own else queries.notes_on([point.id, *(vote.item_id for vote in before)]),
        form=form,
        motion=motion,
        speaks=open_now and (leads or there),
        leads=open_now and leads,
        votes=votes and current_user.id not in knowing,
        votes_knowing=votes and current_user.id in knowing,
        knows_whose=row is not None
        and not row.shown
        and not own
        and current_user.id in informed(row.application),
        said=ballots.get(current_user.id),
        has_voted=current_user.id in ballots,
        ballots=len(ballots),
        voices=_voices(point, ballots, names),
        barred=[names[person] for person in point.barred if person in names.keys() - knowing],
        knowing=[names[person] for person in sorted(knowing & names.keys())],
        moves=_moves(point) if open_now and point.voting and point.by_rule_book else [],
        quorum=quorum_sentence(sitting),
        last=sitting.last_entry,
    )


def _knowing(sitting: Sitting, point: AgendaItem) -> frozenset[int]:
    """Ids of those who do not vote there, or did not, as another role tells them whose the blind application is."""
    if point.application is None or point.vote_opened_at is None or point.by_rule_book:
        return frozenset()
    there = {each.person_id for each in present_in(sitting)}
    return informed(point.application) & (there if point.voting else set(point.barred))


def _calibration_signed(sitting: Sitting) -> list[str]:
    """How the assessors score, as the signed minutes say it; nothing before that."""
    return calibration_lines(sitting.minutes) if sitting.state == SittingState.SIGNED else []


def _voices(
    point: AgendaItem, ballots: dict[int, str | None], names: dict[int, str]
) -> list[tuple[str, list[str]]]:
    """Who said what in an open vote that is over."""
    if point.vote_closed_at is None or point.secret:
        return []
    choices = dict.fromkeys(choice for choice in ballots.values() if choice)
    return [
        (choice, [names[person] for person, said in ballots.items() if said == choice]) for choice in choices
    ]


def _moves(point: AgendaItem) -> list[Any]:
    """The votes of the rule book that are the reader's to give now."""
    if point.application is None:
        return []
    found_moves = permitted_moves(point.application, current_user, utc_now())
    return [each.move for each in found_moves if each.allowed and each.move.vote]
