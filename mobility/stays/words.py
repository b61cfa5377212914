"""Words for where a stay stands, what it lacks, and the next thing to do in one sentence."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mobility.base.languages import day, number
from mobility.base.lending import Caveat
from mobility.stays.completeness import Lacking
from mobility.stays.expecting import is_late, is_silent
from mobility.stays.models import Activity, State, Stay, Step, Way

STATES: dict[str, object] = {
    State.PLANNED: _l("Planned"),
    State.ARRIVED: _l("Arrived"),
    State.UNDER_WAY: _l("Stay under way"),
    State.DEPARTED: _l("Departed"),
    State.RETURNED: _l("Home again"),
    State.INTERRUPTED: _l("Interrupted"),
    State.CLOSED: _l("Stay closed"),
    State.CANCELLED: _l("Stay cancelled"),
}
TONES: dict[str, str] = {
    State.PLANNED: "blue",
    State.ARRIVED: "teal",
    State.UNDER_WAY: "green",
    State.DEPARTED: "yellow",
    State.RETURNED: "yellow",
    State.INTERRUPTED: "red",
}
TILES: dict[str, object] = {
    "abroad": _l("abroad now"),
    "silent": _l("silent"),
    "late": _l("late with a sign or a paper"),
    "waiting": _l("wait for a decision"),
}
"""What is counted above the list and can be chosen there, by the names of `filters.Cut` and of `queries.Numbers`."""
ACTIVITIES: dict[str, object] = {
    Activity.STUDY: _l("Study"),
    Activity.TEACHING: _l("Teaching"),
    Activity.TRAINING: _l("Training"),
    Activity.RESEARCH: _l("Research"),
    Activity.UNSAID: _l("Not said yet"),
}
WAYS: dict[str, object] = {Way.ARRIVAL: _l("Arrival"), Way.DEPARTURE: _l("Departure")}
LACKS: dict[Lacking, object] = {
    Lacking.DEPARTURE: _l("the departure"),
    Lacking.HOME: _l("that the person is home again"),
    Lacking.REPORT: _l("the report"),
    Lacking.CERTIFICATE: _l("the certificate"),
    Lacking.TRANSCRIPT: _l("the transcript"),
    Lacking.ACTIVITY: _l("what the person does there: choose the activity under “Change the dates”"),
    Lacking.HOURS: _l("the hours given"),
}
ANSWERED: dict[bool | None, object] = {
    None: _l(
        "You were asked whether %(person)s may stay with you until %(until)s. You need not answer that any more."
    ),
    True: _l("You had agreed that %(person)s stays with you until %(until)s. That is no longer in question."),
    False: _l(
        "You had not agreed that %(person)s stays with you until %(until)s. That is no longer in question."
    ),
}
"""To the partner of a longer stay that comes to nothing, by what it had answered."""
TAKEN_BACK: dict[Step, object] = {
    Step.CLOSED: _l("The stay had been closed. It is open again."),
    Step.HOME: _l("That the way home ended on %(day)s was noted by mistake, and is taken back."),
    Step.CALLED_OFF: _l(
        "The stay had been called off on %(day)s. That is taken back: it is as planned, %(first)s to %(last)s."
    ),
    Step.DEPARTURE: _l("The departure on %(day)s was noted by mistake, and is taken back."),
    Step.ARRIVAL: _l("The arrival on %(day)s was noted by mistake, and is taken back."),
}
"""To everybody who had been told of it."""
TAKE_BACK: dict[Step, object] = {
    Step.CLOSED: _l("Open the stay again"),
    Step.HOME: _l("Take back that the person is home again"),
    Step.CALLED_OFF: _l("Take back that the stay was called off"),
    Step.DEPARTURE: _l("Take back the departure"),
    Step.ARRIVAL: _l("Take back the arrival"),
}
"""Of what was noted by mistake, as the button says it."""
PAPER_TAKEN_BACK = _l(
    "The office had taken “%(paper)s” by mistake, and has taken that back. You can send another one on the page of your "
    "stay."
)
"""To the person."""
COURSE_NOTED = _l("“%(course)s” is recognised: %(credits)s credits.")
COURSE_STRUCK = _l("“%(course)s” is struck out: %(credits)s credits.")
"""To the person, of a stay that is closed."""
CERTIFICATES: dict[str, object] = {
    "taken": _l("received"),
    "sent": _l("sent, not looked at"),
    "none": _l("not yet"),
}
"""How the certificate of the return stands, as `queries.Line.certificate` has it."""
ARRIVAL_WAITS = _l(
    "The arrival is reported for %(day)s, with a document that waits for you. Accept it or refuse it first: it decides "
    "whether the stay is cancelled, as if nobody had come, or interrupted."
)
"""Why a stay cannot be called off yet."""
SOON = timedelta(days=14)


class Part(StrEnum):
    """Where on the page of the stay the next thing is done: the id of a card; nothing where there is nothing to do."""

    NOTHING = ""
    EMERGENCY = "emergency"
    ARRIVAL = "arrival"
    CROSSING = "crossing"
    ABROAD = "abroad"
    DEPARTURE = "departure"
    HOME = "home"
    REPORT = "report"
    PAPERS = "papers"


SIGNS = frozenset({Part.ARRIVAL, Part.DEPARTURE, Part.HOME, Part.REPORT, Part.PAPERS})
"""What is the next sign of somebody, once they do it."""


@dataclass(frozen=True)
class Next:
    """What the person does next, in one sentence."""

    sentence: str
    part: Part = Part.NOTHING

    @property
    def yours(self) -> bool:
        return self.part is not Part.NOTHING

    def until(self, stay: Stay) -> date | None:
        """By when it is to be done; None where it has no day of its own."""
        if stay.turned_down is not None:
            return None
        if self.part is Part.EMERGENCY and stay.state == State.PLANNED:
            return stay.expected_from
        return stay.due_on if self.part in SIGNS else None


def next_of(
    stay: Stay,
    *,
    emergency: bool,
    lacks: tuple[Lacking, ...],
    sent: frozenset[str],
    today: date,
    faulty: bool = False,
    caveat: Caveat | None = None,
) -> Next:
    """`emergency`: whom to call is entered. `lacks`: as `completeness.lacking`. `sent`: papers that lie with the office.
    `faulty`: its checks found something in the document that the office looks at. `caveat`: what is known against the stay.

    Needs `crossings` loaded.
    """
    if caveat is not None and caveat.unasked:
        return Next(caveat.to_person)
    if stay.waiting is not None and faulty:
        return Next(
            _(
                "The office looks at the document that you sent. The checks have found something in it, see below: "
                "a better one spares you a question."
            ),
            Part.CROSSING,
        )
    if stay.waiting is not None:
        return Next(_("The office looks at the document that you sent. You need do nothing until then."))
    if stay.turned_down is not None:
        sentence = _("The office has not accepted the document that you sent, and asks for another one.")
        return Next(sentence, Part(stay.turned_down.way))
    found = {
        State.PLANNED: _before_arrival,
        State.ARRIVED: _there,
        State.UNDER_WAY: _there,
    }.get(State(stay.state))
    if found is not None:
        return found(stay, emergency, today)
    return _after(stay, lacks, sent)


def _before_arrival(stay: Stay, emergency: bool, today: date) -> Next:
    if today >= stay.expected_from:
        return Next(_("Confirm your arrival, with a document that shows it."), Part.ARRIVAL)
    if not emergency:
        return Next(_("Enter whom we may call in an emergency before you leave."), Part.EMERGENCY)
    return Next(
        _(
            "You are expected there on %(day)s. When you have arrived, confirm it here.",
            day=day(stay.expected_from),
        )
    )


def _there(stay: Stay, emergency: bool, today: date) -> Next:
    if stay.completed_on is None and not stay.address:
        return Next(_("Tell us where you live there, and under which phone you are reached."), Part.ABROAD)
    if stay.completed_on is None and not emergency:
        return Next(_("Enter whom we may call in an emergency."), Part.EMERGENCY)
    if today < stay.expected_to:
        return Next(
            _(
                "You are there until %(day)s. When you have left, confirm it here.",
                day=day(stay.expected_to),
            )
        )
    return Next(
        _("Your stay is over: confirm your departure, with a document that shows it."), Part.DEPARTURE
    )


def _after(stay: Stay, lacks: tuple[Lacking, ...], sent: frozenset[str]) -> Next:
    if stay.state == State.CLOSED and lacks:
        return Next(_("You are home again. %(closed)s", closed=closed_without(lacks)))
    if stay.state == State.CLOSED:
        return Next(_("You are home again, and everything is complete. This stay is closed."))
    if stay.state == State.CANCELLED:
        return Next(
            _("This stay does not take place: it was cancelled on %(day)s.", day=day(stay.called_off_on))
        )
    if Lacking.HOME in lacks:
        return Next(_("Say when you were home again."), Part.HOME)
    if Lacking.REPORT in lacks:
        return Next(_("Write your report; it takes about ten minutes."), Part.REPORT)
    owed = [each for each in (Lacking.CERTIFICATE, Lacking.TRANSCRIPT) if each in lacks and each not in sent]
    if owed:
        return Next(_("Send what is still missing: %(papers)s.", papers=in_words(tuple(owed))), Part.PAPERS)
    if stay.state == State.INTERRUPTED:
        return Next(_("You have done everything. The office closes the stay."))
    return Next(_("You have done everything. The office looks at your papers and closes the stay."))


def closed_without(lacks: tuple[Lacking, ...]) -> str:
    """To the person and to the office, of a stay that was closed though something of it was missing."""
    return _("The office has closed this stay although this is missing: %(papers)s.", papers=in_words(lacks))


def lapsed_because(stay: Stay) -> str:
    """Why a longer stay that was asked for is not in question any more."""
    if stay.called_off_on is not None:
        return _("The stay was called off.")
    if stay.departed_on is not None:
        return _("The departure is confirmed.")
    if stay.completed_on is not None:
        return _("The studies there were completed on %(day)s.", day=day(stay.completed_on))
    return _("The stay is planned until %(last)s now.", last=day(stay.planned_to))


def departure_settled(reported: date) -> str:
    """To whose stay was called off while the departure that they had reported waited for the office."""
    return _(
        "You had reported, with a document, that you left on %(day)s: this is settled with it, and the document stays with "
        "the stay.",
        day=day(reported),
    )


def overdue_in_words(stay: Stay, today: date, *, own: bool) -> str:
    """Said of whose next sign is overdue, to themselves or to the office; empty while it is in time."""
    if not is_late(stay, today):
        return ""
    if own:
        return _("We are waiting to hear from you")
    return _("silent") if is_silent(stay, today) else _("next sign late")


def hours_in_words(stay: Stay) -> str:
    """Of staff, in a sentence; empty where none are noted."""
    if stay.hours_given is None:
        return ""
    given = number(stay.hours_given, most=1)
    if stay.hours_agreed is None:
        return _("Hours given: %(given)s.", given=given)
    return _(
        "Hours given: %(given)s; agreed: %(agreed)s.", given=given, agreed=number(stay.hours_agreed, most=1)
    )


def recognised_in_words(ects: Decimal | None) -> str:
    """What is recognised of a student's courses; None: nothing yet."""
    if ects is None:
        return _("No course is recognised yet. Once one is, it stands on the page of your stay.")
    return _(
        "Recognised at home: %(credits)s credits. The page of your stay has the courses.",
        credits=number(ects, most=1),
    )


def in_words(lacks: tuple[Lacking, ...]) -> str:
    return ", ".join(str(LACKS[each]) for each in lacks)
