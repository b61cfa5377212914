"""What of the selection waits for somebody beside the waits of cases: a line each on the page of their tasks, and what
one's own places depend on, on the start page."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from mobility.accounts.models import Grant, Person
from mobility.base.database import utc_now
from mobility.base.languages import day, tr
from mobility.base.lending import Bereft, LinesBeside, Standing
from mobility.base.zone import local_day
from mobility.selection import appeals, awaited, conditions
from mobility.selection.allocation.outdated import open_proposals
from mobility.selection.allocation.wishes import calls_with_wishes, number_that_may
from mobility.selection.models import Remedy, SelectionRun
from mobility.selection.nominations import bundles
from mobility.selection.signers import number_unsignable, signable, unsignable
from mobility.selection.stages import GATHERED


def signature_task(viewer: Person) -> list[tuple[str, str, str]]:
    """Proposals that wait for the head's signature."""
    return _proposals(viewer, _("A selection waits for your signature"), outdated=False)


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


def unanswered_notes(viewer: Person) -> list[tuple[str, str, str]]:
    """To who gives roles: appeals that nobody may answer, in one line."""
    left = appeals.waiting_for(None)
    if not left:
        return []
    said = ngettext(
        "Nobody may answer %(num)d appeal: give somebody else the role of head of the office or vice-rector",
        "Nobody may answer %(num)d appeals: give somebody else the role of head of the office or vice-rector",
        len(left),
    )
    return [(said, ", ".join(each.application.reference for each in left), url_for("accounts.people"))]


def outdated_notes(viewer: Person) -> list[tuple[str, str, str]]:
    """Proposals that wait for it and are outdated: the coordinator comes first."""
    said = _("A proposal is outdated: it waits for the coordinator, who proposes anew before you sign")
    return _proposals(viewer, said, outdated=True)


def _proposals(viewer: Person, said: str, *, outdated: bool) -> list[tuple[str, str, str]]:
    return [
        (said, tr(call.title), url_for("selection.overview", reference=call.reference))
        for call, changed in open_proposals(signable(viewer))
        if changed is outdated
    ]


def unsigned_notes(viewer: Person) -> list[tuple[str, str, str]]:
    """To who has proposed, or could propose anew: that nobody can sign it."""
    said = _("Nobody can sign the proposal: see whom to ask")
    return [
        (said, tr(call.title), url_for("selection.overview", reference=call.reference))
        for call in unsignable(viewer)
    ]


def placing_tasks(viewer: Person) -> list[tuple[str, str, str]]:
    """One for each call: how many wait for its selection, instead of one for each of them."""
    found = awaited.calls_to_place(viewer)
    theirs = SelectionRun.call_id.in_([each.call_id for each in found])
    states = {call.id: old for call, old in open_proposals(theirs)} if found else {}
    return [
        (
            _to_place(each, outdated=states.get(each.call_id, False)),
            tr(each.title),
            url_for("selection.overview", reference=each.reference),
        )
        for each in found
    ]


def wish_notes(viewer: Person) -> list[tuple[str, str, str]]:
    """Seats that are free and come to nobody by themselves while somebody waits for them, in one line a call."""
    return [
        (
            ngettext(
                "%(num)d person waits for a seat that is free",
                "%(num)d people wait for seats that are free",
                number,
            ),
            tr(call.title),
            url_for("selection.overview", reference=call.reference, _anchor="wishes"),
        )
        for call, number in calls_with_wishes(viewer)
    ]


def appeal_tasks(viewer: Person) -> list[tuple[str, str, str]]:
    """Appeals that the person is named for, each with the day by which it is to be answered."""
    return [
        (
            _("An appeal is to be answered by %(day)s", day=day(local_day(each.answer_by))),
            f"{each.application.reference}, {tr(each.application.title)}",
            url_for("appeals.show", appeal_id=each.id),
        )
        for each in appeals.waiting_for(viewer.id)
    ]


TO_CARRY_OUT: dict[str, Any] = {
    Remedy.FRESH_RUN: _l("An appeal is granted: make the selection anew by %(day)s"),
    Remedy.SEAT_BEYOND: _l("An appeal is granted: find a seat beyond those of the call by %(day)s"),
    Remedy.OTHER_DESTINATION: _l("An appeal is granted: look for another destination by %(day)s"),
    Remedy.CORRECTION: _l("An appeal is granted: correct what was wrong by %(day)s"),
}


def remedy_tasks(viewer: Person) -> list[tuple[str, str, str]]:
    """What follows from appeals that are granted, for who is named to do it, each with its day."""
    return [
        (
            str(TO_CARRY_OUT[each.remedy or Remedy.CORRECTION])
            % {"day": day(local_day(each.carry_out_by or each.made_at))},
            f"{each.application.reference}, {tr(each.application.title)}",
            url_for("appeals.show", appeal_id=each.id),
        )
        for each in appeals.to_carry_out(viewer)
    ]


def word_tasks(viewer: Person) -> list[tuple[str, str, str]]:
    """What partners have asked or proposed and nobody has answered yet, in one line a bundle."""
    return [
        (
            _(
                "%(partner)s has written about nominations and waits for an answer",
                partner=tr(each.institution.name),
            ),
            tr(each.call.title),
            url_for("bundles.show", reference=each.call.reference, bundle_id=each.id, _anchor="words"),
        )
        for each in bundles.to_answer(viewer)
    ]


def condition_tasks(viewer: Person) -> list[tuple[str, str, str]]:
    """Conditions of offers that are answered or past their day, in one line."""
    number = conditions.number_to_decide(viewer, utc_now())
    if not number:
        return []
    what = ngettext(
        "%(num)d condition of an offer waits for your decision",
        "%(num)d conditions of offers wait for your decision",
        number,
    )
    return [(what, "", url_for("conditions.index"))]


def unmet_tasks(viewer: Person) -> list[tuple[str, str, str]]:
    """Places of which a condition was not met, while nobody has said what follows, in one line."""
    number = conditions.number_unmet(viewer)
    if not number:
        return []
    what = ngettext(
        "%(num)d condition of an offer was not met: say what follows for the place",
        "%(num)d conditions of offers were not met: say what follows for the places",
        number,
    )
    return [(what, "", url_for("conditions.index"))]


def condition_notes(viewer: Person) -> list[tuple[str, str, str]]:
    """Conditions of offers whose day comes near and that nobody has answered, in one line."""
    near = conditions.near_their_day(viewer, utc_now())
    if not near:
        return []
    what = ngettext(
        "%(num)d condition of an offer is not answered yet and due by %(day)s",
        "%(num)d conditions of offers are not answered yet, the first is due by %(day)s",
        len(near),
        day=day(near[0]),
    )
    return [(what, "", url_for("conditions.index"))]


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


def _to_place(found: awaited.ToPlace, *, outdated: bool) -> str:
    said = _how_many(found)
    return _("The proposal is outdated, propose anew. %(what)s", what=said) if outdated else said


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
    LinesBeside(awaited.number_to_sign, signature_task),
    LinesBeside(appeals.number_to_answer, appeal_tasks),
    LinesBeside(appeals.number_to_carry_out, remedy_tasks),
    LinesBeside(awaited.number_to_place, placing_tasks, stages=GATHERED),
    LinesBeside(bundles.number_to_answer, word_tasks),
    LinesBeside(conditions.some_to_decide, condition_tasks),
    LinesBeside(conditions.some_unmet, unmet_tasks),
]
NOTES = [
    LinesBeside(lambda viewer: awaited.number_to_sign(viewer, outdated=True), outdated_notes),
    LinesBeside(number_unsignable, unsigned_notes),
    LinesBeside(appeals.number_unanswered, unanswered_notes),
    LinesBeside(number_that_may, wish_notes),
    LinesBeside(conditions.some_near, condition_notes),
]
"""What does not wait for the person, and they should know of."""
