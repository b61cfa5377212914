"""What students read of their own way through the joint faculty on other pages than their own one."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from flask_babel import gettext as _

from mobility.accounts.models import Person
from mobility.base.database import utc_now
from mobility.base.languages import day
from mobility.base.lending import Standing
from mobility.base.zone import local_day
from mobility.calls.models import Call
from mobility.intakes import queries
from mobility.intakes.credits import Balance, balance_now
from mobility.intakes.models import State, Student
from mobility.intakes.without import without_in_words
from mobility.intakes.words import STATES, balance_in_words, lacks_in_words, specialty_name


def own_studies(viewer: Person, now: datetime) -> Sequence[Standing]:
    """One's own way through the joint faculty, with what is missing for the transition."""
    somebody = queries.own_student(viewer)
    if somebody is None:
        return []
    student = somebody.student
    state, joint = student.state(local_day(now)), student.intake.joint
    hint = str(STATES[state])
    if state is State.AHEAD:
        hint = _("Begins on %(day)s", day=day(student.joined_on))
    if state is State.HOME:
        hint = _of_their_balance(balance_now(student)) or hint
    return [Standing(specialty_name(joint), f"/intakes/people/{student.reference}", hint)]


def _of_their_balance(balance: Balance) -> str:
    """Empty where nothing is noted of them yet."""
    if not balance.begun or balance.complete:
        return balance_in_words(balance) if balance.begun else ""
    missing = _("Missing for the transition: %(courses)s.", courses=lacks_in_words(balance))
    return " ".join(filter(None, [f"{balance_in_words(balance)}.", missing, without_in_words(balance)]))


def lacks_for_transition(viewer: Person, call: Call) -> Sequence[Standing]:
    """In a call of their transition: that they are on leave, and what is missing of the credit table."""
    somebody = queries.own_student(viewer)
    if somebody is None or somebody.student.crossed_on is not None:
        return []
    student = somebody.student
    if queries.place_in(call.id, student.intake.joint) is None:
        return []
    said = " ".join([*_on_leave(student), *_lacks(student)])
    path = f"/intakes/people/{student.reference}"
    return [Standing(_("See your studies"), path, said)] if said else []


def _on_leave(student: Student) -> Iterator[str]:
    if student.state(local_day(utc_now())) is State.PAUSED:
        yield _(
            "You are on leave. You can send your application all the same, but you get no seat before the office has noted "
            "that you are back: please tell it then."
        )


def _lacks(student: Student) -> Iterator[str]:
    balance = balance_now(student)
    if balance.complete:
        return
    if balance.begun:
        yield _(
            "By the credit table you have %(credits)s. Missing for the transition: %(courses)s.",
            credits=balance_in_words(balance),
            courses=lacks_in_words(balance),
        )
    else:
        yield _("The credit table has no results of yours yet.")
    yield _("You can apply all the same: the coordinator decides whether your credits are complete.")
