"""Filling in: one section a page, saved as one goes; two tabs notice each other."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from mobility.applications import services
from mobility.applications.cautions import cautions_of, certificate_owed, owed_in_words
from mobility.applications.forms import ChoicesForm, LeaveForm, choices_form
from mobility.applications.models import Application
from mobility.applications.outline import href_of
from mobility.applications.queries import Dossier, dossier_of, may_edit
from mobility.applications.ranked import places_in
from mobility.applications.unchanged import reasons_in_words, unchanged_in, unchanged_in_words
from mobility.base.access import signed_in
from mobility.base.again import is_unsent
from mobility.base.database import utc_now
from mobility.base.errors import by_script
from mobility.base.forms import Form
from mobility.base.languages import language, tr
from mobility.base.refusals import Refusal
from mobility.base.typed import typed_into
from mobility.documents.cards import cards_of, left_over_cards
from mobility.questionnaires.definition import Section
from mobility.questionnaires.forms import SectionForm, Typed, section_form
from mobility.questionnaires.models import SectionAnswers
from mobility.questionnaires.queries import Editable, answers_of, editable, open_return
from mobility.questionnaires.services import editable_questions, missing
from mobility.workflow.models import Asked
from mobility.workflow.queries import asked_in_words

from .blueprint import applications, own_or_404
from .office import upload_limit
from .saved import (
    CONFLICT,
    last_saved,
    refused_answer,
    saved_answer,
    taken_over_in_words,
    wrong_in_words,
)
from .sending import gaps_now

SIGNED_IN, UNSENT = "signed-in", "unsent"
"""Why what a page shows is not saved: its person has signed in again, or chose another language while filling it in."""

Answer = Response | str | tuple[str, int] | tuple[Response, int]


@applications.get("/applications/<reference>/<section_key>")
@signed_in
def section(reference: str, section_key: str) -> Answer:
    """The page of one section; one that may not be changed now leads back to the application."""
    dossier, part = _dossier_and_section(reference, section_key)
    if not may_edit(editable(dossier.application), part):
        return redirect(url_for("applications.show", reference=reference))
    return _page_of(dossier, part)


def _page_of(
    dossier: Dossier,
    part: Section,
    sent: Typed | None = None,
    refused: LeaveForm | None = None,
    unsaved: str = "",
) -> str:
    """With what is stored, or with what was `sent`; `refused`: the form in place of a change, which was."""
    if part.kind == "documents":
        return _documents_page(dossier, part)
    if part.kind == "choices":
        form = choices_form(dossier, dossier.answers.get(part.key), sent)
        return _choices_page(dossier, part, form, sent=sent, refused=refused, unsaved=unsaved)
    fields = _form(dossier, part, editable(dossier.application), sent)
    if unsaved == UNSENT and not fields.otherwise(dossier.answers.get(part.key)):
        unsaved = ""
    return _section_page(dossier, part, fields, sent=sent, refused=refused, unsaved=unsaved)


def _form_of(reference: str, section_key: str) -> Form:
    """What the page of a section asks: for showing what was typed into it before a session ended."""
    dossier, part = _dossier_and_section(reference, section_key)
    stored = dossier.answers.get(part.key)
    if part.kind == "choices":
        return choices_form(dossier, stored)
    return section_form(part, stored, dossier.known, values=dossier.values)


def _page_again(typed: Typed, reference: str, section_key: str) -> str | None:
    """The page of a section with what was typed before a session ended: not saved, with what is wrong beside it."""
    dossier, part = _dossier_and_section(reference, section_key)
    edits = editable(dossier.application)
    if part.kind == "documents" or not may_edit(edits, part):
        return None
    if part.kind == "choices":
        choices = choices_form(dossier, dossier.answers.get(part.key), typed)
        for refusal in services.faults_of_ranking(dossier, choices.ranked):
            choices.refuse(refusal)
        return _choices_page(dossier, part, choices, sent=typed, unsaved=SIGNED_IN)
    form = _form(dossier, part, edits, typed)
    form.judge()
    return _section_page(dossier, part, form, sent=typed, unsaved=SIGNED_IN)


@applications.post("/applications/<reference>/<section_key>")
@signed_in
@typed_into(_form_of, _page_again)
def save(reference: str, section_key: str) -> Answer:
    """What was typed is kept, and beside it why something stays as it is that a return names."""
    dossier, part = _dossier_and_section(reference, section_key)
    if part.kind == "documents":
        abort(405)
    if is_unsent() and may_edit(editable(dossier.application), part):
        return _page_of(dossier, part, request.form, unsaved=UNSENT)
    left = {} if by_script() else _leavings(dossier, part)
    refused = next((form for form in left.values() if form.errors or form.form_errors), None)
    if refused is not None:
        return _page_of(dossier, part, request.form, refused), 422
    answer = _save_choices(dossier, part) if part.kind == "choices" else _save_answers(dossier, part)
    asked = open_return(dossier.application)
    if isinstance(answer, Response) and asked is not None and not by_script():
        for said, tone in reasons_in_words(part, asked, request.form):
            flash(said, tone)
    return answer


def _leavings(dossier: Dossier, part: Section) -> dict[str, LeaveForm]:
    """What stays as it is, with the form that says why: whose button was pressed, and what else is filled in."""
    application, pressed = dossier.application, request.form.get("leave", "")
    if not may_edit(editable(application), part):
        return {}
    found = unchanged_in(part, open_return(application), request.form)
    names = [each.name for each in found if each.form.words.data or each.name == pressed]
    forms = {name: LeaveForm.about(name, request.form) for name in dict.fromkeys([*names, pressed]) if name}
    for name, form in forms.items():
        form.attempt(services.leave_as_it_is, current_user, application, part, name=name, now=utc_now())
    return forms


def _dossier_and_section(reference: str, section_key: str) -> tuple[Dossier, Section]:
    dossier = dossier_of(own_or_404(reference))
    part = next((part for part in dossier.sections if part.key == section_key), None)
    return dossier, part or abort(404)


def _save_answers(dossier: Dossier, part: Section) -> Answer:
    application = dossier.application
    edits = editable(application)
    form = _form(dossier, part, edits, request.form)
    try:
        saved = services.save_section(
            current_user, application, part, **form.values(), now=utc_now(), language=language()
        )
    except Refusal as refusal:
        if refusal.key != CONFLICT:
            return _refused(application, refusal)
        if by_script():
            return refused_answer(refusal)
        form.show_beside(answers_of(application.id).get(part.key))
        return _section_page(dossier, part, form, conflict=True, sent=request.form), 409
    taken_over = taken_over_in_words(form, saved)
    wrong = wrong_in_words(dossier, part, saved)
    cautions = cautions_of(dossier, part, saved.values)
    if by_script():
        attention = " ".join(filter(None, (taken_over, wrong)))
        return saved_answer(
            saved, attention, seen=form.seen_now(saved), shows=form.shows(saved), beside=cautions
        )
    for said in filter(None, (taken_over, wrong or " ".join(filter(None, cautions.values())))):
        flash(said, "note")
    return _after_saving(dossier, part, stays=bool(wrong))


def _after_saving(dossier: Dossier, part: Section, *, stays: bool = False) -> Response:
    """Onward; to the same page again where something is to be put right (`stays`), or is as it was when it was asked for."""
    unchanged = unchanged_in_words(part, open_return(dossier.application))
    if unchanged:
        flash(unchanged, "note")
    if stays or unchanged:
        reference = dossier.application.reference
        return redirect(url_for("applications.section", reference=reference, section_key=part.key), 303)
    return redirect(_onward(dossier, part), 303)


def _save_choices(dossier: Dossier, part: Section) -> Answer:
    application = dossier.application
    form = choices_form(dossier, dossier.answers.get(part.key))
    try:
        saved = services.rank_choices(current_user, application, part, **form.values(), now=utc_now())
    except Refusal as refusal:
        if refusal.key == "not-to-be-changed":
            return _refused(application, refusal)
        if by_script():
            return refused_answer(refusal)
        if refusal.key == CONFLICT:
            form.see(
                answers_of(application.id).get(part.key), [each.destination_id for each in dossier.choices]
            )
            return _choices_page(dossier, part, form, conflict=True, sent=request.form), 409
        form.refuse(refusal)
        return _choices_page(dossier, part, form, sent=request.form), 422
    elsewhere = _ranked_elsewhere(dossier, form.ranked, saved)
    news = elsewhere or _moved_up(dossier, form.ranked)
    if by_script():
        return saved_answer(
            saved, news, seen=form.seen_now(saved), shows=form.shows(saved) if elsewhere else {}
        )
    if news:
        flash(news, "note")
    return _after_saving(dossier, part)


def _ranked_elsewhere(dossier: Dossier, ranked: Sequence[int | None], saved: SectionAnswers) -> str:
    """That the ranking was changed elsewhere while it was left alone here, and what it is therefore."""
    stored = saved.values["ranked"]
    if stored == services.closed_up(ranked):
        return ""
    return _(
        "Changed elsewhere meanwhile, perhaps by you in another tab, and left like that. Your choices are now: %(choices)s.",
        choices=_in_order(dossier, stored) or _("nothing"),
    )


def _moved_up(dossier: Dossier, ranked: Sequence[int | None]) -> str:
    """That a rank above others was left empty, and what the ranking is therefore; nothing where none was."""
    closed = services.closed_up(ranked)
    if list(ranked[: len(closed)]) == closed:
        return ""
    return _(
        "You left a choice above others empty, so those below it moved up. Your choices are now: %(choices)s.",
        choices=_in_order(dossier, closed),
    )


def _in_order(dossier: Dossier, ranking: Sequence[int]) -> str:
    """`1. Riga Technical University; 2. …`"""
    names = places_in(dossier.application)
    return "; ".join(f"{place}. {names[number]}" for place, number in enumerate(ranking, 1))


def _form(dossier: Dossier, part: Section, edits: Editable, typed: Typed | None) -> SectionForm:
    """With what is stored, or with what was `typed`; what is wrong stands beside it where it is not sent."""
    only = None if edits.everything else editable_questions(part, dossier.values, edits.asked)
    stored = dossier.answers.get(part.key)
    form = section_form(part, stored, dossier.known, typed=typed, values=dossier.values, only=only, faults={})
    if typed is None or is_unsent():
        form.say(_faults(dossier, part, stored), stored)
    return form


def _faults(dossier: Dossier, part: Section, stored: SectionAnswers | None) -> Mapping[str, str]:
    """What is wrong with what is stored; once it is looked at as a whole, what is missing too."""
    if not request.args.get("missing"):
        return stored.errors if stored else {}
    found = missing(dossier.form, dossier.answers, dossier.known)
    return {question.key: fault for where, question, fault in found if where.key == part.key}


def _section_page(
    dossier: Dossier,
    part: Section,
    form: SectionForm,
    *,
    conflict: bool = False,
    unsaved: str = "",
    sent: Typed | None = None,
    refused: LeaveForm | None = None,
) -> str:
    cautions = cautions_of(dossier, part, form.entered())
    for each in form.parts:
        each.caution = cautions.get(each.question.key)
    return render_template(
        "applications/section.html",
        form=refused or form,
        answering=form,
        missing=request.args.get("missing"),
        in_register=dossier.affiliation is not None and dossier.affiliation.entry is not None,
        conflict=conflict,
        unsaved=unsaved,
        **_surroundings(dossier, part, sent, refused),
    )


def _choices_page(
    dossier: Dossier,
    part: Section,
    form: ChoicesForm,
    *,
    conflict: bool = False,
    unsaved: str = "",
    sent: Typed | None = None,
    refused: LeaveForm | None = None,
) -> str:
    return render_template(
        "applications/choices.html",
        form=refused or form,
        ranking=form,
        conflict=conflict,
        unsaved=unsaved,
        offered=dossier.offered,
        seats_left=dossier.seats_left,
        most=dossier.rankable,
        withdrawn=dossier.withdrawn,
        places=places_in(dossier.application),
        **_surroundings(dossier, part, sent, refused),
    )


def _documents_page(dossier: Dossier, part: Section) -> str:
    cards = cards_of(dossier.application, current_user, back=request.path, limit=upload_limit())
    owed = certificate_owed(dossier, cards)
    if owed is not None:
        said = " ".join(filter(None, (owed_in_words(), owed.say)))
        cards[cards.index(owed)] = replace(owed, say=said)
    return render_template(
        "applications/documents.html",
        cards=cards,
        left=left_over_cards(dossier.application, current_user, back=request.path),
        onward=_onward(dossier, part),
        **_surroundings(dossier, part),
    )


def _surroundings(
    dossier: Dossier, part: Section, sent: Typed | None = None, refused: LeaveForm | None = None
) -> dict[str, Any]:
    """What every page of a section shows around its fields."""
    stored = dossier.answers.get(part.key)
    asked = open_return(dossier.application)
    return {
        "application": dossier.application,
        "section": part,
        "caption": _place_of(dossier, part),
        "saved": last_saved(stored) if stored else "",
        "title": tr(part.title),
        "asked": _why_asked(asked, part),
        "unchanged": unchanged_in(part, asked, sent, refused),
    }


def _why_asked(asked: Asked | None, part: Section) -> str:
    """Why the return names something of this section, in the words of who asked; empty where it does not."""
    place = "documents" if part.kind == "documents" else part.key
    if asked is None or place not in {name.partition(".")[0] for name in asked.fields}:
        return ""
    return asked_in_words(asked)


def _place_of(dossier: Dossier, part: Section) -> str:
    """Which of the sections it is, counted as on the page of the application."""
    counted = [section.key for section in dossier.counted]
    if part.key not in counted:
        return _("A section that you may leave empty")
    return _("Section %(number)s of %(all)s", number=counted.index(part.key) + 1, all=len(counted))


def _onward(dossier: Dossier, part: Section) -> str:
    """The next section that may be changed, of a return the next in which something is still to be done; after the last one
    the answers are looked at as a whole.

    By the places in the form: whether a section is shown at all may hang on what was just saved.
    """
    edits = editable(dossier.application)
    places = {section.key: place for place, section in enumerate(dossier.form.sections)}
    behind = [later for later in dossier.sections if places[later.key] > places[part.key]]
    if edits.asked:
        gaps = gaps_now(dossier_of(dossier.application), edits)
        owed = {gap.section.key for gap in gaps if gap.section is not None}
        behind = [later for later in behind if later.key in owed]
    following = next((later for later in behind if may_edit(edits, later)), None)
    if following is not None:
        return href_of(dossier, following)
    return url_for("applications.check", reference=dossier.application.reference)


def _refused(application: Application, refusal: Refusal) -> Answer:
    if by_script():
        return jsonify(message=refusal.sentence), 409
    back = url_for("applications.show", reference=application.reference)
    return render_template("errors/409.html", sentence=refusal.sentence, back=back), 409
