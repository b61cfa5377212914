"""What speaks against the transition of a student whose application is under way, without being in the way of it: credits
that are no longer there, or that they were moved to another intake since they applied."""

from collections.abc import Iterator, Mapping, Sequence

from flask_babel import gettext as _

from mobility.intakes.hindering import Crossing, crossings_of
from mobility.intakes.queries import Hindered, fallen_of
from mobility.intakes.words import goal_name
from mobility.intakes.years import begun_by
from mobility.workflow.models import Case


def against(cases: Sequence[Case], *, own: bool = False) -> Mapping[int, list[str]]:
    """id of the case -> what does, a sentence each, of those of whom something does; a fixed number of statements.

    `own`: to the students themselves.
    """
    crossing = crossings_of(cases)
    fallen = fallen_of(crossing)
    found = {
        case_id: [*moved_away(each, own=own), *fallen_in_words(fallen.get(case_id, ()), own=own)]
        for case_id, each in crossing.items()
    }
    return {case_id: sentences for case_id, sentences in found.items() if sentences}


def moved_away(crossing: Crossing | Hindered, *, own: bool = False) -> Iterator[str]:
    """By the intake that they are in now they study something else, or their years at home are not over by then."""
    goal = crossing.goal
    if goal.specialty_id != crossing.specialty_id:
        yield (
            _(
                "Your application is for %(specialty)s, which you do not study any more.",
                specialty=goal_name(goal),
            )
            if own
            else _(
                "The application is for %(specialty)s, which the student does not study any more.",
                specialty=goal_name(goal),
            )
        )
    if begun_by(goal.stay_from) < crossing.first_year:
        yield _("The years at home are not over before September %(year)s.", year=str(crossing.first_year))


def fallen_in_words(courses: Sequence[str], *, own: bool = False) -> Iterator[str]:
    """The courses that are missing since the credits were confirmed, by their titles."""
    if not courses:
        return
    titles = ", ".join(courses)
    yield (
        _("Missing for the transition since your credits were confirmed: %(courses)s.", courses=titles)
        if own
        else _("Missing for the transition since the credits were confirmed: %(courses)s.", courses=titles)
    )
