"""What speaks against the transition of a student whose application is under way, without being in the way of it: credits
that are no longer there, or that they were moved to another intake since they applied."""

from collections.abc import Iterator, Mapping, Sequence

from flask_babel import gettext as _

from mobility.intakes.falling import fallen_of
from mobility.intakes.gaps import first_year_there
from mobility.intakes.hindering import Crossing, crossings_of
from mobility.intakes.models import PlanCourse
from mobility.intakes.words import goal_name, titles_in_words
from mobility.intakes.years import begun_by
from mobility.workflow.models import Case


def against(cases: Sequence[Case], *, own: bool = False) -> Mapping[int, list[str]]:
    """id of the case -> what does, a sentence each, of those of whom something does; a fixed number of statements.

    `own`: to the students themselves.
    """
    crossing = crossings_of(cases)
    fallen = fallen_of([(each.somebody, case_id) for case_id, each in crossing.items()])
    found = {
        case_id: [*moved_away(each, own=own), *_fallen_in_words(fallen.get(case_id, ()), own=own)]
        for case_id, each in crossing.items()
    }
    return {case_id: sentences for case_id, sentences in found.items() if sentences}


def moved_away(crossing: Crossing, *, own: bool = False) -> Iterator[str]:
    """By the intake that they are in now they study something else, or their years at home are not over by then."""
    intake, goal = crossing.student.intake, crossing.goal
    if goal.specialty_id != intake.specialty_id:
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
    if begun_by(goal.stay_from) < first_year_there(intake):
        yield _(
            "The years at home are not over before September %(year)s.", year=str(first_year_there(intake))
        )


def _fallen_in_words(courses: Sequence[PlanCourse], *, own: bool) -> Iterator[str]:
    if not courses:
        return
    titles = titles_in_words(courses)
    yield (
        _("Missing for the transition since your credits were confirmed: %(courses)s.", courses=titles)
        if own
        else _("Missing for the transition since the credits were confirmed: %(courses)s.", courses=titles)
    )
