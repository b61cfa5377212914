"""The minutes: their draft and words, the chair's signature, reservations."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from mobility.base.access import holding
from mobility.base.database import utc_now
from mobility.base.languages import tr
from mobility.base.typed import typed_into
from mobility.calls.policy import runs
from mobility.papers.printing import short_fingerprint
from mobility.papers.queries import papers_about
from mobility.sittings import policy, queries, services
from mobility.sittings.forms import ReservationForm, SignerForm, SignForm, WordsForm
from mobility.sittings.minutes import drafted
from mobility.sittings.models import Sitting, SittingState
from mobility.sittings.printing import attendance_rows, held_lines, sections_of
from mobility.sittings.quorum import place_of
from mobility.sittings.ranking import ranking as ranking_for
from mobility.sittings.views.blueprint import LEADERS, READERS, found, led, sittings
from mobility.sittings.words import usual_closing, usual_opening

OVER = (SittingState.CLOSED, SittingState.SIGNED)


@sittings.get("/sittings/<reference>/minutes")
@holding(*LEADERS, readers=READERS)
def minutes(reference: str) -> str:
    return _page(_over(reference))


@sittings.get("/sittings/<reference>/minutes/words")
@holding(*LEADERS)
def words(reference: str) -> str:
    sitting = led(reference)
    if sitting.state != SittingState.CLOSED:
        abort(404)
    return render_template("sittings/words.html", sitting=sitting, form=WordsForm.of(sitting))


@sittings.post("/sittings/<reference>/minutes/words")
@holding(*LEADERS)
def save_words(reference: str) -> Any:
    sitting = led(reference)
    form = WordsForm.of(sitting)
    if form.validate_on_submit() and form.attempt(services.save_words, current_user, sitting, now=utc_now()):
        flash(_("The words of the minutes are saved."), "done")
        return redirect(url_for("sittings.minutes", reference=reference), 303)
    form.seen_version.process_data(sitting.version)
    return render_template("sittings/words.html", sitting=sitting, form=form), 422


@sittings.get("/sittings/<reference>/minutes/signer")
@holding(*policy.CALLERS)
def signer(reference: str) -> str:
    return render_template("sittings/signer.html", sitting=_to_sign(reference), form=_signer_form(reference))


def _signer_form(reference: str) -> SignerForm:
    sitting = _to_sign(reference)
    return SignerForm.of(sitting, queries.may_sign(sitting, utc_now()))


@sittings.post("/sittings/<reference>/minutes/signer")
@holding(*policy.CALLERS)
@typed_into(_signer_form)
def name_signer(reference: str) -> Any:
    sitting, form = found(reference), _signer_form(reference)
    if form.validate_on_submit() and form.attempt(services.name_signer, current_user, sitting, now=utc_now()):
        flash(_("They are asked to sign the minutes."), "done")
        return redirect(url_for("sittings.minutes", reference=reference), 303)
    form.seen_version.process_data(sitting.version)
    return render_template("sittings/signer.html", sitting=sitting, form=form), 422


def _to_sign(reference: str) -> Sitting:
    """404 where the reader does not run its call, or nothing of it is to be signed."""
    sitting = found(reference)
    if sitting.state != SittingState.CLOSED or not runs(current_user, sitting.call):
        abort(404)
    return sitting


@sittings.post("/sittings/<reference>/minutes/sign")
@holding(*policy.MEMBERS)
def sign(reference: str) -> Any:
    sitting, form = _over(reference), SignForm()
    if form.validate_on_submit() and form.attempt(services.sign, current_user, sitting, now=utc_now()):
        flash(_("The minutes are signed. Their PDF is being made."), "done")
        return redirect(url_for("sittings.minutes", reference=reference), 303)
    form.seen_version.process_data(sitting.version)
    return _page(sitting, signing=form), 422


@sittings.post("/sittings/<reference>/minutes/reservation")
@holding(*policy.MEMBERS)
def reserve(reference: str) -> Any:
    sitting, form = _over(reference), ReservationForm()
    if form.validate_on_submit() and form.attempt(services.reserve, current_user, sitting, now=utc_now()):
        flash(_("Your reservation is noted beside the minutes."), "done")
        return redirect(url_for("sittings.minutes", reference=reference), 303)
    return _page(sitting, reserving=form), 422


def _over(reference: str) -> Sitting:
    """404 where the reader does not see it, or it is not over."""
    sitting = found(reference)
    if sitting.state not in OVER:
        abort(404)
    return sitting


def _page(sitting: Sitting, signing: SignForm | None = None, reserving: ReservationForm | None = None) -> str:
    signed = sitting.state == SittingState.SIGNED
    content = sitting.minutes if signed else drafted(sitting)
    own = {row.item.id for row in ranking_for(current_user, sitting, sitting.items).rows if row.own}
    whole = queries.may_read_minutes(current_user, sitting.id)
    shown = zip(sitting.items, sections_of(content, places=whole), strict=True)
    mine = place_of(sitting, current_user.id)
    reservations = queries.reservations_in(sitting)
    seen = SignForm(data={"seen_version": sitting.version}, formdata=None)
    may_reserve = mine is not None and mine.present_at is not None
    return render_template(
        "sittings/minutes.html",
        sitting=sitting,
        content=content,
        held=held_lines(content),
        attendance=[(who, "\n".join(lines) or "–") for who, lines in attendance_rows(content)],
        sections=[(None if item.id in own else section) for item, section in shown],
        whole=whole,
        opening=tr(content["opening"]) or usual_opening(content["call"]),
        closing=tr(content["closing"]) or usual_closing(content),
        signed=signed,
        fingerprint=short_fingerprint(sitting.fingerprint or ""),
        papers=papers_about(queries.chain_of(sitting)) if signed and whole else [],
        leads=policy.leads(current_user, sitting) and not signed,
        runs=runs(current_user, sitting.call),
        signs=policy.signs(current_user, sitting),
        form=signing or reserving or seen,
        signing=signing or seen,
        reserving=reserving or ReservationForm(formdata=None),
        reserves=signed and may_reserve and all(each.who_id != current_user.id for each in reservations),
        reservations=reservations,
    )
