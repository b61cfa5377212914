"""What stays lend: the effect that opens one, messages, the next step on the application and the start page, tasks."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from mobility.accounts.models import Person
from mobility.base.languages import day, tr
from mobility.base.lending import (
    Caveat,
    ChainKind,
    Effect,
    Label,
    Line,
    LinesBeside,
    Number,
    Outcome,
    Owed,
    Standing,
    lent,
)
from mobility.base.navigation import Entry
from mobility.base.zone import local_day
from mobility.selection.parts import conditional_outcome
from mobility.selection.stages import SENDS_NOMINATION
from mobility.stays import policy, queries, services
from mobility.stays.caveats import caveat_on, caveats_of, sequels_of
from mobility.stays.completeness import lacking
from mobility.stays.erasing import ERASURES
from mobility.stays.errands import errands_of
from mobility.stays.expecting import is_late
from mobility.stays.happenings import HAPPENINGS
from mobility.stays.messages import MESSAGES
from mobility.stays.models import DATES_CHANGED, OPENED, State, Stay
from mobility.stays.queries import Outlook
from mobility.stays.recorded import FACT_WORDS
from mobility.stays.words import ARRIVAL_WAITS, Next, next_of
from mobility.workflow.models import Case
from mobility.workflow.services import once

__all__ = [
    "AFTERWARDS",
    "CASE_ACTIONS",
    "CASE_CAUTIONS",
    "CHAINS",
    "EFFECTS",
    "ERASURES",
    "ERRANDS",
    "EVENTS",
    "FACT_WORDS",
    "GIVEN",
    "HAPPENINGS",
    "LATER_PAPERS",
    "MESSAGES",
    "NAVIGATION",
    "OUTCOMES",
    "PARTNER_PAGES",
    "REACHED",
    "REFUSALS",
    "SEQUELS",
    "SIDE_TASKS",
    "STANDINGS",
]


def next_in(outlook: Outlook, caveat: Caveat | None, now: datetime) -> Next:
    return next_of(
        outlook.stay,
        emergency=outlook.emergency,
        lacks=lacking(outlook.stay, outlook.received),
        sent=outlook.sent,
        today=local_day(now),
        faulty=outlook.faulty,
        caveat=caveat,
    )


def stay_that_follows(case: Case, now: datetime) -> Outcome | None:
    """To the person on the page of the application: where and when the stay is, and the next thing to do.

    What the place still depends on comes first: without it there is no stay.
    """
    outlook = queries.outlook_of_application(case.id)
    if outlook is None:
        return None
    stay, caveat = outlook.stay, caveat_on(outlook.stay)
    following = next_in(outlook, caveat, now)
    place = queries.place_of(case.id)
    where = ", ".join(filter(None, (tr(stay.institution.name), tr(place.field) if place else "")))
    line = f"{where}: {day(stay.begins)} – {day(stay.ends)}"
    if stay.state == State.INTERRUPTED:
        line = _("%(stay)s, interrupted", stay=line)
    own = _("See your stay"), url_for("stays.show", reference=stay.reference)
    out = _("I cannot go"), url_for("stays.give_up", reference=stay.reference)
    buttons = (own, out) if services.can_be_given_up(stay) else (own,)
    owed = conditional_outcome(case, now)
    if owed is not None:
        return Outcome((line, *owed.lines), (*owed.buttons, *buttons), owed.yours)
    return Outcome((line, *_known(caveat), following.sentence), buttons, following.yours)


def _known(caveat: Caveat | None) -> Sequence[str]:
    """To the person, beside what comes next: where nothing is asked of them, that says so itself."""
    return [caveat.to_person] if caveat is not None and not caveat.unasked else []


def stay_action(case: Case, viewer: Person, now: datetime) -> tuple[str, str] | None:
    """To the office, from the application to its stay."""
    stay = _followed(case, viewer)
    return (_("The stay"), url_for("stays.show", reference=stay.reference)) if stay is not None else None


def caveat_part(case: Case, viewer: Person, now: datetime) -> tuple[str, dict[str, Any]] | None:
    """To the office, on the application: what is known against the stay that followed, else that it was called off."""
    stay = _followed(case, viewer)
    caveat = caveat_on(stay) if stay is not None else None
    if caveat is not None:
        return "stays/_caveat.html", {"caveat": caveat, "stay": stay}
    called_off = stay is not None and stay.called_off_on is not None
    return ("stays/_called_off.html", {"stay": stay}) if called_off else None


def _followed(case: Case, viewer: Person) -> Stay | None:
    """The stay that followed from a case of somebody else, if it is the viewer's to see."""
    if case.ended_at is None or viewer.id == case.subject_id or not viewer.holds_any(policy.READERS):
        return None
    return once(case, "stay", lambda: queries.stay_after(viewer, case.id))


def own_stays(viewer: Person, now: datetime) -> Sequence[Standing]:
    """Each stay of one's own, with the next thing to do in one sentence."""
    return _standings(queries.own_outlooks(viewer), now)


def own_and_closed(viewer: Person, now: datetime) -> Sequence[Standing]:
    """The same beside the applications, where those that are closed stand too."""
    return _standings(queries.own_outlooks(viewer, closed=True), now)


def _standings(outlooks: Sequence[Outlook], now: datetime) -> Sequence[Standing]:
    known = caveats_of(outlook.stay for outlook in outlooks)
    return [_standing(outlook, known.get(outlook.stay.id), now) for outlook in outlooks]


def _standing(outlook: Outlook, caveat: Caveat | None, now: datetime) -> Standing:
    stay, following = outlook.stay, next_in(outlook, caveat, now)
    text = _("Your stay at %(partner)s", partner=tr(stay.institution.name))
    if stay.closed_at is not None:
        hint = _("Stay closed on %(day)s.", day=day(local_day(stay.closed_at)))
        return Standing(text, f"/stays/{stay.reference}", hint, case_id=stay.application_id, over=True)
    tone = ("late" if is_late(stay, local_day(now)) else "soon") if following.yours else ""
    until = _until(following.until(stay), local_day(now))
    hint = " ".join(filter(None, (*_known(caveat), following.sentence, until)))
    return Standing(text, f"/stays/{stay.reference}", hint, tone, case_id=stay.application_id)


def _until(due: date | None, today: date) -> str:
    if due is None:
        return ""
    if due < today:
        return _("It was expected by %(day)s.", day=day(due))
    return _("It is expected by %(day)s.", day=day(due))


def silence_task(silent: Number) -> Line:
    """People abroad of whom nothing is heard, in one line."""
    what = ngettext(
        "Nothing is heard of %(num)d person",
        "Nothing is heard of %(num)d people",
        silent.number,
    )
    return what, "", url_for("stays.index", silent=1)


def decision_task(waiting: Number) -> Line:
    """What the office has to decide about people abroad, in one line."""
    what = ngettext(
        "%(num)d stay waits for your decision", "%(num)d stays wait for your decision", waiting.number
    )
    return what, "", url_for("stays.index", waiting=1)


def guests_page(token: str) -> tuple[str, str]:
    return _("Our people at your university"), url_for("guests.show", token=token)


EFFECTS = {
    "open-stay": Effect(
        services.open_stay,
        title=_l("The stay is opened, with its own page"),
        owed=(
            Owed("stay-missing", "good", since=(SENDS_NOMINATION,)),
            Owed("nothing-follows", "good", instead=("join-intake",)),
        ),
    )
}

GIVEN = {"stays": queries.days_of}

LATER_PAPERS = {"stays": queries.is_running}

REACHED = {
    "called-off": queries.is_called_off,
    "broken-off": queries.is_broken_off,
    "departed": queries.is_departed,
}

OUTCOMES = [stay_that_follows]

PARTNER_DAYS = [services.follow_partner]

SEQUELS = [sequels_of]

ERRANDS = [errands_of]

CASE_ACTIONS = [stay_action]

CASE_CAUTIONS = [caveat_part]
SIDE_TASKS = [
    LinesBeside(queries.number_silent, Number, silence_task),
    LinesBeside(queries.number_to_decide, Number, decision_task),
]
STANDINGS = [(15, own_stays)]
AFTERWARDS = [own_and_closed]

PARTNER_PAGES = [guests_page]

NAVIGATION = [
    Entry(
        _l("Stays"),
        "stays.index",
        38,
        lambda person: person.is_authenticated and person.holds_any(policy.READERS),
    )
]

REFUSALS: dict[str, object] = {
    "stay-not-yours": _l("This is for the person, the partner or the office of this stay."),
    "stay-over": _l(
        "This stay is closed or cancelled, so this can no longer be done. A closed one the office can open again first."
    ),
    "stay-not-running": _l("This is possible before the stay and during it, not after it."),
    "arrival-waits": ARRIVAL_WAITS,
    "stay-has-begun": _l(
        "You have arrived, or said so: this can no longer be given up here. Write to the office if you have to leave before "
        "the time."
    ),
    "crossing-known": _l("This is confirmed already. Nothing was done twice."),
    "arrival-first": _l("Confirm the arrival first."),
    "departure-first": _l("The departure is not confirmed yet."),
    "in-the-future": _l("This day is still to come."),
    "not-expected-yet": _l("This can be said after %(day)s, if nothing is heard by then."),
    "departs-before-arrival": _l("This day lies before the arrival."),
    "recognised-before-arrival": _l("This day lies before the arrival."),
    "far-from-plan": _l(
        "This day does not fit the stay that is planned from %(first)s to %(last)s: it has to lie between %(earliest)s and "
        "%(latest)s. "
        "If other dates were agreed, the international office changes them first."
    ),
    "far-from-own-plan": _l(
        "This day does not fit the stay that is planned from %(first)s to %(last)s: it has to lie between %(earliest)s and "
        "%(latest)s. "
        "If other dates were agreed, change the planned days first."
    ),
    "stays-overlap": _l("%(why)s Is that meant?"),
    "day-not-yours": _l(
        "This day stands as the international office has it. Please write to the office if it is wrong."
    ),
    "home-before-departure": _l("This day lies before the departure."),
    "first-day-too-early": _l(
        "Choose %(earliest)s or a later day: before that, this stay was neither applied for nor planned."
    ),
    "first-day-far": _l(
        "Choose a day from %(first)s to %(last)s: between these it fits the stay and the order from which the stay followed."
    ),
    "planned-no-more": _l(
        "This stay was called off on %(day)s, so what was planned stays as it is. The days of the arrival and the departure "
        "can be corrected."
    ),
    "day-too-late": _l(
        "Is the year right? The destination has %(agreed)s, and a stay moves by a year at most: to %(latest)s."
    ),
    "called-off-too-early": _l(
        "Choose %(earliest)s or a later day: before that there was no stay to call off."
    ),
    "ends-before-it-begins": _l("The last day lies before the first."),
    "not-later": _l("Choose a day after the end that is planned now."),
    "stay-completed": _l("Your studies there are completed: a longer stay is not in question any more."),
    "extension-waits": _l("You have asked for a longer stay already. The office answers you."),
    "partner-owed": _l("The partner has not agreed. Tick that it does if it has told you so in another way."),
    "decided-already": _l("This is decided already. Nothing was done twice."),
    "nothing-changed": _l("Nothing differs from what stands there already."),
    "paper-not-asked": _l("This paper is not asked for in this stay."),
    "paper-missing": _l("This paper has not been sent yet."),
    "paper-received-already": _l("The office has taken this paper already."),
    "paper-not-taken": _l("The office has not taken this paper."),
    "report-unfinished": _l("Some questions are not answered yet, or not right. They are named below."),
    "report-sent-already": _l("The report is sent already. Thank you."),
    "hours-not-credits": _l("Teaching and training are measured in hours, not in credits."),
    "hours-too-many": _l("The stay has %(days)s, and so at most %(most)s hours."),
    "credits-not-hours": _l("Studies are measured in credits, not in hours."),
    "stay-not-in-question": _l("This is noted already, or nothing speaks against the stay any more."),
    "nothing-to-take-back": _l("Nothing of this stay can be taken back: nobody has arrived."),
    "calling-off-stands": _l(
        "With this stay the transition of its student was annulled. Note the transition anew on the page of the student; "
        "that the stay was called off stands."
    ),
    "course-noted-already": _l(
        "“%(course)s” with %(ects)s credits is noted already. If it is another course, say in its name what tells them "
        "apart, for example the semester."
    ),
    "stay-incomplete": _l("Something is still missing. The page says what it is."),
}

EVENTS: dict[str, object] = {
    OPENED: _l("Stay opened"),
    DATES_CHANGED: _l("Stay changed"),
    "stay-follows-partner": _l("The partner has named its own dates"),
    "arrival-reported": _l("Arrival reported"),
    "arrival-confirmed": _l("Arrival confirmed by the partner"),
    "arrival-accepted": _l("Document of the arrival accepted"),
    "arrival-refused": _l("Document of the arrival refused"),
    "arrival-corrected": _l("Day of the arrival corrected by the partner"),
    "arrival-missed": _l("The partner says that the person has not come"),
    "departure-reported": _l("Departure reported"),
    "departure-confirmed": _l("Departure confirmed by the partner"),
    "departure-accepted": _l("Document of the departure accepted"),
    "departure-refused": _l("Document of the departure refused"),
    "departure-corrected": _l("Day of the departure corrected by the partner"),
    "extension-asked": _l("Longer stay asked for"),
    "extension-partner-said": _l("Partner answered about a longer stay"),
    "extension-granted": _l("Longer stay granted"),
    "extension-refused": _l("Longer stay refused"),
    "extension-lapsed": _l("Longer stay no longer in question"),
    "emergency-entered": _l("Contact for emergencies entered"),
    "emergency-opened": _l("Contact for emergencies looked at"),
    "settled-abroad": _l("Address abroad entered"),
    "report-sent": _l("Report sent"),
    "paper-given": _l("Paper of the return sent"),
    "paper-received": _l("Paper of the return taken"),
    "paper-taken-back": _l("Taken back: paper of the return"),
    "home-noted": _l("Home again"),
    "course-recognised": _l("Course recognised"),
    "course-struck": _l("Recognised course struck out"),
    "hours-noted": _l("Hours noted"),
    "stay-cancelled": _l("Stay cancelled"),
    services.CALLED_OFF: _l("The stay that followed is cancelled"),
    services.REDATED: _l("Dates of the stay that followed changed"),
    services.BROKEN_OFF: _l("The stay that followed is interrupted"),
    "stay-interrupted": _l("Stay interrupted"),
    "stay-upheld": _l("Stay goes on all the same"),
    "stay-questioned": _l("Taken back that the stay goes on"),
    "stay-closed": _l("Stay closed"),
    "stay-reopened": _l("Stay opened again"),
    "home-taken-back": _l("Taken back: home again"),
    "stay-resumed": _l("Taken back: stay called off"),
    "departure-taken-back": _l("Taken back: departure"),
    "arrival-taken-back": _l("Taken back: arrival"),
    services.GOES_ON: _l("The stay that followed goes on after all"),
}


def labels_of_stays(ids: Collection[int]) -> Mapping[int, Label]:
    """For the audit trail."""
    return {
        number: Label(_("Stay %(reference)s", reference=reference), f"/stays/{reference}")
        for number, reference in queries.references_of(ids).items()
    }


def found_stays(words: str) -> Collection[int]:
    """Named by reference, or of the applications that the words name."""
    return queries.stays_found(words.strip().upper(), lent.chains["case"].found(words))


CHAINS = {"stay": ChainKind(labels_of_stays, found_stays, queries.stays_opened)}
