"""What the office does about assessments: reminds, shares out who assesses what, and reads how assessors score."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from mobility.accounts.models import Role
from mobility.accounts.queries import names_of_scopes
from mobility.accounts.roles import ASSESSORS, words_of_scope
from mobility.applications.queries import get_application
from mobility.base.access import allowed, holding
from mobility.base.database import utc_now
from mobility.base.forms import Form
from mobility.base.languages import LANGUAGES
from mobility.base.limits import id_of
from mobility.base.pages import Page
from mobility.base.refusals import Refusal
from mobility.calls.models import Call
from mobility.calls.policy import runs
from mobility.calls.queries import get_managed, get_public
from mobility.reviews import queries, services
from mobility.reviews.policy import reads_calibration
from mobility.reviews.spread import FAR, LEANS, SEVERAL
from mobility.reviews.words import languages_of

from .blueprint import present_stage, reviews

BEGUN = "assessments-begun"
OFFICE_ROLES = (Role.COORDINATOR, Role.HEAD_OF_OFFICE)


@reviews.post("/applications/<reference>/remind")
@holding(*OFFICE_ROLES)
def remind(reference: str) -> Response:
    application = get_application(current_user, reference) or abort(404)
    number = services.remind_holders(current_user, application, now=utc_now())
    flash(ngettext("%(num)d reminder is on its way.", "%(num)d reminders are on their way.", number), "done")
    return redirect(url_for("applications.show", reference=reference), 303)


@reviews.post("/applications/<reference>/assessors/<int:wait_id>")
@holding(*OFFICE_ROLES)
def replace(reference: str, wait_id: int) -> Response:
    application = get_application(current_user, reference) or abort(404)
    services.replace_assessor(
        current_user,
        application,
        wait_id,
        person_id=request.form.get("person", type=int) or 0,
        though_begun="though_begun" in request.form,
        now=utc_now(),
    )
    flash(_("Somebody else assesses now, and has been told."), "done")
    return redirect(url_for("applications.show", reference=reference), 303)


PROPOSALS: dict[str, Callable[[queries.Assignment, str], dict[int, int | None]]] = {
    "balance": lambda found, _who: found.proposed(lambda owed: False),
    "silent": lambda found, _who: found.proposed(lambda owed: owed.silent, only_left=True),
    "person": lambda found, who: found.proposed(lambda owed: str(owed.wait.person_id) == who, only_left=True),
    "hand": lambda found, _who: {owed.wait.id: owed.wait.person_id for owed in found.owed},
}
"""What the page of the assessors proposes: shared out evenly, those of the silent or of one person given to others, or as
it is, to be changed by hand."""


@reviews.get("/calls/<reference>/assessors")
@holding(*OFFICE_ROLES)
def assessors(reference: str) -> str:
    """Who assesses what in a call; `show`: with a proposal how to share it out, nothing of which is done yet."""
    call = get_managed(current_user, reference, alone=True) or abort(404)
    found = queries.assignment_of(call, current_user, utc_now())
    show = request.args.get("show", "")
    propose = PROPOSALS.get(show)
    wanted = propose(found, request.args.get("person", "")) if propose else None
    theirs = [each for each in found.owed if str(each.wait.person_id) == request.args.get("person", "")]
    listed = _narrowed(found)
    if wanted is not None and show != "hand":
        listed = _moved(found, wanted)
        here = {each.wait.id for each in listed.page.rows}
        wanted = {
            each.wait.id: wanted[each.wait.id] if each.wait.id in here else each.wait.person_id
            for each in found.owed
        }
    return _assignment_page(
        call, found, listed, show if propose else "", wanted, theirs if show == "person" else ()
    )


LISTED = 100
"""Assessments on one page, and so many that are given to others by one press."""
ONLY: dict[str, Callable[[queries.Owed], bool]] = {
    "late": lambda owed: owed.late,
    "silent": lambda owed: owed.silent,
}
"""What of what is owed the address narrows the list to."""


@dataclass(frozen=True)
class Listed:
    """The assessments that the page lists; `of` one person and `only` of a kind, where it is narrowed."""

    page: Page[queries.Owed]
    of: str = ""
    only: str = ""

    @property
    def narrowed(self) -> dict[str, str]:
        return {name: value for name, value in (("of", self.of), ("only", self.only)) if value}


def _narrowed(found: queries.Assignment) -> Listed:
    """A page of what is owed, as the address narrows it."""
    of, only = request.args.get("of", ""), request.args.get("only", "")
    theirs = [
        each
        for each in found.owed
        if of in ("", str(each.wait.person_id or "")) and (only not in ONLY or ONLY[only](each))
    ]
    page = Page.of(theirs, request.args.get("start", 0, type=int), LISTED)
    return Listed(page, of, only if only in ONLY else "")


def _moved(found: queries.Assignment, wanted: Mapping[int, int | None]) -> Listed:
    """All of a short list; of a long one what is to be given to others, the first of it."""
    if len(found.owed) <= LISTED:
        return Listed(Page(found.owed, len(found.owed)))
    moved = [each for each in found.owed if wanted[each.wait.id] != each.wait.person_id]
    return Listed(Page(moved[:LISTED], len(moved)))


def _assignment_page(
    call: Call,
    found: queries.Assignment,
    listed: Listed,
    show: str,
    wanted: Mapping[int, int | None] | None,
    theirs: Sequence[queries.Owed] = (),
    refusal: Refusal | None = None,
) -> str:
    """`wanted`: who is proposed, or was chosen and refused; `theirs`: what the one person has whose all are given away."""
    form = Form(formdata=None)
    if refusal is not None:
        form.refuse(refusal)
    changes = sum(wanted[each.wait.id] != each.wait.person_id for each in found.owed) if wanted else 0
    if show != "hand" and not changes:
        wanted = None  # nothing to be looked at and changed: that is all there is to say
    then = Counter(wanted.values()) if wanted is not None else None
    begun = [each for each in theirs if each.begun]
    return render_template(
        "reviews/assessors.html",
        call=call,
        found=found,
        listed=listed,
        show=show,
        wanted=wanted,
        form=form,
        refused=refusal.field if refusal is not None else None,
        then=then,
        changes=changes,
        begun=begun,
        only_begun=bool(theirs) and len(begun) == len(theirs),
        ask_about=_begun_and_moved(found, wanted or {}) if refusal and refusal.key == BEGUN else (),
        where=_where_they_assess(found),
        spoken=LANGUAGES,
        reads={who: languages_of(person) for who, person in found.people.items()},
        stages={each.application.id: present_stage(each.application) for each in listed.page.rows},
        unseen=queries.copies_owed_in(call, current_user),
    )


@reviews.post("/calls/<reference>/assessors")
@holding(*OFFICE_ROLES)
def assign(reference: str) -> Any:
    call, now = get_managed(current_user, reference, alone=True) or abort(404), utc_now()
    wanted, was = _posted("person-"), _posted("was-")
    chosen = {key: who for key, who in wanted.items() if who is not None}
    try:
        number = services.reassign(
            current_user,
            call,
            wanted=chosen,
            was=was,
            though_begun=request.form.getlist("though_begun", type=id_of),
            now=now,
        )
    except Refusal as refusal:
        if refusal.key not in ("assesses-twice", "places-changed", BEGUN):
            raise
        found = queries.assignment_of(call, current_user, now)
        kept = {each.wait.id: each.wait.person_id for each in found.owed}
        still = {key: who for key, who in chosen.items() if key in kept and kept[key] == was.get(key)}
        shown = _moved(found, kept | still)
        return _assignment_page(call, found, shown, "hand", kept | still, refusal=refusal), 422
    said = ngettext(
        "%(num)d assessment has gone to somebody else, who has been told.",
        "%(num)d assessments have gone to others, who have been told.",
        number,
    )
    flash(said if number else _("Nothing was changed."), "done" if number else "note")
    return redirect(url_for("reviews.assessors", reference=reference), 303)


def _begun_and_moved(found: queries.Assignment, wanted: Mapping[int, int | None]) -> list[queries.Owed]:
    return [
        each
        for each in found.owed
        if each.begun and wanted.get(each.wait.id) not in (None, each.wait.person_id)
    ]


@reviews.get("/calls/<reference>/calibration")
@holding(*OFFICE_ROLES, Role.COMMITTEE_MEMBER, readers=(Role.AUDITOR, Role.VICE_RECTOR))
def calibration(reference: str) -> str:
    """How the assessors of a call score against each other; by number for the committee."""
    call = get_public(current_user, reference)
    if call is None or not reads_calibration(current_user, call):
        abort(404)
    return render_template(
        "reviews/calibration.html",
        call=call,
        stages=queries.calibration_of(current_user, call),
        several=SEVERAL,
        leans=LEANS,
        far=FAR,
        assigns=allowed("reviews.assessors") and runs(current_user, call),
    )


def _posted(prefix: str) -> dict[int, int | None]:
    """id of the wait -> id of the person, of the fields that begin with `prefix`"""
    keys = {name: name.removeprefix(prefix) for name in request.form if name.startswith(prefix)}
    return {
        int(key): request.form.get(name, type=id_of)
        for name, key in keys.items()
        if key.isdecimal() and len(key) < 10
    }


def _where_they_assess(found: queries.Assignment) -> dict[int, str]:
    """person id -> the faculties, calls or programmes whose applications they assess"""
    names = names_of_scopes("faculty")
    return {
        who: ", ".join(
            words_of_scope(grant.scope, names)
            for grant in person.grants
            if grant.role in ASSESSORS and grant.scope in names
        )
        for who, person in found.people.items()
    }
