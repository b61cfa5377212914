"""What of the selection waits for somebody beside the waits of cases: a line each on the page of their tasks, and what
one's own places depend on, on the start page."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from mobility.accounts.models import Grant, Person
from mobility.applications.models import Application
from mobility.base.database import db, utc_now
from mobility.base.languages import day, tr
from mobility.base.lending import Bereft, Line, LinesBeside, Number, Standing
from mobility.base.zone import local_day
from mobility.reviews.queries import left_by
from mobility.selection import appeals, appeals_to_do, awaited, conditions
from mobility.selection.allocation.wishes import Wished, wished
from mobility.selection.models import Remedy
from mobility.selection.nominations import bundles
from mobility.selection.stages import GATHERED
from mobility.selection.waited_for import goes_on_without


def signature_task(proposed: awaited.Proposed) -> Line:
    """A proposal that waits for the head's signature."""
    return _of_call(_("A selection waits for your signature"), proposed)


def outdated_note(proposed: awaited.Proposed) -> Line:
    """One that waits for it and is outdated: the coordinator comes first."""
    return _of_call(
        _("A proposal is outdated: it waits for the coordinator, who proposes anew before you sign"), proposed
    )


def unsigned_note(proposed: awaited.Proposed) -> Line:
    """To who has proposed, or could propose anew: that nobody can sign it."""
    return _of_call(_("Nobody can sign the proposal: see whom to ask"), proposed)


def _of_call(said: str, call: awaited.Proposed | awaited.ToPlace | Wished, part: str | None = None) -> Line:
    """`part`: of the call's page of its selection."""
    return said, tr(call.title), url_for("selection.overview", reference=call.reference, _anchor=part)


def appeals_left(grant: Grant, now: datetime) -> Bereft:
    """The appeals of whose role ends that wait for their answer: to whom each goes then, or that nobody may give it."""
    by_name: dict[str, list[str]] = {}
    for appeal, follower in appeals.left_by(grant, now) if grant.role in appeals.WHO_ANSWERS else ():
        by_name.setdefault(follower.called if follower else "", []).append(appeal.application.reference)
    alone = by_name.pop("", [])
    return Bereft(
        besides=(_unanswered(alone),) if alone else (),
        passed_on=tuple(_follows(name, cases) for name, cases in by_name.items()),
    )


def seats_waited_for(grant: Grant, now: datetime) -> Bereft:
    """The seats that wait for points which whose role ends is to look at again."""
    references = left_by(grant)
    found = db.session.scalars(
        select(Application)
        .where(Application.reference.in_(references))
        .order_by(Application.id)
        .options(joinedload(Application.call))
    )
    said = [goes_on_without(each, grant.person_id) for each in found] if references else []
    return Bereft(besides=tuple(filter(None, said)))


def appeals_not_lent(person: Person) -> Sequence[Standing]:
    """The appeals that the person is named to answer: nobody does so for them by a role on loan."""
    return [
        Standing(
            _("An appeal to be answered by %(day)s", day=day(local_day(each.answer_by))),
            url_for("appeals.show", appeal_id=each.id),
            each.application.reference,
        )
        for each in appeals.waiting_for(person.id)
    ]


def _unanswered(cases: Sequence[str]) -> str:
    return ngettext(
        "Nobody else may answer %(num)d appeal that waits for them: %(cases)s. Give somebody else the role of head of the "
        "office or vice-rector first.",
        "Nobody else may answer %(num)d appeals that wait for them: %(cases)s. Give somebody else the role of head of the "
        "office or vice-rector first.",
        len(cases),
        cases=", ".join(cases),
    )


def _follows(name: str, cases: Sequence[str]) -> str:
    return ngettext(
        "%(num)d appeal that waits for their answer goes to %(name)s: %(cases)s.",
        "%(num)d appeals that wait for their answer go to %(name)s: %(cases)s.",
        len(cases),
        name=name,
        cases=", ".join(cases),
    )


def unanswered_note(found: appeals_to_do.Unanswered) -> Line:
    """To who gives roles: appeals that nobody may answer, in one line."""
    said = ngettext(
        "Nobody may answer %(num)d appeal: give somebody else the role of head of the office or vice-rector",
        "Nobody may answer %(num)d appeals: give somebody else the role of head of the office or vice-rector",
        len(found.references),
    )
    return said, ", ".join(found.references), url_for("accounts.people")


def placing_task(call: awaited.ToPlace) -> Line:
    """How many wait for the selection of a call, instead of a task for each of them."""
    said = _how_many(call)
    if call.outdated:
        said = _("The proposal is outdated, propose anew. %(what)s", what=said)
    return _of_call(said, call)


def wish_note(call: Wished) -> Line:
    """Seats that are free and come to nobody by themselves while somebody waits for them."""
    said = ngettext(
        "%(num)d person waits for a seat that is free",
        "%(num)d people wait for seats that are free",
        call.number,
    )
    return _of_call(said, call, "wishes")


def appeal_task(appeal: appeals_to_do.ToDo) -> Line:
    """An appeal to be answered, with the day by which it is."""
    until = day(local_day(appeal.due_at))
    if appeal.anew and appeal.waited:
        said = _("An appeal is granted, and a seat waits: choose by %(day)s what else follows", day=until)
    elif appeal.anew:
        said = _("An appeal is granted: choose by %(day)s what else follows", day=until)
    else:
        said = _("An appeal is to be answered by %(day)s", day=until)
    return _of_appeal(said, appeal)


def _of_appeal(said: str, appeal: appeals_to_do.ToDo) -> Line:
    path = url_for("appeals.show", appeal_id=appeal.appeal_id)
    return said, f"{appeal.reference}, {tr(appeal.title)}", path


TO_CARRY_OUT: dict[str, Any] = {
    Remedy.FRESH_RUN: _l("An appeal is granted: make the selection anew by %(day)s"),
    Remedy.SEAT_BEYOND: _l("An appeal is granted: find a seat beyond those of the call by %(day)s"),
    Remedy.OTHER_DESTINATION: _l("An appeal is granted: look for another destination by %(day)s"),
    Remedy.SCORED_ANEW: _l("The points were looked at again after an appeal: say what follows by %(day)s"),
    Remedy.CORRECTION: _l("An appeal is granted: correct what was wrong by %(day)s"),
}


def remedy_task(appeal: appeals_to_do.ToDo) -> Line:
    """What follows from an appeal that is granted, with its day."""
    said = str(TO_CARRY_OUT[appeal.remedy or Remedy.CORRECTION])
    return _of_appeal(said % {"day": day(local_day(appeal.due_at))}, appeal)


def awaited_note(appeal: appeals_to_do.ToDo) -> Line:
    """To who carries it out: that others look at their points first, or should have; the last to who granted it too."""
    on = day(local_day(appeal.due_at))
    if appeal.due_at < utc_now():
        said = _(
            "Points were to be looked at again by %(day)s after an appeal, and not all have been", day=on
        )
    else:
        said = _("Points are looked at again after an appeal, by %(day)s", day=on)
    return _of_appeal(said, appeal)


def word_task(bundle: bundles.ToAnswer) -> Line:
    """What a partner has asked or proposed and nobody has answered yet, in one line a bundle."""
    said = _("%(partner)s has written about nominations and waits for an answer", partner=tr(bundle.partner))
    path = url_for("bundles.show", reference=bundle.reference, bundle_id=bundle.bundle_id, _anchor="words")
    return said, tr(bundle.title), path


def condition_task(waiting: Number) -> Line:
    """Conditions of offers that are answered or past their day, in one line."""
    what = ngettext(
        "%(num)d condition of an offer waits for your decision",
        "%(num)d conditions of offers wait for your decision",
        waiting.number,
    )
    return what, "", url_for("conditions.index")


def unmet_task(unmet: Number) -> Line:
    """Places of which a condition was not met, while nobody has said what follows, in one line."""
    what = ngettext(
        "%(num)d condition of an offer was not met: say what follows for the place",
        "%(num)d conditions of offers were not met: say what follows for the places",
        unmet.number,
    )
    return what, "", url_for("conditions.index")


def condition_note(near: conditions.Near) -> Line:
    """Conditions of offers whose day comes near and that nobody has answered, in one line."""
    what = ngettext(
        "%(num)d condition of an offer is not answered yet and due by %(day)s",
        "%(num)d conditions of offers are not answered yet, the first is due by %(day)s",
        near.number,
        day=day(near.first),
    )
    return what, "", url_for("conditions.index")


def owed_conditions(viewer: Person, now: datetime) -> Sequence[Standing]:
    """What one's own places still depend on, until one has answered."""
    return [
        Standing(
            _("Your place depends on this: %(asked)s", asked=each.in_a_line),
            url_for("conditions.show", condition_id=each.id),
            f"{tr(each.application.title)}, {_('until %(day)s', day=day(each.due_on))}",
            "late" if each.due_on < local_day(now) else "soon",
            case_id=each.application_id,
        )
        for each in conditions.owed_by(viewer)
    ]


def _how_many(found: awaited.ToPlace) -> str:
    if not found.in_selection and found.waiting_list_ends_on < local_day(utc_now()):
        return ngettext(
            "Waiting list: %(num)d person, open again after an appeal",
            "Waiting list: %(num)d people, open again after an appeal",
            found.waiting,
        )
    if not found.in_selection:
        return ngettext(
            "Waiting list: %(num)d person, ends on %(day)s",
            "Waiting list: %(num)d people, ends on %(day)s",
            found.waiting,
            day=day(found.waiting_list_ends_on),
        )
    said = ngettext(
        "Selection: %(num)d case, closes on %(day)s",
        "Selection: %(num)d cases, closes on %(day)s",
        found.in_selection,
        day=day(found.selection_on),
    )
    if not found.waiting:
        return said
    waiting = ngettext("%(num)d on the waiting list", "%(num)d on the waiting list", found.waiting)
    return f"{said}; {waiting}"


TASKS = [
    LinesBeside(awaited.to_sign, awaited.Proposed, signature_task),
    LinesBeside(appeals_to_do.to_answer, appeals_to_do.ToDo, appeal_task),
    LinesBeside(appeals_to_do.to_carry_out, appeals_to_do.ToDo, remedy_task),
    LinesBeside(awaited.to_place, awaited.ToPlace, placing_task, stages=GATHERED),
    LinesBeside(bundles.to_answer, bundles.ToAnswer, word_task),
    LinesBeside(conditions.number_to_decide, Number, condition_task),
    LinesBeside(conditions.number_unmet, Number, unmet_task),
]
NOTES = [
    LinesBeside(awaited.to_sign_later, awaited.Proposed, outdated_note),
    LinesBeside(awaited.unsigned, awaited.Proposed, unsigned_note),
    LinesBeside(appeals_to_do.to_await, appeals_to_do.ToDo, awaited_note),
    LinesBeside(appeals_to_do.to_hurry, appeals_to_do.ToDo, awaited_note),
    LinesBeside(appeals_to_do.unanswered, appeals_to_do.Unanswered, unanswered_note),
    LinesBeside(wished, Wished, wish_note),
    LinesBeside(conditions.near_their_day, conditions.Near, condition_note),
]
"""What does not wait for the person, and they should know of."""
