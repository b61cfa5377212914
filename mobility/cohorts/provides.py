"""What cohorts lend: their place in the menu, which tasks can be done at once, the office's message to many, names of
entries, sentences of refusals."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import Row

from mobility.accounts.models import Person
from mobility.base.database import Translated
from mobility.base.languages import tr
from mobility.base.lending import lent
from mobility.base.navigation import Entry
from mobility.cohorts import queries
from mobility.cohorts.erasing import erase_of_letter
from mobility.cohorts.happenings import WROTE_TO, where_written, written_to
from mobility.cohorts.picked import moves_together
from mobility.cohorts.policy import COHORT_ROLES, MOVERS
from mobility.cohorts.services.writing import WRITTEN
from mobility.notifications.catalogue import MessageText
from mobility.selection.stages import NOMINATION
from mobility.workflow.models import Case
from mobility.workflow.rulebook import Move, RuleBook
from mobility.workflow.services import book_of

MESSAGES = {
    "office-message": MessageText("%(subject)s", ("%(text)s",), _l("See your application")),
    "cohort-file-ready": MessageText(
        _l("Your file is ready"),
        (_l("The file that you asked for is ready. People in it: %(number)s. It is kept for seven days."),),
        _l("Take the file"),
    ),
}

REFUSALS: dict[str, object] = {
    "nobody-picked": _l("Tick at least one application that is still in this stage."),
    "reason-of-its-own": _l(
        "Something speaks against it here, so it takes a reason of its own: open the application alone."
    ),
    "nothing-on-record": _l(
        "What is to be filled in is not on record here: open the application alone, or enter it first."
    ),
    "nobody-to-write-to": _l("There is nobody to write to: everybody in this list is left out."),
    "recipients-changed-meanwhile": _l(
        "The list has changed since you looked at it: there are %(now)s people now. Look again before you send."
    ),
    "words-not-looked-at": _l(
        "The words have changed since you looked at them, or you have not looked yet. Look at them before you send."
    ),
    "many-unconfirmed": _l("You write to %(number)s people. Tick that you mean all of them."),
    "written-already": _l(
        "You have sent these words to the same people less than %(minutes)s minutes ago: each gets them once. Nothing was "
        "sent twice."
    ),
    "message-owed": _l("Write a subject and a text in at least one language."),
    "half-a-message": _l("A subject and a text belong together: this one is empty."),
    "unknown-placeholder": _l("There is nothing to put in for {%(name)s}."),
    "words-erased-meanwhile": _l("The words were erased in the record before this person was told."),
    "not-yours-to-write-to": _l("This person was no longer in your list when the message was to leave."),
    "view-name-owed": _l("Give the view a name."),
    "view-name-given-anew": _l(
        "You have another view of this name by now. Give that one another name by “Change”, then bring this one back."
    ),
    "view-name-taken": _l(
        "You have a view of this name for this call. Choose another one, or press “Change” beside that view."
    ),
}


def decided_together(
    viewer: Person, cases: Sequence[Case], hindered: Collection[int]
) -> list[tuple[str, str]]:
    """Of the viewer's tasks those that stand in the same stage of a call, where a move that leads on waits for nothing but
    their decision; of `hindered` cases those are left out that the nominations leave out.

    A fixed number of statements; each line leads to the page that offers what can be done, with the cases ticked, or
    to that of the nominations, which are sent by partner.
    """
    led_on = _led_on(viewer, cases) if viewer.holds_any(MOVERS) else []
    able = [case for case in led_on if case.stage != NOMINATION or case.id not in hindered]
    groups: dict[tuple[int, str], list[Case]] = defaultdict(list)
    for case in able:
        kind, _colon, number = case.context.partition(":")
        if kind == "call":
            groups[int(number), case.stage].append(case)
    many = {place: found for place, found in groups.items() if len(found) > 1}
    calls = queries.calls_by_id(viewer, {number for number, _stage in many}) if many else {}
    return [
        (_together(found, calls[number]), _page_of(calls[number].reference, stage, found))
        for (number, stage), found in many.items()
        if number in calls
    ]


def _led_on(viewer: Person, cases: Sequence[Case]) -> list[Case]:
    """Those that a decision of the viewer's alone brings nearer to a good end."""
    places = {(case.rule_book_id, case.stage): case for case in cases}
    leading = {place for place, case in places.items() if _leads_on(viewer, book_of(case), case.stage)}
    return [case for case in cases if (case.rule_book_id, case.stage) in leading]


def _leads_on(viewer: Person, book: RuleBook, stage: str) -> bool:
    moves = moves_together(viewer, [book], stage)
    return any(_is_idle(move) and book.leads_on(stage, move) for move in moves)


def _is_idle(move: Move) -> bool:
    """It asks for nothing, or for what holds as long as nothing has happened."""
    return all(lent.guards[name].idle for name in move.guards)


def _together(cases: Sequence[Case], call: Row[int, str, Translated]) -> str:
    stage = tr(dict(book_of(cases[0]).title_of(cases[0].stage)))
    return ngettext(
        "%(stage)s: %(num)d application, %(call)s",
        "%(stage)s: %(num)d applications, %(call)s",
        len(cases),
        stage=stage,
        call=f"{tr(call.title)} ({call.reference})",
    )


def _page_of(reference: str, stage: str, cases: Sequence[Case]) -> str:
    if stage == NOMINATION:
        return url_for("bundles.index", reference=reference)
    ticked = [case.reference for case in cases]
    return url_for("bulk_moves.choose", reference=reference, stage=stage, case=ticked, start="tasks")


TOGETHER = {"application": decided_together}

ERASURES = {WRITTEN: erase_of_letter}

EVENTS: dict[str, object] = {
    WRITTEN: _l("Message of the office to many"),
    WROTE_TO: _l("The office wrote to the person, as to others"),
}

HAPPENINGS = {WROTE_TO: written_to}

HAPPENING_PATHS = {WROTE_TO: where_written}

NAVIGATION = [
    Entry(
        _l("Cohorts"),
        "cohorts.index",
        25,
        lambda person: person.is_authenticated and person.holds_any(COHORT_ROLES),
    ),
]
