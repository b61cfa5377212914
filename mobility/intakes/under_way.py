"""What is said of an application for the transition while it is under way: to who decides it, the office, the student."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mobility.accounts.models import Person
from mobility.base.database import db, utc_now
from mobility.base.languages import number, tr
from mobility.base.lending import Line, Outcome
from mobility.base.refusals import Refusal
from mobility.base.zone import local_day
from mobility.intakes import hindering, queries
from mobility.intakes.against import against, fallen_in_words, moved_away
from mobility.intakes.credits import Balance, balance_now
from mobility.intakes.models import state_of
from mobility.intakes.words import STATES, balance_in_words, elsewhere_in_words, lacks_in_words
from mobility.workflow.engine.books import book_of_version
from mobility.workflow.models import Case
from mobility.workflow.rulebook import Move, RuleBook
from mobility.workflow.services import book_of, once

NOMINATES_OR_SIGNS = frozenset({"send-nomination", hindering.CROSSES})
"""Effects of moves that lead a student to the partner."""


def credits_to_confirm(case: Case, move: Move) -> list[str]:
    """Before somebody's credits are confirmed: what the person says of them, and what the credit table does."""
    if queries.CONFIRMED not in move.form:
        return []
    balance, stated = _balance(case), queries.credits_stated(case.id)
    said = [_("The application says: %(credits)s.", credits=number(stated, most=1))] if stated else []
    if balance is None:
        return said
    said.append(
        _("By the credit table: %(credits)s.", credits=balance_in_words(balance))
        if balance.begun
        else _("The credit table has no results of this student.")
    )
    if balance.lacks:
        said.append(_("Missing for the transition: %(courses)s.", courses=lacks_in_words(balance)))
        said.append(_passed_elsewhere(case))
        said.append(_("Confirming them all the same takes a reason, which the student reads."))
    return list(filter(None, said))


def _passed_elsewhere(case: Case) -> str:
    """What might count, and does not by itself, of who was moved from another specialty."""
    somebody = queries.students_of([case.subject_id]).get(case.subject_id)
    return elsewhere_in_words(queries.passed_elsewhere(somebody.student)) if somebody is not None else ""


def studies_in_the_way(case: Case, move: Move) -> list[str]:
    """Before a student is nominated to the partner, or the order of transition is signed: that they are in another intake
    than they applied from, and the courses that are missing."""
    leads = not NOMINATES_OR_SIGNS.isdisjoint(effect.name for effect in move.effects)
    crossing = hindering.crossing_by(case) if leads else None
    if crossing is None:
        return []
    said, balance = [*moved_away(crossing)], _balance(case)
    if balance is not None and balance.begun and balance.lacks:
        said.append(_("Missing for the transition: %(courses)s.", courses=lacks_in_words(balance)))
    return said


def lost_for_good(case: Case, move: Move) -> list[str]:
    """Before the application of a student ends who may come back: that there is no second one in the same call."""
    end = book_of(case).ends.get(move.to or "")
    crossing = hindering.crossing_by(case) if end is not None and not end.good else None
    if crossing is None or hindering.away(crossing.student, local_day(utc_now())) is None:
        return []
    return [
        _(
            "If the student comes back, they cannot apply in this call again, as they could if they withdrew it themselves. "
            "As long as that is open, the application can stay where it is: it leads nowhere before it is noted that they "
            "are back."
        )
    ]


def hindered_part(case: Case, viewer: Person, now: datetime) -> tuple[str, dict[str, Any]] | None:
    """To who follows the intake, before all else: that the student has left, is on leave, or has gone over."""
    crossing = hindering.crossing_by(case)
    why = hindering.in_the_way(crossing.student, local_day(now)) if crossing is not None else None
    if why is None or crossing is None or queries.get_student(viewer, crossing.student.reference) is None:
        return None
    return "intakes/_hindered.html", {"why": Refusal(why).sentence, "student": crossing.student}


def against_part(case: Case, viewer: Person, now: datetime) -> tuple[str, dict[str, Any]] | None:
    """To who follows the intake: what speaks against the transition since the student applied for it."""
    crossing, said = hindering.crossing_by(case), against([case]).get(case.id)
    if not said or crossing is None or queries.get_student(viewer, crossing.student.reference) is None:
        return None
    return "intakes/_against.html", {"said": said, "student": crossing.student}


def transition_note(found: queries.Hindered) -> Line | None:
    """An application for the transition that is under way although it leads nowhere, or something speaks against it."""
    book = book_of_version(found.rule_book_id)
    said = [*_in_the_way(found, book, local_day(utc_now()))]
    if hindering.leads_over(book):
        said += [*moved_away(found), *fallen_in_words(found.fallen or ())]
    if not said:
        return None
    return (
        _("%(person)s: an application for the transition is under way", person=found.name),
        " ".join(said),
        url_for("applications.show", reference=found.case, _anchor="moves"),
    )


WHAT_FOLLOWS = {
    "student-has-left": _l("end it, or note that the student is back"),
    "student-on-leave": _l("it waits until it is noted that the student is back"),
    hindering.GONE_OVER: _l("gone over by another order: end it"),
}
"""What is in the way of a student -> what the office does about their application."""


def _in_the_way(found: queries.Hindered, book: RuleBook, today: date) -> Iterator[str]:
    why = hindering.in_the_way(found, today)
    if why is not None:
        stage = tr(dict(book.title_of(found.stage)))
        yield f"{STATES[state_of(found, today)]} · {stage} · {WHAT_FOLLOWS[why]}."


def against_meanwhile(case: Case, now: datetime) -> Outcome | None:
    """To the student: what speaks against their transition since they applied for it, and who decides."""
    crossing, said = hindering.crossing_by(case), against([case], own=True).get(case.id)
    if not said or crossing is None:
        return None
    decides = _(
        "The office decides whether your application goes on all the same. Please ask it what you can do."
    )
    button = _("See your studies"), f"/intakes/people/{crossing.student.reference}"
    return Outcome([*said, decides], [button])


def courses_missing(case: Case, move: Move) -> str:
    """Before somebody's credits are confirmed: the courses without which one does not go over."""
    balance = _balance(case) if queries.CONFIRMED in move.form else None
    return lacks_in_words(balance) if balance is not None else ""


def credits_on_record(case: Case) -> Decimal | int | None:
    """Those that are passed by the credit table; None of who has no results in one."""
    balance = _balance(case)
    if balance is None or not balance.begun:
        return None
    return balance.passed if balance.passed % 1 else int(balance.passed)


def _balance(case: Case) -> Balance | None:
    """Of who is in an intake."""
    return once(case, "credits", partial(_balance_of, case))


def _balance_of(case: Case) -> Balance | None:
    somebody = queries.own_student(db.session.get_one(Person, case.subject_id))
    return balance_now(somebody.student) if somebody is not None else None
